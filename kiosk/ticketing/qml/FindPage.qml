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
    readonly property bool swap: tight && Theme.elder

    subtitle: found ? kiosk.foundService : tight ? "" : wide ? qsTr("Type the number on your paper, or hold the paper to the scanner.") : qsTr("Type the number on your paper, or hold the paper to the scanner. Lost it? Lay your card on the reader, or type the last 4 digits of your telephone.")
    title: found ? qsTr("Your number %1").arg(kiosk.foundLabel) : swap ? "" : qsTr("Which number do you have?")
    pages: found ? legs.pages : 1
    onAct: found ? (kiosk.canRequeue ? kiosk.requeue() : kiosk.home()) : kiosk.heldPaper === "" ? kiosk.askNumber() : kiosk.usePaper()

    Column {
        id: answer

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        spacing: root.tight ? Theme.unit : Theme.targetGap
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
            // Each matter of a visit says it for itself.
            visible: root.waits && !(root.tight && legs.count > 1)
            width: parent.width

            Fact {
                id: people

                caption: qsTr("Before you")
                height: Math.max(implicitHeight, wait.implicitHeight)
                inline: root.cramped
                value: qsTr("%1 people").arg(root.kiosk.foundAhead)
                valuePx: root.cramped ? Theme.textLabel : Theme.textTitle
                width: facts.cell
            }

            Fact {
                id: wait

                caption: qsTr("Expected wait")
                height: Math.max(implicitHeight, people.implicitHeight)
                inline: root.cramped
                value: Words.told(root.kiosk.foundLow, root.kiosk.foundHigh, root.kiosk.foundOpens)
                valuePx: root.shell.english || root.cramped ? Theme.textLabel : Theme.textTitle
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
            // Where nobody waits any more this is all there is to know.
            font.pixelSize: !root.waits ? (root.tight && (Theme.elder || root.shell.english) ? Theme.textLabel : Theme.textTitle) : root.tight && Theme.elder ? Theme.textBody : Theme.textLabel
            font.weight: root.waits ? Theme.medium : Theme.bold
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
            // Large English on a small screen leaves room for the reason, not for both.
            visible: root.waits && root.kiosk.foundCounters !== "" && legs.count < 2 && !(root.swap && root.shell.english && root.kiosk.foundByLaw > 0)
            width: parent.width
        }

        Notice {
            accent: root.kiosk.copyPaper === "printed" ? Theme.done : Theme.attention
            more: root.kiosk.copyPaper === "failed" || root.kiosk.copyPaper === "unsure" ? root.kiosk.copyWords : ""
            objectName: "copy"
            shape: root.kiosk.copyPaper === "printed" ? "✓" : root.kiosk.copyPaper === "printing" ? "…" : "▲"
            text: {
                switch (root.kiosk.copyPaper) {
                case "printing":
                    return qsTr("Printing your number again …");
                case "printed":
                    return qsTr("Please take your paper.");
                case "failed":
                    return qsTr("No paper came out. Your number is valid all the same.");
                default:
                    return qsTr("It is not certain that the paper came out. Your number is valid all the same.");
                }
            }
            tint: root.kiosk.copyPaper === "printed" ? Theme.doneTint : Theme.attentionTint
            visible: root.kiosk.copyPaper !== "none"
            width: parent.width
        }

        Row {
            id: keys

            readonly property int count: (root.kiosk.canChange ? 1 : 0) + (root.kiosk.canReprint ? 1 : 0)
            readonly property int cell: Math.floor((width - (count - 1) * spacing) / Math.max(1, count))
            readonly property int tall: Math.max(Theme.target, Math.ceil(Theme.textLabel * 1.5) * 2 + Theme.unit * 3)

            spacing: Theme.targetGap
            // In large type there is room for the keys or for the words.
            visible: count > 0 && !(Theme.elder && root.kiosk.copyPaper !== "none")
            width: parent.width

            BigButton {
                id: more

                height: keys.tall
                objectName: "add-to-number"
                text: keys.count > 1 && Theme.elder ? qsTr("Add a matter") : qsTr("One more matter under this number")
                visible: root.kiosk.canChange
                width: keys.cell
                onTapped: root.kiosk.addToNumber()
            }

            BigButton {
                id: again

                enabled: root.kiosk.copyPaper !== "printing"
                height: keys.tall
                objectName: "reprint"
                text: qsTr("Print my number again")
                visible: root.kiosk.canReprint
                width: keys.cell
                onTapped: root.kiosk.reprint()
            }
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
                // Not give.visible: on a page that is turned away nothing is, and the row would be another height.
                anchors.right: matter.droppable ? give.left : parent.right
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

        // A sentence of the hall takes the place of the letters where there is no room for both.
        readonly property bool crowded: notice.visible && height + Math.ceil(prefixes.count / 7) * (Theme.target + Theme.targetGap) + (root.wide ? 0 : digits.height + Theme.targetGap) > root.body.height

        anchors.left: parent.left
        anchors.top: parent.top
        spacing: Theme.targetGap
        visible: !root.found
        width: root.wide && keyboard.figuresNow ? parent.width - digits.width - Theme.targetGap * 2 : parent.width

        Card {
            border.color: Theme.primary
            border.width: Theme.hairline * 2
            height: Math.max(Theme.target * (root.tight ? 1 : 1.3), entry.implicitHeight + Theme.unit * 2)
            width: parent.width

            HallText {
                id: entry

                anchors.left: parent.left
                anchors.leftMargin: Theme.unit * 3
                anchors.right: parent.right
                anchors.rightMargin: Theme.unit * 3
                anchors.verticalCenter: parent.verticalCenter
                color: root.kiosk.findTyped === "" ? Theme.muted : Theme.ink
                font.pixelSize: root.kiosk.findTyped === "" ? Theme.textBody : root.tight ? Theme.textTitle : Theme.textDisplay
                font.weight: root.kiosk.findTyped === "" ? Theme.regular : Theme.bold
                objectName: "typed"
                text: root.kiosk.findTyped === "" ? root.swap ? qsTr("For example B012") : qsTr("B012, a booking's 8 digits, or date and number of an older paper: 20250908B012") : root.kiosk.findTyped
            }
        }

        Notice {
            id: notice

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

    Item {
        id: keyboard

        // Wide: letters and figures side by side; large type on a small screen: one after the other.
        readonly property bool swap: root.swap
        readonly property bool lettersNow: !swap || !figures
        readonly property bool figuresNow: !swap || figures
        property bool figures: false
        readonly property int figureColumns: root.wide ? (root.tight ? 4 : 3) : 6
        readonly property int figureWidth: root.wide ? figureColumns * Theme.target * (root.tight ? 1 : 1.25) + (figureColumns - 1) * Theme.targetGap : width

        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        visible: !root.found

        Grid {
            id: letters

            readonly property int cell: Math.floor((width - (columns - 1) * spacing) / columns)

            anchors.bottom: root.wide ? parent.bottom : digits.top
            anchors.bottomMargin: root.wide ? 0 : Theme.targetGap
            anchors.left: parent.left
            columns: keyboard.swap ? 8 : 7
            spacing: Theme.targetGap
            visible: keyboard.lettersNow && !asking.crowded
            width: keyboard.swap || !root.wide ? parent.width : parent.width - digits.width - Theme.targetGap * 2

            Repeater {
                id: prefixes

                model: root.kiosk.prefixes

                Chip {
                    id: letter

                    required property string word

                    height: Theme.target
                    objectName: "key-" + letter.word
                    text: letter.word
                    width: letters.cell
                    onTapped: {
                        root.kiosk.typeText(letter.word);
                        keyboard.figures = true;
                    }
                }
            }

            Chip {
                height: Theme.target
                name: qsTr("Erase")
                objectName: "key-back"
                text: "←"
                visible: keyboard.swap
                width: letters.cell
                onTapped: root.kiosk.erase()
            }

            Chip {
                height: Theme.target
                name: qsTr("Figures")
                objectName: "key-figures"
                text: "12"
                visible: keyboard.swap
                width: letters.cell
                onTapped: keyboard.figures = true
            }
        }

        Grid {
            id: digits

            readonly property int cell: Math.floor((width - (columns - 1) * spacing) / columns)

            anchors.bottom: parent.bottom
            anchors.right: parent.right
            columns: keyboard.figureColumns
            spacing: Theme.targetGap
            visible: keyboard.figuresNow
            width: keyboard.figureWidth

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
                onTapped: {
                    // Also puts the words of the last look-up away.
                    root.kiosk.erase();
                    if (keyboard.swap && root.kiosk.findTyped === "")
                        keyboard.figures = false;
                }
            }

            Chip {
                height: Theme.target
                name: qsTr("Letters")
                objectName: "key-letters"
                text: "AB"
                visible: keyboard.swap
                width: digits.cell
                onTapped: keyboard.figures = false
            }
        }
    }
}
