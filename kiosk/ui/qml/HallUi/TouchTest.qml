pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallModels

// Cells over the whole glass. A cell that was touched is filled and ticked.
ServiceSheet {
    id: root

    required property ServiceModel service

    title: qsTr("Touch every cell: %1 of %2").arg(root.service.touched).arg(root.service.rows * root.service.columns)

    Grid {
        id: grid

        readonly property bool wide: root.width > root.height
        readonly property int across: wide ? root.service.rows : root.service.columns
        readonly property int down: wide ? root.service.columns : root.service.rows

        anchors.bottom: back.top
        anchors.bottomMargin: Theme.targetGap
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        columns: across
        spacing: Theme.targetGap

        Repeater {
            model: root.service.cells

            BigButton {
                id: one

                required property int cell
                required property bool touched

                height: Math.floor((grid.height - (grid.down - 1) * grid.spacing) / grid.down)
                name: qsTr("Cell %1").arg(one.cell + 1)
                objectName: "cell-" + one.cell
                selected: one.touched
                text: one.cell + 1
                width: Math.floor((grid.width - (grid.across - 1) * grid.spacing) / grid.across)
                onTapped: root.service.touchCell(one.cell)
            }
        }
    }

    BigButton {
        id: back

        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.right: parent.right
        height: Theme.target
        objectName: "service-close"
        text: qsTr("Back")
        onTapped: root.service.closePage()
    }
}
