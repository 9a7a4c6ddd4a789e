import QtQuick

// Which page of a list each item of a repeater stands on when every page takes as many as fit, each
// with its own height. `room` is the height of a page, `roomOfMany` where there are several.
QtObject {
    id: root

    required property Repeater of
    required property int room
    property int roomOfMany: room
    property int gap: 0
    property int stamp: 0
    readonly property var places: root.pack(root.of.count, root.stamp)
    readonly property int pages: root.places.length > 0 ? root.places[root.places.length - 1] + 1 : 1
    // The height of all of them, one below the other.
    readonly property int whole: root.sum(root.of.count, root.stamp)
    readonly property Connections watch: Connections {
        function onItemAdded() {
            root.stamp += 1;
        }

        target: root.of
    }

    function pageOf(index: int): int {
        return index < root.places.length ? root.places[index] : 0;
    }

    function sum(count: int, stamp: int): int {
        let found = 0;
        for (let at = 0; at < count; ++at) {
            const item = root.of.itemAt(at);
            found += (at > 0 ? root.gap : 0) + (item === null ? 0 : item.implicitHeight);
        }
        return found;
    }

    function pack(count: int, stamp: int): var {
        const one = root.fill(count, root.room);
        return one.length > 0 && one[one.length - 1] > 0 && root.roomOfMany !== root.room ? root.fill(count, root.roomOfMany) : one;
    }

    function fill(count: int, room: int): var {
        const found = [];
        let page = 0;
        let used = 0;
        for (let at = 0; at < count; ++at) {
            const item = root.of.itemAt(at);
            const height = item === null ? 0 : item.implicitHeight;
            if (used > 0 && used + root.gap + height > room) {
                page += 1;
                used = 0;
            }
            used += (used > 0 ? root.gap : 0) + height;
            found.push(page);
        }
        return found;
    }
}
