pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallDisplay

// The pages that take turns at the lower right: arrivals, waits by queue, waits by time, the formula.
Rectangle {
    id: card

    required property ManagerModel manager

    readonly property int pad: Theme.unit * 2
    readonly property int rowHeight: Math.ceil(Theme.textBody * 1.32)
    readonly property int bodyHeight: height - pad * 2 - rowHeight
    readonly property int rows: Math.max(1, Math.floor((bodyHeight - rowHeight) / rowHeight))

    color: Theme.card
    radius: Theme.radius
    onRowsChanged: Qt.callLater(tellRows)
    Component.onCompleted: tellRows()

    function tellRows(): void {
        manager.setRows(rows);
    }

    Say {
        id: title
        x: card.pad
        y: card.pad
        height: card.rowHeight
        color: Theme.muted
        text: card.manager.pageTitle
    }
    Say {
        anchors.right: dots.left
        anchors.rightMargin: Theme.unit * 2
        y: card.pad
        height: card.rowHeight
        text: card.manager.pageNote
    }
    Row {
        id: dots
        anchors.right: parent.right
        anchors.rightMargin: card.pad
        y: card.pad + (card.rowHeight - height) / 2
        spacing: Theme.unit * 0.75
        Repeater {
            model: card.manager.pages
            delegate: Rectangle {
                required property int index
                width: Theme.unit
                height: Theme.unit
                radius: Theme.unit / 2
                color: index === card.manager.pageIndex ? Theme.ink : Theme.line
            }
        }
    }

    Item {
        id: body
        x: card.pad
        y: card.pad + card.rowHeight
        width: card.width - card.pad * 2
        height: card.bodyHeight

        Bars {
            anchors.fill: parent
            anchors.topMargin: Theme.unit
            visible: card.manager.page === "arrivals"
            slots: card.manager.arrivals
        }
        Bars {
            anchors.fill: parent
            anchors.topMargin: Theme.unit
            visible: card.manager.page === "slots"
            forecast: false
            slots: card.manager.slots
        }
        QueueTable {
            anchors.fill: parent
            visible: card.manager.page === "waits"
            rowHeight: card.rowHeight
            manager: card.manager
            queues: card.manager.queues
        }
        Text {
            anchors.fill: parent
            visible: card.manager.page === "rating"
            color: Theme.ink
            font.family: Theme.family
            font.pixelSize: Theme.textBody
            font.weight: Theme.medium
            lineHeightMode: Text.FixedHeight
            lineHeight: Math.ceil(Theme.textBody * 1.3)
            textFormat: Text.PlainText
            verticalAlignment: Text.AlignVCenter
            wrapMode: Text.Wrap
            text: card.manager.formula
        }
    }
}
