pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallUi

// One appointment: when, for what, and what can be done for its visitor.
DeskPage {
    id: root

    readonly property int cell: Math.floor((keys.width - (keys.columns - 1) * keys.spacing) / keys.columns)

    subtitle: desk.bookingService
    title: desk.bookingName === "" ? qsTr("Appointment") : qsTr("Appointment of %1").arg(desk.bookingName)

    Grid {
        id: facts

        readonly property int cell: Math.floor((width - (columns - 1) * spacing) / columns)
        readonly property int tall: Math.max(when.implicitHeight, code.implicitHeight, state.implicitHeight)

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        columns: root.upright ? 1 : 3
        spacing: root.upright ? Theme.unit : Theme.targetGap

        Fact {
            id: when

            caption: qsTr("When")
            height: root.upright ? implicitHeight : facts.tall
            inline: root.upright
            topped: true
            more: Words.day(root.desk.bookingMonth, root.desk.bookingDay, root.desk.bookingWeekday)
            value: root.desk.bookingTimes
            width: facts.cell
        }

        Fact {
            id: code

            caption: qsTr("Code to tell")
            height: root.upright ? implicitHeight : facts.tall
            inline: root.upright
            topped: true
            value: root.desk.bookingCode
            width: facts.cell
        }

        Fact {
            id: state

            caption: qsTr("State")
            height: root.upright ? implicitHeight : facts.tall
            inline: root.upright
            topped: true
            more: root.desk.bookingFrom
            value: Words.booking(root.desk.bookingStage, root.desk.bookingLabel)
            width: facts.cell
        }
    }

    Grid {
        id: keys

        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.right: parent.right
        columns: root.upright ? 2 : 3
        spacing: Theme.targetGap

        BigButton {
            enabled: root.desk.bookingOpen && root.desk.bookingToday && !root.desk.busy
            main: true
            objectName: "check-in"
            text: qsTr("Check in")
            width: root.cell
            onTapped: root.desk.checkIn()
        }

        BigButton {
            enabled: root.desk.bookingOpen && root.desk.bookingToday && !root.desk.busy
            objectName: "ordinary"
            text: qsTr("Ordinary number")
            width: root.cell
            onTapped: root.desk.ordinaryNumber()
        }

        BigButton {
            enabled: root.desk.bookingOpen && !root.desk.busy
            objectName: "move"
            text: qsTr("Move it")
            width: root.cell
            onTapped: root.desk.moveBooking()
        }

        BigButton {
            accent: Theme.bad
            enabled: root.desk.bookingOpen && !root.desk.busy
            objectName: "give-up"
            text: qsTr("Give it up")
            width: root.cell
            onTapped: root.desk.cancelBooking()
        }

        BigButton {
            objectName: "all-bookings"
            text: qsTr("All appointments")
            width: root.cell
            onTapped: root.desk.openBookings()
        }
    }
}
