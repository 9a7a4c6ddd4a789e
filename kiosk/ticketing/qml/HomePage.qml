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
    readonly property int popularColumns: root.english ? (Theme.elder ? 1 : 2) : (Theme.elder ? 2 : 3)
    readonly property int popularRows: root.english ? (Theme.elder ? 2 : 3) : (Theme.elder ? 3 : 4)
    readonly property int queueColumns: root.english && Theme.elder ? 1 : 2
    readonly property int cell: (width - (queueColumns - 1) * Theme.targetGap) / queueColumns


    Column {
        id: upper

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        spacing: Theme.targetGap

        Notice {
            shape: "●"
            text: root.shell.notYet !== "" ? qsTr("Numbers are given from %1").arg(root.shell.notYet) : qsTr("No more numbers today; numbers are given %1").arg(root.shell.tickets)
            visible: root.shell.link === "current" && (root.shell.notYet !== "" || root.shell.over)
            width: parent.width
        }

        Notice {
            text: qsTr("This machine cannot print now. Your number will be on the screen.")
            visible: !root.kiosk.printerReady
            width: parent.width
        }

        Grid {
            id: doors

            readonly property int tall: Math.max(search.implicitHeight, find.implicitHeight)

            columns: root.english && Theme.elder ? 1 : 2
            spacing: Theme.targetGap
            width: parent.width

            Touchable {
                id: search

                implicitHeight: Math.max(Theme.target * 1.1, hint.implicitHeight + Theme.unit * 3)
                name: qsTr("Search")
                objectName: "search"
                height: doors.tall
                width: doors.columns === 1 ? doors.width : Math.round((doors.width - doors.spacing) * 0.56)
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
                    text: qsTr("What do you need? Search by name, for example: ID card")
                }
            }

            Chip {
                id: find

                height: doors.tall
                note: root.english || Theme.elder ? "" : qsTr("place in the queue, missed, check-in")
                objectName: "find"
                text: qsTr("I have a number or a booking")
                width: doors.columns === 1 ? doors.width : doors.width - doors.spacing - search.width
                onTapped: root.kiosk.openFind()
            }
        }

        HallText {
            color: Theme.muted
            text: qsTr("Most asked")
            visible: popular.count > 0
        }

        Grid {
            id: grid

            columns: root.popularColumns
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

                    height: root.english ? Theme.target * 1.3 : Theme.target * 1.05
                    objectName: "item-" + chip.code
                    text: chip.label
                    textPx: root.english ? Theme.textBody : Theme.textLabel
                    visible: chip.index < root.popularColumns * root.popularRows
                    width: (grid.width - (root.popularColumns - 1) * grid.spacing) / root.popularColumns
                    onTapped: root.kiosk.openItem(chip.code)
                }
            }
        }

        Chip {
            centred: false
            height: Math.max(Theme.target, implicitHeight)
            objectName: "bundles"
            text: root.english || Theme.elder ? qsTr("One visit, several matters ›") : qsTr("One visit for all: %1 … ›").arg(root.kiosk.bundleWords)
            textPx: Theme.textBody
            visible: root.kiosk.bundleWords !== "" && !(Theme.elder && root.english)
            width: parent.width
            onTapped: root.kiosk.openBundles()
        }

        HallText {
            color: Theme.muted
            text: qsTr("By department")
        }
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
        readonly property int cardHeight: Math.min(least * 1.25, (height - (used - 1) * Theme.targetGap) / used)

        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: upper.bottom
        anchors.topMargin: Theme.unit * 2

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
