pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallUi

// The surname of who telephones; a rare one stays out.
DeskPage {
    id: root

    actionText: qsTr("Not here")
    backVisible: true
    pages: list.pages
    title: qsTr("For whom?")
    onAct: root.desk.chooseSurname("")
    onGoBack: root.desk.goBack()

    PagedList {
        id: list

        anchors.fill: parent
        columns: root.across(7)
        model: root.desk.surnames
        page: root

        Chip {
            id: name

            required property int index
            required property string word

            height: list.rowHeight
            least: Theme.targetLeast
            objectName: "surname-" + name.word
            text: name.word
            visible: list.shows(name.index)
            width: list.cell
            onTapped: root.desk.chooseSurname(name.word)
        }
    }
}
