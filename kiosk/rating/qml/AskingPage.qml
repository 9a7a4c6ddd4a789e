pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallModels
import HallUi

// Five levels of the same weight, and the right to say nothing, as large in words.
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
        text: qsTr("How were you served?")
    }

    HallText {
        id: promise

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: ask.bottom
        color: Theme.muted
        horizontalAlignment: Text.AlignHCenter
        text: qsTr("Your rating is voluntary. The counter does not see it.")
    }

    Row {
        id: bars

        anchors.bottom: decline.top
        anchors.bottomMargin: Theme.targetGap
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: promise.bottom
        anchors.topMargin: Theme.unit * 3
        spacing: Theme.targetGap

        Repeater {
            model: [
                {
                    level: 5,
                    title: qsTr("Very satisfied")
                },
                {
                    level: 4,
                    title: qsTr("Satisfied")
                },
                {
                    level: 3,
                    title: qsTr("Fairly satisfied")
                },
                {
                    level: 2,
                    title: qsTr("Dissatisfied")
                },
                {
                    level: 1,
                    title: qsTr("Very dissatisfied")
                }
            ]

            LevelBar {
                id: bar

                required property var modelData

                faceLevel: bar.modelData.level
                height: bars.height
                objectName: "level-" + bar.modelData.level
                text: bar.modelData.title
                width: (bars.width - 4 * bars.spacing) / 5
                onTapped: root.rating.choose(bar.modelData.level)
            }
        }
    }

    LevelBar {
        id: decline

        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.right: parent.right
        height: Theme.target
        objectName: "decline"
        text: qsTr("I prefer not to rate")
        onTapped: root.rating.decline()
    }
}
