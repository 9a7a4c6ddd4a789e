pragma ComponentBehavior: Bound

import QtQuick
import HallTheme

// Keys of one sign each in the room there is; where large keys leave no
// room for all, half of them at a time. The last key takes a sign back.
Item {
    id: root

    property string signs: ""
    // The height that the keys may take.
    property int room: height
    property bool second: false
    readonly property int keyHeight: root.rowsOf(Theme.target) * root.most >= root.count ? Theme.target : Theme.targetLeast
    readonly property int count: root.signs.length + 1
    // Comfortable keys where there is room for all of them, else as small as a finger allows.
    readonly property int comfortable: root.fit(width, Math.round(Theme.target * 1.2))
    readonly property int most: root.comfortable * root.rowsOf(Theme.target) >= root.count ? root.comfortable : root.fit(width, Theme.targetLeast)
    readonly property int rows: Math.max(1, root.rowsOf(root.keyHeight))
    readonly property bool halved: root.most * root.rows < root.count
    readonly property int half: Math.ceil(root.signs.length / 2)
    readonly property string shown: !root.halved ? root.signs : root.second ? root.signs.slice(root.half) : root.signs.slice(0, root.half)
    readonly property int keys: root.halved ? root.half + 2 : root.count
    // Even rows: not nine keys and then one.
    readonly property int across: Math.max(1, Math.min(root.most, Math.ceil(root.keys / Math.ceil(root.keys / root.most))))
    readonly property int keyWidth: Math.floor((width - (root.across - 1) * Theme.targetGap) / root.across)
    signal typed(string sign)
    signal erased

    function fit(length: real, key: int): int {
        return Math.max(1, Math.floor((length + Theme.targetGap) / (key + Theme.targetGap)));
    }

    function rowsOf(key: int): int {
        return root.fit(root.room, key);
    }

    implicitHeight: grid.implicitHeight
    onSignsChanged: root.second = false

    Grid {
        id: grid

        columns: root.across
        spacing: Theme.targetGap

        Repeater {
            model: root.shown.split("")

            Chip {
                id: key

                required property string modelData

                height: root.keyHeight
                objectName: "key-" + key.modelData
                snug: true
                text: key.modelData
                width: root.keyWidth
                onTapped: root.typed(key.modelData)
            }
        }

        Chip {
            height: root.keyHeight
            name: qsTr("Erase")
            objectName: "key-erase"
            snug: true
            text: "←"
            width: root.keyWidth
            onTapped: root.erased()
        }

        Chip {
            height: root.keyHeight
            name: qsTr("More keys")
            objectName: "key-half"
            snug: true
            text: root.second ? root.signs.charAt(0) + "–" + root.signs.charAt(root.half - 1) : root.signs.charAt(root.half) + "–" + root.signs.charAt(root.signs.length - 1)
            textPx: Theme.textBody
            visible: root.halved
            width: root.keyWidth
            onTapped: root.second = !root.second
        }
    }
}
