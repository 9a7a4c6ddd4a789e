pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallDisplay
import "../board"

// The media player: what is played over the whole width, the hall's name and time below it.
// A call stands over it; an announcement of staff takes its place; 紧急疏散 takes everything.
Rectangle {
    id: page

    required property BoardModel board
    required property MediaModel media
    property bool calls: true

    readonly property int gap: Theme.unit * 2
    readonly property int pad: Theme.unit * 6
    readonly property bool wide: width > height
    readonly property int waitRow: Math.ceil(Theme.textBody * 1.3) * waitLines
    readonly property int waitLines: (wide ? 1 : 2) + (board.english ? 1 : 0)
    readonly property int rowLine: Math.ceil(Theme.textTitle * 1.4)
    readonly property int rowLines: wide ? 1 : board.english ? 3 : 2
    readonly property int rowHeight: rowLine * rowLines
    readonly property int titleHeight: Math.ceil(Theme.textDisplay * 1.6)
    readonly property int listHeight: content.height - titleHeight - gap * 2
    readonly property int counterRows: Math.max(1, Math.floor(listHeight / rowHeight))
    readonly property real textEm: (width - pad * 2) / Theme.textDisplay
    readonly property int textLines: Math.max(1, Math.floor(
        (content.height - pad * 2 - titleHeight * 2) / Math.ceil(Theme.textDisplay * 1.4)))
    readonly property bool announced: board.broadcast !== ""
    readonly property string showing: announced ? "broadcast" : media.kind

    color: Theme.paper

    function tellRoom(): void {
        board.setRoom(Math.max(1, Math.floor((listHeight - gap) / waitRow)) * queues.columns, 1, 24);
        media.setRoom(counterRows, textEm, textLines);
    }
    onCounterRowsChanged: Qt.callLater(tellRoom)
    onTextEmChanged: Qt.callLater(tellRoom)
    Component.onCompleted: tellRoom()

    Item {
        id: content
        width: page.width
        height: bar.y - page.gap
        clip: true
        visible: !band.visible || band.over

        Image {
            anchors.fill: parent
            visible: page.showing === "picture"
            asynchronous: false
            cache: false
            fillMode: Image.PreserveAspectFit
            source: page.media.picture
        }
        Loader {
            id: film
            anchors.fill: parent
            active: page.showing === "video"
            source: active ? "Film.qml" : ""
            onStatusChanged: {
                if (status === Loader.Error)
                    page.media.videoFailed(page.media.video);
            }
            Binding {
                target: film.item
                property: "sound"
                value: page.media.sound
            }
            Binding {
                target: film.item
                property: "source"
                value: page.media.video
            }
            Binding {
                target: film.item
                property: "turn"
                value: page.media.turn
            }
            Connections {
                target: film.item
                ignoreUnknownSignals: true
                function onEnded(path: string): void {
                    page.media.videoEnded(path);
                }
                function onFailed(path: string): void {
                    page.media.videoFailed(path);
                }
            }
        }

        Words {
            visible: page.showing === "text"
            title: page.media.title
            body: page.media.body
        }
        Words {
            visible: page.announced
            ink: Theme.call
            title: page.board.noticeTitle
            body: page.board.broadcast
        }
        Words {
            visible: page.showing === "idle"
            title: page.board.hallName
            body: page.board.idle
        }

        Say {
            id: listTitle
            x: page.gap + Theme.unit * 2
            y: page.gap
            visible: page.showing === "waits" || page.showing === "counters"
            px: Theme.textDisplay
            height: page.titleHeight
            color: Theme.call
            text: page.media.title
        }
        Waits {
            id: queues
            visible: page.showing === "waits"
            x: page.gap
            y: page.titleHeight + page.gap
            width: page.width - page.gap * 2
            height: page.listHeight
            rowHeight: page.waitRow
            lines: page.waitLines
            board: page.board
        }
        Column {
            visible: page.showing === "counters"
            x: page.gap + Theme.unit * 2
            y: page.titleHeight + page.gap
            width: page.width - x * 2
            Repeater {
                model: page.media.rows
                delegate: Item {
                    id: row

                    required property string prefix
                    required property string name
                    required property string counters

                    width: parent ? parent.width : 0
                    height: page.rowHeight

                    Rectangle {
                        width: parent.width
                        height: Theme.hairline
                        color: Theme.line
                    }
                    Say {
                        id: letter
                        width: Theme.textTitle * 1.2
                        height: page.rowLine
                        px: Theme.textTitle
                        color: Theme.call
                        text: row.prefix
                    }
                    Say {
                        anchors.left: letter.right
                        width: (page.wide ? numbers.x - Theme.unit * 2 : parent.width) - letter.width
                        height: page.rowLine * Math.max(1, page.rowLines - 1)
                        px: room.advanceWidth > width ? Theme.textBody : Theme.textTitle
                        wrapMode: Text.Wrap
                        lineHeightMode: Text.FixedHeight
                        lineHeight: Math.ceil(px * 1.1)
                        verticalAlignment: page.rowLines > 2 ? Text.AlignTop : Text.AlignVCenter
                        topPadding: page.rowLines > 2 ? (page.rowLine - lineHeight) / 2 : 0
                        text: row.name

                        TextMetrics {
                            id: room
                            font.family: Theme.family
                            font.weight: Theme.medium
                            font.pixelSize: Theme.textTitle
                            text: row.name
                        }
                    }
                    Say {
                        id: numbers
                        anchors.right: parent.right
                        y: parent.height - height
                        height: page.rowLine
                        px: Theme.textTitle
                        text: row.counters
                    }
                }
            }
        }
    }

    // The call: over the lower half of a picture, in place of words, as long as its caption stands.
    Rectangle {
        id: band
        width: page.width
        readonly property bool over: page.showing === "picture" || page.showing === "video"
        height: !over ? content.height
            : page.wide ? Math.ceil(page.height * 0.52) : Math.ceil(Theme.textCall * 3.4)
        y: bar.y - page.gap - height
        visible: page.calls && page.board.caption !== ""
        color: Theme.paper

        PresentCall {
            anchors.fill: parent
            anchors.margins: page.gap
            upright: !page.wide
            board: page.board
        }
    }

    TopBar {
        id: bar
        x: page.gap
        y: page.height - height - page.gap
        width: page.width - page.gap * 2
        height: implicitHeight
        hallName: page.board.hallName
        clock: page.board.clock
        rehearsal: page.board.rehearsal
        banner: page.board.banner
    }

    Evacuation {
        anchors.fill: parent
        words: page.board.evacuation
        second: page.board.evacuationSecond
        title: page.board.evacuationTitle
    }

    component Words: Column {
        id: words
        property string title
        property string body
        property color ink: Theme.ink
        anchors.verticalCenter: parent.verticalCenter
        x: page.pad
        width: page.width - page.pad * 2
        spacing: Theme.unit * 4

        Paragraph {
            visible: text !== ""
            color: Theme.call
            font.weight: Theme.bold
            text: words.title
        }
        Paragraph {
            visible: text !== ""
            color: words.ink
            text: words.body
        }
    }
    component Paragraph: Text {
        width: parent ? parent.width : 0
        font.family: Theme.family
        font.weight: Theme.medium
        font.pixelSize: Theme.textDisplay
        lineHeightMode: Text.FixedHeight
        lineHeight: Math.ceil(Theme.textDisplay * 1.4)
        horizontalAlignment: Text.AlignHCenter
        textFormat: Text.PlainText
        wrapMode: Text.Wrap
    }
}
