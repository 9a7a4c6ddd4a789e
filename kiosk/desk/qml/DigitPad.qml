pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallUi

// Ten digits, and one key that takes a digit back.
Grid {
    id: root

    readonly property int cell: Math.max(Theme.targetLeast, Math.floor((width - (columns - 1) * spacing) / columns))
    signal typed(string digit)
    signal erased

    spacing: Theme.targetGap

    Repeater {
        model: ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"]

        Chip {
            id: digit

            required property string modelData

            height: Theme.targetLeast
            objectName: "key-" + digit.modelData
            text: digit.modelData
            width: root.cell
            onTapped: root.typed(digit.modelData)
        }
    }

    Chip {
        height: Theme.targetLeast
        name: qsTr("Erase")
        objectName: "key-erase"
        text: "←"
        width: root.cell
        onTapped: root.erased()
    }
}
