import QtQuick
import HallTheme
import HallModels

// This screen cannot be used now, and where to go instead. Nothing behind it can be touched.
Item {
    id: root

    required property HallShell shell

    objectName: "sheet"

    MouseArea {
        anchors.fill: parent
    }

    Rectangle {
        anchors.fill: parent
        color: Theme.paper
    }

    HallHeader {
        id: header

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        shell: root.shell
    }

    Column {
        anchors.left: parent.left
        anchors.leftMargin: Theme.unit * 6
        anchors.right: parent.right
        anchors.rightMargin: Theme.unit * 6
        anchors.top: header.bottom
        anchors.topMargin: Math.round((parent.height - header.height - height) / 2)
        spacing: Theme.unit * 4

        HallText {
            color: Theme.attention
            font.pixelSize: Theme.textDisplay
            font.weight: Theme.bold
            horizontalAlignment: Text.AlignHCenter
            objectName: "out-title"
            text: qsTr("‖ Out of service")
            width: parent.width
        }

        HallText {
            font.pixelSize: Theme.textTitle
            horizontalAlignment: Text.AlignHCenter
            text: root.shell.desk === "" ? qsTr("Please use another machine, or ask the staff in the hall.") : qsTr("Please use another machine, or go to counter %1.").arg(root.shell.desk)
            width: parent.width
        }

        // For who does not read the language of the screen.
        HallText {
            color: Theme.muted
            font.pixelSize: Theme.textLabel
            horizontalAlignment: Text.AlignHCenter
            text: "Out of service. Please ask the staff."
            visible: !root.shell.english
            width: parent.width
        }
    }
}
