import QtQuick
import HallTheme
import HallModels
import HallUi

// Nobody is here: what the hall has to say, and how to begin. Every touch begins.
Touchable {
    id: root

    required property HallShell shell
    required property TicketingModel kiosk

    readonly property bool wide: width > height

    activeFocusOnTab: false
    name: qsTr("Touch the screen to take a number")
    objectName: "idle"
    onTapped: root.kiosk.touched()

    Card {
        anchors.bottom: begin.top
        anchors.bottomMargin: Theme.unit * (root.wide ? 2 : 4)
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        raised: true
        visible: root.kiosk.noticeTitle !== ""

        Column {
            anchors.left: parent.left
            anchors.leftMargin: Theme.unit * 6
            anchors.right: parent.right
            anchors.rightMargin: Theme.unit * 6
            anchors.verticalCenter: parent.verticalCenter
            spacing: Theme.unit * (root.wide ? 2 : 4)

            HallText {
                color: Theme.primary
                font.pixelSize: root.wide ? Theme.textTitle : Theme.textDisplay
                font.weight: Theme.bold
                horizontalAlignment: Text.AlignHCenter
                text: root.kiosk.noticeTitle
                width: parent.width
            }

            HallText {
                font.pixelSize: root.wide ? Theme.textLabel : Theme.textTitle
                text: root.kiosk.noticeBody
                width: parent.width
            }
        }
    }

    Rectangle {
        id: begin

        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.right: parent.right
        color: Theme.primary
        height: words.implicitHeight + Theme.unit * (root.wide ? 4 : 12)
        radius: Theme.radius

        Column {
            id: words

            anchors.left: parent.left
            anchors.leftMargin: Theme.unit * 4
            anchors.right: parent.right
            anchors.rightMargin: Theme.unit * 4
            anchors.verticalCenter: parent.verticalCenter
            spacing: Theme.unit

            HallText {
                color: Theme.primaryInk
                font.pixelSize: Theme.textDisplay
                font.weight: Theme.bold
                horizontalAlignment: Text.AlignHCenter
                text: "请触摸屏幕取号"
                width: parent.width
            }

            HallText {
                color: Theme.primaryInk
                font.pixelSize: Theme.textLabel
                horizontalAlignment: Text.AlignHCenter
                // In both languages whatever the last visitor chose.
                text: "Touch the screen to take a number"
                width: parent.width
            }
        }
    }
}
