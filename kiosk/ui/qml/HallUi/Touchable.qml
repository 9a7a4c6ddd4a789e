import QtQuick
import HallTheme

// Something to touch: one finger, no long press, reachable by keyboard and by a screen reader.
Item {
    id: root

    property string name: ""
    readonly property bool isTarget: true
    readonly property bool pressed: tap.pressed && enabled
    signal tapped

    activeFocusOnTab: true
    implicitHeight: Theme.target
    implicitWidth: Theme.target

    Accessible.focusable: true
    Accessible.name: root.name
    Accessible.role: Accessible.Button
    Accessible.onPressAction: root.tapped()
    Keys.onReturnPressed: root.tapped()
    Keys.onSpacePressed: root.tapped()

    TapHandler {
        id: tap

        gesturePolicy: TapHandler.ReleaseWithinBounds
        onTapped: root.tapped()
    }

    Rectangle {
        anchors.fill: parent
        anchors.margins: -Theme.hairline * 3
        border.color: Theme.primary
        border.width: Theme.hairline * 3
        color: "transparent"
        radius: Theme.radius + Theme.hairline * 3
        visible: root.activeFocus
    }
}
