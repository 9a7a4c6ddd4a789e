pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallDisplay

// Who waits in each queue and how long it takes, a page at a time.
Rectangle {
    id: list

    required property BoardModel board
    required property int rowHeight
    property int lines: 1

    readonly property int pad: Theme.unit * 3
    readonly property real nameX: letter.advanceWidth + Theme.unit * 2
    readonly property real least: nameX + nameRoom.advanceWidth + most.advanceWidth
        + widest.advanceWidth + Theme.unit * 4
    readonly property int columns: lines > 1 ? 1 : Math.max(1, Math.floor(inner / (least + columnGap)))
    readonly property int columnGap: Theme.unit * 8
    readonly property int column: (inner - columnGap * (columns - 1)) / columns
    readonly property int inner: width - pad * 2 - (dots.visible ? dots.width + Theme.unit : 0)

    color: Theme.card
    radius: Theme.radius

    TextMetrics {
        id: widest
        font.family: Theme.family
        font.weight: Theme.medium
        font.pixelSize: Theme.textBody
        text: list.board.english ? "100–120 min" : "约100–120分钟"
    }
    TextMetrics {
        id: most
        font: widest.font
        text: list.board.longLabels ? "M 8888" : "M 888"
    }
    TextMetrics {
        id: nameRoom
        font: widest.font
        text: "政务服务政务服务"
    }
    TextMetrics {
        id: letter
        font: widest.font
        text: "88 "
    }

    Say {
        anchors.centerIn: parent
        visible: list.board.quiet !== ""
        color: Theme.muted
        text: list.board.quiet
    }

    Grid {
        x: list.pad
        y: Theme.unit
        columns: list.columns
        columnSpacing: list.columnGap
        rows: Math.max(1, Math.ceil(entries.count / list.columns))
        flow: Grid.TopToBottom

        Repeater {
            id: entries
            model: list.board.waits
            delegate: Item {
                id: row

                required property int index
                required property string prefix
                required property string name
                required property string people
                required property string wait
                required property bool waits

                readonly property int line: list.rowHeight / list.lines
                readonly property int lastLine: line * (list.lines - 1)

                width: list.column
                height: list.rowHeight

                Rectangle {
                    visible: row.index > 0
                    width: parent.width
                    height: Theme.hairline
                    color: Theme.line
                }
                Say {
                    height: row.line
                    color: Theme.call
                    text: row.prefix
                }
                Say {
                    x: list.nameX
                    width: list.column - x
                        - (list.lines > 1 ? 0 : widest.advanceWidth + most.advanceWidth + Theme.unit * 2)
                    height: row.line * Math.max(1, list.lines - 1)
                    wrapMode: list.lines > 2 ? Text.Wrap : Text.NoWrap
                    maximumLineCount: Math.max(1, list.lines - 1)
                    verticalAlignment: list.lines > 2 ? Text.AlignTop : Text.AlignVCenter
                    lineHeightMode: Text.FixedHeight
                    lineHeight: row.line
                    bottomPadding: list.lines > 2 ? 0 : Math.round(px * 0.06)
                    text: row.name
                    elide: Text.ElideRight
                }
                Say {
                    x: list.lines > 1 ? list.nameX
                                      : list.column - widest.advanceWidth - Theme.unit * 2 - width
                    y: row.lastLine
                    height: row.line
                    font.weight: Theme.bold
                    text: row.people
                }
                Say {
                    anchors.right: parent.right
                    y: row.lastLine
                    height: row.line
                    color: row.waits ? Theme.ink : Theme.muted
                    text: row.wait
                }
            }
        }
    }

    // Which page: dots where they fit, else a bar.
    Item {
        id: dots
        readonly property real dot: Theme.unit * 1.5
        readonly property bool fit: list.board.pages * (dot + Theme.unit) <= list.height - Theme.unit * 2
        anchors.right: parent.right
        anchors.rightMargin: Theme.unit * 1.5
        anchors.verticalCenter: parent.verticalCenter
        visible: list.board.pages > 1
        width: dot
        height: fit ? column.height : list.height - Theme.unit * 4

        Column {
            id: column
            visible: dots.fit
            spacing: Theme.unit
            Repeater {
                model: dots.fit ? list.board.pages : 0
                delegate: Rectangle {
                    required property int index
                    width: dots.dot
                    height: width
                    radius: width / 2
                    color: index === list.board.page ? Theme.ink : Theme.line
                }
            }
        }
        Rectangle {
            visible: !dots.fit
            width: parent.width
            height: parent.height
            radius: width / 2
            color: Theme.line
            Rectangle {
                readonly property real share: parent.height / Math.max(1, list.board.pages)
                width: parent.width
                height: Math.max(width, share)
                y: Math.min(parent.height - height, list.board.page * share)
                radius: width / 2
                color: Theme.ink
            }
        }
    }
}
