pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallDisplay

// Unlocked: tabs, rows with their keys, a line for reasons.
Item {
    id: root

    required property ManagerDeskModel desk
    // Tabs in which nothing is typed.
    property list<string> silent: ["devices", "supervision"]
    readonly property int gap: Theme.unit * 2

    Flow {
        id: tabs
        width: parent.width
        spacing: Theme.unit
        Repeater {
            model: root.desk.tabs
            delegate: Press {
                required property string key
                required property string label
                required property bool isChosen
                text: label
                chosen: isChosen
                onPressed: root.desk.choose(key)
            }
        }
        Press {
            text: root.desk.lockWords
            onPressed: root.desk.lock()
        }
    }
    More {
        objectName: "more-rows"
        view: list
    }
    ListView {
        id: list
        objectName: "rows"
        y: tabs.height + root.gap
        width: parent.width
        height: foot.y - y - Theme.unit
        clip: true
        model: root.desk.rows
        boundsBehavior: Flickable.StopAtBounds
        onMovingChanged: root.desk.touched()
        delegate: Item {
            id: row

            required property string key
            required property string title
            required property string detail
            required property string mark
            required property var actions
            required property var labels

            width: list.width
            height: words.height + Theme.unit * 2

            Rectangle {
                width: parent.width
                height: Theme.hairline
                color: Theme.line
            }
            StateMark {
                y: Theme.unit + Math.ceil(Theme.textBody * 0.3)
                visible: row.mark !== ""
                size: Theme.textBody * 0.8
                state: row.mark
                ink: row.mark === "alarm" ? Theme.bad : row.mark === "open" ? Theme.done
                    : row.mark === "closed" ? Theme.muted : Theme.attention
            }
            Column {
                id: words
                x: row.mark === "" ? 0 : Theme.textBody * 1.4
                y: Theme.unit
                width: keys.x - x - Theme.unit
                Line {
                    text: row.title
                }
                Line {
                    visible: text !== ""
                    color: Theme.muted
                    text: row.detail
                }
            }
            Row {
                id: keys
                anchors.right: parent.right
                anchors.verticalCenter: parent.verticalCenter
                spacing: Theme.unit
                Repeater {
                    model: row.labels
                    delegate: Press {
                        required property int index
                        required property string modelData
                        text: modelData
                        urgent: row.actions[index] === "start_emergency"
                            || row.actions[index] === "prepare"
                        onPressed: {
                            // Asking is no decision yet: what was typed is for the one that follows.
                            if (root.desk.act(row.actions[index], row.key, reason.text) && !row.actions[index].startsWith("ask_"))
                                reason.clear();
                        }
                    }
                }
            }
        }
        Say {
            anchors.centerIn: parent
            visible: list.count === 0
            color: Theme.muted
            text: root.desk.nothingWords
        }
    }
    Column {
        id: foot
        y: parent.height - height
        width: parent.width
        spacing: Theme.unit
        Line {
            visible: text !== ""
            color: root.desk.good ? Theme.done : Theme.bad
            text: root.desk.note
        }
        Repeater {
            model: root.desk.fields
            delegate: Field {
                id: line
                required property int index
                required property string modelData
                width: parent.width
                hint: modelData
                onTextChanged: root.desk.typed(index, text)
                Connections {
                    target: root.desk
                    function onTypedOver() {
                        line.clear();
                    }
                }
            }
        }
        Field {
            id: reason
            width: parent.width
            visible: root.silent.indexOf(root.desk.tab) < 0
            hint: root.desk.hint
        }
    }

    component Line: Text {
        width: parent ? parent.width : 0
        color: Theme.ink
        font.family: Theme.family
        font.pixelSize: Theme.textBody
        font.weight: Theme.medium
        lineHeightMode: Text.FixedHeight
        lineHeight: Math.ceil(Theme.textBody * 1.35)
        textFormat: Text.PlainText
        wrapMode: Text.Wrap
    }
}
