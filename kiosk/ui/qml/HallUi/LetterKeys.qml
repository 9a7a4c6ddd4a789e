pragma ComponentBehavior: Bound

import QtQuick
import HallTheme

// Letters in their order, for the initials of a word, and one key that takes a letter back.
Grid {
    id: root

    signal typed(string letter)
    signal erased

    // Half of the letters at a time, where large keys leave no room for all.
    property bool halved: false
    property bool second: false
    readonly property string letters: !halved ? "ABCDEFGHIJKLMNOPQRSTUVWXYZ" : second ? "NOPQRSTUVWXYZ" : "ABCDEFGHIJKLM"
    readonly property int keySize: Math.floor((width - (columns - 1) * spacing) / columns)

    readonly property int usual: Math.max(Theme.targetLeast, Math.min(root.keySize, Theme.target))
    property int keyHeight: usual

    columns: Theme.elder ? 8 : 9
    spacing: Theme.targetGap

    Repeater {
        model: root.letters.split("")

        Chip {
            id: key

            required property string modelData

            height: root.keyHeight
            objectName: "key-" + key.modelData
            snug: true
            text: key.modelData
            width: root.keySize
            onTapped: root.typed(key.modelData)
        }
    }

    Chip {
        height: root.keyHeight
        name: qsTr("Erase")
        objectName: "key-erase"
        snug: true
        text: "←"
        width: root.keySize
        onTapped: root.erased()
    }
    Chip {
        height: root.keyHeight
        objectName: "key-half"
        snug: true
        text: root.second ? "A–M" : "N–Z"
        textPx: Theme.textBody
        visible: root.halved
        width: root.keySize
        onTapped: root.second = !root.second
    }
}
