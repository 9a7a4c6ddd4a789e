import QtQuick
import HallTheme
import HallDisplay

// The hall board. Landscape: the present call over the queues, last calls at the right.
// Portrait: one below the other. Every size is the theme's.
Rectangle {
    id: page

    required property BoardModel board

    readonly property bool wide: width > height
    readonly property int gap: Theme.unit * 2
    readonly property int callRow: Math.ceil(Theme.textNumber * 1.09)
    readonly property int waitRow: Math.ceil(Theme.textBody * 1.3) * waitLines
    readonly property int waitLines: (wide ? 1 : 2) + (board.english ? 1 : 0)
    readonly property int listTitle: Math.ceil(Theme.textBody * 1.35)
    readonly property int bodyHeight: height - top.height - bottom.height - gap * 4
    readonly property int sideWidth: Math.ceil(Theme.textNumber * (board.longLabels ? 5.1 : 4.65))
    readonly property int stageLeast: Math.ceil(wide
        ? Math.max(Theme.textCall * 1.95, bodyHeight * 0.5)
        : Theme.textCall * 2.2 + Theme.textBody * 2.7 + gap * 2)
    // Landscape: the queues have what the stage leaves, the last calls the whole height.
    // Portrait: one below the other, the last calls in two columns.
    readonly property int waitRows: wide
        ? Math.max(2, Math.floor((bodyHeight - gap * 2 - stageLeast) / waitRow))
        : Math.max(1, Math.floor((bodyHeight - gap * 4 - stageLeast - listTitle - callRow * 2) / waitRow))
    readonly property int waitHeight: waitRows * waitRow + gap
    readonly property int recentHeight: wide ? bodyHeight : bodyHeight - gap * 2 - stageLeast - waitHeight
    readonly property int recentColumns: wide || board.longLabels ? 1 : 2
    readonly property int recentRows: recentColumns
        * Math.max(1, Math.floor((recentHeight - listTitle - gap) / callRow))

    color: Theme.paper

    function tellRoom(): void {
        board.setRoom(waitRows * queues.columns, recentRows, bottom.fitsEm);
    }
    // Later: the answer changes what these rows are counted from.
    onWaitRowsChanged: Qt.callLater(tellRoom)
    onRecentRowsChanged: Qt.callLater(tellRoom)
    Component.onCompleted: tellRoom()

    TopBar {
        id: top
        x: page.gap
        y: page.gap
        width: page.width - page.gap * 2
        height: implicitHeight
        hallName: page.board.hallName
        clock: page.board.clock
        rehearsal: page.board.rehearsal
        banner: page.board.banner
    }

    PresentCall {
        id: stage
        x: page.gap
        y: top.y + top.height + page.gap
        width: page.wide ? page.width - page.sideWidth - page.gap * 3 : page.width - page.gap * 2
        height: page.wide ? page.bodyHeight - page.gap - page.waitHeight : page.stageLeast
        stacked: !page.wide
        board: page.board
    }

    LastCalls {
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
        lines: page.wide ? 1 : 2
        board: page.board
    }

    Evacuation {
        anchors.fill: parent
        words: page.board.evacuation
        second: page.board.evacuationSecond
        title: page.board.evacuationTitle
    }
}
