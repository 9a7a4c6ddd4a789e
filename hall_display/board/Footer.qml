pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallDisplay

// The caption of what is being announced; else the notices, piece by piece, without scrolling.
Rectangle {
    id: bar

    required property BoardModel board
    property int lines: 1

    readonly property int lineHeight: Math.ceil(Theme.textBody * 1.3)
    readonly property int pad: Theme.unit * 3
    // Each line may lose a character to wrapping.
    readonly property real fitsEm: Math.floor(words.width / Theme.textBody) * lines - (lines - 1)

    height: lines * lineHeight + Theme.unit * 2
    color: Theme.card
    radius: Theme.radius

    Line {
        id: title
        x: bar.pad
        height: bar.lineHeight + Theme.unit * 2
        color: Theme.muted
        visible: bar.board.caption === "" && bar.board.notice !== ""
        text: bar.board.noticeTitle
    }
    Line {
        id: words
        x: bar.pad * 2 + title.implicitWidth
        width: bar.width - x - bar.pad
        visible: bar.board.caption === ""
        text: bar.board.notice
    }
    Line {
        x: bar.pad
        width: bar.width - bar.pad * 2
        visible: bar.board.caption !== ""
        color: Theme.call
        text: bar.board.caption
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
