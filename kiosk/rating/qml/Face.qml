import QtQuick
import HallTheme

// A plain face, the same line for every level; only the mouth differs.
Canvas {
    id: root

    property int level: 3
    readonly property color ink: Theme.primary

    height: width
    width: Theme.unit * 12

    onInkChanged: requestPaint()
    onLevelChanged: requestPaint()
    onPaint: {
        const context = getContext("2d");
        const size = width;
        context.reset();
        context.lineWidth = size * 0.05;
        context.lineCap = "round";
        context.strokeStyle = ink;
        context.fillStyle = ink;
        context.beginPath();
        context.arc(size / 2, size / 2, size * 0.44, 0, 2 * Math.PI);
        context.stroke();
        for (const x of [0.35, 0.65]) {
            context.beginPath();
            context.arc(size * x, size * 0.4, size * 0.045, 0, 2 * Math.PI);
            context.fill();
        }
        // From a wide smile (5) over a straight line (3) to corners that hang (1).
        const bend = (level - 3) * size * 0.085;
        const y = size * 0.66 - bend / 2;
        context.beginPath();
        context.moveTo(size * 0.3, y);
        context.quadraticCurveTo(size * 0.5, y + bend * 1.6, size * 0.7, y);
        context.stroke();
    }
}
