import QtQuick
import HallTheme
import HallModels

// Who we are, what time it is, when the hall is open.
Rectangle {
    id: root

    required property HallShell shell

    color: Theme.primary
    implicitHeight: words.implicitHeight + Theme.unit * 5

    Column {
        id: words

        anchors.left: parent.left
        anchors.leftMargin: Theme.unit * 4
        anchors.right: parent.right
        anchors.rightMargin: Theme.unit * 4
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.unit / 2

        Item {
            height: Math.max(name.implicitHeight, clock.implicitHeight)
            width: parent.width

            Image {
                id: emblem

                anchors.verticalCenter: parent.verticalCenter
                fillMode: Image.PreserveAspectFit
                height: Theme.unit * 8
                source: root.shell.emblem
                sourceSize.height: height
                visible: status === Image.Ready
                width: visible ? height : 0
            }

            HallText {
                id: name

                anchors.left: emblem.right
                anchors.leftMargin: emblem.visible ? Theme.unit * 2 : 0
                anchors.right: mark.visible ? mark.left : clock.left
                anchors.rightMargin: Theme.unit * 2
                anchors.verticalCenter: parent.verticalCenter
                color: Theme.primaryInk
                font.pixelSize: Theme.elder && root.shell.english ? Theme.textBody : Theme.textLabel
                font.weight: Theme.bold
                text: root.shell.hallName
            }

            RehearsalMark {
                id: mark

                anchors.right: clock.left
                anchors.rightMargin: Theme.unit * 3
                anchors.verticalCenter: parent.verticalCenter
                visible: root.shell.rehearsal
            }

            HallText {
                id: clock

                anchors.right: parent.right
                anchors.verticalCenter: parent.verticalCenter
                color: Theme.primaryInk
                font.pixelSize: Theme.textTitle
                font.weight: Theme.bold
                text: root.shell.clock
                wrapMode: Text.NoWrap
            }
        }

        HallText {
            color: Theme.primaryInk
            text: !root.shell.known ? " " : root.shell.hours === "" ? qsTr("Closed today") : Theme.elder ? qsTr("Today %1").arg(root.shell.hours) : qsTr("Today %1  ·  ● %2 counters open").arg(root.shell.hours).arg(root.shell.openCounters)
            width: parent.width
        }
    }
}
