pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallUi

// A matter: what, on which basis, how and how long, what it costs, who deals with it; then its papers.
GuidePage {
    id: root

    // Large type or long words with little height: the facts are the first page, the papers the next ones.
    readonly property bool factsFirst: cramped && (wide || Theme.elder || shell.english)
    readonly property bool inlined: cramped || wide && Theme.elder
    readonly property int factsWidth: wide && !factsFirst ? Math.floor((width - Theme.targetGap) * 0.5) : width
    readonly property string cost: (guide.legalDays > 0 ? qsTr("by law %1 working days").arg(guide.legalDays) + "  ·  " : "") + (guide.free ? qsTr("No fee") : guide.fee)

    actionText: guide.firstCounter === "" ? "" : qsTr("Show the way")
    pages: (rows.count > 0 ? packed.pages : factsFirst ? 0 : 1) + (factsFirst ? 1 : 0)
    subtitle: cramped && wide ? "" : guide.official
    title: guide.title
    onAct: guide.showWay(guide.firstCounter)

    Column {
        id: facts

        anchors.left: parent.left
        anchors.top: parent.top
        spacing: root.inlined ? Theme.unit : Theme.targetGap
        visible: !root.factsFirst || root.page === 0
        width: root.factsWidth

        Grid {
            id: pairs

            readonly property int cell: (width - (columns - 1) * spacing) / columns

            columns: root.inlined ? 1 : 2
            spacing: facts.spacing
            width: parent.width

            Fact {
                id: who

                caption: qsTr("Who and where")
                height: root.inlined ? implicitHeight : Math.max(implicitHeight, time.implicitHeight)
                inline: root.inlined
                more: root.inlined ? "" : root.guide.itemDepartment
                value: root.guide.itemCounters === "" ? root.guide.elsewhere : Words.counters(root.guide.itemCounters)
                valuePx: root.inlined ? Theme.textBody : Theme.textLabel
                width: pairs.cell
            }

            Fact {
                id: time

                caption: qsTr("Time limit and fee")
                height: root.inlined ? implicitHeight : Math.max(implicitHeight, who.implicitHeight)
                inline: root.inlined
                more: root.cost
                value: Words.limit(root.guide.promisedDays)
                valuePx: root.inlined ? Theme.textBody : Theme.textLabel
                width: pairs.cell
            }
        }

        Fact {
            caption: qsTr("Legal basis") + (root.guide.kind === "" || root.inlined ? "" : "  ·  " + root.guide.kind)
            inline: root.inlined
            value: root.guide.basis === "" ? qsTr("none listed; please ask at the counter") : root.guide.basis
            valuePx: Theme.textBody
            width: parent.width
        }

        Fact {
            caption: qsTr("How it goes on")
            inline: root.inlined
            value: root.guide.steps
            valuePx: Theme.textBody
            visible: root.guide.steps !== ""
            width: parent.width
        }
    }

    Card {
        id: card

        readonly property int room: root.body.height - y - heading.implicitHeight - Theme.unit * 5

        anchors.left: root.wide && !root.factsFirst ? facts.right : parent.left
        anchors.leftMargin: root.wide && !root.factsFirst ? Theme.targetGap : 0
        anchors.right: parent.right
        height: heading.implicitHeight + list.implicitHeight + Theme.unit * 5
        visible: !root.factsFirst || root.page > 0
        y: root.wide || root.factsFirst ? 0 : facts.height + Theme.targetGap

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

                model: root.guide.materials

                MaterialLine {
                    id: row

                    required property int index

                    visible: packed.pageOf(row.index) === root.page - (root.factsFirst ? 1 : 0)
                    width: list.width
                }
            }
        }
    }

    Packed {
        id: packed

        of: rows
        // The page of the facts alone already calls for the pager.
        room: root.factsFirst ? roomOfMany : card.room
        roomOfMany: root.wide || !root.hasAction ? card.room : card.room - Theme.target - Theme.targetGap
    }
}
