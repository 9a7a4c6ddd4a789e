import QtQuick
import HallTheme

Rectangle {
    id: root

    property bool raised: false

    border.color: Theme.line
    border.width: Theme.hairline
    color: Theme.card
    radius: Theme.radius

    Rectangle {
        anchors.fill: parent
        anchors.topMargin: Theme.unit / 2
        anchors.bottomMargin: -Theme.unit / 2
        color: Theme.shadow
        radius: Theme.radius
        visible: root.raised
        z: -1
    }
}
