pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallModels
import HallUi

// The numbers that wait for this counter, as many as there is room for. Only to look at: 选呼 calls one of them.
Item {
    id: root

    required property TerminalModel terminal
    readonly property int rowHeight: Math.round(Theme.textBody * 1.6)
    readonly property int fit: Math.max(0, Math.floor((height - title.height - Theme.unit) / rowHeight))

    HallText {
        id: title

        color: Theme.muted
        text: qsTr("Waiting, in the order in which they came")
        visible: root.terminal.waiting > 0 && root.fit > 0
        width: parent.width
    }

    Column {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: title.bottom
        anchors.topMargin: Theme.unit

        Repeater {
            id: rows

            model: root.terminal.choices

            Item {
                id: row

                required property int index
                required property string label
                required property string stage
                required property string detail
                required property int minutes
                required property bool priority

                height: root.rowHeight
                objectName: "waits-" + row.label
                visible: row.stage === "waiting" && row.index < root.fit
                width: root.width

                HallText {
                    id: label

                    anchors.left: parent.left
                    anchors.verticalCenter: parent.verticalCenter
                    font.weight: Theme.bold
                    text: row.label
                    width: Theme.textBody * 3.5
                    wrapMode: Text.NoWrap
                }

                HallText {
                    readonly property bool shortened: true

                    anchors.left: label.right
                    anchors.right: minutes.left
                    anchors.rightMargin: Theme.unit
                    anchors.verticalCenter: parent.verticalCenter
                    color: row.priority ? Theme.priority : Theme.ink
                    elide: Text.ElideRight
                    maximumLineCount: 1
                    text: (row.priority ? qsTr("Priority") + "  " : "") + row.detail
                }

                HallText {
                    id: minutes

                    anchors.right: parent.right
                    anchors.verticalCenter: parent.verticalCenter
                    color: Theme.muted
                    text: qsTr("%1 min").arg(row.minutes)
                    wrapMode: Text.NoWrap
                }
            }
        }
    }
}
