import QtQuick
import HallTheme
import HallModels
import HallUi

// The counter, the clerk's post and number: never a name.
Item {
    id: root

    required property HallShell shell
    required property RatingModel rating

    implicitHeight: Math.max(left.implicitHeight, right.implicitHeight)

    Column {
        id: left

        anchors.left: parent.left
        anchors.right: right.left
        anchors.rightMargin: Theme.unit * 2
        anchors.verticalCenter: parent.verticalCenter

        HallText {
            font.pixelSize: Theme.textTitle
            font.weight: Theme.bold
            text: Words.counters(root.rating.counter) + "  " + root.rating.counterName
            width: parent.width
        }

        HallText {
            color: Theme.muted
            font.pixelSize: Theme.textLabel
            objectName: "clerk"
            text: root.rating.staffNo === "" ? qsTr("No clerk has signed in") : root.rating.post + "  " + qsTr("No. %1").arg(root.rating.staffNo)
            width: parent.width
        }
    }

    Row {
        id: right

        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.unit * 3

        RehearsalMark {
            anchors.verticalCenter: parent.verticalCenter
            visible: root.shell.rehearsal
        }

        HallText {
            anchors.verticalCenter: parent.verticalCenter
            font.pixelSize: Theme.textTitle
            font.weight: Theme.bold
            text: root.shell.clock
        }

        BigButton {
            // Named in its own language on purpose.
            objectName: "language"
            text: root.shell.english ? "中文" : "English"
            textPx: Theme.textBody
            visible: root.rating.page === "asking" || root.rating.page === "reasons"
            onTapped: root.rating.setEnglish(!root.shell.english)
        }
    }
}
