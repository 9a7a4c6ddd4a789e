pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallDisplay

// What needs somebody now, one line for each kind of cause; below it, calmly, the devices that nobody used yet.
Rectangle {
    id: card

    required property ManagerModel manager

    readonly property int pad: Theme.unit * 2
    readonly property int rowHeight: Math.ceil(Theme.textBody * 1.27)
    readonly property int room: Math.floor((height - pad * 2 - rowHeight) / rowHeight)

    color: Theme.card
    radius: Theme.radius

    Say {
        id: title
        x: card.pad
        y: card.pad
        height: card.rowHeight
        color: card.manager.alarmCount > 0 ? Theme.bad : Theme.muted
        text: card.manager.alarmsTitle
    }
    Say {
        anchors.right: parent.right
        anchors.rightMargin: card.pad
        y: card.pad
        height: card.rowHeight
        color: Theme.muted
        text: card.manager.devicesTitle
    }
    Rectangle {
        x: card.pad
        y: card.pad + card.rowHeight
        width: parent.width - card.pad * 2
        height: Theme.hairline
        color: Theme.line
    }
    Say {
        anchors.horizontalCenter: parent.horizontalCenter
        y: card.pad + card.rowHeight + (card.height - card.pad * 2 - card.rowHeight - height) / 2
        visible: rows.count === 0
        color: Theme.done
        text: card.manager.noAlarms
    }
    Repeater {
        id: rows
        model: card.manager.alarms
        delegate: Item {
            id: row

            required property int index
            required property string kind
            required property string title

            visible: index < card.room
            x: card.pad
            y: card.pad + (index + 1) * card.rowHeight
            width: card.width - card.pad * 2
            height: card.rowHeight

            readonly property bool calm: kind === "untried"
            readonly property color ink: calm ? Theme.muted : kind === "unknown" ? Theme.attention : Theme.bad

            StateMark {
                anchors.verticalCenter: parent.verticalCenter
                size: Theme.textBody * 0.72
                state: row.calm || row.kind === "unknown" ? "unknown" : "alarm"
                ink: row.ink
            }
            Say {
                x: Theme.textBody
                height: parent.height
                color: row.calm ? Theme.muted : Theme.ink
                text: row.title
            }
        }
    }
}
