import QtQuick
import HallTheme
import HallUi

// No number, and why: a sentence, and what to do.
KioskPage {
    id: root

    readonly property bool lost: kiosk.refusalCode === "not_reachable"

    actionText: lost ? qsTr("Try again") : ""
    backText: qsTr("To the first page")
    actionEnabled: !kiosk.held
    onAct: kiosk.tryAgain()

    Card {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        height: words.implicitHeight + Theme.unit * 14
        raised: true

        Column {
            id: words

            anchors.left: parent.left
            anchors.leftMargin: Theme.unit * 5
            anchors.right: parent.right
            anchors.rightMargin: Theme.unit * 5
            anchors.verticalCenter: parent.verticalCenter
            spacing: Theme.unit * 3

            HallText {
                color: Theme.attention
                font.pixelSize: Theme.textDisplay
                horizontalAlignment: Text.AlignHCenter
                text: "▲"
                width: parent.width
            }

            HallText {
                font.pixelSize: Theme.textDisplay
                font.weight: Theme.bold
                horizontalAlignment: Text.AlignHCenter
                text: qsTr("No number was taken")
                width: parent.width
            }

            HallText {
                font.pixelSize: Theme.textLabel
                horizontalAlignment: Text.AlignHCenter
                objectName: "refusal"
                text: root.lost ? qsTr("The hall did not answer. You have no number yet.") : root.kiosk.refusal
                width: parent.width
            }

            HallText {
                color: Theme.muted
                horizontalAlignment: Text.AlignHCenter
                text: root.shell.desk === "" ? qsTr("The staff in the hall will gladly help you.") : qsTr("The staff at counter %1 will gladly help you.").arg(root.shell.desk)
                width: parent.width
            }
        }
    }
}
