import QtQuick
import HallTheme

// 紧急疏散: takes the whole page, stands still, and says 演练 when it is one.
Rectangle {
    id: sheet

    required property string words
    required property string title
    property string second: ""

    visible: words !== ""
    color: Theme.bad

    Column {
        anchors.centerIn: parent
        width: parent.width - Theme.unit * 12
        spacing: Theme.unit * 4

        Line {
            visible: text !== ""
            font.pixelSize: Theme.textTitle
            text: sheet.title
        }
        Line {
            font.pixelSize: Theme.textNumber
            font.weight: Theme.bold
            text: sheet.words.replace("，", "，\n")
        }
        Line {
            visible: text !== ""
            font.pixelSize: Theme.textTitle
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
