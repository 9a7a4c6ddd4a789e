import QtQuick
import HallTheme
import HallModels
import HallUi

// Large type and the other language, for this rating.
Grid {
    id: root

    required property HallShell shell
    required property RatingModel rating
    property int keyHeight: Theme.targetLeast
    readonly property int widest: Math.max(elder.implicitWidth, language.implicitWidth)

    columns: 2
    spacing: Theme.targetGap

    BigButton {
        id: elder

        height: root.keyHeight
        objectName: "elder"
        text: root.shell.elder ? qsTr("Normal") : qsTr("Large")
        textPx: Theme.textBody
        width: Math.max(Theme.targetLeast, root.widest - Theme.unit * 3 + Theme.hairline * 2)
        onTapped: root.rating.setElder(!root.shell.elder)
    }

    BigButton {
        id: language

        // Named in its own language on purpose.
        height: root.keyHeight
        objectName: "language"
        text: root.shell.english ? "中文" : "English"
        textPx: Theme.textBody
        width: elder.width
        onTapped: root.rating.setEnglish(!root.shell.english)
    }
}
