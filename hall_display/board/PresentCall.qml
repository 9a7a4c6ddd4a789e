import QtQuick
import HallTheme
import HallDisplay

// The present call: number -> counter, and below it the zone and the way.
Rectangle {
    id: stage

    required property BoardModel board
    // One below the other: where the page says so, or where it may and the characters get larger by it.
    property bool upright: false
    property bool either: false
    // Without the zone.
    property bool brief: false
    readonly property bool stacked: upright || (either && scaleOf(true) > scaleOf(false))

    readonly property int inner: width - Theme.unit * 8
    readonly property real lineShare: 1.1
    readonly property real unitShare: 0.364
    readonly property real arrowShare: 0.5
    // Widths at the size of Theme.textCall; all of it grows together.
    readonly property real wayWidth: arrowSize.advanceWidth + counterSize.advanceWidth
        + unitSize.advanceWidth + Theme.textCall * 0.28
    readonly property int fitted: Math.max(Theme.textNumber, Math.floor(Theme.textCall * scaleOf(stacked)))

    function scaleOf(stacked: bool): real {
        const byWidth = inner / Math.max(1, stacked ? Math.max(numberSize.advanceWidth, wayWidth)
                                                    : numberSize.advanceWidth + wayWidth);
        const byHeight = (height - under.height - Theme.unit * 4)
            / (lineShare * Theme.textCall * (stacked ? 2 : 1));
        return Math.min(byWidth, byHeight);
    }

    color: Theme.card
    radius: Theme.radius

    TextMetrics {
        id: numberSize
        font.family: Theme.family
        font.weight: Theme.bold
        font.pixelSize: Theme.textCall
        text: stage.board.label
    }
    TextMetrics {
        id: counterSize
        font: numberSize.font
        text: stage.board.counter
    }
    TextMetrics {
        id: arrowSize
        font.family: Theme.family
        font.weight: Theme.medium
        font.pixelSize: Theme.textCall * stage.arrowShare
        text: "→"
    }
    TextMetrics {
        id: unitSize
        font.family: Theme.family
        font.weight: Theme.medium
        font.pixelSize: Theme.textCall * stage.unitShare
        text: stage.board.counterUnit
    }

    Say {
        anchors.centerIn: parent
        width: stage.inner
        height: implicitHeight
        visible: stage.board.label === ""
        horizontalAlignment: Text.AlignHCenter
        wrapMode: Text.Wrap
        px: Theme.textTitle
        text: stage.board.idle
    }

    Item {
        id: call
        anchors.horizontalCenter: parent.horizontalCenter
        y: (stage.height - height - under.height) / 2
        // Number and counter are read together: on a very wide board they stay near each other.
        width: stage.stacked ? stage.inner : Math.min(stage.inner,
            Math.ceil((numberSize.advanceWidth + stage.wayWidth) * stage.fitted / Theme.textCall * 1.3))
        height: stage.stacked ? number.height + way.height : number.height
        visible: stage.board.label !== ""

        Say {
            id: number
            x: stage.stacked ? (call.width - width) / 2 : 0
            px: stage.fitted
            height: Math.ceil(px * stage.lineShare)
            number: true
            font.weight: Theme.bold
            color: Theme.call
            text: stage.board.label
        }
        Item {
            id: way
            x: stage.stacked ? (call.width - width) / 2 : call.width - width
            y: call.height - height
            width: stage.stacked ? arrow.width + Theme.unit * 4 + words.width
                                 : call.width - number.width - Theme.unit * 3
            height: number.height

            Say {
                id: arrow
                x: stage.stacked ? 0 : (parent.width - words.width - width) / 2
                anchors.verticalCenter: parent.verticalCenter
                px: Math.max(Theme.textBody, stage.fitted * stage.arrowShare)
                color: Theme.muted
                text: "→"
            }
            Row {
                id: words
                anchors.right: parent.right
                height: parent.height
                spacing: Theme.unit
                layoutDirection: stage.board.english ? Qt.RightToLeft : Qt.LeftToRight

                Say {
                    id: counter
                    px: stage.fitted
                    height: Math.ceil(px * stage.lineShare)
                    number: true
                    font.weight: Theme.bold
                    text: stage.board.counter
                }
                Say {
                    anchors.baseline: counter.baseline
                    px: Math.max(Theme.textBody, stage.fitted * stage.unitShare)
                    text: stage.board.counterUnit
                }
            }
        }
    }

    // Zone and marks side by side where they fit, else below each other.
    Item {
        id: under

        readonly property int lineHeight: Math.ceil(Theme.textBody * 1.3)
        readonly property real together: zone.implicitWidth + marks.width + Theme.unit * 3
        readonly property bool oneRow: marks.width === 0 || together <= stage.inner

        anchors.horizontalCenter: parent.horizontalCenter
        y: call.y + call.height
        width: stage.inner
        height: stage.brief ? marks.height : zone.height + (oneRow ? 0 : marks.height + Theme.unit)
        visible: stage.board.label !== ""

        Text {
            id: zone
            x: under.oneRow && marks.width > 0 ? (under.width - under.together) / 2 : (under.width - width) / 2
            y: -Math.round(Theme.textBody * 0.05)
            width: Math.min(implicitWidth, stage.inner)
            height: stage.brief ? 0 : lineCount * under.lineHeight
            color: Theme.ink
            font.family: Theme.family
            font.pixelSize: Theme.textBody
            font.weight: Theme.medium
            lineHeightMode: Text.FixedHeight
            lineHeight: under.lineHeight
            horizontalAlignment: Text.AlignHCenter
            textFormat: Text.PlainText
            wrapMode: Text.Wrap
            text: stage.brief ? "" : stage.board.arrow === "" ? stage.board.zone : stage.board.zone + "  " + stage.board.arrow
        }
        Row {
            id: marks
            x: under.oneRow ? zone.x + zone.width + Theme.unit * 3 : (under.width - width) / 2
            y: stage.brief ? 0 : under.oneRow ? (zone.height - height) / 2 : zone.height + Theme.unit
            spacing: Theme.unit * 2
            Pill {
                text: stage.board.priority
                ink: Theme.priority
                color: Theme.priorityTint
            }
            Pill {
                text: stage.board.mark
            }
        }
    }

    // A new call grows once and then stands still. Where calls come close together they change without
    // movement: nothing may blink faster than once a second.
    Connections {
        target: stage.board
        function onCallChanged(): void {
            if (stage.board.callId !== grow.shownId) {
                const first = grow.shownId === "";
                grow.shownId = stage.board.callId;
                if (Theme.growMs > 0 && !first)
                    grow.begin();
            }
        }
    }
    ParallelAnimation {
        id: grow
        property string shownId: ""
        property double begunMs: 0
        function begin(): void {
            if (Date.now() - begunMs < 1000 && begunMs <= Date.now()) {
                complete();
                return;
            }
            begunMs = Date.now();
            restart();
        }
        NumberAnimation {
            target: call
            property: "scale"
            from: 0.72
            to: 1
            duration: Theme.growMs
            easing.type: Easing.OutCubic
        }
        NumberAnimation {
            target: call
            property: "opacity"
            from: 0.3
            to: 1
            duration: Theme.growMs
            easing.type: Easing.OutCubic
        }
    }
}
