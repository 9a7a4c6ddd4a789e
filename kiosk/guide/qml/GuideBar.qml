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

    BarKey {
        bar: root
        enabled: root.guide.page !== "home"
        objectName: "home"
        text: qsTr("Start")
        onTapped: root.guide.home()
    }

    BarKey {
        bar: root
        enabled: root.guide.canPrint
        objectName: "print"
        text: qsTr("Print")
        visible: root.guide.hasPrinter
        onTapped: root.guide.printPage()
    }

    BarKey {
        bar: root
        objectName: "elder"
        text: root.shell.elder ? qsTr("Normal") : qsTr("Large")
        onTapped: root.guide.setElder(!root.shell.elder)
    }

    BarKey {
        bar: root
        // Named in its own language on purpose.
        objectName: "language"
        text: root.shell.english ? "中文" : "English"
        onTapped: root.guide.setEnglish(!root.shell.english)
    }

    BarKey {
        bar: root
        objectName: "read"
        text: qsTr("Read")
        visible: root.guide.hasVoice
        onTapped: root.guide.readAloud()
    }

    BarKey {
        bar: root
        objectName: "lower"
        selected: root.shell.lowered
        text: qsTr("Low")
        visible: Theme.reachTop > 0
        onTapped: root.guide.setLowered(!root.shell.lowered)
    }
}
