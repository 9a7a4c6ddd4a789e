import QtQuick
import HallTheme
import HallModels
import HallUi

// The present ticket, or who waits.
Item {
    id: root

    required property TerminalModel terminal
    readonly property bool present: terminal.label !== ""

    implicitHeight: Math.round(Theme.textNumber * 1.7)

    HallText {
        id: label

        anchors.left: parent.left
        anchors.verticalCenter: parent.verticalCenter
        color: Theme.primary
        font.pixelSize: Theme.textNumber
        font.weight: Theme.bold
        number: true
        objectName: "number"
        text: root.present ? root.terminal.label : root.terminal.waiting
        visible: root.present || root.terminal.phase === "idle"
        wrapMode: Text.NoWrap
    }

    Column {
        anchors.left: label.visible ? label.right : parent.left
        anchors.leftMargin: label.visible ? Theme.unit * 3 : 0
        anchors.right: timer.left
        anchors.rightMargin: Theme.unit
        anchors.verticalCenter: parent.verticalCenter

        HallText {
            // The whole name stands in the panel.
            readonly property bool shortened: true

            elide: Text.ElideRight
            font.weight: Theme.bold
            lineHeight: 0.9
            maximumLineCount: 2
            text: {
                if (root.present)
                    return root.terminal.item === "" ? root.terminal.queueName : root.terminal.item;
                if (root.terminal.phase === "idle")
                    return qsTr("waiting");
                return root.terminal.phase === "paused" ? qsTr("Service is paused") : qsTr("Counter is closed");
            }
            width: parent.width
        }

        HallText {
            readonly property bool shortened: true

            color: root.present && root.terminal.priority ? Theme.priority : Theme.muted
            elide: Text.ElideRight
            font.weight: root.terminal.priority && root.present ? Theme.bold : Theme.regular
            maximumLineCount: 1
            objectName: "detail"
            text: {
                if (root.present && root.terminal.guided)
                    return "▲ " + qsTr("To be guided") + (root.terminal.priority ? "  ·  " + root.terminal.className : "");
                if (root.present && root.terminal.priority)
                    return qsTr("Priority: %1").arg(root.terminal.className);
                if (root.present)
                    return root.terminal.queueName;
                return (root.terminal.phase === "idle" ? "" : Words.people(root.terminal.waiting) + "  ·  ") + qsTr("longest wait %1 min").arg(root.terminal.longest);
            }
            width: parent.width
        }
    }

    Column {
        id: timer

        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        visible: root.present

        HallText {
            anchors.right: parent.right
            font.pixelSize: Theme.textTitle
            font.weight: Theme.bold
            text: root.terminal.running
        }

        HallText {
            anchors.right: parent.right
            color: root.terminal.alarm === "" ? Theme.muted : Theme.bad
            text: {
                if (root.terminal.alarm === "unseen")
                    return qsTr("▲ not shown");
                if (root.terminal.alarm === "unspoken")
                    return qsTr("▲ not spoken");
                if (root.terminal.phase === "serving")
                    return qsTr("serving");
                return root.terminal.recalls > 0 ? qsTr("called %1 times").arg(root.terminal.recalls + 1) : qsTr("called");
            }
        }
    }
}
