import QtQuick
import HallTheme
import HallModels

// Four keys at most, those that make sense now; the rest is behind the arrow.
Row {
    id: root

    required property TerminalModel terminal
    readonly property string phase: terminal.phase

    function can(key: string): bool {
        return root.terminal.keys.indexOf(key) >= 0;
    }

    // Whole pixels: an edge between two of them is blurred.
    readonly property int half: Math.floor((width - spacing) / 2)
    readonly property int quarter: Math.floor((width - 3 * spacing) / 4)

    spacing: Theme.unit * 2

    KeyButton {
        enabled: root.can("open")
        main: true
        objectName: "open"
        text: qsTr("Open counter")
        visible: root.phase === "closed" || root.phase === "paused"
        width: root.phase === "paused" ? root.half : root.width
        onTapped: root.terminal.open()
    }

    KeyButton {
        enabled: root.can("close")
        objectName: "close"
        text: qsTr("Close counter")
        visible: root.phase === "paused"
        width: root.half
        onTapped: root.terminal.close()
    }

    KeyButton {
        enabled: root.can("start")
        main: true
        objectName: "start"
        text: qsTr("Start")
        visible: root.phase === "called"
        width: root.quarter
        onTapped: root.terminal.start()
    }

    KeyButton {
        enabled: root.can("recall")
        objectName: "recall"
        text: qsTr("Recall")
        visible: root.phase === "called"
        width: root.quarter
        onTapped: root.terminal.recall()
    }

    KeyButton {
        enabled: root.can("no_show")
        objectName: "no_show"
        text: qsTr("No-show")
        visible: root.phase === "called"
        width: root.quarter
        onTapped: root.terminal.noShow()
    }

    KeyButton {
        enabled: root.can("complete")
        main: true
        objectName: "complete"
        text: qsTr("Complete")
        visible: root.phase === "serving"
        width: root.quarter * 2 + root.spacing
        onTapped: root.terminal.complete("accepted", 1)
    }

    KeyButton {
        enabled: root.can("park")
        objectName: "park"
        text: qsTr("Park")
        visible: root.phase === "serving"
        width: root.quarter
        onTapped: root.terminal.park()
    }

    KeyButton {
        enabled: root.can("next")
        main: root.phase === "idle"
        objectName: "next"
        text: qsTr("Next")
        visible: root.phase === "idle" || root.phase === "called" || root.phase === "serving"
        width: root.phase === "idle" ? root.width : root.quarter
        onTapped: root.terminal.callNext()
    }
}
