import QtQuick
import HallTheme

// Whose hall this is and what time it is; in their place what is wrong, when something is.
Item {
    id: bar

    required property string hallName
    required property string clock
    required property string rehearsal
    required property string banner

    // A long name takes a second line where the display is narrow.
    implicitHeight: Math.max(Math.ceil(Theme.textLabel * 1.25), title.height)

    Rectangle {
        anchors.fill: parent
        visible: bar.banner !== ""
        color: Theme.attentionTint
        radius: Theme.radius
    }
    StateMark {
        id: alarm
        anchors.left: parent.left
        anchors.leftMargin: Theme.unit * 2
        anchors.verticalCenter: parent.verticalCenter
        visible: bar.banner !== ""
        state: "alarm"
        size: Theme.textBody * 0.8
        ink: Theme.attention
    }
    Say {
        id: title
        anchors.left: parent.left
        anchors.leftMargin: bar.banner !== "" ? alarm.width + Theme.unit * 5 : Theme.unit
        anchors.right: pill.visible ? pill.left : time.left
        anchors.rightMargin: Theme.unit * 2
        anchors.verticalCenter: parent.verticalCenter
        px: Theme.textBody
        color: bar.banner !== "" ? Theme.attention : Theme.ink
        text: bar.banner !== "" ? bar.banner : bar.hallName
        height: lineCount * lineHeight
        lineHeightMode: Text.FixedHeight
        lineHeight: Math.ceil(px * 1.25)
        wrapMode: Text.Wrap
    }
    Pill {
        id: pill
        anchors.right: time.left
        anchors.rightMargin: Theme.unit * 3
        anchors.verticalCenter: parent.verticalCenter
        text: bar.rehearsal
    }
    Say {
        id: time
        anchors.right: parent.right
        anchors.rightMargin: Theme.unit
        anchors.verticalCenter: parent.verticalCenter
        px: Theme.textLabel
        // The clock is the controller's: beside "not up to date" it would claim too much.
        visible: bar.banner === ""
        text: visible ? bar.clock : ""
    }
}
