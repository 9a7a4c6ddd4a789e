pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallModels
import HallUi

// Why: as many reasons as apply, or none.
RatingPage {
    id: root

    // Of a slip, else of the visitor of this counter's last service.
    property LaterModel later: null
    readonly property int gap: Theme.targetGap
    readonly property int begin: head.height + Theme.unit * (root.tight ? 1 : 3)
    readonly property int columns: !root.tight ? 4 : Theme.elder && root.shell.english ? 2 : 3
    readonly property int rows: root.tight ? 2 : Math.max(1, Math.ceil(reasons.count / columns))
    readonly property int perPage: !root.tight || reasons.count <= columns * rows ? columns * rows : columns * rows - 1
    readonly property int pages: Math.max(1, Math.ceil(reasons.count / perPage))
    property int page: 0
    readonly property int room: root.width - (root.tight ? keys.width + root.gap : 0)
    readonly property int cell: Math.floor((root.room - (root.columns - 1) * root.gap) / root.columns)
    readonly property int below: root.tight ? root.height : keys.y - root.gap
    readonly property int cellHeight: Math.floor((root.below - root.begin - (root.rows - 1) * root.gap) / root.rows)

    Column {
        id: head

        width: parent.width

        HallText {
            font.pixelSize: root.tight ? Theme.textBody : Theme.textTitle
            font.weight: Theme.bold
            horizontalAlignment: Text.AlignHCenter
            text: qsTr("We are sorry. What was wrong?")
            width: parent.width
        }

        HallText {
            color: Theme.muted
            horizontalAlignment: Text.AlignHCenter
            text: qsTr("Choose as many as you like, or none. The counter does not see it.")
            visible: !root.tight
            width: parent.width
        }
    }

    Grid {
        columns: root.columns
        spacing: root.gap
        y: root.begin

        Repeater {
            id: reasons

            model: root.later === null ? root.rating.reasons : root.later.reasons

            BigButton {
                id: reason

                required property int index
                required property string code
                required property string title
                required property bool chosen

                height: root.cellHeight
                objectName: "reason-" + reason.code
                selected: reason.chosen
                text: reason.title
                textPx: root.tight || Theme.elder ? Theme.textBody : Theme.textLabel
                visible: Math.floor(reason.index / root.perPage) === root.page
                width: root.cell
                onTapped: root.later === null ? root.rating.toggle(reason.code) : root.later.toggle(reason.code)
            }
        }

        BigButton {
            height: root.cellHeight
            name: qsTr("More reasons")
            objectName: "more-reasons"
            text: qsTr("More") + "  " + (root.page + 1) + "/" + root.pages
            textPx: Theme.textBody
            visible: root.pages > 1
            width: root.cell
            onTapped: root.page = (root.page + 1) % root.pages
        }
    }

    Grid {
        id: keys

        readonly property int narrow: Math.max(Theme.targetLeast, back.implicitWidth - Theme.unit * 3 + Theme.hairline * 2)

        anchors.bottom: parent.bottom
        anchors.right: parent.right
        columns: root.tight ? 1 : 2
        spacing: root.gap

        BigButton {
            id: back

            height: root.tight ? root.cellHeight : Theme.target
            objectName: "back"
            text: qsTr("Back")
            textPx: root.tight ? Theme.textBody : Theme.textLabel
            width: root.tight ? keys.narrow : Math.floor((root.width - root.gap) / 3)
            onTapped: root.later === null ? root.rating.back() : root.rating.laterBack()
        }

        BigButton {
            height: back.height
            main: true
            objectName: "send"
            text: root.tight || root.rating.reasonsChosen > 0 ? qsTr("Send") : qsTr("Send without a reason")
            textPx: back.textPx
            width: root.tight ? keys.narrow : root.width - root.gap - back.width
            onTapped: root.later === null ? root.rating.send() : root.later.send()
        }
    }
}
