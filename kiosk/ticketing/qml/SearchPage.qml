pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallUi

// Search by words to touch, or by the first letters of the pinyin.
KioskPage {
    id: root

    readonly property int rowHeight: Math.max(Theme.target, tall.height)
    readonly property int rows: rowsIn(list.height, results.count, rowHeight, Theme.targetGap, 1)

    pages: Math.ceil(results.count / rows)
    title: qsTr("What do you need?")

    Tallest {
        id: tall

        of: results
    }

    Card {
        id: field

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        border.color: Theme.primary
        border.width: Theme.hairline * 2
        height: Theme.target

        HallText {
            anchors.left: parent.left
            anchors.leftMargin: Theme.unit * 3
            anchors.right: parent.right
            anchors.rightMargin: Theme.unit * 3
            anchors.verticalCenter: parent.verticalCenter
            color: root.kiosk.query === "" ? Theme.muted : Theme.ink
            font.pixelSize: root.kiosk.query === "" ? Theme.textBody : Theme.textLabel
            font.weight: root.kiosk.query === "" ? Theme.regular : Theme.bold
            objectName: "query"
            text: root.kiosk.query === "" ? qsTr("Touch a word, or the first letters: SFZ for 身份证") : root.kiosk.query
        }
    }

    Grid {
        id: words

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: field.bottom
        anchors.topMargin: visible ? Theme.targetGap : 0
        columns: 4
        height: visible ? implicitHeight : 0
        spacing: Theme.targetGap
        visible: !root.shell.english

        Repeater {
            model: root.kiosk.suggestions

            Chip {
                id: suggestion

                required property int index
                required property string word

                height: Theme.target
                objectName: "word-" + suggestion.word
                text: suggestion.word
                textPx: Theme.textBody
                visible: !Theme.elder || suggestion.index < 4
                width: (words.width - 3 * words.spacing) / 4
                onTapped: {
                    root.page = 0;
                    root.kiosk.setQuery(suggestion.word);
                }
            }
        }
    }

    Item {
        id: list

        anchors.bottom: letters.top
        anchors.bottomMargin: Theme.targetGap
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: words.bottom
        anchors.topMargin: Theme.targetGap

        HallText {
            color: Theme.muted
            text: qsTr("Nothing found. Please try another word, or ask the staff.")
            visible: root.kiosk.query !== "" && results.count === 0
            width: parent.width
        }

        Column {
            id: column

            spacing: Theme.targetGap
            width: parent.width

            Repeater {
                id: results

                model: root.kiosk.results

                Chip {
                    id: chip

                    required property int index
                    required property string code
                    required property string label
                    required property bool elsewhere

                    centred: false
                    height: root.rowHeight
                    objectName: "item-" + chip.code
                    text: chip.label
                    textPx: root.shell.english ? Theme.textBody : Theme.textLabel
                    visible: Math.floor(chip.index / root.rows) === root.page
                    width: column.width
                    onTapped: root.kiosk.openItem(chip.code)
                }
            }
        }
    }

    LetterKeys {
        id: letters

        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.right: parent.right
        onErased: {
            root.page = 0;
            root.kiosk.erase();
        }
        onTyped: letter => {
            root.page = 0;
            root.kiosk.typeText(letter);
        }
    }
}
