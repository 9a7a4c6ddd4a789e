import QtQuick
import HallTheme

// The keys that are always there: a row below a tall page, a column beside a wide one. They share the
// row by the length of their words, in two rows where one is too short.
Rectangle {
    id: root

    property bool upright: false
    property int textPx: Theme.textLabel
    default property alias keys: grid.data
    property alias above: extra.data
    readonly property int shown: count(grid.visibleChildren)
    readonly property int tallest: measure("implicitHeight", shown)
    readonly property int widest: measure("implicitWidth", shown)
    readonly property int words: sum(shown)
    // The margins in a key may shrink to a half.
    readonly property bool twoRows: !upright && words - shown * Theme.unit * 3 + (shown - 1) * Theme.targetGap > grid.width
    readonly property int across: upright ? 1 : twoRows ? Math.ceil(shown / 2) : Math.max(1, shown)
    readonly property int room: grid.width - (across - 1) * Theme.targetGap

    function count(children: var): int {
        return children.length;
    }

    function measure(what: string, count: int): int {
        let most = 0;
        for (let at = 0; at < count; ++at)
            most = Math.max(most, grid.visibleChildren[at][what]);
        return most;
    }

    function sum(count: int): int {
        let all = 0;
        for (let at = 0; at < count; ++at)
            all += grid.visibleChildren[at].implicitWidth;
        return all;
    }

    // The width of a key whose words need `own`.
    function share(own: real): int {
        if (upright)
            return grid.width;
        return Math.floor(twoRows ? room / across : room * own / Math.max(1, words));
    }

    color: Theme.card
    implicitHeight: column.implicitHeight + Theme.unit * 4
    implicitWidth: widest + Theme.unit * 4

    Rectangle {
        color: Theme.line
        height: root.upright ? parent.height : Theme.hairline
        width: root.upright ? Theme.hairline : parent.width
    }

    Column {
        id: column

        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.unit * (root.upright ? 3 : 2)
        anchors.left: parent.left
        anchors.leftMargin: Theme.unit * (root.upright ? 2 : 4)
        anchors.right: parent.right
        anchors.rightMargin: Theme.unit * (root.upright ? 2 : 4)
        spacing: visibleExtra ? Theme.targetGap : 0

        readonly property bool visibleExtra: extra.height > 0

        Column {
            id: extra

            width: parent.width
        }

        Grid {
            id: grid

            columns: root.across
            spacing: Theme.targetGap
            width: parent.width
        }
    }
}
