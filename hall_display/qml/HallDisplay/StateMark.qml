pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Shapes
import HallTheme

// The shape of a state beside its word: open ●, paused ‖, closed ○, alarm ▲, unknown ?.
Item {
    id: mark

    property real size: Theme.textBody
    property color ink: Theme.ink

    width: size
    height: size

    Rectangle {
        anchors.fill: parent
        anchors.margins: mark.size * 0.08
        visible: mark.state === "open" || mark.state === "closed"
        radius: width / 2
        color: mark.state === "open" ? mark.ink : "transparent"
        border.color: mark.ink
        border.width: mark.size * 0.12
    }
    Row {
        anchors.centerIn: parent
        visible: mark.state === "paused"
        spacing: mark.size * 0.2
        Repeater {
            model: 2
            Rectangle {
                width: mark.size * 0.22
                height: mark.size * 0.84
                radius: width / 4
                color: mark.ink
            }
        }
    }
    Text {
        anchors.centerIn: parent
        visible: mark.state === "unknown"
        color: mark.ink
        font.family: Theme.family
        font.pixelSize: Math.max(Theme.textBody, mark.size)
        font.weight: Theme.bold
        text: visible ? "?" : ""
    }
    Shape {
        anchors.fill: parent
        visible: mark.state === "alarm"
        ShapePath {
            fillColor: mark.ink
            strokeWidth: -1
            startX: mark.size / 2
            startY: mark.size * 0.06
            PathLine {
                x: mark.size * 0.98
                y: mark.size * 0.92
            }
            PathLine {
                x: mark.size * 0.02
                y: mark.size * 0.92
            }
        }
    }
}
