pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallUi

// A number and what the desk can do for it.
DeskPage {
    id: root

    readonly property int cell: Math.floor((keys.width - (keys.columns - 1) * keys.spacing) / keys.columns)

    readonly property bool dense: upright && Theme.elder
    readonly property int keyHeight: dense ? Math.max(Theme.targetLeast, Math.round(Theme.textBody * (shell.english ? 3.2 : 2))) : Theme.target

    subtitle: desk.foundService
    title: qsTr("Number %1").arg(desk.found)

    Grid {
        id: facts

        readonly property int cell: Math.floor((width - (columns - 1) * spacing) / columns)
        readonly property int tall: Math.max(state.implicitHeight, wait.implicitHeight, kind.implicitHeight)

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        columns: root.upright ? 1 : 3
        spacing: root.upright ? Theme.unit : Theme.targetGap

        Fact {
            id: state

            caption: qsTr("State")
            height: root.upright ? implicitHeight : facts.tall
            inline: root.upright
            topped: true
            more: root.desk.foundCounter === "" ? "" : Words.counters(root.desk.foundCounter)
            value: {
                switch (root.desk.foundState) {
                case "waiting":
                    return qsTr("waits");
                case "called":
                    return qsTr("is being called");
                case "serving":
                    return qsTr("is being served");
                case "no_show":
                    return qsTr("was missed");
                case "parked":
                    return qsTr("put aside");
                default:
                    return root.desk.foundState;
                }
            }
            width: facts.cell
        }

        Fact {
            id: wait

            caption: qsTr("Before it")
            height: root.upright ? implicitHeight : facts.tall
            inline: root.upright
            topped: true
            more: root.desk.foundState === "waiting" ? Words.told(root.desk.foundLow, root.desk.foundHigh, root.desk.foundOpens) : ""
            value: root.desk.foundState === "waiting" ? qsTr("%1 people").arg(root.desk.foundAhead) : "—"
            width: facts.cell
        }

        Fact {
            id: kind

            accent: Theme.priority
            caption: qsTr("Class and proof")
            height: root.upright ? implicitHeight : facts.tall
            inline: root.upright
            topped: true
            more: root.desk.foundProof
            value: root.desk.foundClass === "" ? qsTr("Ordinary") : root.desk.foundClass
            width: facts.cell
        }
    }

    PaperLine {
        id: paper

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: facts.bottom
        anchors.topMargin: Theme.unit * 2
        desk: root.desk
    }

    Grid {
        id: keys

        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.right: parent.right
        columns: root.upright ? 2 : 4
        spacing: Theme.targetGap

        BigButton {
            enabled: root.desk.canRequeue && !root.desk.busy
            main: true
            objectName: "requeue"
            text: qsTr("Queue it again")
            height: root.keyHeight
            textPx: root.dense ? Theme.textBody : Theme.textLabel
            width: root.cell
            onTapped: root.desk.requeue()
        }

        BigButton {
            enabled: !root.desk.busy
            objectName: "reprint"
            text: qsTr("Paper again")
            height: root.keyHeight
            textPx: root.dense ? Theme.textBody : Theme.textLabel
            width: root.cell
            onTapped: root.desk.reprint()
        }

        BigButton {
            accent: Theme.priority
            enabled: root.desk.canChange && !root.desk.busy
            objectName: "class"
            text: qsTr("Class")
            height: root.keyHeight
            textPx: root.dense ? Theme.textBody : Theme.textLabel
            width: root.cell
            onTapped: root.desk.openClass()
        }

        BigButton {
            enabled: !root.desk.busy
            objectName: "first-contact"
            text: qsTr("First contact")
            height: root.keyHeight
            textPx: root.dense ? Theme.textBody : Theme.textLabel
            width: root.cell
            onTapped: root.desk.firstContact()
        }

        BigButton {
            accent: Theme.bad
            enabled: root.desk.canCancel && !root.desk.busy
            objectName: "cancel"
            text: qsTr("Cancel it")
            height: root.keyHeight
            textPx: root.dense ? Theme.textBody : Theme.textLabel
            width: root.cell
            onTapped: root.desk.openCancel()
        }

        BigButton {
            enabled: root.desk.canAdd && !root.desk.busy
            objectName: "add-matter"
            text: qsTr("One more")
            height: root.keyHeight
            textPx: root.dense ? Theme.textBody : Theme.textLabel
            width: root.cell
            onTapped: root.desk.addMatter()
        }

        BigButton {
            enabled: root.desk.canDrop && !root.desk.busy
            objectName: "drop-matter"
            text: qsTr("One less")
            height: root.keyHeight
            textPx: root.dense ? Theme.textBody : Theme.textLabel
            width: root.cell
            onTapped: root.desk.dropMatter()
        }

        BigButton {
            objectName: "another"
            text: qsTr("Another number")
            height: root.keyHeight
            textPx: root.dense ? Theme.textBody : Theme.textLabel
            width: root.cell
            onTapped: root.desk.openFind()
        }
    }
}
