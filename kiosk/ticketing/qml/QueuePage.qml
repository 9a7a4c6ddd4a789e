pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallUi

// A queue before its number is taken: who waits, where it is called, and what it deals with.
KioskPage {
    id: root

    readonly property int factsWidth: wide ? Math.floor(width * (tight && Theme.elder ? (shell.english ? 0.45 : 0.4) : 0.36)) : width
    readonly property int columns: list.width < Theme.textBody * (shell.english ? 34 : 24) ? 1 : 2
    // In one column each name has the height it needs, in two all have that of the longest.
    readonly property bool single: columns === 1
    readonly property int chipHeight: Math.max(Theme.target, tall.height)
    readonly property int rows: rowsIn(list.height, chips.count, chipHeight, Theme.targetGap, columns)
    readonly property int perPage: rows * columns

    // Where height is scarce the reason stands on the key itself.
    readonly property bool saysFull: tight && kiosk.full && !kiosk.offDuty

    actionCaption: saysFull ? "" : kiosk.offDuty ? qsTr("Not on weekend duty; please come on a working day") : kiosk.full ? qsTr("No numbers left today") : kiosk.hasPriority ? qsTr("with priority; please show your document at the counter") : ""
    actionEnabled: kiosk.canTake
    actionText: saysFull ? qsTr("No numbers left today") : kiosk.addingTo === "" ? qsTr("Take a number") : qsTr("Add it to %1").arg(kiosk.addingTo)
    pages: single ? packed.pages : Math.ceil(chips.count / perPage)
    subtitle: kiosk.zone === "" ? Words.counters(kiosk.counters) : kiosk.zone + "  ·  " + Words.counters(kiosk.counters)
    title: kiosk.title
    onAct: kiosk.take()

    Tallest {
        id: tall

        of: chips
    }

    Packed {
        id: packed

        gap: Theme.targetGap
        of: chips
        room: list.height
        roomOfMany: root.wide ? list.height : list.height - Theme.target - Theme.targetGap
    }

    Column {
        id: facts

        anchors.left: parent.left
        anchors.top: parent.top
        spacing: Theme.targetGap
        width: root.factsWidth

        Waiting {
            id: waiting

            columns: root.wide ? 1 : 2
            inline: root.tight && (Theme.elder || root.shell.english)
            kiosk: root.kiosk
            visible: !root.saysFull
            width: parent.width
        }

        HallText {
            id: advice

            color: Theme.muted
            text: chips.count > 0 ? qsTr("Touch your matter to see what to bring, or take a number at once.") : qsTr("Take a number; the counter will help you.")
            visible: !root.tight || !(root.shell.english || Theme.elder)
            width: parent.width
        }

        PhoneKey {
            id: phone

            readonly property int above: waiting.implicitHeight + advice.implicitHeight + Theme.targetGap * 2

            kiosk: root.kiosk
            visible: phone.offered && !root.tight && (!root.wide || phone.above + phone.implicitHeight <= root.body.height)
            width: parent.width
        }
    }

    Item {
        id: list

        anchors.bottom: parent.bottom
        anchors.left: root.wide ? facts.right : parent.left
        anchors.leftMargin: root.wide ? Theme.targetGap * 2 : 0
        anchors.right: parent.right
        anchors.top: root.wide ? parent.top : facts.bottom
        anchors.topMargin: root.wide ? 0 : Theme.targetGap

        Grid {
            id: grid

            columns: root.columns
            spacing: Theme.targetGap
            width: parent.width

            Repeater {
                id: chips

                model: root.kiosk.queueItems

                Chip {
                    id: chip

                    required property int index
                    required property string code
                    required property string label

                    centred: false
                    height: root.single ? implicitHeight : root.chipHeight
                    objectName: "item-" + chip.code
                    text: chip.label
                    textPx: Theme.textBody
                    visible: (root.single ? packed.pageOf(chip.index) : Math.floor(chip.index / root.perPage)) === root.page
                    width: (grid.width - (root.columns - 1) * grid.spacing) / root.columns
                    onTapped: root.kiosk.openItem(chip.code)
                }
            }
        }
    }
}
