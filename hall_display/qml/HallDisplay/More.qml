import QtQuick
import HallTheme

// Beside a list that is longer than its place: how much of it is in sight, and where. Nothing where all is.
Rectangle {
    id: mark

    required property Flickable view

    x: view.x + view.width + Theme.unit / 2
    y: view.y + Math.round(view.height * view.visibleArea.yPosition)
    width: Theme.unit / 2
    height: Math.round(view.height * view.visibleArea.heightRatio)
    visible: view.visibleArea.heightRatio < 1
    radius: width / 2
    color: Theme.muted
}
