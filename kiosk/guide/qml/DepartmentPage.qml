pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallUi

GuidePage {
    id: root

    pages: list.pages
    title: root.guide.department

    HallText {
        color: Theme.muted
        text: qsTr("No matters are listed for this department; please ask at the counter.")
        visible: list.count === 0
        width: parent.width
    }

    PagedList {
        id: list

        anchors.fill: parent
        columns: root.wide && !root.tight ? 2 : 1
        model: root.guide.items
        page: root

        Chip {
            id: chip

            required property int index
            required property string code
            required property string label

            centred: false
            height: list.rowHeight
            objectName: "item-" + chip.code
            text: chip.label
            textPx: root.shell.english ? Theme.textBody : Theme.textLabel
            visible: list.shows(chip.index)
            width: list.cell
            onTapped: root.guide.openItem(chip.code)
        }
    }
}
