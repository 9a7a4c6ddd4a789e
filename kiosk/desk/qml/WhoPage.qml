pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallUi

// Who stands at the desk now: first contacts and favours carry this number, and the size of type is this person's.
DeskPage {
    id: root

    backVisible: true
    pages: list.pages
    subtitle: qsTr("First contacts carry this number.")
    title: qsTr("Who is at the desk?")

    PagedList {
        id: list

        anchors.bottom: sizes.top
        anchors.bottomMargin: Theme.targetGap
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        columns: root.upright || Theme.elder ? 2 : 4
        model: root.desk.staff
        page: root

        BigButton {
            id: person

            required property int index
            required property string staffNo
            required property string post

            caption: person.post
            height: Math.max(Theme.targetLeast, list.rowHeight)
            objectName: "staff-" + person.staffNo
            selected: root.desk.staffNo === person.staffNo
            text: person.staffNo
            textPx: Theme.textBody
            visible: list.shows(person.index)
            width: list.cell
            onTapped: root.desk.signIn(person.staffNo)
        }
    }

    Row {
        id: sizes

        readonly property int cell: Math.floor((width - spacing) / 2)

        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.right: parent.right
        spacing: Theme.targetGap

        BigButton {
            height: Math.max(Theme.targetLeast, implicitHeight)
            objectName: "usual"
            selected: !root.shell.elder
            text: qsTr("Usual type")
            width: sizes.cell
            onTapped: root.desk.setElder(false)
        }

        BigButton {
            height: Math.max(Theme.targetLeast, implicitHeight)
            objectName: "elder"
            selected: root.shell.elder
            text: qsTr("Large type")
            width: sizes.cell
            onTapped: root.desk.setElder(true)
        }
    }
}
