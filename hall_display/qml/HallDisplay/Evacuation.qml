import QtQuick
import HallTheme

// 紧急疏散: takes the whole page, stands still, and says 演练 when it is one. As large as the page allows.
Rectangle {
    id: sheet

    required property string words
    required property string title
    property string second: ""

    readonly property int room: width - Theme.unit * 8
    readonly property var parts: words.split("，")
    readonly property string longest: parts.reduce((a, b) => b.length > a.length ? b : a, "") + "，"
    // Widths and heights at the size of Theme.textNumber; all of it shrinks together.
    readonly property real byWidth: room / Math.max(1, metrics.advanceWidth)
    readonly property real lines: parts.length + titleShare + secondShare * 3
    readonly property real titleShare: 0.7
    readonly property real secondShare: 0.5
    readonly property real byHeight: (height - Theme.unit * 10) / (lines * 1.25 * Theme.textNumber)
    readonly property int px: Math.max(Theme.textBody,
        Math.floor(Theme.textNumber * Math.min(1.6, byWidth, byHeight)))

    visible: words !== ""
    color: Theme.bad

    TextMetrics {
        id: metrics
        font.family: Theme.family
        font.weight: Theme.bold
        font.pixelSize: Theme.textNumber
        text: sheet.longest
    }

    Column {
        anchors.centerIn: parent
        width: sheet.room
        spacing: Theme.unit * 2

        Line {
            visible: text !== ""
            font.pixelSize: Math.max(Theme.textBody, sheet.px * sheet.titleShare)
            text: sheet.title
        }
        Line {
            font.pixelSize: sheet.px
            font.weight: Theme.bold
            text: sheet.words.replace(/，/g, "，\n")
        }
        Line {
            visible: text !== ""
            font.pixelSize: Math.max(Theme.textBody, sheet.px * sheet.secondShare)
            text: sheet.second
        }
    }

    component Line: Text {
        width: parent ? parent.width : 0
        color: Theme.primaryInk
        font.family: Theme.family
        font.weight: Theme.medium
        lineHeightMode: Text.FixedHeight
        lineHeight: Math.ceil(font.pixelSize * 1.25)
        horizontalAlignment: Text.AlignHCenter
        textFormat: Text.PlainText
        wrapMode: Text.Wrap
    }
}
