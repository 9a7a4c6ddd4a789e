pragma ComponentBehavior: Bound

import QtQuick
import HallUi

GuidePage {
    id: root

    pages: list.pages
    title: qsTr("Departments in this hall")

    PagedList {
        id: list

        anchors.fill: parent
        columns: root.wide && !root.tight ? 2 : 1
        model: root.guide.departments
        page: root

        Chip {
            id: chip

            required property int index
            required property string code
            required property string title
            required property int items
            required property string counters

            centred: false
            height: list.rowHeight
            note: (chip.items > 0 ? qsTr("%1 matters").arg(chip.items) : qsTr("no matters listed")) + (chip.counters === "" ? "" : "  ·  " + Words.counters(chip.counters))
            objectName: "department-" + chip.code
            text: chip.title
            visible: list.shows(chip.index)
            width: list.cell
            onTapped: root.guide.openDepartment(chip.code)
        }
    }
}
