import QtQuick
import HallTheme

// A page below the header: title, content, and at the bottom, in reach, the way back and the way on.
Item {
    id: root

    property string title: ""
    property string subtitle: ""
    // Something else takes the place of the title.
    property bool titled: true
    property string actionText: ""
    property string actionCaption: ""
    property bool actionEnabled: true
    property bool backVisible: true
    property string backText: qsTr("Back")
    // Long lists are turned page by page; `page` counts from 0.
    property int pages: 1
    property int page: 0
    // Where the pager is the only key of the row, a page says by itself whether it needs one: the row takes room from the list.
    property bool hasPager: pages > 1
    readonly property bool turnsBelow: hasPager && (!hasAction || wide)
    readonly property bool hasAction: actionText !== ""
    // The three shapes of a page: tall, wide (content in columns, all keys in one row), and wide with
    // so little height that content must be turned page by page.
    readonly property bool wide: width > height
    readonly property bool tight: wide && height < Theme.textBody * 20
    // Facts stand side by side with their names where height is scarce.
    readonly property bool cramped: height < Theme.textBody * (wide ? 20 : 31)
    // On a wide page the keys may keep to the right column of this width; the content has the rest.
    property int keysWidth: 0
    readonly property bool corner: wide && keysWidth > 0
    readonly property int keysHeight: keys.visible ? keys.height + Theme.targetGap : 0
    default property alias content: body.data
    readonly property alias body: body
    signal act
    signal goBack

    // How many rows of a list fit into `room`; above an action the pager takes its share of it.
    function rowsIn(room: int, count: int, rowHeight: int, gap: int, columns: int): int {
        const all = Math.floor((room + gap) / (rowHeight + gap));
        if (root.wide || !root.hasAction || count <= all * columns)
            return Math.max(1, all);
        return Math.max(1, Math.floor((room - Theme.target - Theme.targetGap + gap) / (rowHeight + gap)));
    }

    onPagesChanged: page = Math.min(page, Math.max(0, pages - 1))

    Item {
        id: head

        readonly property bool beside: root.wide && root.titled && root.title !== "" && title.implicitWidth + subtitle.implicitWidth + Theme.unit * 3 <= width

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        height: beside ? title.height : (title.visible ? title.height : 0) + (subtitle.visible ? subtitle.height : 0)

        HallText {
            id: title

            font.pixelSize: root.tight ? Theme.textLabel : Theme.textTitle
            font.weight: Theme.bold
            text: root.title
            visible: text !== "" && root.titled
            width: head.beside ? implicitWidth : head.width
        }

        HallText {
            id: subtitle

            color: Theme.muted
            text: root.subtitle
            visible: text !== "" && root.titled
            width: head.beside ? implicitWidth : head.width
            x: head.beside ? title.width + Theme.unit * 3 : 0
            y: head.beside ? title.baselineOffset - baselineOffset : title.visible ? title.height : 0
        }
    }

    Item {
        id: body

        anchors.bottom: parent.bottom
        anchors.bottomMargin: root.corner ? 0 : root.keysHeight
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: head.bottom
        anchors.topMargin: head.height > 0 ? Theme.unit * 2 : 0
    }

    Pager {
        id: upper

        anchors.bottom: keys.top
        anchors.bottomMargin: Theme.targetGap
        anchors.left: parent.left
        anchors.right: parent.right
        page: root.page
        pages: root.pages
        visible: root.hasAction && !root.wide && root.pages > 1
        onTurned: page => root.page = page
    }

    Row {
        id: keys

        anchors.bottom: parent.bottom
        anchors.right: parent.right
        spacing: Theme.targetGap
        visible: root.backVisible || root.hasAction || root.turnsBelow
        width: root.corner ? root.keysWidth : root.width

        BigButton {
            id: back

            height: action.visible ? action.height : implicitHeight
            objectName: "back"
            text: root.backText
            visible: root.backVisible
            width: !action.visible && !lower.visible ? keys.width : Math.max(Math.round((keys.width - keys.spacing) * (root.wide ? 0.2 : 0.3)), Math.min(implicitWidth, keys.width * (root.wide ? 0.33 : 0.45)))
            onTapped: root.goBack()
        }

        BigButton {
            id: action

            caption: root.actionCaption
            enabled: root.actionEnabled
            height: Math.max(implicitHeight, back.visible ? back.implicitHeight : 0, Math.round(Theme.target * (root.tight ? 1 : root.wide ? 1.2 : 1.5)))
            main: true
            objectName: "act"
            text: root.actionText
            textPx: root.tight ? Theme.textLabel : Theme.textTitle
            visible: root.hasAction
            width: keys.width - (back.visible ? back.width + keys.spacing : 0) - (lower.visible ? lower.width + keys.spacing : 0)
            onTapped: root.act()
        }

        Pager {
            id: lower

            compact: root.hasAction ? root.wide : !root.wide && keys.width < Theme.target * 6
            keyWidth: root.wide ? Math.round(Theme.target * 1.25) : Theme.targetLeast
            height: root.hasAction ? action.height : back.visible ? back.height : Theme.target
            page: root.page
            pages: root.pages
            visible: root.turnsBelow
            width: compact ? implicitWidth : keys.width - (back.visible ? back.width + keys.spacing : 0)
            onTurned: page => root.page = page
        }
    }
}
