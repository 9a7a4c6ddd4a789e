import QtQuick
import HallTheme
import HallModels
import HallUi

// The counter and its state; in its place, when there is one, a sentence that matters more.
Item {
    id: root

    required property HallShell shell
    required property TerminalModel terminal
    property bool expanded: false
    // Whether there is more to show than what stands there.
    property bool foldable: true
    readonly property bool lost: shell.link !== "current"
    readonly property bool speaking: lost || terminal.message !== "" || !shell.running
    signal toggled

    implicitHeight: Math.round(Theme.target * 1.35)

    Rectangle {
        anchors.fill: words
        anchors.leftMargin: -Theme.unit
        anchors.rightMargin: -Theme.unit
        color: root.lost || root.terminal.bad || !root.shell.running ? Theme.attentionTint : Theme.primaryTint
        radius: Theme.radius
        visible: root.speaking
    }

    Item {
        id: words

        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.leftMargin: root.speaking ? Theme.unit : 0
        anchors.right: more.left
        anchors.rightMargin: Theme.unit * (root.speaking ? 3 : 2)
        anchors.top: parent.top

        HallText {
            // A long sentence stands in full in the panel.
            readonly property bool shortened: true

            anchors.left: parent.left
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            elide: Text.ElideRight
            maximumLineCount: 2
            color: root.lost || root.terminal.bad || !root.shell.running ? Theme.attention : Theme.ink
            font.weight: Theme.medium
            objectName: "message"
            text: {
                if (root.shell.link === "connecting")
                    return qsTr("▲ Connecting to the hall …");
                if (root.lost)
                    return root.shell.since === "" ? qsTr("▲ No connection to the hall") : qsTr("▲ No connection to the hall; not up to date (%1)").arg(root.shell.since);
                if (root.terminal.message !== "")
                    return (root.terminal.bad ? "▲ " : "") + root.terminal.message;
                return root.shell.running ? "" : "▲ " + root.shell.reason;
            }
            visible: root.speaking
        }

        HallText {
            id: name

            anchors.left: parent.left
            anchors.right: state.left
            anchors.rightMargin: Theme.unit
            anchors.verticalCenter: parent.verticalCenter
            font.weight: Theme.bold
            text: qsTr("Counter %1").arg(root.terminal.counter) + " " + root.terminal.counterName + (root.terminal.label === "" ? "" : "  " + Words.people(root.terminal.waiting))
            visible: !root.speaking
        }

        HallText {
            id: state

            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            color: root.terminal.mode === "open" ? Theme.done : root.terminal.mode === "paused" ? Theme.attention : Theme.muted
            font.weight: Theme.bold
            text: Words.counterState(root.terminal.mode) + (root.terminal.backAt === "" ? "" : qsTr(" (back about %1)").arg(root.terminal.backAt))
            visible: !root.speaking
            wrapMode: Text.NoWrap
        }
    }

    Row {
        id: more

        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.unit * 2

        RehearsalMark {
            anchors.verticalCenter: parent.verticalCenter
            visible: root.shell.rehearsal
        }

        HallText {
            anchors.verticalCenter: parent.verticalCenter
            color: Theme.muted
            text: root.shell.clock
        }

        KeyButton {
            height: Theme.target
            name: root.shell.elder ? qsTr("Usual type") : qsTr("Large type")
            objectName: "elder"
            text: root.shell.elder ? qsTr("A−") : qsTr("A+")
            textPx: Theme.textBody
            width: Theme.target
            onTapped: root.terminal.setElder(!root.shell.elder)
        }

        KeyButton {
            height: Theme.target
            name: root.expanded ? qsTr("Show less") : qsTr("Show more")
            objectName: "toggle"
            text: root.expanded ? "▴" : "▾"
            visible: root.foldable
            textPx: Theme.textBody
            width: Theme.target
            onTapped: root.toggled()
        }
    }
}
