import QtQuick
import HallTheme
import HallModels
import HallUi

// The counter, the clerk's post and number: never a name.
Item {
    id: root

    required property HallShell shell
    required property RatingModel rating
    // One line, where height is scarce; the keys of the view then stand in the page.
    property bool brief: false
    readonly property bool asks: ["asking", "reasons", "later"].indexOf(root.rating.page) >= 0

    readonly property string clerk: root.rating.staffNo === "" ? qsTr("No clerk has signed in") : root.rating.post + "  " + qsTr("No. %1").arg(root.rating.staffNo)

    implicitHeight: Math.max(left.implicitHeight, right.implicitHeight)

    Column {
        id: left

        anchors.left: parent.left
        anchors.right: right.left
        anchors.rightMargin: Theme.unit * 2
        anchors.verticalCenter: parent.verticalCenter

        HallText {
            font.pixelSize: root.brief ? Theme.textBody : Theme.textTitle
            font.weight: Theme.bold
            text: Words.counters(root.rating.counter) + (root.brief ? "  ·  " + root.clerk : "  " + root.rating.counterName)
            width: parent.width
        }

        HallText {
            color: Theme.muted
            font.pixelSize: Theme.textLabel
            objectName: "clerk"
            text: root.clerk
            visible: !root.brief
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
            font.pixelSize: root.brief ? Theme.textBody : Theme.textTitle
            font.weight: Theme.bold
            text: root.shell.clock
            visible: !(root.asks && Theme.elder)
        }

        ViewKeys {
            rating: root.rating
            shell: root.shell
            visible: root.asks && !root.brief
        }
    }
}
