pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallDisplay

// The manager's PC: the wall's figures for everybody, and at the right, behind a PIN, what can be done.
Rectangle {
    id: page

    required property ManagerModel manager
    required property ManagerDeskModel desk

    readonly property int gap: Theme.unit * 2
    readonly property int bodyY: tiles.y + tiles.height + gap
    readonly property int bodyHeight: height - bodyY - gap
    readonly property int sideWidth: Math.round(width * 0.36)
    readonly property int mainWidth: width - sideWidth - gap * 3
    readonly property int planHeight: Math.round(bodyHeight * 0.6)
    readonly property int tableRow: Math.ceil(Theme.textBody * 1.4)

    color: Theme.paper

    TopBar {
        id: top
        x: page.gap
        y: page.gap / 2
        width: page.width - page.gap * 2
        height: implicitHeight
        hallName: page.manager.hallName
        clock: page.manager.clock
        rehearsal: page.manager.rehearsal
        banner: page.manager.emergency !== "" ? page.manager.emergency : page.manager.banner
    }
    Tiles {
        id: tiles
        x: page.gap
        y: top.y + top.height + page.gap / 2
        width: page.width - page.gap * 2
        height: implicitHeight
        manager: page.manager
    }
    Plan {
        x: page.gap
        y: page.bodyY
        width: page.mainWidth
        height: page.planHeight
        manager: page.manager
        numbers: true
        onPicked: {
            if (page.desk.unlocked)
                page.desk.choose("counters");
        }
    }
    Rectangle {
        id: arrivals
        x: page.gap
        y: page.bodyY + page.planHeight + page.gap
        width: Math.round((page.mainWidth - page.gap) * 0.5)
        height: page.height - y - page.gap
        radius: Theme.radius
        color: Theme.card
        Say {
            id: arrivalsTitle
            x: page.gap
            y: Theme.unit
            color: Theme.muted
            text: page.desk.arrivalsWords
        }
        Say {
            anchors.right: parent.right
            anchors.rightMargin: page.gap
            y: Theme.unit
            text: page.manager.arrivalsNote
        }
        Bars {
            x: page.gap
            y: arrivalsTitle.y + arrivalsTitle.height + Theme.unit
            width: parent.width - page.gap * 2
            height: parent.height - y - Theme.unit
            slots: page.manager.arrivals
        }
    }
    Rectangle {
        x: arrivals.x + arrivals.width + page.gap
        y: arrivals.y
        width: page.mainWidth - arrivals.width - page.gap
        height: arrivals.height
        radius: Theme.radius
        color: Theme.card
        Say {
            id: waitsTitle
            x: page.gap
            y: Theme.unit
            color: Theme.muted
            text: page.desk.waitsWords
        }
        Flickable {
            x: page.gap
            y: waitsTitle.y + waitsTitle.height + Theme.unit / 2
            width: parent.width - page.gap * 2
            height: parent.height - y - Theme.unit
            contentHeight: waits.height
            clip: true
            QueueTable {
                id: waits
                width: parent.width
                height: page.tableRow * (count + 1)
                rowHeight: page.tableRow
                manager: page.manager
                queues: page.manager.everyQueue
            }
        }
    }

    Rectangle {
        id: side
        x: page.width - page.sideWidth - page.gap
        y: page.bodyY
        width: page.sideWidth
        height: page.bodyHeight
        radius: Theme.radius
        color: Theme.card

        // Locked: what the wall says, and a place for number and PIN.
        AlarmList {
            width: parent.width
            height: parent.height - lockBox.height - page.gap * 2
            visible: !page.desk.unlocked
            manager: page.manager
        }
        Column {
            id: lockBox
            x: page.gap
            y: parent.height - height - page.gap
            width: parent.width - page.gap * 2
            spacing: Theme.unit
            visible: !page.desk.unlocked

            Say {
                color: Theme.muted
                text: page.desk.lockTitle
            }
            Field {
                id: staff
                width: parent.width
                hint: page.desk.staffWords
                onAccepted: pin.forceActiveFocus()
            }
            Field {
                id: pin
                width: parent.width
                hint: page.desk.pinWords
                secret: true
                onAccepted: lockBox.enter()
            }
            Row {
                spacing: Theme.unit * 2
                Press {
                    text: page.desk.unlockWords
                    onPressed: lockBox.enter()
                }
                Say {
                    height: Theme.target
                    color: page.desk.good ? Theme.done : Theme.bad
                    text: page.desk.unlocked ? "" : page.desk.note
                }
            }

            function enter(): void {
                page.desk.unlock(staff.text, pin.text);
                pin.clear();
            }
        }

        // Unlocked: tabs, rows with their keys, a line for reasons.
        Item {
            id: open
            anchors.fill: parent
            anchors.margins: page.gap
            visible: page.desk.unlocked

            Flow {
                id: tabs
                width: parent.width
                spacing: Theme.unit
                Repeater {
                    model: page.desk.tabs
                    delegate: Press {
                        required property string key
                        required property string label
                        required property bool isChosen
                        text: label
                        chosen: isChosen
                        onPressed: page.desk.choose(key)
                    }
                }
                Press {
                    text: page.desk.lockWords
                    onPressed: page.desk.lock()
                }
            }
            ListView {
                id: list
                y: tabs.height + page.gap
                width: parent.width
                height: foot.y - y - Theme.unit
                clip: true
                model: page.desk.rows
                boundsBehavior: Flickable.StopAtBounds
                onMovingChanged: page.desk.touched()
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
                                    // Asking for slots is no decision yet: its reason is typed already.
                                    if (page.desk.act(row.actions[index], row.key, reason.text) && row.actions[index] !== "ask_slots")
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
                    text: page.desk.nothingWords
                }
            }
            Column {
                id: foot
                y: parent.height - height
                width: parent.width
                spacing: Theme.unit
                Line {
                    visible: text !== ""
                    color: page.desk.good ? Theme.done : Theme.bad
                    text: page.desk.note
                }
                Repeater {
                    model: page.desk.fields
                    delegate: Field {
                        id: line
                        required property int index
                        required property string modelData
                        width: parent.width
                        hint: modelData
                        onTextChanged: page.desk.typed(index, text)
                        Connections {
                            target: page.desk
                            function onTypedOver() {
                                line.clear();
                            }
                        }
                    }
                }
                Field {
                    id: reason
                    width: parent.width
                    visible: page.desk.tab !== "devices" && page.desk.tab !== "supervision"
                    hint: page.desk.hint
                }
            }
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
