import QtQuick
import HallTheme
import HallUi

// The moment between touch and number, and the longer one when the hall does not answer.
KioskPage {
    id: root

    readonly property bool unsure: kiosk.page === "uncertain"

    backText: qsTr("To the first page")
    backVisible: unsure

    Card {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        height: words.implicitHeight + Theme.unit * (root.tight ? 4 : 14)
        raised: true

        Column {
            id: words

            anchors.left: parent.left
            anchors.leftMargin: Theme.unit * 5
            anchors.right: parent.right
            anchors.rightMargin: Theme.unit * 5
            anchors.verticalCenter: parent.verticalCenter
            spacing: Theme.unit * (root.tight ? 1 : 3)

            HallText {
                font.pixelSize: root.tight ? Theme.textTitle : Theme.textDisplay
                font.weight: Theme.bold
                horizontalAlignment: Text.AlignHCenter
                text: root.unsure ? (root.kiosk.patienceOver ? qsTr("The hall does not answer") : qsTr("Checking your number")) : qsTr("Taking a number …")
                width: parent.width
            }

            HallText {
                font.pixelSize: Theme.textLabel
                horizontalAlignment: Text.AlignHCenter
                text: root.kiosk.patienceOver ? (root.shell.desk === "" ? qsTr("Please do not take another number. Ask the staff in the hall: they can see whether you have one.") : qsTr("Please do not take another number. Ask at counter %1: they can see whether you have one.").arg(root.shell.desk)) : qsTr("The hall has not answered yet. This machine keeps asking; you will not get two numbers.")
                visible: root.unsure
                width: parent.width
            }
        }
    }
}
