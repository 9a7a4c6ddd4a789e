import QtQuick
import HallTheme

// One fact: what it is, small, and its value, large; side by side where height is scarce.
Card {
    id: root

    property string caption: ""
    property string value: ""
    property string more: ""
    property color accent: Theme.ink
    property int valuePx: Theme.textLabel
    property bool inline: false
    // Beside a taller one it begins at the same height.
    property bool topped: false
    readonly property int side: Theme.unit * 3
    readonly property int room: width - side - Theme.unit * 2
    readonly property int start: inline ? Math.min(label.implicitWidth + Theme.unit * 2, Math.floor(room * 0.5)) : 0

    implicitHeight: inline ? Math.max(label.y + label.height, figure.height + (note.visible ? note.height : 0)) + Theme.unit : label.height + figure.height + (note.visible ? note.height : 0) + Theme.unit * 4

    Item {
        anchors.left: parent.left
        anchors.leftMargin: root.side
        height: root.implicitHeight - Theme.unit * (root.inline ? 1 : 4)
        width: root.room
        y: root.topped && !root.inline ? Theme.unit * 2 : Math.round((parent.height - height) / 2)

        HallText {
            id: label

            color: Theme.muted
            text: root.caption
            width: root.inline ? root.start - Theme.unit : parent.width
            y: root.inline ? figure.baselineOffset - baselineOffset : 0
        }

        HallText {
            id: figure

            color: root.accent
            font.pixelSize: root.valuePx
            font.weight: Theme.bold
            text: root.value
            width: parent.width - root.start
            x: root.start
            y: root.inline ? 0 : label.height
        }

        HallText {
            id: note

            color: Theme.muted
            text: root.more
            visible: text !== ""
            width: figure.width
            x: root.start
            y: figure.y + figure.height
        }
    }
}
