pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallUi

// How it works, and where people are.
KioskPage {
    id: root

    // Large type or long words with little height: the steps are the first page, whom to ask the second.
    readonly property bool split: (cramped || wide && height < Theme.textBody * 22) && (Theme.elder || shell.english)
    readonly property int half: wide && !split ? Math.floor((width - Theme.targetGap) / 2) : width

    pages: split ? 2 : 1
    title: qsTr("Help")

    Column {
        id: steps

        spacing: root.cramped ? Theme.unit : Theme.targetGap
        visible: !root.split || root.page === 0
        width: root.half

        Repeater {
            model: [qsTr("Touch your matter, or your department."), qsTr("Read what to bring, then touch: Take a number."), qsTr("Take the paper. Your number is also on the screen."), qsTr("Wait in the area that the paper names. Your number is shown and called.")]

            Card {
                id: step

                required property int index
                required property string modelData

                height: root.cramped ? words.implicitHeight + Theme.unit * 2 : Math.max(Theme.target * 1.3, words.implicitHeight + Theme.unit * 4)
                width: parent.width

                HallText {
                    id: mark

                    anchors.left: parent.left
                    anchors.leftMargin: Theme.unit * 3
                    anchors.verticalCenter: parent.verticalCenter
                    color: Theme.primary
                    font.pixelSize: Theme.textTitle
                    font.weight: Theme.bold
                    text: step.index + 1
                    width: Theme.textTitle
                }

                HallText {
                    id: words

                    anchors.left: mark.right
                    anchors.right: parent.right
                    anchors.rightMargin: Theme.unit * 3
                    anchors.verticalCenter: parent.verticalCenter
                    font.pixelSize: root.cramped ? Theme.textBody : Theme.textLabel
                    text: step.modelData
                }
            }
        }
    }

    Column {
        anchors.right: parent.right
        anchors.top: root.wide ? parent.top : steps.bottom
        anchors.topMargin: root.wide ? 0 : Theme.targetGap
        spacing: Theme.targetGap
        visible: !root.split || root.page === 1
        width: root.half

        Notice {
            accent: Theme.primary
            more: root.shell.hotline === "" ? "" : qsTr("Enquiries and complaints: %1").arg(root.shell.hotline)
            shape: "●"
            text: root.shell.desk === "" ? qsTr("The staff in the hall will gladly help you.") : qsTr("The staff at counter %1 will gladly help you.").arg(root.shell.desk)
            tint: Theme.primaryTint
            width: parent.width
        }

        Row {
            id: volume

            spacing: Theme.targetGap
            visible: root.kiosk.hasVoice
            width: parent.width

            BigButton {
                objectName: "quieter"
                text: qsTr("Quieter")
                width: Math.floor((volume.width - volume.spacing) / 2)
                onTapped: root.kiosk.changeVolume(-1)
            }

            BigButton {
                objectName: "louder"
                text: qsTr("Louder")
                width: Math.floor((volume.width - volume.spacing) / 2)
                onTapped: root.kiosk.changeVolume(1)
            }
        }

        HallText {
            color: Theme.muted
            // Large type leaves room for the volume, not for both.
            visible: !Theme.elder || !volume.visible || root.split
            text: qsTr("A missed number stays valid today: touch “I have a number” on the first page, or ask at the desk.")
            width: parent.width
        }
    }
}
