pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallUi

GuidePage {
    id: root

    pages: list.pages
    title: qsTr("Notices")

    HallText {
        color: Theme.muted
        text: qsTr("There are no notices today.")
        visible: list.count === 0
        width: parent.width
    }

    PagedList {
        id: list

        anchors.fill: parent
        model: root.guide.notices
        page: root

        Card {
            id: card

            required property int index
            required property string title
            required property string body

            height: list.rowHeight
            implicitHeight: words.implicitHeight + Theme.unit * 5
            visible: list.shows(card.index)
            width: list.cell

            Column {
                id: words

                anchors.left: parent.left
                anchors.leftMargin: Theme.unit * 3
                anchors.right: parent.right
                anchors.rightMargin: Theme.unit * 3
                anchors.verticalCenter: parent.verticalCenter
                spacing: Theme.unit

                HallText {
                    font.pixelSize: Theme.textLabel
                    font.weight: Theme.bold
                    text: card.title
                    width: parent.width
                }

                HallText {
                    text: card.body
                    width: parent.width
                }
            }
        }
    }
}
