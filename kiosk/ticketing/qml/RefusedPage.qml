import QtQuick
import HallTheme
import HallModels
import HallUi

// No number, and why: a sentence, and what to do.
KioskPage {
    id: root

    readonly property bool lost: kiosk.refusalCode === "not_reachable"

    actionText: lost ? qsTr("Try again") : ""
    backText: qsTr("To the first page")
    onAct: kiosk.tryAgain()

    Column {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.unit * 4

        HallText {
            font.pixelSize: Theme.textDisplay
            font.weight: Theme.bold
            horizontalAlignment: Text.AlignHCenter
            text: qsTr("No number was taken")
            width: parent.width
        }

        Notice {
            text: root.lost ? qsTr("The hall did not answer. You have no number yet.") : root.kiosk.refusal
            width: parent.width
        }

        HallText {
            color: Theme.muted
            font.pixelSize: Theme.textLabel
            horizontalAlignment: Text.AlignHCenter
            text: root.shell.desk === "" ? qsTr("The staff in the hall will gladly help you.") : qsTr("The staff at counter %1 will gladly help you.").arg(root.shell.desk)
            width: parent.width
        }
    }
}
