import QtQuick
import HallTheme
import HallUi

// One key of the terminal. Pressed with the mouse only: the window never takes the keyboard.
BigButton {
    activeFocusOnTab: false
    implicitHeight: Theme.target * 1.25
    textPx: Theme.textLabel
}
