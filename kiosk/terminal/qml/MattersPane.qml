pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallModels
import HallUi

// What the present visitor still wants; one matter more by the letters of its pinyin, or one less.
Column {
    id: root

    required property TerminalModel terminal
    required property int rowHeight

    function can(key: string): bool {
        return root.terminal.keys.indexOf(key) >= 0;
    }

    function stageWords(stage: string): string {
        switch (stage) {
        case "present":
            return qsTr("here");
        case "waiting":
            return qsTr("waiting");
        case "held":
            return qsTr("later");
        case "done":
            return qsTr("done");
        default:
            return qsTr("given up");
        }
    }

    spacing: Theme.unit * 2

    HallText {
        color: root.terminal.query === "" ? Theme.muted : Theme.ink
        font.weight: root.terminal.query === "" ? Theme.regular : Theme.bold
        objectName: "matter-query"
        text: root.terminal.query === "" ? qsTr("Add a matter: its first letters, SFZ for 身份证") : root.terminal.query
        visible: root.terminal.label !== ""
        width: parent.width
    }

    LetterKeys {
        columns: 9
        objectName: "matter-letters"
        visible: root.terminal.label !== ""
        width: parent.width
        onErased: root.terminal.typeLetter("")
        onTyped: letter => root.terminal.typeLetter(letter)
    }

    HallText {
        color: Theme.muted
        text: qsTr("No other matter of this hall begins so.")
        visible: root.terminal.query !== "" && found.count === 0
        width: parent.width
    }

    Repeater {
        id: found

        model: root.terminal.found

        Chip {
            id: offer

            required property string code
            required property string title
            required property string queue
            required property int waiting

            activeFocusOnTab: false
            centred: false
            enabled: root.can("add_matter")
            note: qsTr("%1, %2 waiting").arg(offer.queue).arg(offer.waiting)
            objectName: "add-" + offer.code
            text: offer.title
            textPx: Theme.textBody
            width: root.width
            onTapped: root.terminal.addMatter(offer.code)
        }
    }

    HallText {
        color: Theme.muted
        text: root.terminal.label === "" ? qsTr("No visitor at this counter") : qsTr("Matters of this visit")
        visible: root.terminal.query === ""
        width: parent.width
    }

    Repeater {
        id: matters

        model: root.terminal.matters

        Card {
            id: matter

            required property int place
            required property string title
            required property string queue
            required property string stage
            required property bool canDrop

            height: Math.max(root.rowHeight, words.height + Theme.unit * 2)
            objectName: "matter-" + matter.place
            visible: root.terminal.query === ""
            width: root.width

            Column {
                id: words

                anchors.left: parent.left
                anchors.leftMargin: Theme.unit * 2
                anchors.right: drop.left
                anchors.rightMargin: Theme.unit
                anchors.verticalCenter: parent.verticalCenter

                HallText {
                    font.weight: Theme.bold
                    text: matter.title
                    width: parent.width
                }

                HallText {
                    color: Theme.muted
                    text: matter.queue + " · " + root.stageWords(matter.stage)
                    width: parent.width
                }
            }

            KeyButton {
                id: drop

                anchors.right: parent.right
                anchors.rightMargin: Theme.unit
                anchors.verticalCenter: parent.verticalCenter
                enabled: root.can("drop_matter")
                height: Theme.target
                name: qsTr("Give up: %1").arg(matter.title)
                objectName: "drop-" + matter.place
                text: qsTr("Give up")
                textPx: Theme.textBody
                visible: matter.canDrop
                width: visible ? Theme.target * 2.4 : 0
                onTapped: root.terminal.dropMatter(matter.place)
            }
        }
    }
}
