pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallUi

// The queues; one touch opens the question, the second gives the number.
DeskPage {
    id: root

    hasPager: list.count > rowsIn(height - body.y - list.y, list.count, list.rowHeight, Theme.targetGap, columns) * columns
    pages: list.pages
    subtitle: desk.staffNo === "" ? qsTr("What carries your number waits until you have chosen it.") : qsTr("No card and no telephone is needed.")
    title: given.visible ? "" : qsTr("For which matter?")

    Card {
        id: given

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        // In large type the facts of an upright tablet stand below the number.
        readonly property bool stacked: root.upright && Theme.elder

        height: visible ? facts.implicitHeight + (stacked ? number.implicitHeight : 0) + Theme.unit * 4 : 0
        objectName: "given"
        raised: true
        visible: root.desk.given !== ""

        HallText {
            id: number

            anchors.left: parent.left
            anchors.leftMargin: Theme.unit * (given.stacked ? 3 : 4)
            color: Theme.primary
            font.pixelSize: Theme.textNumber
            font.weight: Theme.bold
            number: true
            text: root.desk.given
            wrapMode: Text.NoWrap
            y: given.stacked ? Theme.unit : Math.round((parent.height - height) / 2)
        }

        Column {
            id: facts

            anchors.left: given.stacked ? parent.left : number.right
            anchors.leftMargin: Theme.unit * (given.stacked ? 3 : 4)
            anchors.right: parent.right
            anchors.rightMargin: Theme.unit * 3
            y: given.stacked ? number.y + number.height + Theme.unit : Math.round((parent.height - height) / 2)

            HallText {
                font.pixelSize: Theme.textLabel
                font.weight: Theme.bold
                text: root.desk.givenService + (root.desk.givenPriority ? "  ·  " + qsTr("Priority") : "")
                width: parent.width
            }

            HallText {
                text: (root.desk.givenZone === "" ? "" : root.desk.givenZone + "  ·  ") + Words.counters(root.desk.givenCounters)
                width: parent.width
            }

            HallText {
                text: qsTr("%1 before, %2").arg(root.desk.givenAhead).arg(Words.told(root.desk.givenLow, root.desk.givenHigh, root.desk.givenOpens))
                width: parent.width
            }

            PaperLine {
                desk: root.desk
                width: parent.width
            }
        }
    }

    // Numbers can be given all the same; only what carries a name waits.
    BigButton {
        id: people

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: given.bottom
        height: visible ? implicitHeight : 0
        objectName: "choose-who"
        text: qsTr("Choose your staff number")
        visible: root.desk.staffNo === "" && !given.visible
        onTapped: root.desk.openWho()
    }

    // At closing time they ask here, on the page that is open all day, and not for a lost paper.
    Chip {
        id: leavers

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: people.bottom
        anchors.topMargin: visible && (given.visible || people.visible) ? Theme.targetGap : 0
        centred: false
        height: visible ? Theme.targetLeast : 0
        objectName: "put-off"
        text: qsTr("Put off today: %1").arg(root.desk.putOff)
        textPx: Theme.textBody
        visible: root.desk.putOff > 0 && !given.visible
        onTapped: root.desk.openSlips()
    }

    PagedList {
        id: list

        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: leavers.bottom
        anchors.topMargin: given.visible || people.visible || leavers.visible ? Theme.targetGap : 0
        columns: root.columns
        model: root.desk.queues
        page: root

        Chip {
            id: card

            required property int index
            required property string prefix
            required property string title
            required property int waiting
            required property int low
            required property int high
            required property string opens

            centred: false
            height: list.rowHeight
            least: Theme.targetLeast
            note: Words.facts(Words.people(card.waiting), Words.wait(card.waiting, card.low, card.high, card.opens))
            objectName: "queue-" + card.prefix
            text: card.prefix + "  " + card.title
            textPx: Theme.textBody
            visible: list.shows(card.index)
            width: list.cell
            onTapped: root.desk.chooseQueue(card.prefix)
        }
    }
}
