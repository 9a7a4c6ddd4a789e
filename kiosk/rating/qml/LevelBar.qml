import QtQuick
import HallTheme
import HallUi

// One answer: the same colour, the same line, the same words' size and weight as every other.
Touchable {
    id: root

    property string text: ""
    // 5 best to 1 worst; 0 is an answer without a face.
    property int faceLevel: 0
    property int textPx: Theme.textLabel
    // Alike for every answer: three lines must fit below the face.
    readonly property bool roomy: height >= Theme.unit * 16 + root.textPx * 4.5

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
        visible: root.faceLevel > 0 && root.roomy
        y: parent.height * 0.5 - height
    }

    HallText {
        anchors.horizontalCenter: parent.horizontalCenter
        font.pixelSize: root.textPx
        font.weight: Theme.bold
        horizontalAlignment: Text.AlignHCenter
        // A word that is longer than the bar parts where it may.
        text: root.text.replace("issatisfied", "is\u00ADsatisfied")
        width: parent.width - Theme.unit * (face.visible ? 2 : 1)
        y: face.visible ? parent.height * 0.5 + Theme.unit * 2 : (parent.height - height) / 2
    }
}
