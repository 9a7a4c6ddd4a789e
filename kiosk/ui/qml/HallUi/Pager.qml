import QtQuick
import HallTheme

// Turns the pages of a long list: two large keys instead of a finger that must scroll.
Row {
    id: root

    property int page: 0
    property int pages: 1
    signal turned(int page)

    spacing: Theme.targetGap
    visible: root.pages > 1

    BigButton {
        enabled: root.page > 0
        text: qsTr("‹ Previous")
        textPx: Theme.textBody
        width: (root.width - count.width - 2 * root.spacing) / 2
        onTapped: root.turned(root.page - 1)
    }

    HallText {
        id: count

        color: Theme.muted
        height: parent.height
        text: (root.page + 1) + " / " + root.pages
        verticalAlignment: Text.AlignVCenter
    }

    BigButton {
        enabled: root.page < root.pages - 1
        text: qsTr("Next ›")
        textPx: Theme.textBody
        width: (root.width - count.width - 2 * root.spacing) / 2
        onTapped: root.turned(root.page + 1)
    }
}
