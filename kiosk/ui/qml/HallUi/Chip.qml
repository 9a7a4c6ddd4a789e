import QtQuick
import HallTheme

// A matter or a word to touch: its name, and where needed a second line.
Touchable {
    id: root

    property string text: ""
    property string note: ""
    property bool brief: false
    // A key of a keyboard: one sign, small margins.
    property bool snug: false
    property bool centred: true
    property int textPx: Theme.textLabel

    implicitHeight: Math.max(Theme.target, words.implicitHeight + Theme.unit * 3)
    name: root.text

    Card {
        anchors.fill: parent
        border.color: root.pressed ? Theme.primary : Theme.line
        color: root.pressed ? Theme.primaryTint : Theme.card
    }

    Column {
        id: words

        anchors.left: parent.left
        anchors.leftMargin: root.snug ? Theme.unit / 2 : Theme.unit * 2
        anchors.right: parent.right
        anchors.rightMargin: root.snug ? Theme.unit / 2 : Theme.unit * 2
        anchors.verticalCenter: parent.verticalCenter

        HallText {
            font.pixelSize: root.textPx
            font.weight: Theme.medium
            horizontalAlignment: root.centred ? Text.AlignHCenter : Text.AlignLeft
            text: root.text
            width: parent.width
        }

        HallText {
            color: Theme.muted
            horizontalAlignment: root.centred ? Text.AlignHCenter : Text.AlignLeft
            text: root.note
            visible: text !== "" && !root.brief
            width: parent.width
        }
    }
}
