pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallUi

GuidePage {
    id: root

    pages: list.pages
    subtitle: qsTr("Numbers come from the ticket machine.")
    title: qsTr("Queues now")

    PagedList {
        id: list

        anchors.fill: parent
        columns: 2
        model: root.guide.queues
        page: root

        Card {
            id: card

            required property int index
            required property string prefix
            required property string title
            required property int waiting
            required property int low
            required property int high
            required property string opens
            required property string counters

            height: list.rowHeight
            implicitHeight: words.implicitHeight + Theme.unit * 4
            objectName: "queue-" + card.prefix
            visible: list.shows(card.index)
            width: list.cell

            Column {
                id: words

                anchors.left: parent.left
                anchors.leftMargin: Theme.unit * 3
                anchors.right: parent.right
                anchors.rightMargin: Theme.unit * 2
                anchors.verticalCenter: parent.verticalCenter

                HallText {
                    font.pixelSize: Theme.textLabel
                    font.weight: Theme.bold
                    text: card.title + "  " + card.prefix
                    width: parent.width
                }

                HallText {
                    text: Words.people(card.waiting) + "  ·  " + Words.wait(card.waiting, card.low, card.high, card.opens)
                    width: parent.width
                }

                HallText {
                    color: Theme.muted
                    text: Words.counters(card.counters)
                    width: parent.width
                }
            }
        }
    }
}
