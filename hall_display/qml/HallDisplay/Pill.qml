import QtQuick
import HallTheme

// A short word on a tinted ground: 优先, 演练, 最后一次呼叫. Takes no room without text.
Rectangle {
    id: pill

    property alias text: word.text
    property alias ink: word.color
    property alias px: word.px

    visible: word.text !== ""
    width: visible ? word.implicitWidth + Theme.unit * 4 : 0
    height: word.height + Theme.unit
    radius: height / 2
    color: Theme.attentionTint

    Say {
        id: word
        anchors.centerIn: parent
        color: Theme.attention
    }
}
