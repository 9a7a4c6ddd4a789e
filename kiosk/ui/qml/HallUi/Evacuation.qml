import QtQuick
import HallTheme
import HallModels

// 紧急疏散 over everything: nothing behind it can be touched or typed at, and only the hall's own word ends it.
Item {
    id: root

    required property HallShell shell
    // What this screen has to say beside it: the number that somebody holds.
    property string note: ""
    readonly property bool small: height < Theme.textDisplay * 10
    readonly property string words: root.shell.emergencyWords
    readonly property string kept: qsTr("Numbers and places are kept.")

    Accessible.name: root.words
    Accessible.role: Accessible.AlertMessage
    focus: true
    objectName: "sheet"

    Component.onCompleted: forceActiveFocus()
    Keys.onPressed: event => event.accepted = true
    Keys.onReleased: event => event.accepted = true
    Keys.onShortcutOverride: event => event.accepted = true

    MouseArea {
        acceptedButtons: Qt.AllButtons
        anchors.fill: parent
        hoverEnabled: true
        onWheel: wheel => wheel.accepted = true
    }

    Rectangle {
        anchors.fill: parent
        color: Theme.bad
    }

    Column {
        anchors.centerIn: parent
        spacing: root.small ? Theme.unit : Theme.unit * 5
        width: parent.width - Theme.unit * (root.small ? 4 : 12)

        HallText {
            color: Theme.primaryInk
            font.pixelSize: root.small ? Theme.textLabel : Theme.textTitle
            font.weight: Theme.bold
            horizontalAlignment: Text.AlignHCenter
            objectName: "evacuation-title"
            text: "▲ " + root.shell.emergencyTitle
            width: parent.width
        }

        HallText {
            color: Theme.primaryInk
            font.pixelSize: root.small ? Theme.textTitle : Theme.textDisplay
            font.weight: Theme.bold
            horizontalAlignment: Text.AlignHCenter
            objectName: "evacuation"
            text: root.small ? root.words : root.words.replace("，", "，\n")
            width: parent.width
        }

        // For who does not read the language of the screen.
        HallText {
            color: Theme.primaryInk
            font.pixelSize: root.small ? Theme.textBody : Theme.textTitle
            horizontalAlignment: Text.AlignHCenter
            objectName: "evacuation-second"
            text: root.shell.emergencySecond
            width: parent.width
        }

        HallText {
            color: Theme.primaryInk
            font.pixelSize: root.small ? Theme.textBody : Theme.textLabel
            horizontalAlignment: Text.AlignHCenter
            objectName: "evacuation-kept"
            text: root.note === "" ? root.kept : root.note + (root.shell.english ? " " : "") + root.kept
            width: parent.width
        }
    }
}
