import QtQuick
import HallTheme
import HallModels

// Who we are, what time it is, when the hall is open: two lines, or one on a wide screen, which leaves
// the hours away where the name needs the room.
Rectangle {
    id: root

    required property HallShell shell
    property bool wide: false
    // On a tall screen everything to touch can be drawn lower; the hall's name then fills the room above.
    property int least: 0
    readonly property int gap: Theme.unit * 3
    readonly property int taken: emblem.width + clock.width + gap * 3 + (mark.visible ? mark.width + gap : 0)
    readonly property bool brief: Theme.elder || (wide && words.width < Theme.textBody * 46)
    readonly property bool beside: wide && name.implicitWidth + hours.implicitWidth + taken <= words.width

    color: Theme.primary
    implicitHeight: Math.max(least, words.height + Theme.unit * (wide ? 3 : 5))

    Item {
        id: words

        readonly property int first: Math.max(name.implicitHeight, clock.implicitHeight, emblem.height)

        anchors.left: parent.left
        anchors.leftMargin: Theme.unit * 4
        anchors.right: parent.right
        anchors.rightMargin: Theme.unit * 4
        anchors.verticalCenter: parent.verticalCenter
        height: first + (root.wide ? 0 : Theme.unit / 2 + hours.implicitHeight)

        Image {
            id: emblem

            anchors.verticalCenter: clock.verticalCenter
            fillMode: Image.PreserveAspectFit
            height: visible ? Theme.unit * 8 : 0
            source: root.shell.emblem
            sourceSize.height: Theme.unit * 8
            visible: status === Image.Ready
            width: visible ? height : 0
        }

        HallText {
            id: name

            anchors.left: emblem.right
            anchors.leftMargin: emblem.visible ? Theme.unit * 2 : 0
            anchors.verticalCenter: clock.verticalCenter
            color: Theme.primaryInk
            font.pixelSize: Theme.elder && root.shell.english ? Theme.textBody : Theme.textLabel
            font.weight: Theme.bold
            text: root.shell.hallName
            width: root.beside ? implicitWidth : words.width - root.taken + root.gap
        }

        RehearsalMark {
            id: mark

            anchors.right: clock.left
            anchors.rightMargin: root.gap
            anchors.verticalCenter: clock.verticalCenter
            visible: root.shell.rehearsal
        }

        HallText {
            id: clock

            anchors.right: parent.right
            color: Theme.primaryInk
            font.pixelSize: Theme.textTitle
            font.weight: Theme.bold
            height: words.first
            text: root.shell.clock
            verticalAlignment: Text.AlignVCenter
            wrapMode: Text.NoWrap
        }

        HallText {
            id: hours

            anchors.bottom: parent.bottom
            anchors.bottomMargin: root.beside ? Math.round((words.first - implicitHeight) / 2) : 0
            anchors.right: root.beside ? (mark.visible ? mark.left : clock.left) : parent.right
            anchors.rightMargin: root.beside ? root.gap : 0
            color: Theme.primaryInk
            visible: !root.wide || root.beside
            text: !root.shell.known ? " " : root.shell.hours === "" ? qsTr("Closed today") : root.brief ? qsTr("Today %1").arg(root.shell.hours) : qsTr("Today %1  ·  ● %2 counters open").arg(root.shell.hours).arg(root.shell.openCounters)
            width: root.beside ? implicitWidth : words.width
        }
    }
}
