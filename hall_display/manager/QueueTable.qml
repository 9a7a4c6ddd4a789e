pragma ComponentBehavior: Bound

import QtQuick
import QtQml.Models
import HallTheme
import HallDisplay

// Waits by queue: who waits, the median and the 90th percentile of the day.
Item {
    id: table

    required property ManagerModel manager
    required property AbstractItemModel queues
    required property int rowHeight

    readonly property alias count: queueRows.count
    readonly property int number: Math.ceil(Theme.textBody * 2.6)

    Repeater {
        model: 4
        delegate: Say {
            required property int index
            x: index === 0 ? 0 : table.width - table.number * (3 - index) - width
            height: table.rowHeight
            color: Theme.muted
            text: table.manager.columns[index] ?? ""
        }
    }
    Repeater {
        id: queueRows
        model: table.queues
        delegate: Item {
            id: row

            required property int index
            required property string name
            required property string waiting
            required property string median
            required property string p90
            required property bool late

            y: (index + 1) * table.rowHeight
            width: table.width
            height: table.rowHeight

            Rectangle {
                width: parent.width
                height: Theme.hairline
                color: Theme.line
            }
            Say {
                width: parent.width - table.number * 3
                height: parent.height
                elide: Text.ElideRight
                color: row.late ? Theme.bad : Theme.ink
                text: row.name
            }
            Repeater {
                model: [row.waiting, row.median, row.p90]
                delegate: Say {
                    required property int index
                    required property string modelData
                    x: table.width - table.number * (2 - index) - width
                    height: table.rowHeight
                    color: row.late ? Theme.bad : Theme.ink
                    text: modelData
                }
            }
        }
    }
}
