pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallUi

// How far a case has come; where no system is connected the page says so instead of guessing.
GuidePage {
    id: root

    readonly property bool connected: guide.caseState !== "not_connected"

    actionEnabled: guide.canAskCase
    actionText: connected ? qsTr("Look up") : ""
    subtitle: connected ? qsTr("The number stands on the receipt of your case.") : ""
    title: qsTr("My case")
    onAct: guide.askCase()

    Notice {
        more: root.shell.hotline === "" ? qsTr("Please ask at the counter that took your case.") : qsTr("Please ask at the counter that took your case, or call %1.").arg(root.shell.hotline)
        objectName: "not-connected"
        shape: "i"
        text: qsTr("The approval system is not connected to this screen, so progress cannot be shown here.")
        visible: !root.connected
        width: parent.width
    }

    Column {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        spacing: Theme.targetGap
        visible: root.connected

        Card {
            border.color: Theme.primary
            border.width: Theme.hairline * 2
            height: Theme.target
            width: parent.width

            HallText {
                anchors.left: parent.left
                anchors.leftMargin: Theme.unit * 3
                anchors.right: parent.right
                anchors.rightMargin: Theme.unit * 3
                anchors.verticalCenter: parent.verticalCenter
                color: root.guide.caseNumber === "" ? Theme.muted : Theme.ink
                font.pixelSize: root.guide.caseNumber === "" ? Theme.textBody : Theme.textLabel
                font.weight: root.guide.caseNumber === "" ? Theme.regular : Theme.bold
                objectName: "case-number"
                text: root.guide.caseNumber === "" ? qsTr("Number of the case") : root.guide.caseNumber
            }
        }

        Fact {
            caption: root.guide.caseItem
            more: qsTr("as of %1").arg(root.guide.caseUpdated)
            objectName: "case"
            value: root.guide.caseWords
            valuePx: Theme.textTitle
            visible: root.guide.caseState === "found"
            width: parent.width
        }

        Notice {
            text: root.guide.caseState === "unknown" ? qsTr("This number is not known. Please check it, or ask at the counter.") : qsTr("The approval system cannot be reached now. Please try later, or ask at the counter.")
            visible: root.guide.caseState === "unknown" || root.guide.caseState === "broken"
            width: parent.width
        }
    }

    Column {
        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.right: parent.right
        spacing: Theme.targetGap
        visible: root.connected

        Grid {
            id: digits

            readonly property int cell: (width - (columns - 1) * spacing) / columns

            columns: 5
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
