import QtQuick
import HallTheme
import HallModels
import HallUi

// Who waits, how long it takes, where it is: the same two or four facts on every page.
Grid {
    id: root

    required property TicketingModel kiosk
    readonly property int cell: (width - (columns - 1) * spacing) / columns

    property bool inline: false

    columns: inline ? 1 : 2
    spacing: inline ? Theme.unit : Theme.targetGap

    Fact {
        caption: qsTr("Waiting now")
        inline: root.inline
        height: root.inline ? implicitHeight : Math.max(implicitHeight, wait.implicitHeight)
        value: root.kiosk.waiting < 0 ? "—" : qsTr("%1 people").arg(root.kiosk.waiting)
        width: root.cell
        id: people
    }

    Fact {
        id: wait

        accent: root.kiosk.openCounters > 0 ? Theme.ink : Theme.attention
        caption: qsTr("Expected wait")
        inline: root.inline
        height: root.inline ? implicitHeight : Math.max(implicitHeight, people.implicitHeight)
        value: Words.wait(root.kiosk.waiting, root.kiosk.low, root.kiosk.high, root.kiosk.opens)
        width: root.cell
    }
}
