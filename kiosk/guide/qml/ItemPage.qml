pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallUi

// A matter: what, on which basis, how and how long, what it costs, who deals with it; then its papers.
GuidePage {
    id: root

    actionText: guide.firstCounter === "" ? "" : qsTr("Show the way")
    pages: Math.ceil(rows.count / perPage)
    subtitle: guide.official
    title: guide.title
    onAct: guide.showWay(guide.firstCounter)

    // As many rows as fit when all are as tall as the tallest.
    readonly property int perPage: tall.height > 0 ? rowsIn(card.room, rows.count, tall.height, 0, 1) : 1

    Tallest {
        id: tall

        of: rows
    }

    Column {
        id: facts

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        spacing: Theme.targetGap

        Grid {
            id: pairs

            readonly property int cell: (width - spacing) / 2

            columns: 2
            spacing: Theme.targetGap
            width: parent.width

            Fact {
                id: who

                caption: qsTr("Who and where")
                height: Math.max(implicitHeight, time.implicitHeight)
                more: root.guide.itemDepartment
                value: root.guide.itemCounters === "" ? root.guide.elsewhere : Words.counters(root.guide.itemCounters)
                width: pairs.cell
            }

            Fact {
                id: time

                caption: qsTr("Time limit and fee")
                height: Math.max(implicitHeight, who.implicitHeight)
                more: (root.guide.legalDays > 0 ? qsTr("by law %1 working days").arg(root.guide.legalDays) + "  ·  " : "") + (root.guide.free ? qsTr("No fee") : root.guide.fee)
                value: Words.limit(root.guide.promisedDays)
                width: pairs.cell
            }
        }

        Fact {
            caption: qsTr("Legal basis") + (root.guide.kind === "" ? "" : "  ·  " + root.guide.kind)
            value: root.guide.basis === "" ? qsTr("none listed; please ask at the counter") : root.guide.basis
            valuePx: Theme.textBody
            width: parent.width
        }

        Fact {
            caption: qsTr("How it goes on")
            value: root.guide.steps
            valuePx: Theme.textBody
            visible: root.guide.steps !== ""
            width: parent.width
        }
    }

    Card {
        id: card

        readonly property int room: root.body.height - facts.height - Theme.targetGap - heading.implicitHeight - Theme.unit * 5

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: facts.bottom
        anchors.topMargin: Theme.targetGap
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

                model: root.guide.materials

                MaterialLine {
                    id: row

                    required property int index

                    visible: Math.floor(row.index / root.perPage) === root.page
                    width: list.width
                }
            }
        }
    }
}
