pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallUi

// A rating after the visit, by the slip: five levels of the same weight, and the right to say nothing.
KioskPage {
    id: root

    readonly property string stage: kiosk.rateStage
    readonly property bool asks: stage === "levels"
    readonly property bool reasons: stage === "reasons"
    readonly property bool failed: stage === "failed"

    actionEnabled: stage !== "sending"
    actionText: asks ? "" : reasons ? qsTr("Send") : failed ? qsTr("Send it once more") : qsTr("Done")
    backVisible: asks || reasons || failed
    subtitle: asks ? qsTr("Your rating is voluntary. The counter does not see it.") : reasons ? qsTr("Choose as many as you like, or none. The counter does not see it.") : ""
    title: asks ? qsTr("How were you served?") : reasons ? qsTr("We are sorry. What was wrong?") : failed ? qsTr("Your rating did not arrive") : stage === "thanks" ? qsTr("Thank you for your rating") : qsTr("One moment, please")
    onAct: reasons || failed ? kiosk.rateSend() : kiosk.done()

    Column {
        id: content

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        spacing: Theme.targetGap

        HallText {
            id: matter

            font.pixelSize: Theme.textLabel
            font.weight: Theme.medium
            objectName: "matter"
            text: qsTr("Number %1 at %2").arg(root.kiosk.rateLabel).arg(Words.counters(root.kiosk.rateCounter)) + (root.kiosk.rateItem === "" ? "" : "  ·  " + root.kiosk.rateItem)
            visible: root.asks || root.reasons
            width: parent.width
        }

        Notice {
            accent: Theme.attention
            shape: "!"
            text: root.kiosk.rateWords
            tint: Theme.attentionTint
            visible: root.failed
            width: parent.width
        }

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

                height: Math.min(Theme.target * 1.5, Math.floor((root.body.height - matter.height - 6 * Theme.targetGap) / 6))
                objectName: "level-" + level.modelData.level
                text: level.modelData.title
                textPx: Theme.textLabel
                width: content.width
                onTapped: root.kiosk.rateLevel(level.modelData.level)
            }
        }

        Grid {
            id: grid

            columns: 2
            spacing: Theme.targetGap
            visible: root.reasons
            width: parent.width

            Repeater {
                model: root.kiosk.rateReasons

                BigButton {
                    id: reason

                    required property string code
                    required property string title
                    required property bool chosen

                    height: Theme.target * 2
                    objectName: "reason-" + reason.code
                    selected: reason.chosen
                    text: reason.title
                    textPx: Theme.textBody
                    width: (grid.width - grid.spacing) / 2
                    onTapped: root.kiosk.rateReason(reason.code)
                }
            }
        }
    }
}
