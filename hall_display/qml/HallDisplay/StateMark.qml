pragma ComponentBehavior: Bound

import QtQuick
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
        font.pixelSize: Math.max(1, mark.size)
        font.weight: Theme.bold
        text: visible ? "?" : ""
    }
    Canvas {
        anchors.fill: parent
        visible: mark.state === "alarm"
        onPaint: {
            const pen = getContext("2d");
            pen.reset();
            pen.fillStyle = mark.ink;
            pen.beginPath();
            pen.moveTo(width / 2, height * 0.06);
            pen.lineTo(width * 0.98, height * 0.92);
            pen.lineTo(width * 0.02, height * 0.92);
            pen.closePath();
            pen.fill();
        }
    }
}
