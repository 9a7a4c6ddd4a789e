import QtQuick
import HallTheme
import HallModels
import HallUi

// Always there, always in reach.
Rectangle {
    id: root

    required property HallShell shell
    required property TicketingModel kiosk
    readonly property int across: root.kiosk.hasVoice ? 5 : 4
    readonly property int textPx: root.kiosk.hasVoice && Theme.elder ? Theme.textBody : Theme.textLabel
    readonly property int tall: Math.max(priority.implicitHeight, elder.implicitHeight, read.visible ? read.implicitHeight : 0)
    readonly property int room: row.width - (root.across - 1) * row.spacing
    readonly property real words: priority.implicitWidth + elder.implicitWidth + language.implicitWidth + help.implicitWidth + (root.kiosk.hasVoice ? read.implicitWidth : 0)

    // Five keys share the row by the length of their words, four alike.
    function share(own: real): int {
        return Math.floor(root.kiosk.hasVoice ? root.room * own / Math.max(1, root.words) : root.room / 4);
    }

    color: Theme.card
    implicitHeight: row.implicitHeight + Theme.unit * 4

    Rectangle {
        color: Theme.line
        height: Theme.hairline
        width: parent.width
    }

    Grid {
        id: row

        columns: root.across

        anchors.left: parent.left
        anchors.leftMargin: Theme.unit * 4
        anchors.right: parent.right
        anchors.rightMargin: Theme.unit * 4
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.targetGap

        BigButton {
            id: priority

            accent: Theme.priority
            enabled: root.kiosk.page !== "ticket" && root.kiosk.page !== "issuing"
            height: root.tall
            objectName: "priority"
            selected: root.kiosk.hasPriority
            text: qsTr("Priority")
            textPx: root.textPx
            width: root.share(implicitWidth)
            onTapped: root.kiosk.openPriority()
        }

        BigButton {
            id: elder

            height: root.tall
            objectName: "elder"
            text: root.shell.elder ? qsTr("Normal") : qsTr("Large")
            textPx: root.textPx
            width: root.share(implicitWidth)
            onTapped: root.kiosk.setElder(!root.shell.elder)
        }

        BigButton {
            id: language

            // Named in its own language on purpose.
            height: root.tall
            objectName: "language"
            text: root.shell.english ? "中文" : "English"
            textPx: root.textPx
            width: root.share(implicitWidth)
            onTapped: root.kiosk.setEnglish(!root.shell.english)
        }

        BigButton {
            id: read

            height: root.tall
            objectName: "read"
            text: qsTr("Read")
            visible: root.kiosk.hasVoice
            textPx: root.textPx
            width: root.share(implicitWidth)
            onTapped: root.kiosk.readAloud()
        }

        BigButton {
            id: help

            height: root.tall
            objectName: "help"
            text: qsTr("Help")
            textPx: root.textPx
            width: root.share(implicitWidth)
            onTapped: root.kiosk.openHelp()
        }
    }
}
