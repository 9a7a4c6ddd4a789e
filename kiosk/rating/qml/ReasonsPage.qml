pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallModels
import HallUi

// Why: as many reasons as apply, or none.
Item {
    id: root

    required property HallShell shell
    required property RatingModel rating

    HallText {
        id: ask

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        font.pixelSize: Theme.textTitle
        font.weight: Theme.bold
        horizontalAlignment: Text.AlignHCenter
        text: qsTr("We are sorry. What was wrong?")
    }

    HallText {
        id: more

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: ask.bottom
        color: Theme.muted
        horizontalAlignment: Text.AlignHCenter
        text: qsTr("Choose as many as you like, or none. The counter does not see it.")
    }

    Grid {
        id: grid

        readonly property int rowCount: Math.ceil(reasons.count / columns)

        anchors.bottom: keys.top
        anchors.bottomMargin: Theme.targetGap
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: more.bottom
        anchors.topMargin: Theme.unit * 3
        columns: 4
        spacing: Theme.targetGap

        Repeater {
            id: reasons

            model: root.rating.reasons

            BigButton {
                id: reason

                required property string code
                required property string title
                required property bool chosen

                height: (grid.height - (grid.rowCount - 1) * grid.spacing) / grid.rowCount
                objectName: "reason-" + reason.code
                selected: reason.chosen
                text: reason.title
                textPx: Theme.textLabel
                width: (grid.width - (grid.columns - 1) * grid.spacing) / grid.columns
                onTapped: root.rating.toggle(reason.code)
            }
        }
    }

    Row {
        id: keys

        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.right: parent.right
        spacing: Theme.targetGap

        BigButton {
            height: Theme.target
            objectName: "back"
            text: qsTr("Back")
            width: (keys.width - keys.spacing) / 3
            onTapped: root.rating.back()
        }

        BigButton {
            height: Theme.target
            main: true
            objectName: "send"
            text: root.rating.reasonsChosen > 0 ? qsTr("Send") : qsTr("Send without a reason")
            width: (keys.width - keys.spacing) * 2 / 3
            onTapped: root.rating.send()
        }
    }
}
