import QtQuick
import HallTheme

// Turns the pages of a long list: two large keys instead of a finger that must scroll.
Row {
    id: root

    property int page: 0
    property int pages: 1
    // Arrows without words, where the keys share one row.
    property bool compact: false
    property int keyWidth: Math.round(Theme.target * 1.25)
    readonly property int key: compact ? keyWidth : (width - count.width - 2 * spacing) / 2
    signal turned(int page)

    spacing: Theme.targetGap
    visible: root.pages > 1

    BigButton {
        enabled: root.page > 0
        height: root.compact ? root.height : implicitHeight
        name: qsTr("‹ Previous")
        objectName: "pager-back"
        text: root.compact ? "‹" : name
        textPx: root.compact ? Theme.textTitle : Theme.textBody
        width: root.key
        onTapped: root.turned(root.page - 1)
    }

    HallText {
        id: count

        color: Theme.muted
        height: parent.height
        text: (root.page + 1) + " / " + root.pages
        verticalAlignment: Text.AlignVCenter
        wrapMode: Text.NoWrap
    }

    BigButton {
        enabled: root.page < root.pages - 1
        height: root.compact ? root.height : implicitHeight
        name: qsTr("Next ›")
        objectName: "pager-next"
        text: root.compact ? "›" : name
        textPx: root.compact ? Theme.textTitle : Theme.textBody
        width: root.key
        onTapped: root.turned(root.page + 1)
    }
}
