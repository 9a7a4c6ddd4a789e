pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallUi

// Whose number was put off today: his own paper is good for it, and here he gets another one.
DeskPage {
    id: root

    backVisible: true
    pages: list.pages
    subtitle: list.count > 0 ? qsTr("Their own papers are good for it. Touch a number to print a paper for it.") : qsTr("Nobody was put off today.")
    onGoBack: root.desk.openGive()
    title: qsTr("Who goes first on another day?")

    PaperLine {
        id: paper

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        desk: root.desk
    }

    PagedList {
        id: list

        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: paper.visible ? paper.bottom : parent.top
        anchors.topMargin: paper.visible ? Theme.targetGap : 0
        columns: 2
        model: root.desk.slips
        page: root

        Chip {
            id: row

            required property int index
            required property string slip
            required property string label
            required property string service

            centred: false
            height: list.rowHeight
            note: row.service
            objectName: "slip-" + row.slip
            text: row.label
            visible: list.shows(row.index)
            width: list.cell
            onTapped: root.desk.printSlip(row.slip)
        }
    }
}
