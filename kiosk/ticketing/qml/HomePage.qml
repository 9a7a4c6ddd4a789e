pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallModels
import HallUi

// What is most asked first, then the queues; nobody needs more than three touches.
Item {
    id: root

    required property HallShell shell
    required property TicketingModel kiosk
    readonly property bool english: root.shell.english
    readonly property bool wide: width > height
    // So little height that the queues give way to a key that opens them.
    readonly property bool dense: wide && height < Theme.textBody * (Theme.elder ? 20 : 14)
    // The hint of the card reader is a few words beside those of the list: as a box it would take the list's place.
    readonly property bool brief: dense || wide && english && height < Theme.textBody * 24
    readonly property int leftWidth: !wide || dense ? width : Math.floor((width - Theme.targetGap * 2) * 0.5)
    readonly property int popularColumns: root.dense ? (root.english ? 2 : 3) : root.english ? (Theme.elder ? 1 : 2) : (Theme.elder || leftWidth < Theme.textLabel * 18 ? 2 : 3)
    readonly property int popularRows: wide ? Math.max(0, Math.floor((upper.room + Theme.targetGap) / (chipHeight + Theme.targetGap))) : Math.max(0, Math.min(popularRowsMost, Math.floor((upper.room - upper.forQueues + Theme.targetGap) / (chipHeight + Theme.targetGap))))
    readonly property int popularRowsMost: root.english ? (Theme.elder ? 2 : 3) : (Theme.elder ? 3 : 4)
    readonly property int chipHeight: wide ? Math.max(Theme.target, tallest.height) : root.english ? Theme.target * 1.3 : Theme.target * 1.05
    readonly property int rightWidth: wide ? width - leftWidth - Theme.targetGap * 2 : width
    readonly property int queueColumns: rightWidth < Theme.textBody * (Theme.elder && root.english ? 26 : root.english ? 22 : 16) ? 1 : 2
    readonly property int cell: (rightWidth - (queueColumns - 1) * Theme.targetGap) / queueColumns

    Column {
        id: upper

        readonly property int asked: doors.y + doors.height + spacing * 2 + caption.implicitHeight
        // A tall page keeps room for one row of queues.
        readonly property int forQueues: heading.implicitHeight + lower.least + Theme.targetGap * 2 + Theme.unit * 2
        // What is left for the matters most asked.
        readonly property int room: root.height - asked - (bundles.visible ? bundles.height + spacing : 0)

        anchors.left: parent.left
        anchors.top: parent.top
        spacing: Theme.targetGap
        width: root.leftWidth

        Tallest {
            id: tallest

            of: popular
        }

        Notice {
            shape: "●"
            text: root.shell.notYet !== "" ? qsTr("Numbers are given from %1").arg(root.shell.notYet) : qsTr("No more numbers today; numbers are given %1").arg(root.shell.tickets)
            visible: root.shell.link === "current" && (root.shell.notYet !== "" || root.shell.over)
            width: parent.width
        }

        Notice {
            objectName: "used-up"
            shape: "●"
            text: root.kiosk.usedUpMore > 0 ? qsTr("No numbers left today: %1 and %2 more").arg(root.kiosk.usedUp).arg(root.kiosk.usedUpMore) : qsTr("No numbers left today: %1").arg(root.kiosk.usedUp)
            visible: root.shell.link === "current" && root.kiosk.usedUp !== "" && !root.shell.over
            width: parent.width
        }

        Notice {
            text: qsTr("This machine cannot print now. Your number will be on the screen.")
            visible: !root.kiosk.printerReady
            width: parent.width
        }

        Notice {
            accent: Theme.primary
            objectName: "card-hint"
            shape: "▣"
            text: qsTr("Lay your ID card on the reader: appointments check in, seniors go first; you can do without")
            tint: Theme.primaryTint
            visible: root.kiosk.cardReader && !root.kiosk.cardHeld && !root.brief && root.shell.link === "current"
            width: parent.width
        }

        Grid {
            id: doors

            readonly property int tall: Math.max(search.implicitHeight, find.visible ? find.implicitHeight : 0, departments.visible ? departments.implicitHeight : 0)
            readonly property bool one: root.wide ? !root.dense : root.english && Theme.elder

            columns: one ? 1 : root.dense ? 3 : 2
            spacing: Theme.targetGap
            width: parent.width

            Touchable {
                id: search

                implicitHeight: Math.max(Theme.target * 1.1, hint.implicitHeight + Theme.unit * 3)
                name: qsTr("Search")
                objectName: "search"
                height: doors.one ? implicitHeight : doors.tall
                width: doors.one ? doors.width : Math.round((doors.width - (doors.columns - 1) * doors.spacing) * (root.dense ? 0.36 : 0.56))
                onTapped: root.kiosk.openSearch()

                Card {
                    anchors.fill: parent
                    border.color: Theme.primary
                    border.width: Theme.hairline * 2
                }

                Item {
                    id: lens

                    anchors.left: parent.left
                    anchors.leftMargin: Theme.unit * 3
                    anchors.verticalCenter: parent.verticalCenter
                    height: width
                    width: Theme.textLabel

                    Rectangle {
                        border.color: Theme.primary
                        border.width: Theme.hairline * 4
                        color: "transparent"
                        height: width
                        radius: width / 2
                        width: parent.width * 0.72
                    }

                    Rectangle {
                        color: Theme.primary
                        height: parent.width * 0.4
                        radius: width / 2
                        rotation: -45
                        width: Theme.hairline * 5
                        x: parent.width * 0.74
                        y: parent.width * 0.56
                    }
                }

                HallText {
                    id: hint

                    anchors.left: lens.right
                    anchors.leftMargin: Theme.unit * 2
                    anchors.right: parent.right
                    anchors.rightMargin: Theme.unit * 2
                    anchors.verticalCenter: parent.verticalCenter
                    color: Theme.muted
                    text: root.dense && Theme.elder ? qsTr("Find a matter") : root.wide ? qsTr("Search, for example: ID card") : qsTr("What do you need? Search by name, for example: ID card")
                }
            }

            Chip {
                id: find

                height: doors.one ? implicitHeight : doors.tall
                note: root.dense || root.english || Theme.elder ? "" : qsTr("place in the queue, missed, check-in")
                objectName: "find"
                text: qsTr("I have a number or a booking")
                visible: !root.wide || root.dense
                width: doors.one ? doors.width : root.dense ? Math.round((doors.width - 2 * doors.spacing) * 0.36) : doors.width - doors.spacing - search.width
                onTapped: root.kiosk.openFind()
            }

            Chip {
                id: departments

                height: doors.tall
                objectName: "all"
                text: qsTr("By department ›")
                visible: root.dense
                width: doors.width - 2 * doors.spacing - search.width - find.width
                onTapped: root.kiosk.openQueues()
            }
        }

        HallText {
            id: caption

            color: Theme.muted
            text: root.brief && root.kiosk.cardReader && !root.kiosk.cardHeld && root.shell.link === "current" ? qsTr("Most asked; you may lay your ID card on the reader first") : qsTr("Most asked")
            width: parent.width
            visible: popular.count > 0 && root.popularRows > 0
        }

        Grid {
            id: grid

            columns: root.popularColumns
            visible: root.popularRows > 0
            spacing: Theme.targetGap
            width: parent.width

            Repeater {
                id: popular

                model: root.kiosk.popular

                Chip {
                    id: chip

                    required property int index
                    required property string code
                    required property string label

                    height: root.chipHeight
                    objectName: "item-" + chip.code
                    text: chip.label
                    textPx: root.english || chip.label.length * Theme.textLabel > width - Theme.unit * 4 ? Theme.textBody : Theme.textLabel
                    visible: chip.index < root.popularColumns * root.popularRows
                    width: (grid.width - (root.popularColumns - 1) * grid.spacing) / root.popularColumns
                    onTapped: root.kiosk.openItem(chip.code)
                }
            }
        }

        Chip {
            id: bundles

            centred: false
            height: Math.max(Theme.target, implicitHeight)
            objectName: "bundles"
            text: root.english || Theme.elder || root.wide ? qsTr("One visit, several matters ›") : qsTr("One visit for all: %1 … ›").arg(root.kiosk.bundleWords)
            textPx: Theme.textBody
            visible: root.kiosk.bundleWords !== "" && (root.wide ? root.height - upper.asked >= root.chipHeight + Theme.targetGap + implicitHeight : !(Theme.elder && root.english))
            width: parent.width
            onTapped: root.kiosk.openBundles()
        }
    }

    Chip {
        id: beside

        anchors.right: parent.right
        height: Math.max(Theme.target, implicitHeight)
        objectName: "find"
        text: qsTr("I have a number or a booking")
        visible: root.wide && !root.dense
        width: root.rightWidth
        onTapped: root.kiosk.openFind()
    }

    HallText {
        id: heading

        color: Theme.muted
        text: qsTr("By department")
        visible: !root.dense
        x: root.wide ? root.leftWidth + Theme.targetGap * 2 : 0
        y: root.wide ? beside.height + Theme.targetGap : upper.height + Theme.targetGap
    }

    Item {
        id: lower

        // The cards take the room that is left; what does not fit is behind "all".
        readonly property int least: Math.max(Theme.target, tall.height)
        readonly property int rows: Math.max(1, Math.floor((height + Theme.targetGap) / (least + Theme.targetGap)))
        readonly property int room: rows * root.queueColumns
        readonly property bool all: cards.count <= room
        readonly property int shown: all ? cards.count : room - 1
        readonly property int used: Math.min(rows, Math.ceil(cards.count / root.queueColumns))
        readonly property int cardHeight: Math.min(least * (root.wide ? 1.6 : 1.25), (height - (used - 1) * Theme.targetGap) / used)

        anchors.bottom: parent.bottom
        anchors.top: heading.bottom
        anchors.topMargin: Theme.unit * 2
        visible: !root.dense
        width: root.rightWidth
        x: heading.x

        Tallest {
            id: tall

            of: cards
        }

        Grid {
            columns: root.queueColumns
            spacing: Theme.targetGap

            Repeater {
                id: cards

                model: root.kiosk.queues

                QueueCard {
                    id: card

                    required property int index
                    required title
                    required prefix
                    required waiting
                    required low
                    required high
                    required openCounters
                    required opens
                    required full

                    height: lower.cardHeight
                    objectName: "queue-" + card.prefix
                    visible: card.index < lower.shown
                    width: root.cell
                    onTapped: root.kiosk.openQueue(card.prefix)
                }
            }

            Chip {
                height: lower.cardHeight
                objectName: "all"
                text: qsTr("All queues ›")
                visible: !lower.all
                width: root.cell
                onTapped: root.kiosk.openQueues()
            }
        }
    }
}
