pragma ComponentBehavior: Bound

import QtQuick
import HallTheme

// Finds a matter by words to touch, or by the first letters of the pinyin.
Item {
    id: root

    required property string query
    required property var results
    required property var suggestions
    required property FlowPage page
    required property bool english
    // On a wide screen the keys stand beside the list instead of below it.
    readonly property bool wide: width > height * 1.2
    readonly property bool halved: wide && page.tight && Theme.elder
    readonly property int wordColumns: page.tight ? 3 : 4
    readonly property int wordCount: page.tight ? 3 : Theme.elder ? 4 : 8
    readonly property int leftWidth: wide ? Math.floor(width * (page.tight ? 0.5 : 0.52)) : width
    readonly property int rowHeight: Math.max(Theme.target, tall.height)
    readonly property int rows: page.rowsIn(list.height, found.count, rowHeight, Theme.targetGap, 1)
    readonly property int pages: Math.ceil(found.count / rows)
    // In so much height there is no need to turn pages.
    readonly property int allHeight: list.y + found.count * (rowHeight + Theme.targetGap) - Theme.targetGap + (wide ? 0 : letters.height + Theme.targetGap)
    signal typed(string letter)
    signal erased
    signal worded(string word)
    signal chosen(string code)

    Tallest {
        id: tallWord

        of: offered
    }

    Tallest {
        id: tall

        of: found
    }

    Card {
        id: field

        anchors.left: parent.left
        anchors.top: parent.top
        width: root.leftWidth
        border.color: Theme.primary
        border.width: Theme.hairline * 2
        height: Theme.target

        HallText {
            anchors.left: parent.left
            anchors.leftMargin: Theme.unit * 3
            anchors.right: parent.right
            anchors.rightMargin: Theme.unit * 3
            anchors.verticalCenter: parent.verticalCenter
            color: root.query === "" ? Theme.muted : Theme.ink
            font.pixelSize: root.query === "" ? Theme.textBody : Theme.textLabel
            font.weight: root.query === "" ? Theme.regular : Theme.bold
            objectName: "query"
            text: root.query === "" ? root.page.tight ? qsTr("Words or letters: SFZ") : qsTr("Touch a word, or the first letters: SFZ for 身份证") : root.query
        }
    }

    Grid {
        id: words

        anchors.left: parent.left
        width: root.leftWidth
        anchors.top: field.bottom
        anchors.topMargin: visible ? Theme.targetGap : 0
        columns: root.wordColumns
        height: visible ? implicitHeight : 0
        spacing: Theme.targetGap
        visible: !root.english

        Repeater {
            id: offered

            model: root.suggestions

            Chip {
                id: suggestion

                required property int index
                required property string word

                height: Math.max(Theme.target, tallWord.height)
                objectName: "word-" + suggestion.word
                text: suggestion.word
                textPx: Theme.textBody
                snug: true
                visible: suggestion.index < root.wordCount
                width: Math.floor((words.width - (words.columns - 1) * words.spacing) / words.columns)
                onTapped: {
                    root.page.page = 0;
                    root.worded(suggestion.word);
                }
            }
        }
    }

    Item {
        id: list

        anchors.bottom: root.wide ? parent.bottom : letters.top
        anchors.bottomMargin: root.wide ? 0 : Theme.targetGap
        anchors.left: parent.left
        anchors.top: words.bottom
        anchors.topMargin: Theme.targetGap
        width: root.leftWidth

        HallText {
            color: Theme.muted
            text: qsTr("Nothing found. Please try another word, or ask the staff.")
            visible: root.query !== "" && found.count === 0
            width: parent.width
        }

        Column {
            id: column

            spacing: Theme.targetGap
            width: parent.width

            Repeater {
                id: found

                model: root.results

                Chip {
                    id: chip

                    required property int index
                    required property string code
                    required property string label
                    required property string standing
                    required property int numbersLeft
                    required property string opens

                    aside: Words.matter(chip.standing, chip.numbersLeft, chip.opens)
                    centred: false
                    height: root.rowHeight
                    objectName: "item-" + chip.code
                    text: chip.label
                    textPx: root.english ? Theme.textBody : Theme.textLabel
                    visible: Math.floor(chip.index / root.rows) === root.page.page
                    warned: ["full", "few", "off_duty"].indexOf(chip.standing) >= 0
                    width: column.width
                    onTapped: root.chosen(chip.code)
                }
            }
        }
    }

    LetterKeys {
        id: letters

        anchors.bottom: parent.bottom
        anchors.right: parent.right
        columns: root.halved ? 4 : root.wide ? (Theme.elder ? 5 : 6) : Theme.elder ? 8 : 9
        halved: root.halved
        width: root.wide ? root.width - root.leftWidth - Theme.targetGap * 2 : root.width
        onErased: {
            root.page.page = 0;
            root.erased();
        }
        onTyped: letter => {
            root.page.page = 0;
            root.typed(letter);
        }
    }
}
