import QtQuick
import HallTheme
import HallUi

// Between two visitors: what this counter is, and what it does now.
RatingPage {
    id: root

    Card {
        anchors.fill: parent
        raised: true

        Column {
            anchors.left: parent.left
            anchors.leftMargin: Theme.unit * 5
            anchors.right: parent.right
            anchors.rightMargin: Theme.unit * 5
            anchors.verticalCenter: parent.verticalCenter
            spacing: Theme.unit * 2

            HallText {
                color: root.rating.mode === "open" ? Theme.done : root.rating.mode === "paused" ? Theme.attention : Theme.muted
                font.pixelSize: Theme.textDisplay
                font.weight: Theme.bold
                horizontalAlignment: Text.AlignHCenter
                objectName: "state"
                text: Words.counterState(root.rating.mode) + (root.rating.backAt === "" ? "" : qsTr(" (back about %1)").arg(root.rating.backAt))
                width: parent.width
            }

            HallText {
                font.pixelSize: Theme.textTitle
                horizontalAlignment: Text.AlignHCenter
                text: qsTr("Now serving %1").arg(root.rating.nowServing)
                visible: root.rating.nowServing !== ""
                width: parent.width
            }

            Rectangle {
                color: Theme.line
                height: Theme.hairline
                width: parent.width
            }

            HallText {
                color: Theme.muted
                font.pixelSize: Theme.textLabel
                horizontalAlignment: Text.AlignHCenter
                text: qsTr("This counter deals with: %1").arg(root.rating.departments)
                visible: root.rating.departments !== ""
                width: parent.width
            }

            HallText {
                color: Theme.muted
                horizontalAlignment: Text.AlignHCenter
                text: root.shell.hotline === "" ? root.shell.hallName : root.shell.hallName + "  ·  " + qsTr("Enquiries and complaints: %1").arg(root.shell.hotline)
                width: parent.width
            }
        }
    }
}
