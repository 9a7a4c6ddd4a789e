import QtQuick
import HallTheme
import HallUi

// One key of the terminal. The small window never takes the keyboard, so there it is pressed with the mouse only.
BigButton {
    implicitHeight: Math.round(Theme.target * 1.25)
    textPx: Theme.textLabel
}
