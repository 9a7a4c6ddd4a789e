pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallUi

// Today's appointments, who is still to come first.
DeskPage {
    id: root

    actionText: qsTr("Book by telephone")
    backText: desk.letter === "" ? qsTr("By surname") : qsTr("By surname: %1").arg(desk.letter)
    backVisible: true
    pages: list.pages
    subtitle: list.count > 0 ? "" : desk.listed ? qsTr("No appointments today.") : desk.busy ? qsTr("Asking the hall …") : qsTr("Today's appointments are not known.")
    title: qsTr("Who has an appointment?")
    onAct: root.desk.beginBooking()
    onGoBack: root.desk.openLetters()

    PagedList {
        id: list

        anchors.fill: parent
        columns: root.upright ? 1 : 2
        model: root.desk.bookings
        page: root

        Chip {
            id: row

            required property int index
            required property string code
            required property string times
            required property string who
            required property string service
            required property string stage
            required property string label

            centred: false
            height: list.rowHeight
            note: row.service + "  ·  " + Words.booking(row.stage, row.label)
            objectName: "booking-" + row.code
            text: row.times + "   " + row.who
            textPx: Theme.textBody
            visible: list.shows(row.index)
            width: list.cell
            onTapped: root.desk.chooseBooking(row.code)
        }
    }
}
