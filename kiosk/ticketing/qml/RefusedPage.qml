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
        id: card

        // What can be done instead stands below, on a wide page beside.
        readonly property bool beside: root.wide && instead.visible

        anchors.left: parent.left
        anchors.verticalCenter: parent.verticalCenter
        anchors.verticalCenterOffset: card.beside ? 0 : -instead.height / 2
        height: words.implicitHeight + Theme.unit * (root.tight ? 4 : root.kiosk.offered ? 8 : 14)
        width: card.beside ? Math.floor((parent.width - Theme.targetGap) * 0.56) : parent.width
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
                color: Theme.attention
                font.pixelSize: root.tight ? Theme.textTitle : Theme.textDisplay
                horizontalAlignment: Text.AlignHCenter
                text: "▲"
                visible: !root.tight
                width: parent.width
            }

            HallText {
                font.pixelSize: root.tight ? Theme.textTitle : Theme.textDisplay
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
                visible: !root.tight || !root.kiosk.offered && !Theme.elder
                horizontalAlignment: Text.AlignHCenter
                text: root.shell.desk === "" ? qsTr("The staff in the hall will gladly help you.") : qsTr("The staff at counter %1 will gladly help you.").arg(root.shell.desk)
                width: parent.width
            }
        }
    }

    Column {
        id: instead

        anchors.bottom: parent.bottom
        anchors.right: parent.right
        height: visible ? implicitHeight : 0
        width: root.wide ? parent.width - Math.floor((parent.width - Theme.targetGap) * 0.56) - Theme.targetGap : parent.width
        spacing: Theme.targetGap
        visible: root.kiosk.offered

        BigButton {
            main: true
            objectName: "ordinary"
            text: qsTr("Take an ordinary number")
            width: parent.width
            onTapped: root.kiosk.takeOrdinary()
        }

        BigButton {
            objectName: "rebook"
            text: qsTr("Move the appointment")
            width: parent.width
            onTapped: root.kiosk.openSlots()
        }

        BigButton {
            caption: root.kiosk.helpRung && !root.tight ? qsTr("Somebody is on the way; please stay here.") : ""
            enabled: !root.kiosk.helpRung
            objectName: "person"
            text: root.kiosk.helpRung ? qsTr("Staff has been called") : qsTr("Ask the staff to come")
            width: parent.width
            onTapped: root.kiosk.askForPerson()
        }
    }
}
