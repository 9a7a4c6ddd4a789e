pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallModels
import HallUi

// A small window above the clerk's own work. It never takes the keyboard, so no key press of the
// clerk can land here, and no event brings it to the front: it stands there already.
Window {
    id: window

    required property HallShell shell
    required property TerminalModel terminal
    required property int designWidth
    required property int designHeight
    property bool expanded: false
    readonly property int panelHeight: Math.round(designHeight * 2.85)

    color: Theme.card
    flags: Qt.Window | Qt.WindowStaysOnTopHint | Qt.WindowDoesNotAcceptFocus | Qt.CustomizeWindowHint | Qt.WindowTitleHint | Qt.WindowMinimizeButtonHint
    title: qsTr("Counter %1").arg(window.terminal.counter)

    onExpandedChanged: window.height = window.designHeight + (window.expanded ? window.panelHeight : 0)

    Rectangle {
        color: window.terminal.phase === "called" || window.terminal.phase === "serving" ? Theme.primary : window.terminal.mode === "open" ? Theme.done : window.terminal.mode === "paused" ? Theme.attention : Theme.line
        height: parent.height
        width: Theme.unit
    }

    Item {
        anchors.bottomMargin: Theme.unit * 2
        anchors.fill: parent
        anchors.leftMargin: Theme.unit * 4
        anchors.rightMargin: Theme.unit * 3
        anchors.topMargin: Theme.unit * 2

        StatusRow {
            id: status

            anchors.left: parent.left
            anchors.right: parent.right
            anchors.top: parent.top
            expanded: window.expanded
            shell: window.shell
            terminal: window.terminal
            onToggled: window.expanded = !window.expanded
        }

        NowRow {
            id: now

            anchors.left: parent.left
            anchors.right: parent.right
            anchors.top: status.bottom
            anchors.topMargin: Theme.unit
            terminal: window.terminal
        }

        KeyRow {
            id: keys

            anchors.left: parent.left
            anchors.right: parent.right
            anchors.top: now.bottom
            anchors.topMargin: Theme.unit
            terminal: window.terminal
        }

        Loader {
            id: panel

            active: window.expanded
            anchors.bottom: parent.bottom
            anchors.left: parent.left
            anchors.right: parent.right
            anchors.top: keys.bottom
            anchors.topMargin: Theme.unit * 4

            sourceComponent: Component {
                Panel {
                    shell: window.shell
                    terminal: window.terminal
                }
            }
        }
    }

    EvacuationLayer {
        anchors.fill: parent
        shell: window.shell
    }
}
