import QtQuick
import HallTheme

// A question over the page. Nothing behind it can be touched meanwhile.
Item {
    id: root

    property string title: ""
    property string text: ""
    property string mainText: ""
    property string otherText: ""
    property bool otherVisible: true
    signal main
    signal other

    objectName: "sheet"

    // Takes every touch that misses the card.
    MouseArea {
        anchors.fill: parent
    }

    Rectangle {
        anchors.fill: parent
        color: Theme.ink
        opacity: 0.55
    }

    Card {
        // Low on a tall screen, where everybody reaches it; in the middle of a wide one.
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Math.min(Theme.unit * 22, Math.round((parent.height - height) / 2))
        anchors.horizontalCenter: parent.horizontalCenter
        height: column.implicitHeight + Theme.unit * (root.height < root.width ? 6 : 10)
        width: Math.min(parent.width - Theme.unit * 12, Theme.textTitle * 24)

        Column {
            id: column

            anchors.left: parent.left
            anchors.leftMargin: Theme.unit * 5
            anchors.right: parent.right
            anchors.rightMargin: Theme.unit * 5
            anchors.verticalCenter: parent.verticalCenter
            spacing: Theme.unit * 3

            HallText {
                font.pixelSize: Theme.textTitle
                font.weight: Theme.bold
                text: root.title
                width: parent.width
            }

            HallText {
                font.pixelSize: Theme.textLabel
                text: root.text
                width: parent.width
            }

            BigButton {
                height: Math.max(implicitHeight, Theme.target * 1.4)
                main: true
                objectName: "sheet-main"
                text: root.mainText
                textPx: Theme.textTitle
                width: parent.width
                onTapped: root.main()
            }

            BigButton {
                objectName: "sheet-other"
                text: root.otherText
                visible: root.otherText !== "" && root.otherVisible
                width: parent.width
                onTapped: root.other()
            }
        }
    }
}
