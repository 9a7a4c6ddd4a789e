pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallDisplay

// The sign over a counter: the number at the left, whose counter it is at the right, its state below.
Rectangle {
    id: page

    required property SignModel sign

    readonly property int gap: Theme.unit * 2
    readonly property int pad: Theme.unit * 4
    readonly property int half: (width - gap * 3) / 2
    readonly property int barHeight: Math.ceil(Theme.textTitle * 1.5)
    readonly property int cardHeight: height - barHeight - gap * 3

    color: Theme.paper

    Rectangle {
        id: left
        x: page.gap
        y: page.gap
        width: page.half
        height: page.cardHeight
        radius: Theme.radius
        color: page.sign.called ? Theme.call : Theme.card

        readonly property color ink: page.sign.called ? Theme.paper : Theme.ink
        readonly property int inner: width - page.pad * 2

        TextMetrics {
            id: natural
            font.family: Theme.family
            font.weight: Theme.bold
            font.pixelSize: Theme.textCall
            text: page.sign.label
        }
        Say {
            id: number
            anchors.centerIn: parent
            px: Math.max(Theme.textBody, Math.floor(Theme.textCall
                * Math.min(1.3, left.inner / Math.max(1, natural.advanceWidth))))
            height: Math.ceil(px * 1.1)
            number: true
            visible: page.sign.label !== ""
            color: left.ink
            font.weight: Theme.bold
            text: page.sign.label
        }
        Say {
            anchors.horizontalCenter: parent.horizontalCenter
            visible: page.sign.label !== ""
            y: left.height - height - page.pad
            px: Theme.textLabel
            color: left.ink
            text: page.sign.hint
        }
        // Nobody is called: what goes on here, and below it what helps who reads it.
        Column {
            id: idle
            anchors.verticalCenter: parent.verticalCenter
            x: page.pad
            width: left.inner
            visible: page.sign.label === ""
            spacing: Theme.unit * 2

            Say {
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                px: Math.floor(Theme.textDisplay * Math.min(1, width / Math.max(1, hint.advanceWidth)))
                color: Theme.muted
                text: idle.visible ? page.sign.hint : ""

                TextMetrics {
                    id: hint
                    font.family: Theme.family
                    font.weight: Theme.medium
                    font.pixelSize: Theme.textDisplay
                    text: page.sign.hint
                }
            }
            Repeater {
                model: idle.visible ? page.sign.lines : []
                delegate: Say {
                    required property string modelData
                    width: idle.width
                    horizontalAlignment: Text.AlignHCenter
                    text: modelData
                }
            }
        }
        Pill {
            anchors.horizontalCenter: parent.horizontalCenter
            y: page.pad
            text: page.sign.priority
            ink: Theme.priority
            color: Theme.priorityTint
        }
        NumberAnimation {
            id: grow
            property string shownId: ""
            property double begunMs: 0
            // Nothing may blink faster than once a second.
            function begin(): void {
                if (Date.now() - begunMs < 1000 && begunMs <= Date.now()) {
                    complete();
                    return;
                }
                begunMs = Date.now();
                restart();
            }
            target: number
            property: "scale"
            from: 0.72
            to: 1
            duration: Theme.growMs
            easing.type: Easing.OutCubic
        }
        Connections {
            target: page.sign
            function onChanged(): void {
                if (page.sign.callId === grow.shownId)
                    return;
                grow.shownId = page.sign.callId;
                if (Theme.growMs > 0 && page.sign.called)
                    grow.begin();
            }
        }
    }

    Rectangle {
        id: right
        x: page.gap * 2 + page.half
        y: page.gap
        width: page.half
        height: page.cardHeight
        radius: Theme.radius
        color: Theme.card

        Column {
            x: page.pad
            y: page.pad
            width: right.width - page.pad * 2
            spacing: Theme.unit * 1.5

            Say {
                px: Theme.textDisplay
                font.weight: Theme.bold
                text: page.sign.counter
            }
            Line {
                id: title
                font.pixelSize: Theme.textTitle
                lineHeight: Math.ceil(Theme.textTitle * 1.25)
                maximumLineCount: 3
                text: page.sign.name
            }
            Rectangle {
                width: parent.width
                height: Theme.hairline
                color: Theme.line
            }
            Line {
                color: Theme.muted
                visible: text !== ""
                text: page.sign.departments
            }
            Line {
                visible: title.lineCount < 3
                text: page.sign.services
            }
        }
        Say {
            x: page.pad
            y: right.height - height - page.pad / 2
            color: Theme.muted
            text: page.sign.clerk
        }
    }

    Rectangle {
        id: bar
        x: page.gap
        y: page.height - height - page.gap
        width: page.width - page.gap * 2
        height: page.barHeight
        radius: Theme.radius
        color: page.sign.banner !== "" ? Theme.attentionTint : Theme.card

        readonly property color ink: page.sign.banner !== "" ? Theme.attention
            : page.sign.notice !== "" ? Theme.call
            : page.sign.mode === "open" ? Theme.done
            : page.sign.mode === "paused" ? Theme.attention : Theme.muted

        StateMark {
            id: mark
            x: page.pad
            anchors.verticalCenter: parent.verticalCenter
            size: Theme.textLabel * 0.8
            ink: bar.ink
            state: page.sign.banner !== "" ? "alarm" : page.sign.mode
        }
        Say {
            x: page.pad * 2 + mark.width
            width: pill.x - x - page.gap
            anchors.verticalCenter: parent.verticalCenter
            px: Theme.textLabel
            color: bar.ink
            elide: Text.ElideRight
            text: page.sign.banner !== "" ? page.sign.banner
                : page.sign.notice !== "" ? page.sign.notice
                : page.sign.reason === "" ? page.sign.modeWords
                : page.sign.modeWords + "  " + page.sign.reason
        }
        Pill {
            id: pill
            x: parent.width - width - page.pad / 2
            anchors.verticalCenter: parent.verticalCenter
            text: page.sign.rehearsal
        }
    }

    Evacuation {
        anchors.fill: parent
        words: page.sign.evacuation
        second: page.sign.evacuationSecond
        title: page.sign.evacuationTitle
    }

    component Line: Text {
        width: parent ? parent.width : 0
        color: Theme.ink
        font.family: Theme.family
        font.pixelSize: Theme.textBody
        font.weight: Theme.medium
        lineHeightMode: Text.FixedHeight
        lineHeight: Math.ceil(Theme.textBody * 1.3)
        maximumLineCount: 2
        elide: Text.ElideRight
        textFormat: Text.PlainText
        wrapMode: Text.Wrap
    }
}
