import QtQuick
import HallTheme
import HallModels
import HallUi

// What the desk does, always in the same place.
Rectangle {
    id: root

    required property HallShell shell
    required property DeskModel desk
    property bool upright: false

    color: Theme.primary

    Row {
        anchors.horizontalCenter: parent.horizontalCenter
        anchors.top: parent.top
        anchors.topMargin: Theme.unit
        spacing: Theme.unit

        HallText {
            anchors.verticalCenter: parent.verticalCenter
            color: Theme.primaryInk
            font.weight: Theme.bold
            text: root.shell.clock
        }

        RehearsalMark {
            anchors.verticalCenter: parent.verticalCenter
            visible: root.shell.rehearsal
        }
    }

    Column {
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.unit * 2
        anchors.left: parent.left
        anchors.leftMargin: Theme.unit * 2
        anchors.right: parent.right
        anchors.rightMargin: Theme.unit * 2
        spacing: Theme.targetGap

        // Who stands here, and behind it who else may, and the size of type.
        RailKey {
            caption: Theme.elder ? "" : qsTr("Change · type")
            name: root.desk.staffNo === "" ? qsTr("Choose who is here") : qsTr("%1 is here: change it, or the size of type").arg(root.desk.staffNo)
            objectName: "rail-who"
            selected: root.desk.page === "who"
            text: root.desk.staffNo === "" ? qsTr("Who is here?") : root.desk.staffNo
            tall: root.upright
            width: parent.width
            onTapped: root.desk.openWho()
        }

        RailKey {
            objectName: "rail-give"
            selected: root.desk.page === "give"
            text: qsTr("Give a number")
            tall: root.upright
            width: parent.width
            onTapped: root.desk.openGive()
        }

        RailKey {
            objectName: "rail-find"
            selected: ["find", "found"].indexOf(root.desk.page) >= 0 && !root.desk.byPhone
            text: qsTr("Find a number")
            tall: root.upright
            width: parent.width
            onTapped: root.desk.openFind()
        }

        RailKey {
            objectName: "rail-phone"
            selected: root.desk.page === "find" && root.desk.byPhone
            text: qsTr("Lost paper")
            tall: root.upright
            width: parent.width
            onTapped: root.desk.openPhone()
        }

        RailKey {
            objectName: "rail-bookings"
            selected: ["bookings", "booking", "pick", "slots", "letters", "surnames", "phone"].indexOf(root.desk.page) >= 0 && root.desk.purpose === "book"
            text: qsTr("Bookings")
            tall: root.upright
            width: parent.width
            onTapped: root.desk.openBookings()
        }

        RailKey {
            objectName: "rail-consult"
            text: root.desk.consulted > 0 ? qsTr("Asked +1 (%1)").arg(root.desk.consulted) : qsTr("Asked +1")
            tall: root.upright
            width: parent.width
            onTapped: root.desk.consultation()
        }
    }
}
