import QtQuick
import HallTheme

// A list turned page by page: all rows as tall as the tallest. The delegate takes `rowHeight` and
// `width`, and is visible where `shows(index)`.
Item {
    id: root

    required property FlowPage page
    property alias model: repeater.model
    property int gap: Theme.targetGap
    property int columns: 1
    readonly property alias count: repeater.count
    readonly property int rowHeight: Math.max(1, tall.height)
    readonly property int cell: Math.floor((width - (columns - 1) * Theme.targetGap) / columns)
    readonly property int perPage: page.rowsIn(height, repeater.count, rowHeight, gap, columns) * columns
    readonly property int pages: Math.max(1, Math.ceil(repeater.count / perPage))
    default property alias delegate: repeater.delegate

    function shows(index: int): bool {
        return Math.floor(index / root.perPage) === root.page.page;
    }

    Tallest {
        id: tall

        of: repeater
    }

    Grid {
        columnSpacing: Theme.targetGap
        columns: root.columns
        rowSpacing: root.gap
        width: parent.width

        Repeater {
            id: repeater
        }
    }
}
