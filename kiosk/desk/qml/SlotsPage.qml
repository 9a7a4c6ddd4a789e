pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallUi

// The free slots of a queue.
DeskPage {
    id: root

    backVisible: true
    pages: list.pages
    onGoBack: root.desk.goBack()
    title: qsTr("Which time?")

    Notice {
        id: none

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        objectName: "booked-up"
        text: qsTr("All times of the next days are booked.")
        visible: root.desk.bookedUp
    }

    PagedList {
        id: list

        anchors.fill: parent
        columns: root.upright ? 2 : 4
        model: root.desk.slots
        page: root

        Chip {
            id: slot

            required property int index
            required property string date
            required property string start
            required property int month
            required property int day
            required property int weekday
            required property string times

            height: list.rowHeight
            least: Theme.targetLeast
            note: Words.day(slot.month, slot.day, slot.weekday)
            objectName: "slot-" + slot.date + "-" + slot.start
            text: slot.times
            textPx: Theme.textBody
            visible: list.shows(slot.index)
            width: list.cell
            onTapped: root.desk.chooseSlot(slot.date, slot.start)
        }
    }
}
