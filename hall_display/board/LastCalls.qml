pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallDisplay

// The calls before the present one, newest on top; those of the last seconds in the call's colour.
Rectangle {
    id: list

    required property BoardModel board
    required property int rowHeight
    required property int titleHeight

    property int columns: 1

    readonly property int pad: Theme.unit * 3
    readonly property int columnGap: Theme.unit * 8
    readonly property int column: (width - pad * 2 - columnGap * (columns - 1)) / columns
    readonly property int rows: Math.floor((height - titleHeight - Theme.unit) / rowHeight)

    color: Theme.card
    radius: Theme.radius

    Say {
        x: list.pad
        y: Theme.unit
        height: list.titleHeight
        color: Theme.muted
        text: list.board.recentTitle
    }
    Repeater {
        model: list.columns
        delegate: Say {
            required property int index
            x: list.pad + (index + 1) * list.column + index * list.columnGap - width
            y: Theme.unit
            height: list.titleHeight
            color: Theme.muted
            text: list.board.counterTitle
        }
    }
    Grid {
        x: list.pad
        y: list.titleHeight + Theme.unit
        columns: list.columns
        columnSpacing: list.columnGap
        rows: list.rows
        flow: Grid.TopToBottom

        Repeater {
            model: list.board.calls
            delegate: Item {
                id: row

                required property int index
                required property string label
                required property string counter
                required property bool fresh

                width: list.column
                height: list.rowHeight

                Rectangle {
                    width: parent.width
                    height: Theme.hairline
                    color: Theme.line
                }
                Say {
                    anchors.verticalCenter: parent.verticalCenter
                    px: Theme.textNumber
                    height: list.rowHeight - Theme.hairline
                    number: true
                    color: row.fresh ? Theme.call : Theme.ink
                    text: row.label
                }
                Say {
                    anchors.right: parent.right
                    anchors.verticalCenter: parent.verticalCenter
                    px: Theme.textNumber
                    height: list.rowHeight - Theme.hairline
                    number: true
                    color: row.fresh ? Theme.call : Theme.ink
                    text: row.counter
                }
            }
        }
    }
}
