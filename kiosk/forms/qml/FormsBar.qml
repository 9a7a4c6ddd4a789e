import QtQuick
import HallTheme
import HallModels
import HallUi

// Always there, always in reach.
KeyBar {
    id: root

    required property HallShell shell
    required property FormsModel desk

    BarKey {
        bar: root
        enabled: root.desk.page !== "find"
        objectName: "home"
        text: qsTr("Start")
        onTapped: root.desk.home()
    }

    BarKey {
        bar: root
        objectName: "elder"
        text: root.shell.elder ? qsTr("Normal") : qsTr("Large")
        onTapped: root.desk.setElder(!root.shell.elder)
    }

    BarKey {
        // Named in its own language on purpose.
        bar: root
        objectName: "language"
        text: root.shell.english ? "中文" : "English"
        onTapped: root.desk.setEnglish(!root.shell.english)
    }

    BarKey {
        bar: root
        objectName: "read"
        text: qsTr("Read")
        visible: root.desk.hasVoice
        onTapped: root.desk.readAloud()
    }

    BarKey {
        bar: root
        objectName: "lower"
        selected: root.shell.lowered
        text: qsTr("Low")
        visible: Theme.reachTop > 0
        onTapped: root.desk.setLowered(!root.shell.lowered)
    }
}
