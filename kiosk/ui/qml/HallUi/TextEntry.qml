pragma ComponentBehavior: Bound

import QtQuick
import HallTheme

// Our own keyboard with the field it writes into. It keeps nothing: what is typed belongs to the flow,
// which forgets it with the visit. Layouts: "zh" pinyin to characters, "en" letters, "num" digits and
// punctuation, "code" letters and digits of a receipt, "case" those of a case's number.
Item {
    id: root

    property string text: ""
    property string placeholder: ""
    // Letters that are not characters yet, and what they may become.
    property string composing: ""
    property var candidates: []
    property string layout: "en"
    property var layouts: []
    property int signsLeft: -1
    // A field for sentences, else one for a number.
    property bool prose: false
    default property alias below: extra.data
    readonly property bool wide: width > height * 1.2
    readonly property int keysWidth: wide ? Math.floor(width * 0.6) : width
    readonly property int partWidth: wide ? width - keysWidth - Theme.targetGap : width
    readonly property int switchesHeight: root.hasSwitches ? Theme.target + Theme.targetGap : 0
    readonly property bool hasSwitches: root.layouts.length > 1
    signal typed(string sign)
    signal erased
    signal worded(int place)
    signal switched(string layout)

    function signsOf(layout: string): string {
        switch (layout) {
        case "num":
            return "1234567890，。？！、：；“”（）-/@";
        case "case":
            return "1234567890";
        case "code":
            return "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
        default:
            return "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
        }
    }

    function wordsOf(layout: string): string {
        switch (layout) {
        case "zh":
            return qsTr("Pinyin");
        case "num":
        case "case":
            return "123";
        default:
            return "ABC";
        }
    }

    function nameOf(layout: string): string {
        switch (layout) {
        case "zh":
            return qsTr("Chinese characters by pinyin");
        case "num":
            return qsTr("Digits and punctuation");
        case "case":
            return qsTr("Digits");
        default:
            return qsTr("Letters");
        }
    }

    onCandidatesChanged: strip.first = 0

    Card {
        id: field

        readonly property int pad: Theme.unit * 2
        readonly property int rest: root.wide ? root.height - (strip.visible ? strip.height + Theme.targetGap : 0) : keys.y - (strip.visible ? strip.height + Theme.targetGap : 0) - Theme.targetGap

        anchors.left: parent.left
        anchors.top: parent.top
        border.color: Theme.primary
        border.width: Theme.hairline * 2
        clip: true
        height: root.prose ? Math.max(Theme.target, rest) : Math.max(Theme.target, line.implicitHeight + Theme.unit * 2)
        width: root.partWidth

        HallText {
            id: line

            // The end of a long text is what is being written: it stays in sight.
            readonly property string whole: root.text + root.composing
            readonly property int lines: Math.max(1, Math.floor(((foot.visible ? foot.y : parent.height) - field.pad) / (Theme.textBody * 1.5)))
            readonly property int most: root.prose ? lines * Math.floor(width / Theme.textBody) - 1 : whole.length

            anchors.left: parent.left
            anchors.leftMargin: Theme.unit * 3
            anchors.right: parent.right
            anchors.rightMargin: Theme.unit * 3
            color: root.text === "" && root.composing === "" ? Theme.muted : Theme.ink
            font.pixelSize: root.text === "" || root.prose ? Theme.textBody : Theme.textLabel
            font.weight: root.text === "" || root.prose ? Theme.regular : Theme.bold
            objectName: "entry"
            text: whole === "" ? root.placeholder : whole.length > most ? "…" + whole.slice(-most) : whole
            y: root.prose ? field.pad : Math.round((parent.height - height) / 2)
        }

        HallText {
            id: foot

            anchors.bottom: parent.bottom
            anchors.bottomMargin: Theme.unit
            anchors.right: parent.right
            anchors.rightMargin: Theme.unit * 2
            color: Theme.muted
            objectName: "left"
            text: qsTr("%1 more signs").arg(root.signsLeft)
            visible: root.signsLeft >= 0
        }
    }

    Column {
        id: extra

        anchors.left: parent.left
        anchors.top: field.bottom
        anchors.topMargin: Theme.targetGap
        spacing: Theme.targetGap
        visible: !root.prose
        width: root.partWidth
    }

    // What the letters may become, best first; a key turns to those for which there was no room.
    Flow {
        id: strip

        readonly property int lines: root.wide ? 2 : 1
        readonly property int moreWidth: Math.max(Theme.targetLeast, Math.round(Theme.target * 0.8))
        property int first: 0
        readonly property var fitting: root.layout === "zh" ? strip.fill(root.candidates, strip.first, strip.lines) : []
        readonly property bool more: root.layout === "zh" && root.candidates.length > strip.fitting.length

        function wordWidth(word: string): int {
            return Math.max(Theme.target, Theme.textLabel * (word.length + 1));
        }

        // The words from `from` on that fit into so many lines, with room for the key.
        function fill(words: var, from: int, lines: int): var {
            const found = [];
            let line = 1;
            let used = 0;
            for (let at = from; at < words.length; ++at) {
                const wide = Math.min(strip.wordWidth(words[at]), strip.width);
                if (used > 0 && used + wide > strip.width - (line === lines ? strip.moreWidth + Theme.targetGap : 0)) {
                    if (line === lines)
                        break;
                    line += 1;
                    used = 0;
                }
                used += wide + Theme.targetGap;
                found.push(words[at]);
            }
            return found;
        }

        anchors.bottom: root.wide ? parent.bottom : keys.top
        anchors.bottomMargin: root.wide ? 0 : Theme.targetGap
        anchors.left: parent.left
        height: (Theme.target + Theme.targetGap) * lines - Theme.targetGap
        spacing: Theme.targetGap
        visible: root.prose && root.layouts.indexOf("zh") >= 0
        width: root.partWidth

        Repeater {
            model: strip.fitting

            Chip {
                id: word

                required property int index
                required property string modelData

                height: Theme.target
                objectName: "candidate-" + word.index
                snug: true
                text: word.modelData
                width: Math.min(strip.wordWidth(word.modelData), strip.width)
                onTapped: root.worded(strip.first + word.index)
            }
        }

        Chip {
            height: Theme.target
            name: qsTr("More words")
            objectName: "more-words"
            snug: true
            text: "›"
            visible: strip.more
            width: strip.moreWidth
            onTapped: strip.first = strip.first + strip.fitting.length < root.candidates.length ? strip.first + strip.fitting.length : 0
        }
    }

    KeyGrid {
        id: keys

        anchors.right: parent.right
        room: root.wide ? root.height - root.switchesHeight : Math.floor(root.height * (root.prose ? 0.45 : 0.6))
        signs: root.signsOf(root.layout)
        width: root.keysWidth
        y: root.wide ? 0 : root.height - root.switchesHeight - implicitHeight
        onErased: root.erased()
        onTyped: sign => root.typed(sign)
    }

    Row {
        id: switches

        readonly property int all: root.layouts.length + (root.prose ? 1 : 0)
        readonly property int keyWidth: Math.floor((width - (all - 1) * spacing) / all)

        anchors.right: parent.right
        anchors.top: keys.bottom
        anchors.topMargin: Theme.targetGap
        spacing: Theme.targetGap
        visible: root.hasSwitches
        width: root.keysWidth

        Repeater {
            model: root.layouts

            BigButton {
                id: one

                required property string modelData

                height: Theme.target
                name: root.nameOf(one.modelData)
                objectName: "layout-" + one.modelData
                selected: root.layout === one.modelData
                text: root.wordsOf(one.modelData)
                textPx: Theme.textBody
                width: switches.keyWidth
                onTapped: root.switched(one.modelData)
            }
        }

        BigButton {
            height: Theme.target
            name: qsTr("Space")
            objectName: "key-space"
            text: name
            textPx: Theme.textBody
            visible: root.prose
            width: switches.keyWidth
            onTapped: root.typed(" ")
        }
    }
}
