import QtQuick
import HallTheme

// One fact: what it is, small, and its value, large.
Card {
    id: root

    property string caption: ""
    property string value: ""
    property string more: ""
    property color accent: Theme.ink
    property int valuePx: Theme.textLabel

    implicitHeight: words.implicitHeight + Theme.unit * 4

    Column {
        id: words

        anchors.left: parent.left
        anchors.leftMargin: Theme.unit * 3
        anchors.right: parent.right
        anchors.rightMargin: Theme.unit * 2
        anchors.verticalCenter: parent.verticalCenter

        HallText {
            color: Theme.muted
            text: root.caption
            width: parent.width
        }

        HallText {
            color: root.accent
            font.pixelSize: root.valuePx
            font.weight: Theme.bold
            text: root.value
            width: parent.width
        }

        HallText {
            color: Theme.muted
            text: root.more
            visible: text !== ""
            width: parent.width
        }
    }
}
