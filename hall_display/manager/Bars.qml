pragma ComponentBehavior: Bound

import QtQuick
import QtQml.Models
import HallTheme
import HallDisplay

// Half hours of the day as bars; a line over each says what was expected.
Item {
    id: chart

    required property AbstractItemModel slots
    property bool forecast: true
    property color ink: Theme.primary

    readonly property int axis: Math.ceil(Theme.textBody * 1.25)
    readonly property int tall: height - axis - Theme.unit
    readonly property real step: width / Math.max(1, bars.count)

    Rectangle {
        y: chart.tall
        width: parent.width
        height: Theme.hairline
        color: Theme.muted
    }
    Repeater {
        id: bars
        model: chart.slots
        delegate: Item {
            id: bar

            required property int index
            required property string label
            required property real actual
            required property real expected
            required property bool present

            x: index * chart.step
            width: chart.step
            height: chart.height

            Rectangle {
                x: chart.step * 0.14
                width: chart.step * 0.72
                height: bar.actual > 0 ? Math.max(Theme.hairline * 2, chart.tall * bar.actual) : 0
                y: chart.tall - height
                radius: Theme.hairline * 2
                color: bar.present ? Theme.call : chart.ink
            }
            Rectangle {
                visible: chart.forecast && bar.expected > 0
                width: chart.step
                height: Math.max(2, Theme.hairline * 3)
                y: chart.tall - chart.tall * bar.expected - height / 2
                color: Theme.ink
            }
            Say {
                visible: bar.label !== ""
                x: -width / 2 + Theme.unit
                width: implicitWidth
                y: chart.tall + Theme.unit / 2
                color: Theme.muted
                text: bar.label
            }
        }
    }
}
