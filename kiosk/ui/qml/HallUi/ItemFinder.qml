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
    readonly property bool wide: page.wide
    // Large type on a small wide screen: half of the letters at a time, in as many rows as fit; field and
    // list keep to those rows.
    readonly property bool halved: wide && page.tight && Theme.elder
    readonly property int lines: Math.max(3, Math.floor((height + Theme.targetGap) / (Theme.target + Theme.targetGap)))
    readonly property int line: Math.max(Theme.target, Math.floor((height - (lines - 1) * Theme.targetGap) / lines))
    // What was found takes the place of the words where there is no room for both.
    readonly property bool listed: found.count > 0 && (wide ? page.tight || Theme.elder : page.cramped && Theme.elder)
    readonly property int wordColumns: page.tight ? 3 : 4
    readonly property int wordRows: page.tight && query === "" ? 3 : page.tight || Theme.elder && query !== "" ? 1 : 2
    readonly property int keyColumns: halved ? Math.ceil(15 / lines) : wide ? (Theme.elder ? 5 : 6) : across
    readonly property int keyRows: Math.ceil(27 / keyColumns)
    // Beside a list the keys have all of the height.
    readonly property int tallKey: Math.max(Theme.targetLeast, Math.min(Math.round(Theme.target * 1.2), Math.floor((height - (keyRows - 1) * Theme.targetGap) / keyRows)))
    readonly property int leftWidth: halved ? width - keyColumns * (Theme.targetLeast + Theme.targetGap) : wide ? Math.floor(width * (page.tight ? 0.5 : 0.52)) : width
    readonly property int pages: halved ? Math.ceil(found.count / rows) : packed.pages
    readonly property int rows: lines - 1
    // In so much height there is no need to turn pages; of nothing that follows from the height itself.
    readonly property int wordsHeight: words.visible ? Math.min(wordRows, Math.ceil(offered.count / wordColumns)) * (Math.max(Theme.target, tallWord.height) + Theme.targetGap) : 0
    readonly property int across: Theme.elder ? 8 : 9
    readonly property int lowKey: Math.max(Theme.targetLeast, Math.min(Math.floor((width + Theme.targetGap) / across) - Theme.targetGap, Theme.target))
    readonly property int allHeight: Theme.target + Theme.targetGap + wordsHeight + packed.whole + (wide ? 0 : Math.ceil(27 / across) * (lowKey + Theme.targetGap))
    signal typed(string letter)
    signal erased
    signal worded(string word)
    signal chosen(string code)

    Tallest {
        id: tallWord

        of: offered
    }

    Packed {
        id: packed

        gap: Theme.targetGap
        of: found
        room: list.height
    }

    Card {
        id: field

        anchors.left: parent.left
        anchors.top: parent.top
        width: root.leftWidth
        border.color: Theme.primary
        border.width: Theme.hairline * 2
        height: root.halved ? root.line : Theme.target

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
        visible: !root.english && !root.listed

        Repeater {
            id: offered

            model: root.suggestions

            Chip {
                id: suggestion

                required property int index
                required property string word

                height: root.halved ? root.line : Math.max(Theme.target, tallWord.height)
                objectName: "word-" + suggestion.word
                text: suggestion.word
                textPx: Theme.textBody
                snug: true
                visible: suggestion.index < root.wordColumns * root.wordRows
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
                    flowing: root.wide
                    height: root.halved ? root.line : implicitHeight
                    most: root.halved ? 2 : 0
                    objectName: "item-" + chip.code
                    text: chip.label
                    textPx: root.english || root.page.tight ? Theme.textBody : Theme.textLabel
                    visible: (root.halved ? Math.floor(chip.index / root.rows) : packed.pageOf(chip.index)) === root.page.page
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
        columns: root.keyColumns
        halved: root.halved
        keyHeight: root.halved ? root.line : root.wide ? root.tallKey : usual
        width: root.wide ? root.width - root.leftWidth - Theme.targetGap * (root.halved ? 1 : 2) : root.width
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
