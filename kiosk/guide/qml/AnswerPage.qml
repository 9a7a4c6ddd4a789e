pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallUi

// What became of a feedback, by the code of its receipt.
GuidePage {
    id: root

    readonly property bool found: guide.tellFound !== ""

    actionEnabled: guide.canAskAnswer && shell.link === "current"
    actionText: found ? "" : qsTr("Look up")
    subtitle: found ? (guide.tellClosed ? qsTr("answered and closed") : qsTr("last answer by %1").arg(guide.lastOn)) : qsTr("The code stands on your receipt: ten letters and figures.")
    title: found ? guide.tellFound : qsTr("Read the answer")
    onAct: guide.send()

    Column {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        spacing: Theme.targetGap
        visible: root.found

        HallText {
            color: Theme.muted
            text: qsTr("There is no answer yet.")
            visible: rows.count === 0
            width: parent.width
        }

        Repeater {
            id: rows

            model: root.guide.answers

            Fact {
                required property int place
                required property string words

                caption: qsTr("Answer %1").arg(place)
                value: words
                valuePx: Theme.textBody
                width: parent ? parent.width : 0
            }
        }
    }

    Column {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        spacing: Theme.targetGap
        visible: !root.found

        Card {
            border.color: Theme.primary
            border.width: Theme.hairline * 2
            height: Theme.target * 1.2
            width: parent.width

            HallText {
                anchors.left: parent.left
                anchors.leftMargin: Theme.unit * 3
                anchors.right: parent.right
                anchors.rightMargin: Theme.unit * 3
                anchors.verticalCenter: parent.verticalCenter
                color: root.guide.tellCode === "" ? Theme.muted : Theme.ink
                font.pixelSize: root.guide.tellCode === "" ? Theme.textBody : Theme.textTitle
                font.weight: root.guide.tellCode === "" ? Theme.regular : Theme.bold
                objectName: "code"
                text: root.guide.tellCode === "" ? "__________" : root.guide.tellCode
            }
        }

        Notice {
            text: root.guide.tellStage === "refused" ? root.guide.tellWords : qsTr("The hall did not answer. Please try again, or ask the staff.")
            visible: root.guide.tellStage === "refused" || root.guide.tellStage === "away"
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
            id: digits

            readonly property int cell: (width - (columns - 1) * spacing) / columns

            columns: 4
            spacing: Theme.targetGap
            width: parent.width

            Repeater {
                model: ["2", "3", "4", "5", "6", "7", "8", "9"]

                Chip {
                    id: digit

                    required property string modelData

                    height: Theme.target
                    objectName: "key-" + digit.modelData
                    text: digit.modelData
                    width: digits.cell
                    onTapped: root.guide.typeText(digit.modelData)
                }
            }
        }

        LetterKeys {
            width: parent.width
            onErased: root.guide.erase()
            onTyped: letter => root.guide.typeText(letter)
        }
    }
}
