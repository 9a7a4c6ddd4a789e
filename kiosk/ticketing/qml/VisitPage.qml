pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallUi

// Several matters before their one number is taken; each can be left out.
KioskPage {
    id: root

    actionCaption: kiosk.hasPriority ? qsTr("with priority; please show your document at the counter") : ""
    actionEnabled: kiosk.canTake
    actionText: qsTr("Take one number for %1").arg(kiosk.visitChosen)
    pages: list.pages
    subtitle: kiosk.visitInOrder ? qsTr("Dealt with in this order. Touch a matter to leave it out.") : qsTr("You keep your place in every queue. Touch a matter to leave it out.")
    title: kiosk.visitTitle === "" ? qsTr("Your matters") : kiosk.visitTitle
    onAct: kiosk.take()

    PagedList {
        id: list

        anchors.fill: parent
        model: root.kiosk.visit
        page: root

        Touchable {
            id: row

            required property int index
            required property string code
            required property string title
            required property string queueName
            required property int waiting
            required property int low
            required property int high
            required property string opens
            required property bool chosen
            required property bool here

            enabled: row.here
            height: list.rowHeight
            implicitHeight: Math.max(Theme.target, words.implicitHeight + Theme.unit * (root.tight ? 2 : 4))
            name: row.title
            objectName: "matter-" + row.code
            visible: list.shows(row.index)
            width: list.cell
            onTapped: root.kiosk.toggleMatter(row.code)

            Card {
                anchors.fill: parent
                border.color: row.chosen ? Theme.primary : Theme.line
                border.width: row.chosen ? Theme.hairline * 2 : Theme.hairline
                color: row.pressed ? Theme.primaryTint : Theme.card
            }

            HallText {
                id: mark

                anchors.left: parent.left
                anchors.leftMargin: Theme.unit * 3
                anchors.verticalCenter: parent.verticalCenter
                color: row.chosen ? Theme.primary : Theme.muted
                font.pixelSize: Theme.textTitle
                font.weight: Theme.bold
                text: row.chosen ? "☑" : "☐"
                width: Theme.textTitle * 1.3
            }

            Column {
                id: words

                anchors.left: mark.right
                anchors.right: parent.right
                anchors.rightMargin: Theme.unit * 3
                anchors.verticalCenter: parent.verticalCenter

                HallText {
                    color: row.chosen ? Theme.ink : Theme.muted
                    font.pixelSize: Theme.textLabel
                    font.weight: Theme.medium
                    text: row.title
                    width: parent.width
                }

                HallText {
                    color: Theme.muted
                    text: row.here ? row.queueName + "  ·  " + Words.people(row.waiting) + "  ·  " + Words.wait(row.waiting, row.low, row.high, row.opens) : qsTr("dealt with elsewhere; please ask the staff")
                    width: parent.width
                }
            }
        }
    }
}
