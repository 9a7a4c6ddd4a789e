import QtQuick
import HallTheme
import HallModels
import HallUi

// Who waits, how long it takes, where it is: the same two or four facts on every page.
Grid {
    id: root

    required property TicketingModel kiosk
    readonly property int cell: (width - (columns - 1) * spacing) / columns

    columns: 2
    spacing: Theme.targetGap

    Fact {
        caption: qsTr("Waiting now")
        height: root.rowHeight(this, wait)
        value: root.kiosk.waiting < 0 ? "—" : qsTr("%1 people").arg(root.kiosk.waiting)
        width: root.cell
        id: people
    }

    Fact {
        id: wait

        accent: root.kiosk.openCounters > 0 ? Theme.ink : Theme.attention
        caption: qsTr("Expected wait")
        height: root.rowHeight(people, this)
        value: Words.wait(root.kiosk.waiting, root.kiosk.low, root.kiosk.high, root.kiosk.opens)
        width: root.cell
    }

    function rowHeight(one: Item, other: Item): int {
        return Math.max(one.implicitHeight, other.implicitHeight);
    }
}
