pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallUi

GuidePage {
    id: root

    pages: list.pages
    subtitle: qsTr("Touch a counter to see the way.")
    title: qsTr("Counters and who is on duty")

    PagedList {
        id: list

        anchors.fill: parent
        columns: root.wide && !root.tight ? 2 : 1
        model: root.guide.counters
        page: root

        Touchable {
            id: row

            required property int index
            required property string number
            required property string title
            required property string zone
            required property string mode
            required property string backAt
            required property string post
            required property string staffNo
            readonly property bool here: row.mode === "open" && row.staffNo !== ""

            height: list.rowHeight
            implicitHeight: Math.max(Theme.target, words.implicitHeight + Theme.unit * 3)
            name: Words.counters(row.number) + " " + row.title
            objectName: "counter-" + row.number
            visible: list.shows(row.index)
            width: list.cell
            onTapped: root.guide.showWay(row.number)

            Card {
                anchors.fill: parent
                border.color: row.pressed ? Theme.primary : Theme.line
                color: row.pressed ? Theme.primaryTint : Theme.card
            }

            HallText {
                id: figure

                anchors.left: parent.left
                anchors.leftMargin: Theme.unit * 3
                anchors.verticalCenter: parent.verticalCenter
                color: Theme.primary
                font.pixelSize: Theme.textDisplay
                font.weight: Theme.bold
                horizontalAlignment: Text.AlignHCenter
                text: row.number
                width: Theme.textDisplay * 1.5
            }

            Column {
                id: words

                anchors.left: figure.right
                anchors.leftMargin: Theme.unit * 2
                anchors.right: state.left
                anchors.rightMargin: Theme.unit * 2
                anchors.verticalCenter: parent.verticalCenter

                HallText {
                    font.pixelSize: Theme.textLabel
                    font.weight: Theme.medium
                    text: row.title
                    width: parent.width
                }

                HallText {
                    color: Theme.muted
                    text: row.here ? row.post + "  " + row.staffNo : row.zone
                    width: parent.width
                }
            }

            HallText {
                id: state

                anchors.right: parent.right
                anchors.rightMargin: Theme.unit * 3
                anchors.verticalCenter: parent.verticalCenter
                color: row.mode === "open" ? Theme.done : row.mode === "paused" ? Theme.attention : Theme.muted
                font.weight: Theme.bold
                horizontalAlignment: Text.AlignRight
                text: Words.counterState(row.mode) + (row.backAt === "" ? "" : "\n" + qsTr("back about %1").arg(row.backAt))
                width: Theme.textBody * (root.shell.english ? 7 : 6)
            }
        }
    }
}
