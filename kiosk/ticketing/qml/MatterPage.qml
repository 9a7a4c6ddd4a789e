pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallUi

// A matter before its number is taken: what it costs, how long it takes, where, and what to bring.
KioskPage {
    id: root

    readonly property bool here: kiosk.elsewhere === ""

    actionCaption: kiosk.offDuty ? qsTr("Not on weekend duty; please come on a working day") : kiosk.full ? qsTr("No numbers left today") : kiosk.hasPriority && here ? qsTr("with priority; please show your document at the counter") : ""
    actionEnabled: kiosk.canTake
    actionText: !here ? "" : kiosk.addingTo === "" ? qsTr("Take a number") : qsTr("Add it to %1").arg(kiosk.addingTo)
    pages: Math.ceil(rows.count / perPage)
    subtitle: kiosk.official
    title: kiosk.title
    onAct: kiosk.take()

    Column {
        id: facts

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        spacing: Theme.targetGap

        Notice {
            more: qsTr("No number is needed for it here.")
            text: qsTr("This matter is dealt with at: %1").arg(root.kiosk.elsewhere)
            visible: !root.here
            width: parent.width
        }

        Waiting {
            kiosk: root.kiosk
            visible: root.here
            width: parent.width
        }

        Grid {
            id: more

            readonly property int cell: (width - spacing) / 2

            columns: 2
            spacing: Theme.targetGap
            width: parent.width

            Fact {
                id: place

                caption: qsTr("Where")
                height: Math.max(implicitHeight, time.implicitHeight)
                more: root.kiosk.zone
                value: root.kiosk.counters === "" ? root.kiosk.elsewhere : Words.counters(root.kiosk.counters)
                width: more.cell
            }

            Fact {
                id: time

                caption: qsTr("Time limit and fee")
                height: Math.max(implicitHeight, place.implicitHeight)
                more: root.kiosk.free ? qsTr("No fee") : root.kiosk.fee
                value: Words.limit(root.kiosk.limitDays)
                width: more.cell
            }
        }
    }

    Card {
        id: card

        readonly property int room: root.body.height - (another.visible ? another.height + Theme.targetGap : 0) - facts.height - Theme.targetGap - heading.implicitHeight - Theme.unit * 5

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: facts.bottom
        anchors.topMargin: Theme.targetGap
        height: heading.implicitHeight + list.implicitHeight + Theme.unit * 5

        HallText {
            id: heading

            anchors.left: parent.left
            anchors.leftMargin: Theme.unit * 3
            anchors.right: parent.right
            anchors.rightMargin: Theme.unit * 3
            anchors.top: parent.top
            anchors.topMargin: Theme.unit * 2
            color: Theme.muted
            text: rows.count > 0 ? qsTr("Please have ready") : qsTr("No papers are listed for this matter; please ask at the counter.")
        }

        Column {
            id: list

            anchors.left: heading.left
            anchors.right: heading.right
            anchors.top: heading.bottom
            anchors.topMargin: Theme.unit

            Repeater {
                id: rows

                model: root.kiosk.materials

                MaterialLine {
                    id: row

                    required property int index

                    visible: Math.floor(row.index / root.perPage) === root.page
                    width: list.width
                }
            }
        }
    }

    BigButton {
        id: another

        anchors.bottom: parent.bottom
        anchors.bottomMargin: root.pages > 1 ? Theme.target + Theme.targetGap : 0
        anchors.left: parent.left
        anchors.right: parent.right
        height: implicitHeight
        objectName: "add"
        text: qsTr("I have another matter too: keep this one")
        textPx: Theme.textBody
        visible: root.kiosk.canAdd
        onTapped: root.kiosk.addMatter()
    }

    // The steps of the matter, where there is room for them.
    Fact {
        id: steps

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: card.bottom
        anchors.topMargin: Theme.targetGap
        caption: qsTr("How it goes on")
        value: root.kiosk.steps
        valuePx: Theme.textBody
        visible: root.kiosk.steps !== "" && root.pages <= 1 && y + implicitHeight <= root.body.height - (another.visible ? another.height + Theme.targetGap : 0)
    }

    // As many rows as fit when all are as tall as the tallest.
    readonly property int perPage: tall.height > 0 ? rowsIn(card.room, rows.count, tall.height, 0, 1) : 1

    Tallest {
        id: tall

        of: rows
    }
}
