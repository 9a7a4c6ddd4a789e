pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallUi

// A number by its digits, by the last digits of a telephone, or from the list of those that were missed.
DeskPage {
    id: root

    readonly property int padWidth: Theme.targetLeast * 3 + Theme.targetGap * 2
    // Held upright the keys stand below the list instead of beside it.
    readonly property bool stacked: width < padWidth * 2.4
    readonly property int room: (stacked ? field.y - Theme.targetGap : body.height) - heading.height - Theme.targetGap - (putOff.visible ? putOff.height + Theme.targetGap : 0)
    readonly property int shown: Math.max(1, Math.min(stacked ? 4 : 5, rowsIn(room, rows.count, Theme.targetLeast, Theme.targetGap, 1)))

    subtitle: desk.byPhone ? qsTr("The last four digits of the telephone that was given with the number; or lay the card on the reader.") : qsTr("The digits of a number, or the 8 digits of a booking.")
    title: desk.byPhone ? qsTr("Whose paper is lost?") : qsTr("Which number?")

    Card {
        id: field

        anchors.left: pad.left
        anchors.right: pad.right
        border.color: Theme.primary
        border.width: Theme.hairline * 2
        height: Theme.targetLeast
        y: root.stacked ? pad.y - height - Theme.targetGap : 0

        HallText {
            anchors.centerIn: parent
            color: root.desk.typed === "" ? Theme.muted : Theme.ink
            font.pixelSize: Theme.textTitle
            font.weight: Theme.bold
            objectName: "typed"
            text: root.desk.typed === "" ? "____" : root.desk.typed
        }
    }

    KeyGrid {
        id: pad

        anchors.right: parent.right
        height: implicitHeight
        room: root.stacked ? Theme.target * 3 + Theme.targetGap * 2 : root.body.height - field.height - Theme.targetGap
        signs: "1234567890"
        width: root.stacked ? parent.width : root.padWidth
        y: root.stacked ? parent.height - height : field.height + Theme.targetGap
        onErased: root.desk.erase()
        onTyped: digit => root.desk.typeText(digit)
    }

    Column {
        id: list

        anchors.left: parent.left
        anchors.right: root.stacked ? parent.right : pad.left
        anchors.rightMargin: root.stacked ? 0 : Theme.targetGap * 2
        anchors.top: parent.top
        spacing: Theme.targetGap

        Chip {
            id: putOff

            centred: false
            height: Theme.targetLeast
            objectName: "put-off"
            text: qsTr("Put off today: %1").arg(root.desk.putOff)
            textPx: Theme.textBody
            visible: root.desk.putOff > 0
            width: parent.width
            onTapped: root.desk.openSlips()
        }

        HallText {
            id: heading

            color: Theme.muted
            objectName: "list-title"
            text: {
                if (root.desk.candidates > 0)
                    return qsTr("Several numbers: which one?");
                if (root.desk.typed !== "" && !root.desk.byPhone)
                    return rows.count > 0 ? qsTr("Touch the number") : qsTr("No live number has these digits.");
                return rows.count > 0 ? qsTr("Missed today and not queued again") : qsTr("No number was missed today.");
            }
            width: parent.width
        }

        Repeater {
            id: rows

            model: root.desk.tickets

            Chip {
                id: row

                required property int index
                required property string ticketId
                required property string label
                required property string service
                required property string time

                centred: false
                height: Theme.targetLeast
                objectName: "ticket-" + row.ticketId
                text: row.label + "   " + row.service + "   " + row.time
                textPx: Theme.textBody
                visible: row.index < root.shown
                width: list.width
                onTapped: root.desk.lookAt(row.ticketId)
            }
        }
    }
}
