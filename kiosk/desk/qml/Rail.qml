import QtQuick
import HallTheme
import HallModels
import HallUi

// What the desk does, always in the same place.
Rectangle {
    id: root

    required property HallShell shell
    required property DeskModel desk

    color: Theme.primary

    Column {
        anchors.left: parent.left
        anchors.leftMargin: Theme.unit * 2
        anchors.right: parent.right
        anchors.rightMargin: Theme.unit * 2
        anchors.top: parent.top
        anchors.topMargin: Theme.unit * 2
        spacing: Theme.unit

        HallText {
            color: Theme.primaryInk
            font.pixelSize: Theme.textTitle
            font.weight: Theme.bold
            horizontalAlignment: Text.AlignHCenter
            text: root.shell.clock
            width: parent.width
        }

        RehearsalMark {
            anchors.horizontalCenter: parent.horizontalCenter
            visible: root.shell.rehearsal
        }

        HallText {
            color: Theme.primaryInk
            horizontalAlignment: Text.AlignHCenter
            text: root.desk.staffNo === "" ? qsTr("nobody chosen") : root.desk.staffNo
            width: parent.width
        }
    }

    Column {
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.unit * 3
        anchors.left: parent.left
        anchors.leftMargin: Theme.unit * 2
        anchors.right: parent.right
        anchors.rightMargin: Theme.unit * 2
        spacing: Theme.targetGap

        BigButton {
            height: Theme.targetLeast
            objectName: "rail-give"
            selected: root.desk.page === "give"
            text: qsTr("Give a number")
            textPx: Theme.textBody
            width: parent.width
            onTapped: root.desk.openGive()
        }

        BigButton {
            height: Theme.targetLeast
            objectName: "rail-find"
            selected: ["find", "found"].indexOf(root.desk.page) >= 0 && !root.desk.byPhone
            text: qsTr("Find a number")
            textPx: Theme.textBody
            width: parent.width
            onTapped: root.desk.openFind()
        }

        BigButton {
            height: Theme.targetLeast
            objectName: "rail-phone"
            selected: root.desk.page === "find" && root.desk.byPhone
            text: qsTr("Lost paper")
            textPx: Theme.textBody
            width: parent.width
            onTapped: root.desk.openPhone()
        }

        BigButton {
            height: Theme.targetLeast
            objectName: "rail-bookings"
            selected: ["bookings", "booking", "pick", "slots", "letters", "surnames", "phone"].indexOf(root.desk.page) >= 0 && root.desk.purpose === "book"
            text: qsTr("Appointments")
            textPx: Theme.textBody
            width: parent.width
            onTapped: root.desk.openBookings()
        }

        BigButton {
            caption: root.desk.consulted > 0 ? root.desk.consulted : ""
            height: Math.max(Theme.targetLeast, implicitHeight)
            objectName: "rail-consult"
            text: qsTr("Question +1")
            textPx: Theme.textBody
            width: parent.width
            onTapped: root.desk.consultation()
        }
    }
}
