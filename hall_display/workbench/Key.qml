import QtQuick
import HallTheme
import HallDisplay

// A key to click. "on": it stands like this; "wrong": it stands like this, and that is a fault.
Rectangle {
    id: key

    property string text: ""
    property string mark: ""
    property bool strong: false
    property int least: Theme.unit * 8
    readonly property bool filled: strong || mark === "wrong"

    signal clicked

    implicitWidth: Math.max(least, word.implicitWidth + Theme.unit * 4)
    implicitHeight: Theme.unit * 8
    radius: Theme.radius / 2
    color: tap.pressed ? Theme.pressed
         : mark === "wrong" ? Theme.bad
         : strong ? Theme.primary
         : mark === "on" ? Theme.primaryTint : Theme.card
    border.width: Theme.hairline
    border.color: mark === "wrong" ? Theme.bad : mark === "on" || strong ? Theme.primary : Theme.line

    Say {
        id: word
        anchors.centerIn: parent
        text: key.text
        color: tap.pressed || key.filled ? Theme.primaryInk
             : key.mark === "on" ? Theme.primary : Theme.ink
    }
    MouseArea {
        id: tap
        anchors.fill: parent
        onClicked: key.clicked()
    }
}
