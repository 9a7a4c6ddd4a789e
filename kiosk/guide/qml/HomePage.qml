pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallUi

// What is public here, in the words of people who ask.
GuidePage {
    id: root

    readonly property int columns: wide ? 4 : 2
    readonly property int cell: Math.floor((width - (columns - 1) * Theme.targetGap) / columns)
    readonly property int rows: Math.ceil(tiles.count / columns)
    readonly property int tileHeight: (body.height - (rows - 1) * Theme.targetGap) / rows

    backVisible: false
    subtitle: tight ? "" : qsTr("Matters, legal basis, steps and time limits, fees and staff are public.")
    title: qsTr("What would you like to know?")

    Tallest {
        id: tall

        of: tiles
    }

    Grid {
        columns: root.columns
        spacing: Theme.targetGap

        Repeater {
            id: tiles

            model: [
                {
                    page: "items",
                    title: qsTr("Matters and papers"),
                    note: qsTr("what to bring, how long, what it costs")
                },
                {
                    page: "departments",
                    title: qsTr("Departments"),
                    note: qsTr("who deals with what")
                },
                {
                    page: "counters",
                    title: qsTr("Counters and staff"),
                    note: qsTr("who is on duty now")
                },
                {
                    page: "plan",
                    title: qsTr("Plan of the hall"),
                    note: qsTr("where am I, where do I go")
                },
                {
                    page: "queues",
                    title: qsTr("Queues now"),
                    note: qsTr("how many wait, and how long")
                },
                {
                    page: "progress",
                    title: qsTr("My case"),
                    note: qsTr("how far it has come")
                },
                {
                    page: "tell",
                    title: qsTr("Complaints"),
                    note: qsTr("also when a matter could not be done")
                },
                {
                    page: "notices",
                    title: qsTr("Notices"),
                    note: qsTr("what is new in the hall")
                }
            ]

            Touchable {
                id: tile

                required property var modelData

                height: Math.max(tall.height, root.tileHeight)
                implicitHeight: Math.max(Theme.target, words.implicitHeight + Theme.unit * 3)
                name: tile.modelData.title
                objectName: "tile-" + tile.modelData.page
                width: root.cell
                onTapped: root.guide.open(tile.modelData.page)

                Card {
                    anchors.fill: parent
                    border.color: tile.pressed ? Theme.primary : Theme.line
                    color: tile.pressed ? Theme.primaryTint : Theme.card
                }

                Rectangle {
                    anchors.bottom: parent.bottom
                    anchors.bottomMargin: Theme.radius
                    anchors.left: parent.left
                    anchors.top: parent.top
                    anchors.topMargin: Theme.radius
                    color: Theme.primary
                    width: Theme.unit / 2
                }

                Column {
                    id: words

                    anchors.left: parent.left
                    anchors.leftMargin: Theme.unit * 3
                    anchors.right: parent.right
                    anchors.rightMargin: Theme.unit * 2
                    anchors.verticalCenter: parent.verticalCenter
                    spacing: Theme.unit / 2

                    HallText {
                        font.pixelSize: root.tight || root.shell.english && (Theme.elder || root.wide) ? Theme.textLabel : Theme.textTitle
                        font.weight: Theme.bold
                        text: tile.modelData.title
                        width: parent.width
                    }

                    HallText {
                        color: Theme.muted
                        text: tile.modelData.note
                        // Large words leave no room for it.
                        visible: !(Theme.elder || root.tight) || !(root.shell.english || root.tight && Theme.elder || root.cramped && Theme.elder)
                        width: parent.width
                    }
                }
            }
        }
    }
}
