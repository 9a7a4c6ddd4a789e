pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallUi

// A queue: of a new booking, or of one more matter under a number.
DeskPage {
    id: root

    backVisible: true
    pages: list.pages
    onGoBack: root.desk.goBack()
    title: desk.purpose === "add" ? qsTr("One more matter for %1: which?").arg(desk.found) : desk.purpose === "drop" ? qsTr("What does %1 leave out?").arg(desk.found) : qsTr("An appointment for which matter?")

    PagedList {
        id: list

        anchors.fill: parent
        columns: root.columns
        model: root.desk.picks
        page: root

        Chip {
            id: card

            required property int index
            required property string prefix
            required property string title

            centred: false
            height: list.rowHeight
            least: Theme.targetLeast
            objectName: "pick-" + card.prefix
            text: card.prefix + "  " + card.title
            textPx: Theme.textBody
            visible: list.shows(card.index)
            width: list.cell
            onTapped: root.desk.pick(card.prefix)
        }
    }
}
