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

    // Where there is room the keys are as large as those of a telephone.
    readonly property bool low: root.body.height < (Theme.targetLeast + Theme.targetGap) * 6
    readonly property int columns: root.wide || root.low ? 6 : 3
    readonly property int rows: Math.ceil(11 / root.columns) + (root.tight ? 0 : root.kiosk.phoneKept ? 2 : 1)
    readonly property int keyHeight: Math.max(Theme.targetLeast, Math.min(Math.round(Theme.target * (root.wide ? 1 : 1.3)), Math.floor((root.body.height - (root.rows - 1) * Theme.targetGap) / root.rows)))

    // Side by side where height is scarce.
    Grid {
        id: sheet

        anchors.horizontalCenter: parent.horizontalCenter
        columns: root.tight ? 2 : 1
        spacing: Theme.targetGap
        width: Math.min(parent.width, Theme.target * (root.tight ? 16 : 10))
        y: root.wide ? 0 : Math.max(0, Math.round((parent.height - height) / 3))

        Column {
            id: left

            spacing: Theme.targetGap
            width: root.tight ? Math.floor(sheet.width * 0.27) : sheet.width

            Card {
                border.color: Theme.primary
                border.width: Theme.hairline * 2
                height: root.keyHeight
                width: parent.width

                HallText {
                    id: typed

                    anchors.centerIn: parent
                    color: root.kiosk.phoneTyped === "" ? Theme.muted : Theme.ink
                    font.pixelSize: root.tight || root.low ? Theme.textLabel : Theme.textTitle
                    font.weight: Theme.bold
                    objectName: "phone"
                    text: (root.kiosk.phoneTyped + "____").slice(0, 4).split("").join(" ")
                }
            }

            Chip {
                height: root.keyHeight
                objectName: "drop-phone"
                text: qsTr("Leave none")
                textPx: Theme.textBody
                visible: root.kiosk.phoneKept
                width: parent.width
                onTapped: root.kiosk.dropPhone()
            }
        }

        Grid {
            id: keys

            readonly property int cell: Math.floor((width - (columns - 1) * spacing) / columns)

            columns: root.columns
            spacing: Theme.targetGap
            width: sheet.width - (root.tight ? left.width + sheet.spacing : 0)

            Repeater {
                model: ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"]

                Chip {
                    id: digit

                    required property string modelData

                    height: root.keyHeight
                    objectName: "key-" + digit.modelData
                    snug: true
                    text: digit.modelData
                    textPx: root.tight ? Theme.textLabel : Theme.textTitle
                    width: keys.cell
                    onTapped: root.kiosk.typeText(digit.modelData)
                }
            }

            Chip {
                height: root.keyHeight
                name: qsTr("Erase")
                objectName: "key-erase"
                snug: true
                text: "←"
                width: keys.cell
                onTapped: root.kiosk.erase()
            }
        }
    }
}
