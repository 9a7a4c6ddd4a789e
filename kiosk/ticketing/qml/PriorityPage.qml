pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallUi

// Who goes first by law, in the words of the law. The choice shows as 优先 only, everywhere else.
KioskPage {
    id: root

    readonly property int rowHeight: Math.max(Theme.target, tall.height)
    readonly property int rows: rowsIn(body.height, classes.count, rowHeight, Theme.targetGap, 1)

    actionText: kiosk.hasPriority ? qsTr("No priority") : ""
    subtitle: qsTr("Touch what applies to you and show the document at the counter. Without it your number keeps its ordinary place.")
    pages: Math.ceil(classes.count / rows)
    title: qsTr("Priority by law")
    onAct: kiosk.choosePriority("")

    Tallest {
        id: tall

        of: classes
    }

    Column {
        id: column

        spacing: Theme.targetGap
        width: parent.width

        Repeater {
            id: classes

            model: root.kiosk.classes

            Touchable {
                id: row

                required property int index
                required property string code
                required property string title
                required property string basis
                required property string proof
                required property bool needsProof
                required property bool chosen

                height: root.rowHeight
                implicitHeight: words.implicitHeight + Theme.unit * 3
                name: row.title
                objectName: "class-" + row.code
                visible: Math.floor(row.index / root.rows) === root.page
                width: column.width
                onTapped: root.kiosk.choosePriority(row.code)

                Card {
                    anchors.fill: parent
                    border.color: row.chosen || row.pressed ? Theme.priority : Theme.line
                    border.width: row.chosen ? Theme.hairline * 4 : Theme.hairline
                    color: row.chosen || row.pressed ? Theme.priorityTint : Theme.card
                }

                Column {
                    id: words

                    anchors.left: parent.left
                    anchors.leftMargin: Theme.unit * 3
                    anchors.right: parent.right
                    anchors.rightMargin: Theme.unit * 3
                    anchors.verticalCenter: parent.verticalCenter

                    HallText {
                        font.pixelSize: Theme.textLabel
                        font.weight: Theme.bold
                        text: (row.chosen ? "✓ " : "") + row.title
                        width: parent.width
                    }

                    HallText {
                        color: Theme.muted
                        text: row.proof !== "" ? qsTr("Document: %1").arg(row.proof) : row.needsProof ? qsTr("Please show your document at the counter") : ""
                        visible: text !== ""
                        width: parent.width
                    }

                    HallText {
                        color: Theme.muted
                        text: row.basis
                        visible: !root.shell.english && !Theme.elder && text !== ""
                        width: parent.width
                    }
                }
            }
        }
    }
}
