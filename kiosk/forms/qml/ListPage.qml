pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallUi

// The forms of a matter; where there is none, the papers that are needed.
FormsPage {
    id: root

    readonly property bool none: desk.formCount === 0

    pages: none ? papers.pages : list.pages
    subtitle: none ? "" : qsTr("Touch a form to see it filled in.")
    title: desk.item

    PagedList {
        id: list

        anchors.fill: parent
        columns: root.wide ? 2 : 1
        model: root.desk.forms
        page: root

        Chip {
            id: chip

            required property int index
            required property string formId
            required property string title
            required property int pages

            centred: false
            height: list.rowHeight
            note: qsTr("%1 pages").arg(chip.pages)
            objectName: "form-" + chip.index
            text: chip.title
            visible: list.shows(chip.index)
            width: list.cell
            onTapped: root.desk.openForm(chip.formId)
        }
    }

    Notice {
        id: honest

        accent: Theme.primary
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        more: papers.count > 0 ? qsTr("These papers are needed:") : qsTr("Please ask at the counter or at the information desk.")
        objectName: "no-forms"
        shape: "●"
        text: qsTr("There are no sample forms for this matter here yet.")
        tint: Theme.primaryTint
        visible: root.none
    }

    PagedList {
        id: papers

        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: honest.bottom
        anchors.topMargin: Theme.targetGap
        columns: root.wide ? 2 : 1
        gap: Theme.unit
        model: root.none ? root.desk.materials : null
        page: root

        MaterialLine {
            id: line

            required property int index

            visible: papers.shows(line.index)
            width: papers.cell
        }
    }
}
