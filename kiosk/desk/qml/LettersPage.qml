pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallUi

// The letter with which a surname begins: to find an appointment, or for a new one.
DeskPage {
    id: root

    readonly property bool books: desk.slot !== ""

    actionText: books ? qsTr("Without a name") : qsTr("All appointments")
    backVisible: true
    title: qsTr("The surname begins with?")
    onAct: root.desk.chooseLetter("")
    onGoBack: root.desk.goBack()

    Grid {
        id: letters

        readonly property int cell: Math.floor((width - (columns - 1) * spacing) / columns)

        columns: root.across(8)
        spacing: Theme.targetGap
        width: parent.width

        Repeater {
            model: root.desk.letters

            Chip {
                id: letter

                required property string word

                height: Theme.targetLeast
                objectName: "letter-" + letter.word
                text: letter.word
                width: letters.cell
                onTapped: root.desk.chooseLetter(letter.word)
            }
        }
    }
}
