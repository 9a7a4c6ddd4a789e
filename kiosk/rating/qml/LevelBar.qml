import QtQuick
import HallTheme
import HallUi

// One answer: the same colour, the same line, the same words' size and weight as every other.
Touchable {
    id: root

    property string text: ""
    // 5 best to 1 worst; 0 is an answer without a face.
    property int faceLevel: 0

    name: root.text

    Card {
        anchors.fill: parent
        border.color: root.pressed ? Theme.primary : Theme.line
        border.width: Theme.hairline * 2
        color: root.pressed ? Theme.primaryTint : Theme.card
    }

    Face {
        id: face

        anchors.horizontalCenter: parent.horizontalCenter
        level: root.faceLevel
        visible: root.faceLevel > 0
        y: parent.height * 0.5 - height
    }

    HallText {
        anchors.horizontalCenter: parent.horizontalCenter
        font.pixelSize: Theme.textLabel
        font.weight: Theme.bold
        horizontalAlignment: Text.AlignHCenter
        text: root.text
        width: parent.width - Theme.unit * 2
        y: face.visible ? parent.height * 0.5 + Theme.unit * 2 : (parent.height - height) / 2
    }
}
