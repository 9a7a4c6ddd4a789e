pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallDisplay

// The figures of the top row: what it is, how much, and beside what it is to be read.
Item {
    id: row

    required property ManagerModel manager

    readonly property int gap: Theme.unit * 2
    readonly property int pad: Theme.unit * 1.5
    // Shares of the width: "未接入审批系统" needs more than the others.
    readonly property var shares: [1, 1, 1, 1, 1.85, 1.12]
    readonly property real unitWidth: (width - gap * 5) / 6.97

    implicitHeight: Math.ceil(Theme.textBody * 1.3) * 2 + Math.ceil(Theme.textNumber * 1.12) + pad * 2

    Row {
        spacing: row.gap

        Repeater {
            model: row.manager.tiles
            delegate: Rectangle {
                id: tile

                required property int index
                required property string label
                required property string value
                required property string note
                required property string tone

                width: row.unitWidth * row.shares[index % 6]
                height: row.height
                radius: Theme.radius
                color: Theme.card

                Say {
                    x: row.pad
                    width: tile.width - row.pad * 2
                    y: row.pad
                    height: Math.ceil(Theme.textBody * 1.3)
                    color: Theme.muted
                    text: tile.label
                }
                Say {
                    x: row.pad
                    width: tile.width - row.pad * 2
                    y: row.pad + Math.ceil(Theme.textBody * 1.3)
                    px: Theme.textNumber
                    height: Math.ceil(px * 1.12)
                    number: true
                    font.weight: Theme.bold
                    color: tile.tone === "bad" ? Theme.bad : tile.tone === "good" ? Theme.done : Theme.ink
                    text: tile.value
                }
                Say {
                    x: row.pad
                    width: tile.width - row.pad * 2
                    y: tile.height - height - row.pad
                    height: Math.ceil(Theme.textBody * 1.3)
                    color: Theme.muted
                    text: tile.note
                }
            }
        }
    }
}
