pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallModels
import HallUi

// The queues of this counter: how many wait, and the longest.
Column {
    id: root

    required property TerminalModel terminal
    property int rowHeight: Theme.target

    spacing: Theme.unit * 2

    Repeater {
        model: root.terminal.queues

        Card {
            id: line

            required property string prefix
            required property string name
            required property int waiting
            required property int longestMinutes

            height: root.rowHeight
            width: root.width

            HallText {
                anchors.left: parent.left
                anchors.leftMargin: Theme.unit * 2
                anchors.verticalCenter: parent.verticalCenter
                font.weight: Theme.bold
                text: line.prefix + "  " + line.name
            }

            HallText {
                anchors.right: parent.right
                anchors.rightMargin: Theme.unit * 2
                anchors.verticalCenter: parent.verticalCenter
                text: qsTr("%1 waiting, longest %2 min").arg(line.waiting).arg(line.longestMinutes)
            }
        }
    }
}
