pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallUi

// A matter before its number is taken: what it costs, how long it takes, where, and what to bring.
KioskPage {
    id: root

    readonly property bool here: kiosk.elsewhere === ""
    readonly property bool inlined: cramped || shell.english && (Theme.elder || height < Theme.textBody * 44)
    // Large type or long words with little height: the facts are the first page, the papers the next ones.
    readonly property bool factsFirst: cramped && (Theme.elder || shell.english)
    readonly property int factsWidth: wide && !factsFirst ? Math.floor((width - Theme.targetGap) * 0.5) : width
    // Also while they do not stand there: on the page of the facts the pages must be as many as on the others.
    readonly property int below: extras.keys > 0 ? extras.tall + Theme.targetGap : 0

    actionCaption: kiosk.offDuty ? qsTr("Not on weekend duty; please come on a working day") : kiosk.full ? qsTr("No numbers left today") : kiosk.hasPriority && here ? qsTr("with priority; please show your document at the counter") : ""
    actionEnabled: kiosk.canTake
    actionText: !here ? "" : kiosk.addingTo === "" ? qsTr("Take a number") : qsTr("Add it to %1").arg(kiosk.addingTo)
    pages: (rows.count > 0 ? packed.pages : factsFirst ? 0 : 1) + (factsFirst ? 1 : 0)
    subtitle: factsFirst ? "" : kiosk.official
    title: kiosk.title
    onAct: kiosk.take()

    Column {
        id: facts

        anchors.left: parent.left
        anchors.top: parent.top
        spacing: root.inlined ? Theme.unit : Theme.targetGap
        visible: !root.factsFirst || root.page === 0
        width: root.factsWidth

        Notice {
            more: qsTr("No number is needed for it here.")
            text: qsTr("This matter is dealt with at: %1").arg(root.kiosk.elsewhere)
            visible: !root.here
            width: parent.width
        }

        Waiting {
            inline: root.inlined
            kiosk: root.kiosk
            visible: root.here
            width: parent.width
        }

        Grid {
            id: more

            readonly property int cell: (width - (columns - 1) * spacing) / columns

            columns: root.inlined ? 1 : 2
            spacing: facts.spacing
            width: parent.width

            Fact {
                id: place

                caption: qsTr("Where")
                height: root.inlined ? implicitHeight : Math.max(implicitHeight, time.implicitHeight)
                inline: root.inlined
                more: root.factsFirst ? "" : root.kiosk.zone
                value: root.kiosk.counters === "" ? root.kiosk.elsewhere : Words.counters(root.kiosk.counters) + (root.factsFirst && root.kiosk.zone !== "" ? "  ·  " + root.kiosk.zone : "")
                valuePx: root.factsFirst ? Theme.textBody : Theme.textLabel
                width: more.cell
            }

            Fact {
                id: time

                readonly property string cost: root.kiosk.free ? qsTr("No fee") : root.kiosk.fee

                caption: qsTr("Time and fee")
                height: root.inlined ? implicitHeight : Math.max(implicitHeight, place.implicitHeight)
                inline: root.inlined
                more: root.factsFirst ? "" : cost
                value: Words.limit(root.kiosk.limitDays) + (root.factsFirst ? "  ·  " + cost : "")
                valuePx: root.factsFirst ? Theme.textBody : Theme.textLabel
                width: more.cell
            }
        }
    }

    Card {
        id: card

        readonly property int room: root.body.height - root.below - y - heading.implicitHeight - Theme.unit * 5

        anchors.left: root.wide && !root.factsFirst ? facts.right : parent.left
        anchors.leftMargin: root.wide && !root.factsFirst ? Theme.targetGap : 0
        anchors.right: parent.right
        visible: !root.factsFirst || root.page > 0
        y: root.wide || root.factsFirst ? 0 : facts.height + Theme.targetGap
        height: heading.implicitHeight + list.implicitHeight + Theme.unit * 5

        HallText {
            id: heading

            anchors.left: parent.left
            anchors.leftMargin: Theme.unit * 3
            anchors.right: parent.right
            anchors.rightMargin: Theme.unit * 3
            anchors.top: parent.top
            anchors.topMargin: Theme.unit * 2
            color: Theme.muted
            text: rows.count > 0 ? qsTr("Please have ready") : qsTr("No papers are listed for this matter; please ask at the counter.")
        }

        Column {
            id: list

            anchors.left: heading.left
            anchors.right: heading.right
            anchors.top: heading.bottom
            anchors.topMargin: Theme.unit

            Repeater {
                id: rows

                model: root.kiosk.materials

                MaterialLine {
                    id: row

                    required property int index

                    visible: packed.pageOf(row.index) === root.page - (root.factsFirst ? 1 : 0)
                    width: list.width
                }
            }
        }
    }

    Row {
        id: extras

        readonly property int keys: (root.kiosk.canAdd ? 1 : 0) + (phone.offered ? 1 : 0)
        readonly property int cell: Math.floor((width - (keys - 1) * spacing) / Math.max(1, keys))
        readonly property int tall: Math.max(root.kiosk.canAdd ? another.implicitHeight : 0, phone.offered ? phone.implicitHeight : 0)

        anchors.bottom: parent.bottom
        anchors.bottomMargin: root.pages > 1 && !root.wide ? Theme.target + Theme.targetGap : 0
        anchors.left: card.left
        anchors.right: parent.right
        height: tall
        spacing: Theme.targetGap
        visible: keys > 0 && card.visible

        BigButton {
            id: another

            height: extras.tall
            objectName: "add"
            text: qsTr("I have another matter too: keep this one")
            textPx: Theme.textBody
            visible: root.kiosk.canAdd
            width: extras.cell
            onTapped: root.kiosk.addMatter()
        }

        PhoneKey {
            id: phone

            height: extras.tall
            kiosk: root.kiosk
            room: !(Theme.elder && root.shell.english)
            width: extras.cell
        }
    }

    // The steps of the matter, where there is room for them.
    Fact {
        id: steps

        anchors.left: root.wide ? facts.left : parent.left
        anchors.right: root.wide ? facts.right : parent.right
        anchors.top: root.wide ? facts.bottom : card.bottom
        anchors.topMargin: Theme.targetGap
        caption: qsTr("How it goes on")
        value: root.kiosk.steps
        valuePx: Theme.textBody
        visible: root.kiosk.steps !== "" && (root.wide ? !root.factsFirst : root.pages <= 1) && y + implicitHeight <= root.body.height - (root.wide ? 0 : root.below)
    }

    Packed {
        id: packed

        of: rows
        // The page of the facts alone already calls for the pager.
        room: root.factsFirst ? roomOfMany : card.room
        roomOfMany: root.wide || !root.hasAction ? card.room : card.room - Theme.target - Theme.targetGap
    }
}
