import QtQuick
import HallTheme
import HallUi

// A queue: its name, who waits, and for how long.
Touchable {
    id: root

    property string title: ""
    property string prefix: ""
    property int waiting: 0
    property int low: 0
    property int high: 0
    property int openCounters: 0
    property string opens: ""
    property bool full: false
    readonly property bool narrow: width < Theme.textBody * 16
    readonly property bool slim: width < Theme.textBody * 13
    readonly property string wait: Words.wait(root.waiting, root.low, root.high, root.opens)

    implicitHeight: words.implicitHeight + Theme.unit * 3
    name: root.title

    Card {
        anchors.fill: parent
        border.color: root.pressed ? Theme.primary : Theme.line
        color: root.pressed ? Theme.primaryTint : Theme.card
        raised: true
    }

    Rectangle {
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.unit * 2
        anchors.left: parent.left
        anchors.top: parent.top
        anchors.topMargin: Theme.unit * 2
        color: root.openCounters > 0 ? Theme.primary : Theme.line
        radius: width / 2
        width: Theme.unit * 0.75
    }

    Column {
        id: words

        anchors.left: parent.left
        anchors.leftMargin: Theme.unit * 3
        anchors.right: parent.right
        anchors.rightMargin: Theme.unit * 2
        anchors.verticalCenter: parent.verticalCenter

        Item {
            height: title.implicitHeight
            width: parent.width

            HallText {
                id: title

                anchors.left: parent.left
                anchors.right: letter.left
                anchors.rightMargin: Theme.unit
                font.pixelSize: root.title.length * Theme.textLabel <= width * (root.width < Theme.textBody * 11 ? 1 : 2) ? Theme.textLabel : Theme.textBody
                font.weight: Theme.bold
                text: root.title
            }

            HallText {
                id: letter

                anchors.baseline: title.baseline
                anchors.right: parent.right
                color: Theme.muted
                font.pixelSize: Theme.textLabel
                text: root.prefix
                wrapMode: Text.NoWrap
            }
        }

        HallText {
            color: root.full ? Theme.attention : root.openCounters > 0 ? Theme.ink : Theme.muted
            objectName: "wait"
            text: root.full ? qsTr("No numbers left today") : root.waiting < 0 ? Words.people(root.waiting) : Words.people(root.waiting) + (root.slim || Theme.elder && root.narrow ? "\n" : "  ·  ") + root.wait
            width: parent.width
        }
    }
}
