pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallDisplay

// The caption of what is being announced; else the notices, piece by piece, without scrolling.
Rectangle {
    id: bar

    required property BoardModel board
    property int lines: 1
    // Without a top bar it also says what is wrong, what time it is, and that this is a drill.
    property bool alone: false

    readonly property int lineHeight: Math.ceil(Theme.textBody * 1.3)
    readonly property int pad: Theme.unit * 3
    readonly property real end: alone ? corner.x - pad / 2 : width - pad
    // Each line may lose a character to wrapping.
    readonly property real fitsEm: Math.floor(words.width / Theme.textBody) * lines - (lines - 1)

    height: lines * lineHeight + Theme.unit * 2
    readonly property string banner: alone ? board.banner : ""

    color: banner !== "" ? Theme.attentionTint : Theme.card
    radius: Theme.radius

    Row {
        id: corner
        visible: bar.alone
        anchors.right: parent.right
        anchors.rightMargin: bar.pad / 2
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.unit * 2
        Pill {
            text: bar.alone ? bar.board.rehearsal : ""
        }
        Say {
            anchors.verticalCenter: parent.verticalCenter
            visible: text !== ""
            text: bar.banner === "" ? bar.board.clock : ""
        }
    }
    Line {
        id: title
        x: bar.pad
        height: bar.lineHeight + Theme.unit * 2
        color: Theme.muted
        visible: words.visible && bar.board.notice !== "" && !bar.alone
        text: bar.board.noticeTitle
    }
    Line {
        id: words
        x: bar.alone ? bar.pad / 2 : bar.pad * 2 + title.implicitWidth
        width: bar.end - x
        visible: bar.board.caption === "" && bar.banner === ""
        text: bar.board.notice
    }
    Line {
        x: bar.alone ? bar.pad / 2 : bar.pad
        width: bar.end - x
        visible: bar.banner !== "" || bar.board.caption !== ""
        color: bar.banner !== "" ? Theme.attention : Theme.call
        text: bar.banner !== "" ? bar.banner : bar.board.caption
        elide: Text.ElideNone
    }
    Timer {
        running: words.visible && bar.board.notice !== ""
        interval: bar.board.noticeSeconds * 1000
        repeat: true
        onTriggered: bar.board.nextNotice()
    }

    component Line: Text {
        height: bar.height
        bottomPadding: Math.round(Theme.textBody * 0.06)
        color: Theme.ink
        font.family: Theme.family
        font.pixelSize: Theme.textBody
        font.weight: Theme.medium
        lineHeightMode: Text.FixedHeight
        lineHeight: bar.lineHeight
        textFormat: Text.PlainText
        verticalAlignment: Text.AlignVCenter
        wrapMode: Text.Wrap
    }
}
