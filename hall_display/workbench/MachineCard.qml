pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallDisplay

// A device that stands at no counter: what it shows, and everything that a hand can do to it.
Rectangle {
    id: card

    required property WorkbenchModel bench
    required property string device
    required property string title
    required property string where
    required property string kind
    required property string picture
    required property string words
    required property list<string> labels
    required property list<string> marks
    required property list<bool> lamps
    required property bool plugged

    readonly property int inner: width - Theme.unit * 6
    readonly property bool paper: kind === "ticket_printer"
    readonly property int pictureWidth: picture === "" ? 0 : paper ? inner * 0.36 : inner * 0.3
    readonly property int side: inner - (pictureWidth > 0 ? pictureWidth + Theme.unit * 3 : 0)

    height: Math.max(column.height, look.height) + Theme.unit * 6
    radius: Theme.radius
    color: Theme.card
    border.width: Theme.hairline
    border.color: plugged ? Theme.line : Theme.bad

    Column {
        id: column
        x: Theme.unit * 3
        y: Theme.unit * 3
        width: card.side
        spacing: Theme.unit * 2

        Say {
            px: Theme.textLabel
            font.weight: Theme.bold
            text: card.title + " · " + card.where
        }
        Say {
            width: card.side
            color: Theme.muted
            wrapMode: Text.Wrap
            height: lineCount * lineHeight
            lineHeightMode: Text.FixedHeight
            lineHeight: Math.ceil(px * 1.3)
            text: card.words
            visible: text !== ""
        }
        Row {
            spacing: Theme.unit * 2
            visible: card.lamps.length > 0
            Repeater {
                model: card.lamps.length
                delegate: Row {
                    id: lamp
                    required property int index
                    spacing: Theme.unit
                    Rectangle {
                        width: Theme.unit * 6
                        height: width
                        radius: width / 2
                        color: card.lamps[lamp.index] ? Theme.attention : Theme.paper
                        border.width: Theme.hairline
                        border.color: Theme.muted
                    }
                    Say {
                        anchors.verticalCenter: parent.verticalCenter
                        text: lamp.index === 0 ? "营业灯" : lamp.index === 1 ? "报警灯" : "第 " + (lamp.index + 1) + " 路"
                    }
                }
            }
        }
        Flow {
            width: card.side
            spacing: Theme.unit
            Repeater {
                model: card.labels.length
                delegate: Key {
                    required property int index
                    objectName: "do-" + card.device + "-" + index
                    text: card.labels[index]
                    mark: card.marks[index]
                    onClicked: card.bench.act(card.device, index)
                }
            }
        }
    }
    Image {
        id: look
        anchors.right: parent.right
        anchors.rightMargin: Theme.unit * 3
        y: Theme.unit * 3
        width: card.pictureWidth
        height: card.picture === "" ? 0 : card.paper ? Theme.unit * 64 : width * 9 / 16
        source: card.picture
        fillMode: Image.PreserveAspectFit
        verticalAlignment: Image.AlignTop
        cache: false
        mipmap: true
    }
}
