pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallModels
import HallUi

// Every queue, a few at a time.
KioskPage {
    id: root

    property int page: 0
    readonly property int rows: Math.max(1, Math.floor((body.height - Theme.target - Theme.unit * 2 + Theme.targetGap) / (least + Theme.targetGap)))
    readonly property int perPage: rows * 2
    readonly property int least: Theme.target * (Theme.elder || shell.english ? 2.4 : 1.9)

    title: qsTr("All queues")

    Grid {
        id: grid

        columns: 2
        spacing: Theme.targetGap
        width: parent.width

        Repeater {
            id: cards

            model: root.kiosk.queues

            QueueCard {
                id: card

                required property int index
                required title
                required prefix
                required waiting
                required low
                required high
                required openCounters
                required opens

                height: Math.max(root.least, implicitHeight)
                objectName: "queue-" + card.prefix
                visible: Math.floor(card.index / root.perPage) === root.page
                width: (grid.width - Theme.targetGap) / 2
                onTapped: root.kiosk.openQueue(card.prefix)
            }
        }
    }

    Pager {
        anchors.bottom: parent.bottom
        page: root.page
        pages: Math.ceil(cards.count / root.perPage)
        width: parent.width
        onTurned: page => root.page = page
    }
}
