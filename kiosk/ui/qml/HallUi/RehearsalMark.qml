import QtQuick
import HallTheme

// 演练: nothing here is real business.
Rectangle {
    id: root

    color: Theme.attention
    implicitHeight: word.implicitHeight + Theme.unit / 2
    implicitWidth: word.implicitWidth + Theme.unit * 3
    radius: Theme.unit

    HallText {
        id: word

        anchors.centerIn: parent
        color: Theme.primaryInk
        font.weight: Theme.bold
        text: qsTr("Drill")
    }
}
