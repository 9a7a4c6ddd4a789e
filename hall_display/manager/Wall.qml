import QtQuick
import HallTheme
import HallDisplay

// The manager's wall: figures on top, the hall as a plan, what needs somebody, and pages that take turns.
Rectangle {
    id: page

    required property ManagerModel manager

    readonly property int gap: Theme.unit * 2
    readonly property int bodyY: tiles.y + tiles.height + gap
    readonly property int bodyHeight: height - bodyY - gap
    readonly property int planWidth: Math.round((width - gap * 3) * 0.585)

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
        id: plan
        x: page.gap
        y: page.bodyY
        width: page.planWidth
        height: page.bodyHeight
        manager: page.manager
    }
    AlarmList {
        id: alarms
        x: page.gap * 2 + page.planWidth
        y: page.bodyY
        width: page.width - x - page.gap
        height: Math.round((page.bodyHeight - page.gap) / 2)
        manager: page.manager
    }
    Turning {
        x: alarms.x
        y: alarms.y + alarms.height + page.gap
        width: alarms.width
        height: page.height - y - page.gap
        manager: page.manager
    }
}
