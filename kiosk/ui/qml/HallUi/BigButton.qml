import QtQuick
import HallTheme

Touchable {
    id: root

    property string text: ""
    property string caption: ""
    property bool main: false
    property bool selected: false
    property color accent: Theme.primary
    property int textPx: Theme.textLabel
    readonly property bool filled: (root.main && root.enabled) || root.selected

    implicitHeight: Math.max(Theme.target, words.implicitHeight + Theme.unit * 3)
    implicitWidth: title.implicitWidth + Theme.unit * 6
    name: root.text

    Rectangle {
        anchors.fill: parent
        border.color: root.filled ? "transparent" : root.enabled ? root.accent : Theme.line
        border.width: root.filled ? 0 : Theme.hairline * 2
        color: root.filled ? (root.pressed ? Theme.pressed : root.accent) : root.pressed ? Theme.primaryTint : Theme.card
        radius: Theme.radius
    }

    // A tick beside the filled ground: colour is never the only sign of a choice.
    Item {
        anchors.right: parent.right
        anchors.rightMargin: Theme.unit * 1.5
        anchors.top: parent.top
        anchors.topMargin: Theme.unit
        height: Theme.unit * 2
        rotation: 45
        visible: root.selected
        width: Theme.unit * 1.25

        Rectangle {
            anchors.bottom: parent.bottom
            color: Theme.primaryInk
            height: Theme.hairline * 3
            width: parent.width
        }

        Rectangle {
            anchors.right: parent.right
            color: Theme.primaryInk
            height: parent.height
            width: Theme.hairline * 3
        }
    }

    Column {
        id: words

        anchors.centerIn: parent
        width: parent.width - Theme.unit * 3

        HallText {
            id: title

            color: root.filled ? Theme.primaryInk : root.enabled ? root.accent : Theme.muted
            font.pixelSize: root.textPx
            font.weight: Theme.bold
            horizontalAlignment: Text.AlignHCenter
            text: root.text
            width: parent.width
        }

        HallText {
            color: root.filled ? Theme.primaryInk : Theme.muted
            horizontalAlignment: Text.AlignHCenter
            text: root.caption
            visible: text !== ""
            width: parent.width
        }
    }
}
