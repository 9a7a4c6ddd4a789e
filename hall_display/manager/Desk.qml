pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallDisplay

// The manager's PC: the wall's figures for everybody, and at the right, behind a PIN, what can be done.
Rectangle {
    id: page

    required property ManagerModel manager
    required property ManagerDeskModel desk

    readonly property int gap: Theme.unit * 2
    readonly property int bodyY: tiles.y + tiles.height + gap
    readonly property int bodyHeight: height - bodyY - gap
    readonly property int sideWidth: Math.round(width * 0.36)
    readonly property int mainWidth: width - sideWidth - gap * 3
    readonly property int planHeight: Math.round(bodyHeight * 0.6)
    readonly property int tableRow: Math.ceil(Theme.textBody * 1.4)

    color: Theme.paper

    TopBar {
        id: top
        x: page.gap
        y: page.gap / 2
        width: page.width - page.gap * 2
        height: implicitHeight
        hallName: page.manager.hallName
        clock: page.manager.clock
        rehearsal: page.manager.rehearsal
        banner: page.manager.emergency !== "" ? page.manager.emergency : page.manager.banner
    }
    Tiles {
        id: tiles
        x: page.gap
        y: top.y + top.height + page.gap / 2
        width: page.width - page.gap * 2
        height: implicitHeight
        manager: page.manager
    }
    Plan {
        x: page.gap
        y: page.bodyY
        width: page.mainWidth
        height: page.planHeight
        manager: page.manager
        numbers: true
        onPicked: {
            if (page.desk.unlocked)
                page.desk.choose("counters");
        }
    }
    Rectangle {
        id: arrivals
        x: page.gap
        y: page.bodyY + page.planHeight + page.gap
        width: Math.round((page.mainWidth - page.gap) * 0.5)
        height: page.height - y - page.gap
        radius: Theme.radius
        color: Theme.card
        Say {
            id: arrivalsTitle
            x: page.gap
            y: Theme.unit
            color: Theme.muted
            text: page.desk.arrivalsWords
        }
        Say {
            anchors.right: parent.right
            anchors.rightMargin: page.gap
            y: Theme.unit
            text: page.manager.arrivalsNote
        }
        Bars {
            x: page.gap
            y: arrivalsTitle.y + arrivalsTitle.height + Theme.unit
            width: parent.width - page.gap * 2
            height: parent.height - y - Theme.unit
            slots: page.manager.arrivals
        }
    }
    Rectangle {
        x: arrivals.x + arrivals.width + page.gap
        y: arrivals.y
        width: page.mainWidth - arrivals.width - page.gap
        height: arrivals.height
        radius: Theme.radius
        color: Theme.card
        Say {
            id: waitsTitle
            x: page.gap
            y: Theme.unit
            color: Theme.muted
            text: page.desk.waitsWords
        }
        More {
            objectName: "more-waits"
            view: waitsView
        }
        Flickable {
            id: waitsView
            objectName: "waits"
            x: page.gap
            y: waitsTitle.y + waitsTitle.height + Theme.unit / 2
            width: parent.width - page.gap * 2
            // Whole rows: one that is cut reads as the last.
            height: Math.floor((parent.height - y - Theme.unit) / page.tableRow) * page.tableRow
            contentHeight: waits.height
            clip: true
            QueueTable {
                id: waits
                width: parent.width
                height: page.tableRow * (count + 1)
                rowHeight: page.tableRow
                manager: page.manager
                queues: page.manager.everyQueue
            }
        }
    }

    Rectangle {
        id: side
        x: page.width - page.sideWidth - page.gap
        y: page.bodyY
        width: page.sideWidth
        height: page.bodyHeight
        radius: Theme.radius
        color: Theme.card

        // Locked: what the wall says, and a place for number and PIN.
        AlarmList {
            width: parent.width
            height: parent.height - lockBox.height - page.gap * 2
            visible: !page.desk.unlocked
            manager: page.manager
        }
        LockBox {
            id: lockBox
            x: page.gap
            y: parent.height - height - page.gap
            width: parent.width - page.gap * 2
            visible: !page.desk.unlocked
            desk: page.desk
        }

        Deeds {
            anchors.fill: parent
            anchors.margins: page.gap
            visible: page.desk.unlocked
            desk: page.desk
        }
    }
}
