import QtQuick
import HallTheme

// A page below the header: title, content, and at the bottom, in reach, the way back and the way on.
Item {
    id: root

    property string title: ""
    property string subtitle: ""
    property string actionText: ""
    property string actionCaption: ""
    property bool actionEnabled: true
    property bool backVisible: true
    property string backText: qsTr("Back")
    // Long lists are turned page by page; `page` counts from 0.
    property int pages: 1
    property int page: 0
    readonly property bool hasAction: actionText !== ""
    default property alias content: body.data
    readonly property alias body: body
    signal act
    signal goBack

    // How many rows of a list fit into `room`; above an action the pager takes its share of it.
    function rowsIn(room: int, count: int, rowHeight: int, gap: int, columns: int): int {
        const all = Math.floor((room + gap) / (rowHeight + gap));
        if (!root.hasAction || count <= all * columns)
            return Math.max(1, all);
        return Math.max(1, Math.floor((room - Theme.target - Theme.targetGap + gap) / (rowHeight + gap)));
    }

    onPagesChanged: page = Math.min(page, Math.max(0, pages - 1))

    Column {
        id: head

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top

        HallText {
            font.pixelSize: Theme.textTitle
            font.weight: Theme.bold
            text: root.title
            visible: text !== ""
            width: parent.width
        }

        HallText {
            color: Theme.muted
            text: root.subtitle
            visible: text !== ""
            width: parent.width
        }
    }

    Item {
        id: body

        anchors.bottom: keys.visible ? keys.top : parent.bottom
        anchors.bottomMargin: keys.visible ? Theme.targetGap : 0
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
        visible: root.hasAction && root.pages > 1
        onTurned: page => root.page = page
    }

    Row {
        id: keys

        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.right: parent.right
        spacing: Theme.targetGap
        visible: root.backVisible || root.hasAction

        BigButton {
            id: back

            height: action.visible ? action.height : implicitHeight
            objectName: "back"
            text: root.backText
            visible: root.backVisible
            width: action.visible || lower.visible ? Math.round((keys.width - keys.spacing) * 0.3) : keys.width
            onTapped: root.goBack()
        }

        BigButton {
            id: action

            caption: root.actionCaption
            enabled: root.actionEnabled
            height: Math.max(implicitHeight, Theme.target * 1.5)
            main: true
            objectName: "act"
            text: root.actionText
            textPx: Theme.textTitle
            visible: root.hasAction
            width: back.visible ? keys.width - back.width - keys.spacing : keys.width
            onTapped: root.act()
        }

        Pager {
            id: lower

            page: root.page
            pages: root.pages
            visible: !root.hasAction && root.pages > 1
            width: keys.width - back.width - keys.spacing
            onTurned: page => root.page = page
        }
    }
}
