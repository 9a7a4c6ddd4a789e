import QtQuick
import HallTheme
import HallModels
import HallUi

// Always there, always in reach; above a row of keys what becomes of a slip.
KeyBar {
    id: root

    required property HallShell shell
    required property GuideModel guide

    textPx: root.shown > 4 && Theme.elder && !upright ? Theme.textBody : Theme.textLabel

    above: PaperNotice {
        guide: root.guide
        visible: !root.upright && root.guide.paper !== "none"
        width: parent.width
    }

    BigButton {
        enabled: root.guide.page !== "home"
        height: root.tallest
        objectName: "home"
        text: qsTr("Start")
        textPx: root.textPx
        width: root.share(implicitWidth)
        onTapped: root.guide.home()
    }

    BigButton {
        enabled: root.guide.canPrint
        height: root.tallest
        objectName: "print"
        text: qsTr("Print")
        textPx: root.textPx
        visible: root.guide.hasPrinter
        width: root.share(implicitWidth)
        onTapped: root.guide.printPage()
    }

    BigButton {
        height: root.tallest
        objectName: "elder"
        text: root.shell.elder ? qsTr("Normal") : qsTr("Large")
        textPx: root.textPx
        width: root.share(implicitWidth)
        onTapped: root.guide.setElder(!root.shell.elder)
    }

    BigButton {
        // Named in its own language on purpose.
        height: root.tallest
        objectName: "language"
        text: root.shell.english ? "中文" : "English"
        textPx: root.textPx
        width: root.share(implicitWidth)
        onTapped: root.guide.setEnglish(!root.shell.english)
    }

    BigButton {
        height: root.tallest
        objectName: "read"
        text: qsTr("Read")
        textPx: root.textPx
        visible: root.guide.hasVoice
        width: root.share(implicitWidth)
        onTapped: root.guide.readAloud()
    }

    BigButton {
        height: root.tallest
        objectName: "lower"
        selected: root.shell.lowered
        text: qsTr("Low")
        textPx: root.textPx
        visible: Theme.reachTop > 0
        width: root.share(implicitWidth)
        onTapped: root.guide.setLowered(!root.shell.lowered)
    }
}
