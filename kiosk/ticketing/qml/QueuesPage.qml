pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallUi

// Every queue, a few at a time.
KioskPage {
    id: root

    readonly property int columns: Theme.elder && shell.english ? 1 : 2
    readonly property int least: Math.max(Theme.target, tall.height)
    readonly property int rows: rowsIn(body.height, cards.count, least, Theme.targetGap, columns)
    readonly property int perPage: rows * columns

    pages: Math.ceil(cards.count / perPage)
    title: qsTr("All queues")

    Tallest {
        id: tall

        of: cards
    }

    Grid {
        id: grid

        columns: root.columns
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
                required full

                height: root.least
                objectName: "queue-" + card.prefix
                visible: Math.floor(card.index / root.perPage) === root.page
                width: (grid.width - (root.columns - 1) * Theme.targetGap) / root.columns
                onTapped: root.kiosk.openQueue(card.prefix)
            }
        }
    }
}
