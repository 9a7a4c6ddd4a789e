pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallUi

// What is public here, in the words of people who ask.
GuidePage {
    id: root

    readonly property int cell: (width - Theme.targetGap) / 2
    readonly property int rows: Math.ceil(tiles.count / 2)
    readonly property int tileHeight: (body.height - (rows - 1) * Theme.targetGap) / rows

    backVisible: false
    subtitle: qsTr("Matters, legal basis, steps and time limits, fees and staff are public.")
    title: qsTr("What would you like to know?")

    Tallest {
        id: tall

        of: tiles
    }

    Grid {
        columns: 2
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
                implicitHeight: words.implicitHeight + Theme.unit * 4
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
                        font.pixelSize: root.shell.english && Theme.elder ? Theme.textLabel : Theme.textTitle
                        font.weight: Theme.bold
                        text: tile.modelData.title
                        width: parent.width
                    }

                    HallText {
                        color: Theme.muted
                        text: tile.modelData.note
                        // Large English words leave no room for it.
                        visible: !(Theme.elder && root.shell.english)
                        width: parent.width
                    }
                }
            }
        }
    }
}
