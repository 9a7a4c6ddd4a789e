import QtQuick
import HallTheme
import HallDisplay

// The hall board. Landscape: the present call over the lists, last calls at the right.
// Portrait: one below the other. Compact, on a low LED wall: call, last calls and the footer, which then
// says whose hall and what time it is. Every size is the theme's.
Rectangle {
    id: page

    required property BoardModel board

    readonly property bool wide: width > height
    readonly property bool compact: wide && height < Theme.textBody * 14
    // So few dots that the call needs all of them.
    readonly property bool tiny: compact && width < Theme.textBody * 20
    readonly property int gap: Theme.unit * 2
    readonly property int callRow: Math.ceil(Theme.textNumber * 1.09)
    readonly property int waitRow: Math.ceil(Theme.textBody * 1.3) * waitLines
    readonly property int waitLines: (wide && stageWidth >= queues.least ? 1 : 2) + (board.english ? 1 : 0)
    readonly property int stageWidth: wide && !tiny ? width - sideWidth - gap * 3 : width - gap * 2
    readonly property int listTitle: Math.ceil(Theme.textBody * 1.35)
    readonly property int topHeight: compact ? 0 : top.implicitHeight + gap
    readonly property int bodyHeight: height - topHeight - bottom.height - gap * 3
    // Wide enough for the longest number beside a counter of two digits, and for the two titles.
    readonly property int sideWidth: Math.ceil(Math.max(longest.advanceWidth, titles.advanceWidth)
        + Theme.unit * 6)
    readonly property int stageLeast: Math.ceil(wide
        ? Math.max(Theme.textCall * 1.95, bodyHeight * 0.5)
        : Theme.textCall * 2.2 + Theme.textBody * 2.7 + gap * 2)
    // Landscape: the queues have what the stage leaves, the last calls the whole height.
    // Portrait: one below the other, the last calls in two columns.
    readonly property int waitRows: wide
        ? Math.max(2, Math.min(Math.max(4, Math.ceil(board.mostRows / queues.columns)),
            Math.floor((bodyHeight - gap * 2 - stageLeast) / waitRow)))
        : Math.max(1, Math.min(Math.max(4, board.mostRows),
            Math.max(rowsBeside(4), Math.min(3, rowsBeside(2)))))
    readonly property int waitHeight: waitRows * waitRow + gap
    readonly property int recentHeight: wide ? bodyHeight : bodyHeight - gap * 2 - stageLeast - waitHeight
    readonly property int recentColumns: wide || board.longLabels ? 1 : 2
    readonly property int recentRows: recentColumns
        * Math.max(1, Math.floor((recentHeight - listTitle - gap) / callRow))

    color: Theme.paper

    TextMetrics {
        id: longest
        font.family: Theme.family
        font.weight: Theme.medium
        font.pixelSize: Theme.textNumber
        text: page.board.longLabels ? "M 8888 88." : "M 888 88."
    }
    TextMetrics {
        id: titles
        font.family: Theme.family
        font.weight: Theme.medium
        font.pixelSize: Theme.textBody
        text: page.board.recentTitle + "  " + page.board.counterTitle
    }

    function rowsBeside(calls: int): int {
        return Math.floor((bodyHeight - gap * 4 - stageLeast - listTitle - callRow * calls) / waitRow);
    }
    function tellRoom(): void {
        // Where there is no list, its pages need not turn.
        board.setRoom(compact ? 999 : waitRows * queues.columns, recentRows, bottom.fitsEm);
    }
    // Later: the answer changes what these rows are counted from.
    onWaitRowsChanged: Qt.callLater(tellRoom)
    onRecentRowsChanged: Qt.callLater(tellRoom)
    // The clock and the mark of a drill come later than the page.
    readonly property real noticeRoom: bottom.fitsEm
    onNoticeRoomChanged: Qt.callLater(tellRoom)
    Component.onCompleted: tellRoom()

    TopBar {
        id: top
        x: page.gap
        y: page.gap
        width: page.width - page.gap * 2
        height: implicitHeight
        visible: !page.compact
        hallName: page.board.hallName
        clock: page.board.clock
        rehearsal: page.board.rehearsal
        banner: page.board.banner
    }

    PresentCall {
        id: stage
        x: page.gap
        y: page.gap + page.topHeight
        width: page.stageWidth
        height: page.compact ? page.bodyHeight
            : page.wide ? page.bodyHeight - page.gap - page.waitHeight : page.stageLeast
        upright: !page.wide
        either: page.compact
        brief: page.tiny
        board: page.board
    }

    LastCalls {
        visible: !page.tiny
        x: page.wide ? page.width - page.sideWidth - page.gap : page.gap
        y: page.wide ? stage.y : stage.y + stage.height + page.gap
        width: page.wide ? page.sideWidth : page.width - page.gap * 2
        height: page.recentHeight
        columns: page.recentColumns
        rowHeight: page.callRow
        titleHeight: page.listTitle
        board: page.board
    }

    Waits {
        id: queues
        visible: !page.compact
        x: page.gap
        y: bottom.y - page.gap - height
        width: stage.width
        height: page.waitHeight
        rowHeight: page.waitRow
        lines: page.waitLines
        board: page.board
    }

    Footer {
        id: bottom
        x: page.gap
        y: page.height - height - page.gap
        width: page.width - page.gap * 2
        lines: page.wide && !page.tiny ? 1 : 2
        alone: page.compact
        board: page.board
    }

    Evacuation {
        anchors.fill: parent
        words: page.board.evacuation
        second: page.board.evacuationSecond
        title: page.board.evacuationTitle
    }
}
