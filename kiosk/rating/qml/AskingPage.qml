pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallUi

// Five levels of the same weight, and the right to say nothing, as large in words.
RatingPage {
    id: root

    // For whom, where it is not the visitor of this counter's last service.
    property string matter: ""
    readonly property string promise: qsTr("Voluntary; the counter does not see it.")
    signal given(level: int)

    onGiven: level => {
        if (root.matter === "")
            level === 0 ? root.rating.decline() : root.rating.choose(level);
    }

    readonly property int gap: Theme.targetGap
    readonly property int begin: head.height + Theme.unit * (root.tight ? 1 : 3)
    readonly property int across: root.tight ? 3 : 5
    readonly property int room: root.width - (root.tight ? keys.width + root.gap : 0)
    readonly property int cell: Math.floor((root.room - (root.across - 1) * root.gap) / root.across)
    readonly property int rowHeight: root.tight ? Math.floor((root.height - root.begin - root.gap) / 2) : root.height - root.begin - root.gap - Theme.target

    Column {
        id: head

        width: parent.width

        HallText {
            font.pixelSize: Theme.textTitle
            font.weight: Theme.bold
            horizontalAlignment: Text.AlignHCenter
            text: qsTr("How were you served?")
            visible: !root.tight
            width: parent.width
        }

        HallText {
            color: Theme.muted
            horizontalAlignment: Text.AlignHCenter
            text: root.tight && root.shell.link !== "current" ? qsTr("Offline since %1; rating is kept.").arg(root.shell.since) : root.tight ? (root.matter === "" || Theme.elder && root.shell.english ? "" : root.matter + "  ·  ") + root.promise : qsTr("Your rating is voluntary. The counter does not see it.")
            width: parent.width
        }
    }

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
            },
            {
                level: 0,
                title: qsTr("I prefer not to rate")
            }
        ]

        LevelBar {
            id: bar

            required property int index
            required property var modelData
            readonly property bool last: bar.modelData.level === 0 && !root.tight

            faceLevel: root.tight ? 0 : bar.modelData.level
            height: bar.last ? Theme.target : root.rowHeight
            objectName: bar.modelData.level === 0 ? "decline" : "level-" + bar.modelData.level
            text: bar.modelData.title
            textPx: root.tight && Theme.elder && root.shell.english ? Theme.textBody : Theme.textLabel
            width: bar.last ? root.width : root.cell
            x: bar.last ? 0 : (bar.index % root.across) * (root.cell + root.gap)
            y: bar.last ? root.height - height : root.begin + (root.tight ? Math.floor(bar.index / root.across) * (root.rowHeight + root.gap) : 0)
            onTapped: root.given(bar.modelData.level)
        }
    }

    ViewKeys {
        id: keys

        anchors.right: parent.right
        columns: 1
        keyHeight: root.rowHeight
        rating: root.rating
        shell: root.shell
        visible: root.tight
        y: root.begin
    }
}
