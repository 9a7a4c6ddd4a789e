import QtQuick
import HallTheme

// A matter or a word to touch: its name, and where needed a second line.
Touchable {
    id: root

    property string text: ""
    property string note: ""
    property bool brief: false
    // A short word at its end, beside the name.
    property string aside: ""
    property bool warned: false
    // A key of a keyboard: one sign, small margins.
    property bool snug: false
    property bool centred: true
    property int textPx: Theme.textLabel
    // No lower than this, however few its words.
    property int least: Theme.target

    implicitHeight: Math.max(root.least, Math.max(words.implicitHeight, root.aside === "" ? 0 : end.implicitHeight) + Theme.unit * 3)
    name: root.aside === "" ? root.text : root.text + " · " + root.aside

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
        anchors.rightMargin: (root.snug ? Theme.unit / 2 : Theme.unit * 2) + (root.aside === "" ? 0 : end.width + Theme.unit * 2)
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

    HallText {
        id: end

        anchors.right: parent.right
        anchors.rightMargin: Theme.unit * 2
        anchors.verticalCenter: parent.verticalCenter
        color: root.warned ? Theme.attention : Theme.muted
        horizontalAlignment: Text.AlignRight
        text: root.aside
        visible: text !== ""
        width: Math.min(implicitWidth, Math.round(root.width * 0.4))
    }
}
