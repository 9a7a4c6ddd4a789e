pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallDisplay
import "../manager"

// 监督: behind a PIN the day's list of what was out of the ordinary, and 巡查 notes. To look only.
Rectangle {
    id: page

    required property ManagerModel manager
    required property ManagerDeskModel desk

    readonly property int gap: Theme.unit * 2

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
    Rectangle {
        id: side
        x: page.gap
        y: tiles.y + tiles.height + page.gap
        width: page.width - page.gap * 2
        height: page.height - y - page.gap
        radius: Theme.radius
        color: Theme.card

        Say {
            x: page.gap
            y: page.gap
            visible: !page.desk.unlocked
            color: Theme.muted
            text: page.desk.lookWords
        }
        LockBox {
            x: page.gap
            y: parent.height - height - page.gap
            width: Math.round(parent.width * 0.36)
            visible: !page.desk.unlocked
            desk: page.desk
        }
        Deeds {
            anchors.fill: parent
            anchors.margins: page.gap
            visible: page.desk.unlocked
            desk: page.desk
            silent: page.desk.tab === "inspections" ? [] : [page.desk.tab]
        }
    }
}
