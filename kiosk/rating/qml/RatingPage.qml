import QtQuick
import HallTheme
import HallModels

// A page of the rating screen, below the clerk.
Item {
    required property HallShell shell
    required property RatingModel rating
    required property int designHeight
    // So little height that the answers stand in two rows, and the keys of the view beside them.
    readonly property bool tight: designHeight < Theme.target * 5.3
}
