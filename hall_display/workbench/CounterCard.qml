pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallDisplay

// One counter as a clerk and a citizen see it: strip above, keypad, rating keys, and its cables.
Rectangle {
    id: card

    required property WorkbenchModel bench
    required property string number
    required property string title
    required property string strip
    required property string stripPicture
    required property bool stripPlugged
    required property bool stripLit
    required property string keypad
    required property string keypadDigits
    required property string keypadWaiting
    required property bool keypadPlugged
    required property string pad
    required property string padState
    required property string padWords
    required property bool padPlugged

    readonly property int inner: width - Theme.unit * 4
    readonly property int gap: Theme.unit
    readonly property int keyWidth: (inner - gap * 4) / 5
    readonly property int cableWidth: (inner - gap * 3) / 4

    radius: Theme.radius
    color: Theme.card
    border.width: Theme.hairline
    border.color: Theme.line

    Column {
        x: Theme.unit * 2
        y: Theme.unit * 2
        width: card.inner
        spacing: Theme.unit * 1.5

        Item {
            width: card.inner
            height: Theme.unit * 6
            Say {
                id: name
                px: Theme.textTitle
                font.weight: Theme.bold
                anchors.verticalCenter: parent.verticalCenter
                text: card.number + " 号"
            }
            Say {
                anchors.right: parent.right
                anchors.verticalCenter: parent.verticalCenter
                width: card.inner - name.width - Theme.unit * 2
                horizontalAlignment: Text.AlignRight
                fontSizeMode: Text.HorizontalFit
                minimumPixelSize: Theme.textBody * 0.8
                color: Theme.muted
                text: card.title
            }
        }
        Rectangle {
            width: card.inner
            height: Theme.unit * 15
            color: Theme.ink
            radius: Theme.radius / 4
            Image {
                anchors.fill: parent
                anchors.margins: Theme.unit / 2
                visible: card.stripPlugged
                source: card.stripPicture
                fillMode: Image.PreserveAspectFit
                cache: false
                mipmap: true
            }
            Say {
                anchors.centerIn: parent
                visible: !card.stripPlugged || card.stripPicture === ""
                color: Theme.card
                text: card.stripPlugged ? "没有画面" : "屏的线缆已拔"
            }
        }
        Item {
            width: card.inner
            height: Theme.unit * 9
            Rectangle {
                id: lcd
                width: (card.inner - Theme.unit) / 2
                height: parent.height
                radius: Theme.radius / 4
                color: Theme.doneTint
                Say {
                    x: Theme.unit * 2
                    anchors.verticalCenter: parent.verticalCenter
                    px: Theme.textNumber
                    number: true
                    font.weight: Theme.bold
                    color: Theme.ink
                    text: card.keypadPlugged ? card.keypadDigits : "已拔"
                }
                Say {
                    anchors.right: parent.right
                    anchors.rightMargin: Theme.unit * 2
                    anchors.verticalCenter: parent.verticalCenter
                    color: Theme.ink
                    text: "等 " + card.keypadWaiting
                }
            }
            Rectangle {
                anchors.right: parent.right
                width: lcd.width
                height: parent.height
                radius: Theme.radius / 4
                color: card.padState === "rating" ? Theme.attentionTint : Theme.paper
                Say {
                    anchors.centerIn: parent
                    color: card.padState === "rating" ? Theme.attention : Theme.muted
                    text: card.padPlugged ? "评价：" + card.padWords : "评价器已拔"
                }
            }
        }
        Row {
            spacing: card.gap
            Repeater {
                model: card.bench.keys
                delegate: Key {
                    required property string modelData
                    required property int index
                    objectName: "press-" + card.number + "-" + index
                    width: card.keyWidth
                    strong: index === 0
                    text: modelData
                    onClicked: card.bench.press(card.keypad, modelData)
                }
            }
        }
        Row {
            spacing: card.gap
            Repeater {
                model: card.bench.levels
                delegate: Key {
                    required property string modelData
                    required property int index
                    objectName: "rate-" + card.number + "-" + (index + 1)
                    width: card.keyWidth
                    mark: card.padState === "rating" ? "on" : ""
                    text: modelData
                    onClicked: card.bench.rate(card.pad, index + 1)
                }
            }
        }
        Row {
            spacing: card.gap
            Key {
                objectName: "cable-" + card.strip
                width: card.cableWidth
                text: "屏线"
                mark: card.stripPlugged ? "" : "wrong"
                onClicked: card.bench.cable(card.strip)
            }
            Key {
                objectName: "power-" + card.strip
                width: card.cableWidth
                text: "屏电"
                mark: card.stripLit ? "" : "wrong"
                onClicked: card.bench.light(card.strip, !card.stripLit)
            }
            Key {
                objectName: "cable-" + card.keypad
                width: card.cableWidth
                text: "呼叫线"
                mark: card.keypadPlugged ? "" : "wrong"
                onClicked: card.bench.cable(card.keypad)
            }
            Key {
                objectName: "cable-" + card.pad
                width: card.cableWidth
                text: "评价线"
                mark: card.padPlugged ? "" : "wrong"
                onClicked: card.bench.cable(card.pad)
            }
        }
    }
}
