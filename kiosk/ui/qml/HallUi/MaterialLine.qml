import QtQuick
import HallTheme

// One paper to bring.
Item {
    id: root

    required property int number
    required property string title
    required property string kind
    required property int copies
    required property string note

    implicitHeight: words.implicitHeight + Theme.unit

    HallText {
        id: mark

        color: Theme.primary
        font.weight: Theme.bold
        text: root.number
        width: Theme.textBody * 1.4
    }

    Column {
        id: words

        anchors.left: mark.right
        anchors.right: parent.right

        HallText {
            text: root.title
            width: parent.width
        }

        HallText {
            color: Theme.muted
            text: Words.copies(root.kind, root.copies) + (root.note === "" ? "" : "  ·  " + root.note)
            width: parent.width
        }
    }
}
