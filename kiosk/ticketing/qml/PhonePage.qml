pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallUi

// The last four digits of a telephone, if the visitor wishes: by them a lost paper is found.
KioskPage {
    id: root

    actionEnabled: kiosk.phoneWhole
    actionText: qsTr("Leave these digits")
    subtitle: qsTr("If the paper is lost, these digits find your number. They are not printed, and deleted at the end of the day.")
    title: qsTr("Last 4 digits of your phone (if you wish)")
    onAct: kiosk.keepPhone()

    Column {
        anchors.horizontalCenter: parent.horizontalCenter
        spacing: Theme.targetGap
        width: Math.min(parent.width, Theme.target * (root.tight ? 12 : 8))

        Card {
            border.color: Theme.primary
            border.width: Theme.hairline * 2
            height: Math.max(Theme.target, typed.implicitHeight)
            width: parent.width

            HallText {
                id: typed

                anchors.centerIn: parent
                color: root.kiosk.phoneTyped === "" ? Theme.muted : Theme.ink
                font.pixelSize: Theme.textTitle
                font.weight: Theme.bold
                objectName: "phone"
                text: (root.kiosk.phoneTyped + "____").slice(0, 4).split("").join(" ")
            }
        }

        Grid {
            id: keys

            readonly property int cell: Math.floor((width - (columns - 1) * spacing) / columns)

            columns: root.wide ? 6 : 3
            spacing: Theme.targetGap
            width: parent.width

            Repeater {
                model: ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"]

                Chip {
                    id: digit

                    required property string modelData

                    height: root.tight ? Theme.targetLeast : Theme.target
                    objectName: "key-" + digit.modelData
                    text: digit.modelData
                    width: keys.cell
                    onTapped: root.kiosk.typeText(digit.modelData)
                }
            }

            Chip {
                height: root.tight ? Theme.targetLeast : Theme.target
                name: qsTr("Erase")
                objectName: "key-erase"
                text: "←"
                width: keys.cell
                onTapped: root.kiosk.erase()
            }
        }

        Chip {
            height: Math.max(implicitHeight, Theme.targetLeast)
            objectName: "drop-phone"
            text: qsTr("Do not leave any digits")
            textPx: Theme.textBody
            visible: root.kiosk.phoneKept
            width: parent.width
            onTapped: root.kiosk.dropPhone()
        }
    }
}
