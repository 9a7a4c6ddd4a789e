pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallModels
import HallUi

// A queue before its number is taken: who waits, where it is called, and what it deals with.
KioskPage {
    id: root

    property int page: 0
    readonly property int columns: shell.english || Theme.elder ? 1 : 2
    readonly property int chipHeight: Theme.target * (shell.english && !Theme.elder ? 1.3 : 1.1)
    readonly property int rows: Math.max(1, Math.floor((list.height + Theme.targetGap) / (chipHeight + Theme.targetGap)))
    readonly property int perPage: rows * columns

    actionCaption: kiosk.hasPriority ? qsTr("with priority; please show your document at the counter") : ""
    actionEnabled: kiosk.canTake
    actionText: qsTr("Take a number")
    subtitle: kiosk.zone === "" ? Words.counters(kiosk.counters) : kiosk.zone + "  ·  " + Words.counters(kiosk.counters)
    title: kiosk.title
    onAct: kiosk.take()

    Column {
        id: facts

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        spacing: Theme.targetGap

        Waiting {
            kiosk: root.kiosk
            width: parent.width
        }

        HallText {
            color: Theme.muted
            text: chips.count > 0 ? qsTr("Touch your matter to see what to bring, or take a number at once.") : qsTr("Take a number; the counter will help you.")
            width: parent.width
        }
    }

    Item {
        id: list

        anchors.bottom: turner.visible ? turner.top : parent.bottom
        anchors.bottomMargin: turner.visible ? Theme.targetGap : 0
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: facts.bottom
        anchors.topMargin: Theme.unit * 2

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
                    height: root.chipHeight
                    objectName: "item-" + chip.code
                    text: chip.label
                    textPx: Theme.textBody
                    visible: Math.floor(chip.index / root.perPage) === root.page
                    width: (grid.width - (root.columns - 1) * grid.spacing) / root.columns
                    onTapped: root.kiosk.openItem(chip.code)
                }
            }
        }
    }

    Pager {
        id: turner

        anchors.bottom: parent.bottom
        page: root.page
        pages: Math.ceil(chips.count / root.perPage)
        width: parent.width
        onTurned: page => root.page = page
    }
}
