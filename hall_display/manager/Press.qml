import QtQuick
import HallTheme
import HallDisplay

// A key of the manager's PC.
Rectangle {
    id: key

    property alias text: word.text
    property bool chosen: false
    property bool urgent: false
    signal pressed

    width: word.implicitWidth + Theme.unit * 4
    height: Theme.target
    radius: Theme.unit
    color: key.chosen ? Theme.primary : touch.pressed ? Theme.primaryTint : Theme.card
    border.width: Theme.hairline * (activeFocus ? 3 : 1)
    border.color: key.urgent ? Theme.bad : Theme.primary
    activeFocusOnTab: true
    Keys.onReturnPressed: key.pressed()
    Keys.onSpacePressed: key.pressed()

    Say {
        id: word
        anchors.centerIn: parent
        color: key.chosen ? Theme.primaryInk : key.urgent ? Theme.bad : Theme.primary
    }
    TapHandler {
        id: touch
        onTapped: key.pressed()
    }
}
