pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallUi

// Another slot for a booking; once it is moved, when to come and with which code.
KioskPage {
    id: root

    readonly property bool moved: kiosk.moveStage === "moved"
    readonly property bool choosing: kiosk.moveStage === "choosing"

    actionText: moved ? qsTr("Done") : ""
    backVisible: !moved
    pages: choosing ? list.pages : 1
    subtitle: choosing ? qsTr("Touch a time. Your code stays the same.") : ""
    title: moved ? qsTr("The appointment is moved") : qsTr("When would you like to come?")
    onAct: kiosk.home()

    Notice {
        id: words

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        objectName: "move-words"
        text: {
            if (root.kiosk.moveWords !== "")
                return root.kiosk.moveWords;
            switch (root.kiosk.moveStage) {
            case "asking":
            case "sending":
                return qsTr("One moment …");
            case "failed":
                return qsTr("All times of the next days are booked. Please ask the staff, or come for an ordinary number.");
            default:
                return "";
            }
        }
        visible: text !== ""
    }

    PagedList {
        id: list

        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: words.visible ? words.bottom : parent.top
        anchors.topMargin: words.visible ? Theme.targetGap : 0
        columns: 2
        model: root.kiosk.slots
        page: root
        visible: root.choosing

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
            note: Words.day(slot.month, slot.day, slot.weekday)
            objectName: "slot-" + slot.date + "-" + slot.start
            text: slot.times
            visible: list.shows(slot.index)
            width: list.cell
            onTapped: root.kiosk.chooseSlot(slot.date, slot.start)
        }
    }

    Card {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        height: facts.implicitHeight + Theme.unit * 10
        raised: true
        visible: root.moved

        Column {
            id: facts

            anchors.left: parent.left
            anchors.leftMargin: Theme.unit * 4
            anchors.right: parent.right
            anchors.rightMargin: Theme.unit * 4
            anchors.verticalCenter: parent.verticalCenter
            spacing: Theme.unit * 3

            HallText {
                color: Theme.done
                font.pixelSize: Theme.textDisplay
                horizontalAlignment: Text.AlignHCenter
                text: "✓"
                width: parent.width
            }

            HallText {
                font.pixelSize: Theme.textDisplay
                font.weight: Theme.bold
                horizontalAlignment: Text.AlignHCenter
                objectName: "moved-to"
                text: Words.day(root.kiosk.movedMonth, root.kiosk.movedDay, root.kiosk.movedWeekday) + "  " + root.kiosk.movedTimes
                width: parent.width
            }

            HallText {
                font.pixelSize: Theme.textLabel
                horizontalAlignment: Text.AlignHCenter
                text: qsTr("Your code: %1. Check in here with it or with your card; please take a photo.").arg(root.kiosk.movedCode)
                width: parent.width
            }
        }
    }
}
