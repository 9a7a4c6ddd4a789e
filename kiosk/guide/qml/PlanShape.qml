import QtQuick
import HallTheme
import HallUi

// One rectangle of the plan.
Rectangle {
    id: root

    required property string kind
    required property string label
    required property bool here
    required property bool goal
    readonly property bool zone: kind === "zone"

    border.color: goal ? Theme.attention : zone ? Theme.line : Theme.primary
    border.width: goal ? Theme.hairline * 3 : Theme.hairline
    color: {
        if (goal)
            return Theme.attention;
        switch (kind) {
        case "zone":
            return Theme.primaryTint;
        case "counter":
            return Theme.card;
        case "toilet":
            return Theme.doneTint;
        case "entrance":
            return Theme.done;
        case "board":
            return Theme.muted;
        default:
            return Theme.primary;
        }
    }
    radius: zone ? Theme.hairline * 4 : 0
    z: goal || here ? 2 : zone ? 0 : 1

    HallText {
        anchors.horizontalCenter: parent.horizontalCenter
        anchors.top: root.zone ? parent.top : undefined
        anchors.topMargin: Theme.hairline * 2
        anchors.verticalCenter: root.zone ? undefined : parent.verticalCenter
        color: root.goal ? Theme.primaryInk : root.zone ? Theme.muted : Theme.ink
        font.pixelSize: root.zone ? Math.max(1, Math.min(Theme.textBody * 0.75, root.width / (root.label.length + 0.5), root.height * 0.3)) : Math.max(1, Math.min(Theme.textBody * 0.6, root.height * 0.75))
        font.weight: Theme.medium
        horizontalAlignment: Text.AlignHCenter
        text: root.label
        width: root.zone ? parent.width : implicitWidth
        wrapMode: Text.NoWrap
    }

    // Where the reader stands.
    Rectangle {
        anchors.centerIn: parent
        border.color: Theme.primaryInk
        border.width: Theme.hairline * 2
        color: Theme.bad
        height: width
        radius: width / 2
        visible: root.here
        width: Theme.unit * 4
    }
}
