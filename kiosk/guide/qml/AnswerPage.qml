pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallUi

// What became of a feedback, by the code of its receipt.
GuidePage {
    id: root

    readonly property bool found: guide.tellFound !== ""

    actionEnabled: guide.canAskAnswer && shell.link === "current"
    actionText: found ? "" : qsTr("Look up")
    pages: found && rows.count > 0 ? packed.pages : 1
    subtitle: tight && !found ? "" : found ? (guide.tellClosed ? qsTr("answered and closed") : qsTr("last answer by %1").arg(guide.lastOn)) : qsTr("The code stands on your receipt: ten letters and figures.")
    title: found ? guide.tellFound : tight && Theme.elder ? "" : qsTr("Read the answer")
    onAct: guide.send()

    HallText {
        color: Theme.muted
        text: qsTr("There is no answer yet.")
        visible: root.found && rows.count === 0
        width: parent.width
    }

    Column {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        spacing: Theme.targetGap
        visible: root.found

        Repeater {
            id: rows

            model: root.guide.answers

            Fact {
                required property int index
                required property int place
                required property string words

                caption: qsTr("Answer %1").arg(place)
                value: words
                valuePx: Theme.textBody
                visible: packed.pageOf(index) === root.page
                width: parent ? parent.width : 0
            }
        }
    }

    Packed {
        id: packed

        gap: Theme.targetGap
        of: rows
        room: root.body.height
    }

    TextEntry {
        anchors.fill: parent
        layout: "code"
        placeholder: "__________"
        text: root.guide.tellCode
        visible: !root.found
        onErased: root.guide.erase()
        onTyped: sign => root.guide.typeText(sign)

        Notice {
            text: root.guide.tellStage === "refused" ? root.guide.tellWords : qsTr("The hall did not answer. Please try again, or ask the staff.")
            visible: root.guide.tellStage === "refused" || root.guide.tellStage === "away"
            width: parent.width
        }
    }
}
