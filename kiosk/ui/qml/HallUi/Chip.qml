import QtQuick
import HallTheme

// A matter or a word to touch: its name, and where needed a second line.
Touchable {
    id: root

    property string text: ""
    property string note: ""
    property bool brief: false
    // A short word at its end, beside the name.
    property string aside: ""
    property bool warned: false
    // The short word follows the name on its line, where there is no room beside it.
    property bool flowing: false
    readonly property bool marked: root.aside !== "" && root.flowing
    readonly property bool ends: root.aside !== "" && !root.flowing
    // So many lines at the most, and the rest is on the page behind it; 0: as many as it needs.
    property int most: 0
    // A key of a keyboard: one sign, small margins.
    property bool snug: false
    property bool centred: true
    property int textPx: Theme.textLabel
    // No lower than this, however few its words.
    property int least: Theme.target

    implicitHeight: Math.max(root.least, Math.max(words.implicitHeight, root.ends ? end.implicitHeight : 0) + Theme.unit * 3)

    // Name and short word as one text; where the end would be cut the word goes first.
    function marking(first: bool): string {
        const name = root.text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
        // Not broken: signs that need no space between them are joined by one of no width.
        const kept = root.aside.split("").map(sign => sign === " " ? "&nbsp;" : sign).join("\u2060");
        const word = "<font color=\"" + (root.warned ? Theme.attention : Theme.muted) + "\">" + kept + "</font>";
        return first ? word + " " + name : name + " " + word;
    }

    name: root.aside === "" ? root.text : root.text + " · " + root.aside

    Card {
        anchors.fill: parent
        border.color: root.pressed ? Theme.primary : Theme.line
        color: root.pressed ? Theme.primaryTint : Theme.card
    }

    Column {
        id: words

        anchors.left: parent.left
        anchors.leftMargin: root.snug ? Theme.unit / 2 : Theme.unit * 2
        anchors.right: parent.right
        anchors.rightMargin: (root.snug ? Theme.unit / 2 : Theme.unit * 2) + (root.ends ? end.width + Theme.unit * 2 : 0)
        anchors.verticalCenter: parent.verticalCenter

        HallText {
            readonly property bool shortened: root.most > 0

            elide: root.most > 0 ? Text.ElideRight : Text.ElideNone
            font.pixelSize: root.textPx
            font.weight: Theme.medium
            horizontalAlignment: root.centred ? Text.AlignHCenter : Text.AlignLeft
            maximumLineCount: root.most > 0 ? root.most : 1000
            text: root.marked ? root.marking(root.most > 0 && whole.lineCount > root.most) : root.text
            textFormat: root.marked ? Text.StyledText : Text.PlainText
            width: parent.width
        }

        HallText {
            color: Theme.muted
            horizontalAlignment: root.centred ? Text.AlignHCenter : Text.AlignLeft
            text: root.note
            visible: text !== "" && !root.brief
            width: parent.width
        }
    }

    // How many lines all of it would take.
    HallText {
        id: whole

        font.pixelSize: root.textPx
        font.weight: Theme.medium
        text: root.marked && root.most > 0 ? root.marking(false) : ""
        textFormat: Text.StyledText
        visible: false
        width: words.width
    }

    HallText {
        id: end

        anchors.right: parent.right
        anchors.rightMargin: Theme.unit * 2
        anchors.verticalCenter: parent.verticalCenter
        color: root.warned ? Theme.attention : Theme.muted
        horizontalAlignment: Text.AlignRight
        text: root.aside
        visible: root.ends
        width: Math.min(implicitWidth, Math.round(root.width * 0.4))
    }
}
