import QtQuick
import HallTheme
import HallModels
import HallUi

// Always there, always in reach.
Rectangle {
    id: root

    required property HallShell shell
    required property TicketingModel kiosk
    readonly property int cell: (row.width - 3 * row.spacing) / 4

    color: Theme.card
    implicitHeight: row.implicitHeight + Theme.unit * 4

    Rectangle {
        color: Theme.line
        height: Theme.hairline
        width: parent.width
    }

    Row {
        id: row

        anchors.left: parent.left
        anchors.leftMargin: Theme.unit * 4
        anchors.right: parent.right
        anchors.rightMargin: Theme.unit * 4
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.targetGap

        BigButton {
            accent: Theme.priority
            enabled: root.kiosk.page !== "ticket" && root.kiosk.page !== "issuing"
            objectName: "priority"
            selected: root.kiosk.hasPriority
            text: qsTr("Priority")
            width: root.cell
            onTapped: root.kiosk.openPriority()
        }

        BigButton {
            objectName: "elder"
            text: root.shell.elder ? qsTr("Normal") : qsTr("Large")
            width: root.cell
            onTapped: root.kiosk.setElder(!root.shell.elder)
        }

        BigButton {
            // Named in its own language on purpose.
            objectName: "language"
            text: root.shell.english ? "中文" : "English"
            width: root.cell
            onTapped: root.kiosk.setEnglish(!root.shell.english)
        }

        BigButton {
            objectName: "help"
            text: qsTr("Help")
            width: root.cell
            onTapped: root.kiosk.openHelp()
        }
    }
}
