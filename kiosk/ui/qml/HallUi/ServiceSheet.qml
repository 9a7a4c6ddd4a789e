import QtQuick
import HallTheme

// What staff sees: a whole page over everything. Nothing behind it can be touched.
Item {
    id: root

    property string title: ""
    property string message: ""
    property bool bad: false
    default property alias content: body.data

    objectName: "sheet"

    MouseArea {
        anchors.fill: parent
    }

    Rectangle {
        anchors.fill: parent
        color: Theme.paper
    }

    Column {
        id: head

        anchors.left: parent.left
        anchors.leftMargin: Theme.unit * 4
        anchors.right: parent.right
        anchors.rightMargin: Theme.unit * 4
        anchors.top: parent.top
        anchors.topMargin: Theme.unit * 3
        spacing: Theme.unit * 2

        HallText {
            font.pixelSize: Theme.textTitle
            font.weight: Theme.bold
            text: root.title
            width: parent.width
        }

        Notice {
            accent: root.bad ? Theme.attention : Theme.done
            objectName: "service-message"
            shape: root.bad ? "▲" : "✓"
            text: root.message
            tint: root.bad ? Theme.attentionTint : Theme.doneTint
            visible: root.message !== ""
            width: parent.width
        }
    }

    Item {
        id: body

        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.unit * 3
        anchors.left: head.left
        anchors.right: head.right
        anchors.top: head.bottom
        anchors.topMargin: Theme.unit * 3
    }
}
