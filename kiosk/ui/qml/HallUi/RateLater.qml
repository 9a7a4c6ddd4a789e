pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallModels

// A rating after the visit, by the slip: five levels of the same weight, and the right to say nothing.
FlowPage {
    id: root

    required property HallShell shell
    required property LaterModel later
    readonly property string stage: later.stage
    // Where something else stands above the page: the promise in one line beside the title, and 暂不评价 is the way out.
    property bool brief: false
    // Low for a page, or low for a hand's keys.
    readonly property bool low: tight || brief && height < Theme.target * 5.2
    readonly property bool dense: brief && low
    readonly property string promise: qsTr("Voluntary; the counter does not see it.")
    readonly property bool asks: stage === "levels"
    readonly property bool reasons: stage === "reasons"
    readonly property bool failed: stage === "failed"

    readonly property int perPage: rowsIn(body.height - (matter.visible ? matter.height + content.spacing : 0), reasonKeys.count, grid.cellHeight, Theme.targetGap, grid.columns) * grid.columns

    actionEnabled: stage !== "sending"
    actionText: asks ? "" : reasons ? qsTr("Send") : failed ? qsTr("Send it once more") : qsTr("Done")
    backVisible: asks && !brief || reasons || failed
    pages: reasons ? Math.ceil(reasonKeys.count / perPage) : 1
    subtitle: reasons && low || dense ? "" : asks ? low || brief ? promise : qsTr("Your rating is voluntary. The counter does not see it.") : reasons ? qsTr("Choose as many as you like, or none. The counter does not see it.") : ""
    title: asks ? qsTr("How were you served?") : reasons ? qsTr("We are sorry. What was wrong?") : failed ? qsTr("Your rating did not arrive") : stage === "thanks" ? qsTr("Thank you for your rating") : stage === "nothing" && later.words !== "" ? qsTr("This paper cannot be rated now") : stage === "nothing" ? qsTr("With this paper there is nothing to rate now") : qsTr("One moment, please")
    onAct: reasons || failed ? root.later.send() : root.later.seen()

    Column {
        id: content

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        spacing: root.low ? Theme.unit : Theme.targetGap

        HallText {
            id: matter

            font.pixelSize: root.low ? Theme.textBody : Theme.textLabel
            font.weight: Theme.medium
            objectName: "matter"
            text: qsTr("Number %1 at %2").arg(root.later.label).arg(Words.counters(root.later.counter)) + (root.dense ? "  ·  " + root.promise : root.later.item === "" || root.low ? "" : "  ·  " + root.later.item)
            visible: root.asks && !(root.low && Theme.elder && root.shell.english) || root.reasons && !root.low
            width: parent.width
        }

        Notice {
            accent: Theme.attention
            shape: "!"
            text: root.later.words
            tint: Theme.attentionTint
            visible: root.later.words !== ""
            width: parent.width
        }

        Grid {
            id: levels

            // One under the other, in two columns where height is scarce: all of the same size.
            readonly property int across: rows === 3 ? 2 : 1

            flow: Grid.TopToBottom
            rows: root.body.height < 7 * (Theme.target + Theme.targetGap) ? 3 : 6
            spacing: Theme.targetGap
            visible: root.asks
            width: parent.width

            Repeater {
                model: root.asks ? [
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
                ] : []

                BigButton {
                    id: level

                    required property var modelData

                    height: Math.min(Theme.target * 1.5, Math.floor((root.body.height - (matter.visible ? matter.height + content.spacing : 0) - (levels.rows - 1) * Theme.targetGap) / levels.rows))
                    objectName: "level-" + level.modelData.level
                    text: level.modelData.title
                    textPx: Theme.textLabel
                    width: Math.floor((levels.width - (levels.across - 1) * levels.spacing) / levels.across)
                    onTapped: root.later.choose(level.modelData.level)
                }
            }
        }

        Tallest {
            id: tall

            of: reasonKeys
        }

        Grid {
            id: grid

            readonly property int cellHeight: root.low ? Math.max(root.brief ? Theme.targetLeast : Theme.target, tall.height) : Theme.target * 2

            columns: root.wide ? 4 : 2
            spacing: Theme.targetGap
            visible: root.reasons
            width: parent.width

            Repeater {
                id: reasonKeys

                model: root.later.reasons

                BigButton {
                    id: reason

                    required property int index
                    required property string code
                    required property string title
                    required property bool chosen

                    height: grid.cellHeight
                    objectName: "reason-" + reason.code
                    selected: reason.chosen
                    text: reason.title
                    textPx: Theme.textBody
                    visible: Math.floor(reason.index / root.perPage) === root.page
                    width: Math.floor((grid.width - (grid.columns - 1) * grid.spacing) / grid.columns)
                    onTapped: root.later.toggle(reason.code)
                }
            }
        }
    }
}
