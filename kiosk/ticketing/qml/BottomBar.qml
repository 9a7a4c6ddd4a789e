import QtQuick
import HallTheme
import HallModels
import HallUi

// Always there, always in reach.
KeyBar {
    id: root

    required property HallShell shell
    required property TicketingModel kiosk

    textPx: root.kiosk.hasVoice && Theme.elder && !upright ? Theme.textBody : Theme.textLabel

    BigButton {
        accent: Theme.priority
        enabled: root.kiosk.page !== "ticket" && root.kiosk.page !== "issuing"
        height: root.tallest
        objectName: "priority"
        selected: root.kiosk.hasPriority
        text: qsTr("Priority")
        textPx: root.textPx
        width: root.share(implicitWidth)
        onTapped: root.kiosk.openPriority()
    }

    BigButton {
        height: root.tallest
        objectName: "elder"
        text: root.shell.elder ? qsTr("Normal") : qsTr("Large")
        textPx: root.textPx
        width: root.share(implicitWidth)
        onTapped: root.kiosk.setElder(!root.shell.elder)
    }

    BigButton {
        // Named in its own language on purpose.
        height: root.tallest
        objectName: "language"
        text: root.shell.english ? "中文" : "English"
        textPx: root.textPx
        width: root.share(implicitWidth)
        onTapped: root.kiosk.setEnglish(!root.shell.english)
    }

    BigButton {
        height: root.tallest
        objectName: "read"
        text: qsTr("Read")
        textPx: root.textPx
        visible: root.kiosk.hasVoice
        width: root.share(implicitWidth)
        onTapped: root.kiosk.readAloud()
    }

    BigButton {
        height: root.tallest
        objectName: "lower"
        selected: root.shell.lowered
        text: qsTr("Low")
        textPx: root.textPx
        visible: Theme.reachTop > 0
        width: root.share(implicitWidth)
        onTapped: root.kiosk.setLowered(!root.shell.lowered)
    }

    BigButton {
        height: root.tallest
        objectName: "help"
        text: qsTr("Help")
        textPx: root.textPx
        width: root.share(implicitWidth)
        onTapped: root.kiosk.openHelp()
    }
}
