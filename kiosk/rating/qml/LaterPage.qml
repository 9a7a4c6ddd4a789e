pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallModels
import HallUi

// A rating by the slip, between two visitors of this counter.
RatingPage {
    id: root

    readonly property LaterModel later: root.rating.later as LaterModel
    // Where height is scarce answers and reasons stand as they do after a service.
    readonly property bool asks: root.tight && root.later.stage === "levels"
    readonly property bool reasons: root.tight && root.later.stage === "reasons"

    Loader {
        anchors.fill: parent
        sourceComponent: root.asks ? levels : root.reasons ? why : words
    }

    Component {
        id: levels

        AskingPage {
            designHeight: root.designHeight
            matter: qsTr("Number %1 at %2").arg(root.later.label).arg(Words.counters(root.later.counter))
            rating: root.rating
            shell: root.shell
            onGiven: level => root.later.choose(level)
        }
    }

    Component {
        id: why

        ReasonsPage {
            designHeight: root.designHeight
            later: root.later
            rating: root.rating
            shell: root.shell
        }
    }

    Component {
        id: words

        Item {
            RateLater {
                anchors.bottom: parent.bottom
                anchors.left: parent.left
                anchors.right: keys.visible ? keys.left : parent.right
                anchors.rightMargin: keys.visible ? Theme.targetGap : 0
                anchors.top: parent.top
                brief: true
                later: root.later
                shell: root.shell
                onGoBack: root.rating.laterBack()
            }

            // There is no line of the clerk above, in which they stand else.
            ViewKeys {
                id: keys

                anchors.right: parent.right
                anchors.verticalCenter: parent.verticalCenter
                columns: 1
                rating: root.rating
                shell: root.shell
                visible: root.tight && root.later.stage !== "failed"
            }
        }
    }
}
