pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallUi

// A number that somebody holds: how many go before it and why, or a missed one queued again.
KioskPage {
    id: root

    readonly property bool found: kiosk.findStage === "found"
    readonly property bool waits: found && kiosk.foundState === "waiting"

    actionEnabled: found ? true : kiosk.canAsk && shell.link === "current"
    actionText: {
        if (found)
            return kiosk.canRequeue ? qsTr("Queue it again") : qsTr("Done");
        switch (kiosk.heldPaper) {
        case "slip":
            return qsTr("Take today's number");
        case "notice":
            return qsTr("Choose the matter");
        default:
            return qsTr("Look up");
        }
    }
    subtitle: found ? kiosk.foundService : qsTr("Type the number on your paper, or hold the paper to the scanner.")
    title: found ? qsTr("Your number %1").arg(kiosk.foundLabel) : qsTr("Which number do you have?")
    pages: found ? legs.pages : 1
    onAct: found ? (kiosk.canRequeue ? kiosk.requeue() : kiosk.home()) : kiosk.heldPaper === "" ? kiosk.askNumber() : kiosk.usePaper()

    Column {
        id: answer

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        spacing: Theme.targetGap
        visible: root.found

        Notice {
            accent: Theme.done
            shape: "✓"
            text: qsTr("It is queued again, behind the next few.")
            tint: Theme.doneTint
            visible: root.kiosk.requeued
            width: parent.width
        }

        Notice {
            accent: Theme.done
            objectName: "changed"
            shape: "✓"
            text: qsTr("Your matters are changed.")
            tint: Theme.doneTint
            visible: root.kiosk.matterChangedNow
            width: parent.width
        }

        Row {
            id: facts

            readonly property int cell: (width - spacing) / 2

            spacing: Theme.targetGap
            visible: root.waits
            width: parent.width

            Fact {
                id: people

                caption: qsTr("Before you")
                height: Math.max(implicitHeight, wait.implicitHeight)
                value: qsTr("%1 people").arg(root.kiosk.foundAhead)
                valuePx: Theme.textTitle
                width: facts.cell
            }

            Fact {
                id: wait

                caption: qsTr("Expected wait")
                height: Math.max(implicitHeight, people.implicitHeight)
                value: Words.told(root.kiosk.foundLow, root.kiosk.foundHigh, root.kiosk.foundOpens)
                valuePx: root.shell.english ? Theme.textLabel : Theme.textTitle
                width: facts.cell
            }
        }

        Notice {
            accent: Theme.priority
            objectName: "by-law"
            shape: "●"
            text: qsTr("%1 of them came later and go first by law (servicemen, seniors, people with disabilities, bookings).").arg(root.kiosk.foundByLaw)
            tint: Theme.priorityTint
            visible: root.waits && root.kiosk.foundByLaw > 0
            width: parent.width
        }

        HallText {
            font.pixelSize: Theme.textLabel
            font.weight: Theme.medium
            objectName: "state"
            text: {
                switch (root.kiosk.foundState) {
                case "waiting":
                    return root.kiosk.foundZone === "" ? qsTr("Please wait in the hall") : qsTr("Please wait here: %1").arg(root.kiosk.foundZone);
                case "called":
                    return qsTr("It is being called now: please go to %1.").arg(Words.counters(root.kiosk.foundCounter));
                case "serving":
                    return qsTr("It is being served at %1.").arg(Words.counters(root.kiosk.foundCounter));
                case "no_show":
                    return qsTr("It was called and nobody came. It is still valid today: touch “Queue it again”.");
                case "parked":
                    return qsTr("The counter has put it aside for you; please go back to the counter when you are ready.");
                default:
                    return "";
                }
            }
            width: parent.width
        }

        HallText {
            color: Theme.muted
            text: qsTr("You will be called to: %1").arg(Words.counters(root.kiosk.foundCounters))
            visible: root.waits && root.kiosk.foundCounters !== "" && legs.count < 2
            width: parent.width
        }

        BigButton {
            objectName: "add-to-number"
            text: qsTr("One more matter under this number")
            visible: root.kiosk.canChange
            width: parent.width
            onTapped: root.kiosk.addToNumber()
        }
    }

    // What is left to do of a visit.
    PagedList {
        id: legs

        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: answer.bottom
        anchors.topMargin: Theme.targetGap
        model: root.kiosk.places
        page: root
        visible: root.found

        Item {
            id: matter

            required property int index
            required property string queue
            required property string title
            required property string stage
            required property int ahead
            required property int low
            required property int high
            required property bool droppable

            height: legs.rowHeight
            implicitHeight: Math.max(words.implicitHeight, Theme.target)
            visible: legs.shows(matter.index)
            width: legs.cell

            Column {
                id: words

                anchors.left: parent.left
                anchors.right: give.visible ? give.left : parent.right
                anchors.rightMargin: Theme.targetGap
                anchors.verticalCenter: parent.verticalCenter

                HallText {
                    font.weight: Theme.medium
                    text: matter.title
                    width: parent.width
                }

                HallText {
                    color: Theme.muted
                    text: {
                        switch (matter.stage) {
                        case "present":
                            return qsTr("at the counter");
                        case "held":
                            return qsTr("after the one before it");
                        default:
                            return qsTr("%1 people").arg(matter.ahead) + "  ·  " + Words.told(matter.low, matter.high, "");
                        }
                    }
                    width: parent.width
                }
            }

            Chip {
                id: give

                anchors.right: parent.right
                anchors.verticalCenter: parent.verticalCenter
                height: Theme.target
                objectName: "drop-" + matter.queue
                text: qsTr("Leave out")
                visible: matter.droppable
                width: Math.round(matter.width * 0.34)
                onTapped: root.kiosk.dropFromNumber(matter.queue)
            }
        }
    }

    Column {
        id: asking

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        spacing: Theme.targetGap
        visible: !root.found

        Card {
            border.color: Theme.primary
            border.width: Theme.hairline * 2
            height: Theme.target * 1.3
            width: parent.width

            HallText {
                anchors.left: parent.left
                anchors.leftMargin: Theme.unit * 3
                anchors.right: parent.right
                anchors.rightMargin: Theme.unit * 3
                anchors.verticalCenter: parent.verticalCenter
                color: root.kiosk.findTyped === "" ? Theme.muted : Theme.ink
                font.pixelSize: root.kiosk.findTyped === "" ? Theme.textBody : Theme.textDisplay
                font.weight: root.kiosk.findTyped === "" ? Theme.regular : Theme.bold
                objectName: "typed"
                text: root.kiosk.findTyped === "" ? qsTr("B012, a booking's 8 digits, or date and number of an older paper: 20250908B012") : root.kiosk.findTyped
            }
        }

        Notice {
            objectName: "no-answer"
            text: {
                switch (root.kiosk.findStage) {
                case "refused":
                    return root.kiosk.findWords;
                case "away":
                    return qsTr("The hall did not answer. Please try again, or ask the staff.");
                case "asking":
                    return qsTr("One moment …");
                default:
                    return "";
                }
            }
            visible: text !== ""
            width: parent.width
        }
    }

    Column {
        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.right: parent.right
        spacing: Theme.targetGap
        visible: !root.found

        Grid {
            id: letters

            readonly property int cell: Math.floor((width - (columns - 1) * spacing) / columns)

            columns: 7
            spacing: Theme.targetGap
            width: parent.width

            Repeater {
                model: root.kiosk.prefixes

                Chip {
                    id: letter

                    required property string word

                    height: Theme.target
                    objectName: "key-" + letter.word
                    text: letter.word
                    width: letters.cell
                    onTapped: root.kiosk.typeText(letter.word)
                }
            }
        }

        Grid {
            id: digits

            readonly property int cell: Math.floor((width - (columns - 1) * spacing) / columns)

            columns: 6
            spacing: Theme.targetGap
            width: parent.width

            Repeater {
                model: ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"]

                Chip {
                    id: digit

                    required property string modelData

                    height: Theme.target
                    objectName: "key-" + digit.modelData
                    text: digit.modelData
                    width: digits.cell
                    onTapped: root.kiosk.typeText(digit.modelData)
                }
            }

            Chip {
                height: Theme.target
                name: qsTr("Erase")
                objectName: "key-erase"
                text: "←"
                width: digits.cell
                onTapped: root.kiosk.erase()
            }
        }
    }
}
