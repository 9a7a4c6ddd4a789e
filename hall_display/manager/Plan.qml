pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallDisplay

// The counters on the floor plan, each with the colour and the shape of its state.
Rectangle {
    id: card

    required property ManagerModel manager
    property bool numbers: false
    property string chosen: ""
    signal picked(string number)

    readonly property int pad: Theme.unit * 2
    readonly property int legendHeight: Math.ceil(Theme.textBody * 1.3)
    readonly property real roomWidth: width - pad * 2
    readonly property real roomHeight: height - pad * 3 - legendHeight
    readonly property real planWidth: Math.min(roomWidth, roomHeight * manager.planAspect)
    readonly property real planHeight: planWidth / Math.max(0.1, manager.planAspect)
    readonly property real mark: Math.max(Theme.textBody * 0.5, planWidth * 0.017)

    function inkOf(mode: string, alarm: bool): color {
        return alarm ? Theme.bad : mode === "open" ? Theme.done
            : mode === "paused" ? Theme.attention : Theme.muted;
    }

    color: Theme.card
    radius: Theme.radius

    Item {
        id: plan
        x: (card.width - width) / 2
        y: card.pad + (card.roomHeight - height) / 2
        width: card.planWidth
        height: card.planHeight

        Repeater {
            model: card.manager.zones
            delegate: Rectangle {
                id: zone

                required property string name
                required property real fromLeft
                required property real fromTop
                required property real across
                required property real down
                required property bool nameBelow
                required property int nameSide

                x: fromLeft * plan.width
                y: fromTop * plan.height
                width: across * plan.width - Theme.hairline * 2
                height: down * plan.height - Theme.hairline * 2
                radius: Theme.unit
                color: Theme.paper
                border.width: Theme.hairline
                border.color: Theme.line

                Text {
                    // A name that is too long stands in two lines of equal length.
                    readonly property real room: zone.width - Theme.unit
                    width: measure.advanceWidth <= room && zone.nameSide === 0 ? room
                        : Math.min(room, Math.ceil(measure.advanceWidth / 2 + Theme.unit))
                    x: zone.nameSide === 0 ? (zone.width - width) / 2
                        : zone.nameSide < 0 ? Theme.unit : zone.width - width - Theme.unit
                    y: (zone.height - height) * (zone.nameSide !== 0 ? 0.5 : zone.nameBelow ? 0.9 : 0.1)
                    height: lineCount * lineHeight
                    color: Theme.muted
                    font.family: Theme.family
                    font.pixelSize: Theme.textBody
                    font.weight: Theme.medium
                    lineHeightMode: Text.FixedHeight
                    lineHeight: Math.ceil(Theme.textBody * 1.15)
                    horizontalAlignment: Text.AlignHCenter
                    textFormat: Text.PlainText
                    wrapMode: Text.WrapAnywhere
                    text: zone.name
                    TextMetrics {
                        id: measure
                        font.family: Theme.family
                        font.pixelSize: Theme.textBody
                        font.weight: Theme.medium
                        text: zone.name
                    }
                }
            }
        }
        Repeater {
            model: card.manager.counters
            delegate: Item {
                id: counter

                required property string number
                required property real fromLeft
                required property real fromTop
                required property real across
                required property real down
                required property string mode
                required property bool alarm

                x: (fromLeft + across / 2) * plan.width - width / 2
                y: (fromTop + down / 2) * plan.height - height / 2
                width: card.numbers ? Math.max(card.mark, label.implicitWidth + Theme.unit) : card.mark
                height: card.numbers ? card.mark + label.height : card.mark

                Rectangle {
                    anchors.fill: parent
                    anchors.margins: -Theme.unit / 2
                    visible: card.numbers && card.chosen === counter.number
                    radius: Theme.unit
                    color: Theme.primaryTint
                    border.width: Theme.hairline
                    border.color: Theme.primary
                }
                StateMark {
                    anchors.horizontalCenter: parent.horizontalCenter
                    size: card.mark
                    state: counter.alarm ? "alarm" : counter.mode
                    ink: card.inkOf(counter.mode, counter.alarm)
                }
                Say {
                    id: label
                    anchors.horizontalCenter: parent.horizontalCenter
                    y: card.mark
                    visible: card.numbers
                    text: card.numbers ? counter.number : ""
                }
                TapHandler {
                    enabled: card.numbers
                    onTapped: card.picked(counter.number)
                }
            }
        }
    }

    Row {
        anchors.horizontalCenter: parent.horizontalCenter
        y: card.height - card.legendHeight - card.pad
        spacing: Theme.unit * 5

        Repeater {
            model: card.manager.legend
            delegate: Row {
                id: entry

                required property string mode
                required property string words

                spacing: Theme.unit
                StateMark {
                    anchors.verticalCenter: parent.verticalCenter
                    size: Theme.textBody * 0.8
                    state: entry.mode
                    ink: card.inkOf(entry.mode, entry.mode === "alarm")
                }
                Say {
                    height: card.legendHeight
                    text: entry.words
                }
            }
        }
    }
}
