import QtQuick
import HallTheme
import HallModels
import HallUi

// A page below the header: title, content, and at the bottom, in reach, the way back and the way on.
Item {
    id: root

    required property HallShell shell
    required property TicketingModel kiosk
    property string title: ""
    property string subtitle: ""
    property string actionText: ""
    property string actionCaption: ""
    property bool actionEnabled: true
    property bool backVisible: true
    property string backText: qsTr("Back")
    property bool pinned: false
    default property alias content: body.data
    readonly property alias body: body
    signal act

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
        anchors.bottomMargin: keys.visible ? Theme.unit * 2 : 0
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: head.bottom
        anchors.topMargin: head.height > 0 ? Theme.unit * 2 : 0
    }

    Row {
        id: keys

        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.right: parent.right
        spacing: Theme.targetGap
        visible: root.backVisible || root.actionText !== ""

        BigButton {
            id: back

            height: Math.max(implicitHeight, action.visible ? action.implicitHeight : 0)
            objectName: "back"
            text: root.backText
            visible: root.backVisible
            width: action.visible ? Math.round((keys.width - keys.spacing) / 3) : keys.width
            onTapped: root.kiosk.back()
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
            visible: root.actionText !== ""
            width: back.visible ? keys.width - back.width - keys.spacing : keys.width
            onTapped: root.act()
        }
    }
}
