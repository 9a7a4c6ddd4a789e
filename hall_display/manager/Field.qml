import QtQuick
import HallTheme
import HallDisplay

// A line to type in; what it is for stands in it while it is empty.
Rectangle {
    id: field

    property alias text: input.text
    property alias hint: hint.text
    property alias secret: input.secret
    signal accepted

    height: Theme.target
    radius: Theme.unit
    color: Theme.paper
    border.width: Theme.hairline * (input.activeFocus ? 3 : 1)
    border.color: input.activeFocus ? Theme.primary : Theme.muted

    function clear(): void {
        input.clear();
    }

    Say {
        id: hint
        x: Theme.unit * 1.5
        height: parent.height
        width: parent.width - x * 2
        elide: Text.ElideRight
        visible: input.text === ""
        color: Theme.muted
    }
    TextInput {
        id: input
        property bool secret: false
        x: Theme.unit * 1.5
        width: parent.width - x * 2
        height: parent.height
        verticalAlignment: TextInput.AlignVCenter
        clip: true
        color: Theme.ink
        selectionColor: Theme.primaryTint
        font.family: Theme.family
        font.pixelSize: Theme.textBody
        maximumLength: 100
        echoMode: secret ? TextInput.Password : TextInput.Normal
        inputMethodHints: secret ? Qt.ImhSensitiveData : Qt.ImhNone
        activeFocusOnTab: true
        onAccepted: field.accepted()
    }
}
