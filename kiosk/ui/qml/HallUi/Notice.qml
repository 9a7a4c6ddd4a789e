import QtQuick
import HallTheme

// A sentence that must be seen: a shape, words, a tinted ground.
Rectangle {
    id: root

    property string text: ""
    property string more: ""
    property string shape: "▲"
    property color accent: Theme.attention
    property color tint: Theme.attentionTint

    color: root.tint
    implicitHeight: words.implicitHeight + Theme.unit * 3
    radius: Theme.radius

    Rectangle {
        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.top: parent.top
        color: root.accent
        radius: Theme.radius
        width: Theme.unit
    }

    HallText {
        id: sign

        anchors.left: parent.left
        anchors.leftMargin: Theme.unit * 3
        anchors.top: words.top
        color: root.accent
        font.weight: Theme.bold
        text: root.shape
    }

    Column {
        id: words

        anchors.left: sign.right
        anchors.leftMargin: Theme.unit * 2
        anchors.right: parent.right
        anchors.rightMargin: Theme.unit * 2
        anchors.verticalCenter: parent.verticalCenter

        HallText {
            color: root.accent
            font.weight: Theme.bold
            text: root.text
            width: parent.width
        }

        HallText {
            text: root.more
            visible: text !== ""
            width: parent.width
        }
    }
}
