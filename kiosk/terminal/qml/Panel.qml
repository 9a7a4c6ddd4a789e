pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallModels
import HallUi

// Everything behind one more step: the ticket in full, calling out of turn, transfer, the counter.
Item {
    id: root

    required property HallShell shell
    required property TerminalModel terminal
    property string pane: "ticket"
    property int cases: 1
    property bool full: false
    property bool allClerks: false
    readonly property int clerksShown: names.count > 6 && !allClerks ? 5 : names.count
    signal toggledFull
    readonly property int offered: root.terminal.offered
    readonly property int rowHeight: Math.round(Theme.target * 1.2)

    // More than there is room for: a mark beside it says so.
    readonly property bool scrolls: column.height > view.height
    readonly property Item focused: Window.activeFocusItem

    // Tab leads to nothing that is out of sight.
    onFocusedChanged: {
        let item = root.focused;
        while (item !== null && item !== column)
            item = item.parent;
        if (item === null)
            return;
        const top = root.focused.mapToItem(column, 0, 0).y - Theme.unit;
        const bottom = top + root.focused.height + Theme.unit * 2;
        view.contentY = Math.max(0, Math.min(Math.max(view.contentY, bottom - view.height), top, column.height - view.height));
    }
    onPaneChanged: view.contentY = 0

    onOfferedChanged: {
        if (root.offered > 0) {
            root.pane = "choose";
        }
    }

    function can(key: string): bool {
        return root.terminal.keys.indexOf(key) >= 0;
    }

    Row {
        id: tabs

        readonly property int cell: Math.floor((width - Theme.target - 5 * spacing) / 5)

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        spacing: Theme.unit * 2

        Repeater {
            model: [
                {
                    pane: "ticket",
                    title: qsTr("Ticket")
                },
                {
                    pane: "matters",
                    title: qsTr("Items")
                },
                {
                    pane: "choose",
                    title: qsTr("Call")
                },
                {
                    pane: "transfer",
                    title: qsTr("Send")
                },
                {
                    pane: "counter",
                    title: qsTr("Post")
                }
            ]

            KeyButton {
                id: tab

                required property var modelData

                height: Theme.target
                objectName: "pane-" + tab.modelData.pane
                selected: root.pane === tab.modelData.pane
                text: tab.modelData.title
                textPx: Theme.textBody
                width: tabs.cell
                onTapped: root.pane = tab.modelData.pane
            }
        }

        KeyButton {
            height: Theme.target
            name: root.full ? qsTr("Small window") : qsTr("Full screen")
            objectName: "full"
            text: root.full ? "–" : "□"
            textPx: Theme.textBody
            width: tabs.width - 5 * (tabs.cell + tabs.spacing)
            onTapped: root.toggledFull()
        }
    }

    Flickable {
        id: view

        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: tabs.bottom
        anchors.topMargin: Theme.unit * 2
        boundsBehavior: Flickable.StopAtBounds
        clip: true
        contentHeight: column.height
        contentWidth: width
        objectName: "panel-view"

        onContentHeightChanged: returnToBounds()

        Column {
            id: column

            spacing: Theme.unit * 2
            width: view.width - (root.scrolls ? Theme.unit * 3 : 0)

            Notice {
                accent: root.terminal.bad ? Theme.attention : Theme.primary
                objectName: "panel-message"
                shape: root.terminal.bad ? "▲" : "●"
                text: root.terminal.message
                tint: root.terminal.bad ? Theme.attentionTint : Theme.primaryTint
                visible: root.terminal.message !== ""
                width: parent.width
            }

            Announcement {
                shell: root.shell
                width: parent.width
            }

            // --- the ticket -------------------------------------------------------------------

            HallText {
                color: Theme.muted
                text: qsTr("No visitor at this counter")
                visible: root.pane === "ticket" && root.terminal.label === ""
                width: parent.width
            }

            HallText {
                font.pixelSize: Theme.textLabel
                font.weight: Theme.bold
                text: root.terminal.item === "" ? root.terminal.queueName : root.terminal.item
                visible: root.pane === "ticket" && root.terminal.label !== ""
                width: parent.width
            }

            Notice {
                accent: Theme.priority
                more: root.terminal.proof === "" ? "" : qsTr("Check the document: %1").arg(root.terminal.proof)
                objectName: "class"
                shape: "●"
                text: qsTr("Priority: %1").arg(root.terminal.className)
                tint: Theme.priorityTint
                visible: root.pane === "ticket" && root.terminal.priority
                width: parent.width
            }

            KeyButton {
                accent: Theme.priority
                enabled: root.can("no_proof")
                height: root.rowHeight
                objectName: "no_proof"
                text: qsTr("No document shown: back to the ordinary place")
                textPx: Theme.textBody
                visible: root.pane === "ticket" && root.terminal.priority && root.terminal.phase === "called"
                width: parent.width
                onTapped: root.terminal.noProof()
            }

            HallText {
                color: Theme.muted
                text: papers.count > 0 ? qsTr("Papers for this matter; tick what is missing") : qsTr("No papers are listed for this matter")
                visible: root.pane === "ticket" && root.terminal.item !== ""
                width: parent.width
            }

            Repeater {
                id: papers

                model: root.terminal.papers

                KeyButton {
                    id: paper

                    required property int place
                    required property string title
                    required property string kind
                    required property int copies
                    required property bool missing

                    accent: paper.missing ? Theme.bad : Theme.ink
                    height: Theme.targetLeast
                    objectName: "paper-" + paper.place
                    selected: paper.missing
                    text: paper.place + ". " + paper.title + "  " + Words.copies(paper.kind, paper.copies)
                    textPx: Theme.textBody
                    visible: root.pane === "ticket"
                    width: column.width
                    onTapped: root.terminal.toggleMissing(paper.title)
                }
            }

            HallText {
                color: Theme.muted
                text: qsTr("End the service with")
                visible: outcomes.visible
                width: parent.width
            }

            Grid {
                id: outcomes

                columns: 2
                spacing: Theme.unit * 2
                visible: root.pane === "ticket" && root.can("complete")
                width: parent.width

                Repeater {
                    model: [
                        {
                            outcome: "accepted",
                            title: qsTr("Accepted")
                        },
                        {
                            outcome: "done_on_the_spot",
                            title: qsTr("Done on the spot")
                        },
                        {
                            outcome: "materials_missing",
                            title: qsTr("Papers missing, told")
                        },
                        {
                            outcome: "refused",
                            title: qsTr("Not accepted")
                        },
                        {
                            outcome: "consulted",
                            title: qsTr("Only asked")
                        }
                    ]

                    KeyButton {
                        id: end

                        required property var modelData

                        height: root.rowHeight
                        objectName: "outcome-" + end.modelData.outcome
                        text: end.modelData.title
                        textPx: Theme.textBody
                        width: Math.floor((outcomes.width - outcomes.spacing) / 2)
                        onTapped: {
                            root.terminal.complete(end.modelData.outcome, root.cases);
                            root.cases = 1;
                        }
                    }
                }

                Row {
                    height: root.rowHeight
                    spacing: Theme.unit
                    width: Math.floor((outcomes.width - outcomes.spacing) / 2)

                    KeyButton {
                        enabled: root.cases > 1
                        height: parent.height
                        name: qsTr("One case less")
                        text: "−"
                        width: parent.height
                        onTapped: root.cases -= 1
                    }

                    HallText {
                        height: parent.height
                        horizontalAlignment: Text.AlignHCenter
                        text: qsTr("Cases: %1").arg(root.cases)
                        verticalAlignment: Text.AlignVCenter
                        width: parent.width - 2 * parent.height - 2 * parent.spacing
                    }

                    KeyButton {
                        enabled: root.cases < 99
                        height: parent.height
                        name: qsTr("One case more")
                        text: "+"
                        width: parent.height
                        onTapped: root.cases += 1
                    }
                }
            }

            // --- the matters of the visit -----------------------------------------------------

            MattersPane {
                rowHeight: root.rowHeight
                terminal: root.terminal
                visible: root.pane === "matters"
                width: parent.width
            }

            // --- calling out of turn ----------------------------------------------------------

            HallText {
                color: Theme.muted
                text: choices.count > 0 ? qsTr("Calling out of turn is kept on record.") : qsTr("Nobody waits, nobody is parked or missed.")
                visible: root.pane === "choose"
                width: parent.width
            }

            Repeater {
                id: choices

                model: root.terminal.choices

                Touchable {
                    id: choice

                    required property string ticketId
                    required property string label
                    required property string stage
                    required property string detail
                    required property int minutes
                    required property bool priority

                    activeFocusOnTab: root.full
                    enabled: root.can("choose")
                    height: root.rowHeight
                    name: choice.label
                    objectName: "choice-" + choice.label
                    visible: root.pane === "choose"
                    width: column.width
                    onTapped: root.terminal.choose(choice.ticketId)

                    Card {
                        anchors.fill: parent
                        color: choice.pressed ? Theme.primaryTint : Theme.card
                    }

                    HallText {
                        id: choiceLabel

                        anchors.left: parent.left
                        anchors.leftMargin: Theme.unit * 2
                        anchors.verticalCenter: parent.verticalCenter
                        color: Theme.primary
                        font.pixelSize: Theme.textLabel
                        font.weight: Theme.bold
                        text: choice.label
                        width: Theme.textLabel * 4
                    }

                    HallText {
                        readonly property bool shortened: true

                        anchors.left: choiceLabel.right
                        anchors.right: choiceTime.left
                        anchors.rightMargin: Theme.unit
                        anchors.verticalCenter: parent.verticalCenter
                        elide: Text.ElideRight
                        maximumLineCount: 1
                        text: (choice.priority ? qsTr("Priority") + "  " : "") + choice.detail
                    }

                    HallText {
                        id: choiceTime

                        anchors.right: parent.right
                        anchors.rightMargin: Theme.unit * 2
                        anchors.verticalCenter: parent.verticalCenter
                        color: Theme.muted
                        text: {
                            switch (choice.stage) {
                            case "parked":
                                return qsTr("parked");
                            case "no_show":
                                return qsTr("missed");
                            default:
                                return qsTr("%1 min").arg(choice.minutes);
                            }
                        }
                        wrapMode: Text.NoWrap
                    }
                }
            }

            // --- transfer ---------------------------------------------------------------------

            HallText {
                color: Theme.muted
                text: root.can("transfer") ? qsTr("The number stays; it waits in the other queue.") : qsTr("No visitor at this counter")
                visible: root.pane === "transfer"
                width: parent.width
            }

            Grid {
                id: targets

                columns: 2
                spacing: Theme.unit * 2
                visible: root.pane === "transfer" && root.can("transfer")
                width: parent.width

                Repeater {
                    model: root.terminal.targets

                    KeyButton {
                        id: target

                        required property string prefix
                        required property int waiting

                        required name
                        height: root.rowHeight
                        objectName: "to-" + target.prefix
                        text: target.prefix + " " + target.name
                        textPx: Theme.textBody
                        width: Math.floor((targets.width - targets.spacing) / 2)
                        onTapped: root.terminal.transfer(target.prefix)
                    }
                }
            }

            // --- the counter and its queues -----------------------------------------------------

            Grid {
                id: pauses

                columns: 2
                spacing: Theme.unit * 2
                visible: root.pane === "counter"
                width: parent.width

                KeyButton {
                    enabled: root.can("pause")
                    height: root.rowHeight
                    objectName: "pause-10"
                    text: qsTr("Pause 10 min")
                    textPx: Theme.textBody
                    width: Math.floor((pauses.width - pauses.spacing) / 2)
                    onTapped: root.terminal.pause(10)
                }

                KeyButton {
                    enabled: root.can("pause")
                    height: root.rowHeight
                    objectName: "pause"
                    text: qsTr("Pause")
                    textPx: Theme.textBody
                    width: Math.floor((pauses.width - pauses.spacing) / 2)
                    onTapped: root.terminal.pause(0)
                }

                KeyButton {
                    enabled: root.can("close")
                    height: root.rowHeight
                    objectName: "panel-close"
                    text: qsTr("Close counter")
                    textPx: Theme.textBody
                    width: Math.floor((pauses.width - pauses.spacing) / 2)
                    onTapped: root.terminal.close()
                }

                KeyButton {
                    enabled: root.can("park")
                    height: root.rowHeight
                    objectName: "panel-park"
                    text: qsTr("Park")
                    textPx: Theme.textBody
                    width: Math.floor((pauses.width - pauses.spacing) / 2)
                    onTapped: root.terminal.park()
                }
            }

            KeyButton {
                enabled: root.can("undo")
                height: root.rowHeight
                objectName: "undo"
                text: qsTr("Undo the last call, completion or no-show")
                textPx: Theme.textBody
                visible: root.pane === "counter"
                width: parent.width
                onTapped: root.terminal.undo()
            }

            Item {
                height: root.rowHeight
                visible: root.pane === "counter"
                width: parent.width

                HallText {
                    anchors.left: parent.left
                    anchors.verticalCenter: parent.verticalCenter
                    font.weight: Theme.bold
                    text: root.terminal.staffNo === "" ? qsTr("Nobody has signed in") : qsTr("Clerk %1").arg(root.terminal.staffNo)
                }

                KeyButton {
                    anchors.right: parent.right
                    enabled: root.can("sign_out")
                    height: parent.height
                    objectName: "sign_out"
                    text: qsTr("Sign out")
                    textPx: Theme.textBody
                    width: Theme.target * 3
                    onTapped: root.terminal.signOut()
                }
            }

            HallText {
                color: Theme.muted
                text: qsTr("To sign in: the PIN, then your number") + "  " + "●".repeat(root.terminal.pinDigits)
                visible: root.pane === "counter"
                width: parent.width
            }

            Grid {
                id: pin

                readonly property int cell: Math.floor((width - (columns - 1) * spacing) / columns)

                columns: 6
                spacing: Theme.unit * 2
                visible: root.pane === "counter"
                width: parent.width

                Repeater {
                    model: ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"]

                    KeyButton {
                        id: digit

                        required property string modelData

                        height: root.rowHeight
                        objectName: "pin-" + digit.modelData
                        text: digit.modelData
                        textPx: Theme.textBody
                        width: pin.cell
                        onTapped: root.terminal.typePin(digit.modelData)
                    }
                }

                KeyButton {
                    height: root.rowHeight
                    name: qsTr("Erase")
                    objectName: "pin-erase"
                    text: "←"
                    textPx: Theme.textBody
                    width: pin.cell
                    onTapped: root.terminal.typePin("")
                }
            }

            Grid {
                id: clerks

                columns: 3
                spacing: Theme.unit * 2
                visible: root.pane === "counter"
                width: parent.width

                Repeater {
                    id: names

                    model: root.terminal.clerks

                    KeyButton {
                        id: clerk

                        required property int index
                        required property string staffNo

                        enabled: root.can("sign_in")
                        height: root.rowHeight
                        objectName: "clerk-" + clerk.staffNo
                        selected: root.terminal.staffNo === clerk.staffNo
                        text: clerk.staffNo
                        textPx: Theme.textBody
                        visible: clerk.index < root.clerksShown
                        width: Math.floor((clerks.width - 2 * clerks.spacing) / 3) - 1
                        onTapped: root.terminal.signIn(clerk.staffNo)
                    }
                }

                // Who takes over from another counter stands further down in the list.
                KeyButton {
                    height: root.rowHeight
                    name: qsTr("More clerks")
                    objectName: "all-clerks"
                    text: "…"
                    textPx: Theme.textBody
                    visible: root.clerksShown < names.count
                    width: Math.floor((clerks.width - 2 * clerks.spacing) / 3) - 1
                    onTapped: root.allClerks = true
                }
            }

            QueueLines {
                rowHeight: root.rowHeight
                terminal: root.terminal
                // In full screen they stand in sight all the time.
                visible: root.pane === "counter" && !root.full
                width: parent.width
            }
        }
    }

    Rectangle {
        anchors.right: parent.right
        anchors.top: view.top
        color: Theme.line
        height: view.height
        objectName: "scroll-mark"
        radius: width / 2
        visible: root.scrolls
        width: Theme.unit

        Rectangle {
            color: Theme.primary
            height: Math.max(Theme.target, Math.round(view.height * view.visibleArea.heightRatio))
            radius: width / 2
            width: parent.width
            y: Math.round((parent.height - height) * view.contentY / Math.max(1, column.height - view.height))
        }
    }
}
