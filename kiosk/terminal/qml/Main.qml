pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallModels
import HallUi

// A small window above the clerk's own work. It never takes the keyboard, so no key press of the
// clerk can land here, and no event brings it to the front: it stands there already. In full screen it is
// the clerk's only work, and takes the keyboard: Tab and Enter, and function keys.
Window {
    id: window

    required property HallShell shell
    required property TerminalModel terminal
    required property int designWidth
    required property int designHeight
    property bool expanded: false
    property bool full: false
    // Full screen shows the small window and its panel larger, by quarters: then every length is a whole pixel.
    readonly property real grown: full ? Math.max(1, Math.floor(4 * Math.min(height / (designHeight * 3.75), width / (designWidth * 2.125))) / 4) : 1
    // Beside each other where the words have room for it, else one above the other.
    readonly property bool beside: full && width >= Theme.textBody * 56 + Theme.unit * 13
    readonly property int nearWidth: Math.max(designWidth, Theme.textBody * 28)
    readonly property int nearHeight: Math.max(designHeight, keys.y + keys.height + Theme.unit * 2)

    // In the small window's own size when there is one.
    function fit() {
        if (window.full) {
            // Also where no window manager does it.
            window.x = Screen.virtualX;
            window.y = Screen.virtualY;
            window.width = Screen.width;
            window.height = Screen.height;
            window.showFullScreen();
            window.requestActivate();
            return;
        }
        window.showNormal();
        window.width = window.nearWidth;
        // Never taller than the desktop: the panel scrolls.
        window.height = Math.min(window.nearHeight * (window.expanded ? 3.85 : 1), Math.max(window.nearHeight, Screen.desktopAvailableHeight - Theme.target));
    }

    // After the type has changed everywhere.
    function refit() {
        if (!window.full)
            window.fit();
    }

    color: Theme.card
    flags: window.full ? Qt.Window | Qt.FramelessWindowHint : Qt.Window | Qt.WindowStaysOnTopHint | Qt.WindowDoesNotAcceptFocus | Qt.CustomizeWindowHint | Qt.WindowTitleHint | Qt.WindowMinimizeButtonHint
    title: qsTr("Counter %1").arg(window.terminal.counter)

    onExpandedChanged: window.fit()
    onGrownChanged: window.terminal.enlarge(window.grown)
    onNearHeightChanged: Qt.callLater(window.refit)
    onNearWidthChanged: Qt.callLater(window.refit)
    // After the flags have changed with it.
    onFullChanged: Qt.callLater(window.fit)

    Shortcut {
        enabled: window.full
        sequence: "F2"
        onActivated: window.terminal.callNext()
    }

    Shortcut {
        enabled: window.full
        sequence: "F3"
        onActivated: window.terminal.recall()
    }

    Shortcut {
        enabled: window.full
        sequence: "F4"
        onActivated: window.terminal.start()
    }

    Shortcut {
        enabled: window.full
        sequence: "F5"
        onActivated: window.terminal.complete("accepted", 1)
    }

    Shortcut {
        enabled: window.full
        sequence: "F6"
        onActivated: window.terminal.noShow()
    }

    Shortcut {
        enabled: window.full
        sequence: "F7"
        onActivated: window.terminal.park()
    }

    Shortcut {
        enabled: window.full
        sequence: "F9"
        onActivated: window.terminal.undo()
    }

    Rectangle {
        color: window.terminal.phase === "called" || window.terminal.phase === "serving" ? Theme.primary : window.terminal.mode === "open" ? Theme.done : window.terminal.mode === "paused" ? Theme.attention : Theme.line
        height: parent.height
        width: Theme.unit
    }

    Item {
        id: stage

        readonly property int inner: width - Theme.unit * 7
        readonly property int near: window.beside ? Math.floor((inner - Theme.unit * 6) / 2) : inner

        anchors.fill: parent

        StatusRow {
            id: status

            expanded: window.expanded
            foldable: !window.full
            shell: window.shell
            terminal: window.terminal
            width: stage.near
            x: Theme.unit * 4
            y: Theme.unit * 2
            onToggled: window.expanded = !window.expanded
        }

        NowRow {
            id: now

            anchors.left: status.left
            anchors.right: status.right
            anchors.top: status.bottom
            anchors.topMargin: Theme.unit
            terminal: window.terminal
        }

        KeyRow {
            id: keys

            anchors.left: status.left
            anchors.right: status.right
            anchors.top: now.bottom
            anchors.topMargin: Theme.unit
            terminal: window.terminal
        }

        QueueLines {
            id: queues

            anchors.left: status.left
            anchors.right: status.right
            anchors.top: keys.bottom
            anchors.topMargin: Theme.unit * 4
            terminal: window.terminal
            visible: window.full
        }

        HallText {
            id: help

            anchors.left: status.left
            anchors.right: status.right
            anchors.top: queues.bottom
            anchors.topMargin: Theme.unit * 4
            color: Theme.muted
            objectName: "function-keys"
            text: qsTr("F2 next · F3 recall · F4 start · F5 complete · F6 no-show · F7 park · F9 undo; Tab and Enter reach every key.")
            visible: window.full
        }

        // What stands in 选呼 as well, in sight while the clerk works.
        InLine {
            anchors.left: status.left
            anchors.right: status.right
            anchors.top: help.bottom
            anchors.topMargin: Theme.unit * 4
            height: stage.height - y - Theme.unit * 2
            terminal: window.terminal
            visible: window.beside
        }

        Loader {
            id: panel

            active: window.expanded || window.full
            height: stage.height - y - Theme.unit * 2
            width: window.beside ? stage.width - x - Theme.unit * 4 : stage.near
            x: window.beside ? status.x + status.width + Theme.unit * 6 : status.x
            y: window.beside ? Theme.unit * 2 : window.full ? help.y + help.height + Theme.unit * 4 : keys.y + keys.height + Theme.unit * 4

            sourceComponent: Component {
                Panel {
                    full: window.full
                    shell: window.shell
                    terminal: window.terminal
                    onToggledFull: window.full = !window.full
                }
            }
        }

        EvacuationLayer {
            anchors.fill: parent
            shell: window.shell
        }
    }
}
