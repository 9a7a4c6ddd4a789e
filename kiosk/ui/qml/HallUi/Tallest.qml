import QtQuick

// The height that the tallest item of a repeater needs, also when items come, go or change.
QtObject {
    id: root

    required property Repeater of
    readonly property int height: root.measure(root.of.count, root.stamp)
    property int stamp: 0
    readonly property Connections watch: Connections {
        function onItemAdded() {
            root.stamp += 1;
        }

        target: root.of
    }

    function measure(count: int, stamp: int): int {
        let found = 0;
        for (let at = 0; at < count; ++at) {
            const item = root.of.itemAt(at);
            if (item !== null)
                found = Math.max(found, item.implicitHeight);
        }
        return found;
    }
}
