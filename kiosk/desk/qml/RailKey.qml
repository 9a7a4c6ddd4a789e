import QtQuick
import HallTheme
import HallUi

// A key on the dark rail: the chosen one is darker still, with an edge that is seen on it.
BigButton {
    id: root

    accent: root.selected ? Theme.pressed : Theme.primary
    // Where height is not scarce words may stand in two lines.
    property bool tall: false

    height: tall ? Math.max(Theme.targetLeast, implicitHeight) : Theme.targetLeast
    textPx: Theme.textBody

    Rectangle {
        anchors.fill: parent
        border.color: Theme.primaryInk
        border.width: Theme.hairline * 3
        color: "transparent"
        radius: Theme.radius
        visible: root.selected
    }
}
