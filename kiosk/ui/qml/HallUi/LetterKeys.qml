pragma ComponentBehavior: Bound

import QtQuick
import HallTheme

// Letters in their order, for the initials of a word, and one key that takes a letter back.
Grid {
    id: root

    signal typed(string letter)
    signal erased

    readonly property int keySize: Math.floor((width - (columns - 1) * spacing) / columns)

    columns: Theme.elder ? 8 : 9
    spacing: Theme.targetGap

    Repeater {
        model: ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P", "Q", "R", "S", "T", "U", "V", "W", "X", "Y", "Z"]

        Chip {
            id: key

            required property string modelData

            height: Math.max(Theme.targetLeast, Math.min(root.keySize, Theme.target))
            objectName: "key-" + key.modelData
            text: key.modelData
            width: root.keySize
            onTapped: root.typed(key.modelData)
        }
    }

    Chip {
        height: Math.max(Theme.targetLeast, Math.min(root.keySize, Theme.target))
        name: qsTr("Erase")
        objectName: "key-erase"
        text: "←"
        width: root.keySize
        onTapped: root.erased()
    }
}
