import HallTheme
import HallModels
import HallUi

// A page of the guidance desk.
FlowPage {
    id: root

    required property HallShell shell
    required property DeskModel desk

    // A tablet held upright: fewer things side by side.
    readonly property bool upright: !wide && width < Theme.target * 6

    // So many queues stand side by side, by the length of their names.
    readonly property int columns: Math.max(1, (upright ? 2 : 3) - (shell.english ? 1 : 0) - (Theme.elder ? 1 : 0))

    // So many keys of one or two signs stand side by side, `most` where there is room.
    function across(most: int): int {
        return Math.max(1, Math.min(most, Math.floor((width + Theme.targetGap) / (Theme.targetLeast + Theme.targetGap))));
    }

    backVisible: false
    onGoBack: root.desk.openGive()
}
