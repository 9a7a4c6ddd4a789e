import QtQuick
import HallTheme
import HallUi

// The mouth of the printer and the paper that comes out of it. A picture: nobody has to read it.
Item {
    id: root

    readonly property bool decorative: true

    property string label: ""
    property bool coming: false
    property bool failed: false

    implicitHeight: Theme.unit * 18
    implicitWidth: Theme.unit * 26

    Item {
        anchors.fill: parent
        anchors.topMargin: slot.height / 2
        clip: true

        Rectangle {
            border.color: Theme.line
            border.width: Theme.hairline
            color: Theme.card
            height: parent.height - Theme.unit
            visible: !root.failed
            width: parent.width * 0.72
            x: (parent.width - width) / 2
            y: root.coming ? -height * 0.55 : 0

            Behavior on y {
                NumberAnimation {
                    duration: Theme.growMs
                    easing.type: Easing.OutCubic
                }
            }

            Column {
                anchors.bottom: parent.bottom
                anchors.bottomMargin: Theme.unit * 1.5
                anchors.horizontalCenter: parent.horizontalCenter
                spacing: Theme.unit

                HallText {
                    anchors.horizontalCenter: parent.horizontalCenter
                    font.weight: Theme.bold
                    text: root.label
                }

                Rectangle {
                    anchors.horizontalCenter: parent.horizontalCenter
                    color: Theme.line
                    height: Theme.unit / 2
                    width: Theme.unit * 12
                }

                Rectangle {
                    anchors.horizontalCenter: parent.horizontalCenter
                    color: Theme.line
                    height: Theme.unit / 2
                    width: Theme.unit * 9
                }
            }
        }
    }

    Rectangle {
        id: slot

        color: root.failed ? Theme.attention : Theme.ink
        height: Theme.unit * 2
        radius: height / 2
        width: parent.width
    }
}
