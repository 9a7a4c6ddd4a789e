pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallUi

// 投诉, 建议, 办不成事: chosen, never typed; at the end a receipt.
GuidePage {
    id: root

    readonly property bool done: guide.receipt !== ""

    function kindWords(kind: string): string {
        switch (kind) {
        case "complaint":
            return qsTr("Complaint");
        case "suggestion":
            return qsTr("Suggestion");
        default:
            return qsTr("Not done");
        }
    }

    function topicWords(code: string): string {
        switch (code) {
        case "wait":
            return qsTr("The wait");
        case "attitude":
            return qsTr("The manner");
        case "papers":
            return qsTr("Papers unclear");
        case "again":
            return qsTr("Several trips");
        case "refused":
            return qsTr("Nobody helped");
        case "fee":
            return qsTr("The fee");
        case "machine":
            return qsTr("A machine");
        default:
            return qsTr("The hall itself");
        }
    }

    actionEnabled: done || (guide.canSend && shell.link === "current")
    actionText: done ? qsTr("Done") : qsTr("Send")
    subtitle: done ? "" : qsTr("No name is asked; no counter reads it.")
    title: done ? qsTr("Thank you. This is your receipt.") : qsTr("What would you like to tell us?")
    onAct: done ? guide.home() : guide.send()

    Column {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        spacing: Theme.targetGap
        visible: root.done

        Fact {
            caption: qsTr("Number")
            objectName: "receipt"
            value: root.guide.receipt
            valuePx: Theme.textTitle
            width: parent.width
        }

        Fact {
            accent: Theme.primary
            caption: qsTr("Code: please note it or print this page")
            more: qsTr("With the code the answer can be read at this screen.")
            objectName: "receipt-code"
            value: root.guide.receiptCode
            valuePx: Theme.textDisplay
            width: parent.width
        }

        Fact {
            caption: qsTr("Answer")
            more: qsTr("last answer by %1").arg(root.guide.lastOn)
            value: qsTr("first answer by %1").arg(root.guide.firstOn)
            width: parent.width
        }
    }

    Column {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        spacing: Theme.targetGap
        visible: !root.done

        Grid {
            id: kinds

            columns: 3
            spacing: Theme.targetGap
            width: parent.width

            Repeater {
                model: ["complaint", "suggestion", "not_done"]

                BigButton {
                    id: kind

                    required property string modelData

                    height: Math.max(Theme.target, implicitHeight)
                    objectName: "kind-" + kind.modelData
                    selected: root.guide.tellKind === kind.modelData
                    text: root.kindWords(kind.modelData)
                    textPx: Theme.textBody
                    width: Math.floor((kinds.width - (kinds.columns - 1) * kinds.spacing) / kinds.columns)
                    onTapped: root.guide.chooseKind(kind.modelData)
                }
            }
        }

        HallText {
            color: Theme.muted
            text: qsTr("What is it about? (up to four)")
            width: parent.width
        }

        Grid {
            id: topics

            columns: 2
            spacing: Theme.targetGap
            width: parent.width

            Repeater {
                model: root.guide.topics

                BigButton {
                    id: topic

                    required property string code
                    required property bool chosen

                    height: Math.max(Theme.target, implicitHeight)
                    objectName: "topic-" + topic.code
                    selected: topic.chosen
                    text: root.topicWords(topic.code)
                    textPx: Theme.textBody
                    width: Math.floor((topics.width - topics.spacing) / 2)
                    onTapped: root.guide.toggleTopic(topic.code)
                }
            }
        }

        Row {
            id: where

            spacing: Theme.targetGap
            width: parent.width

            BigButton {
                height: Theme.target
                name: qsTr("Previous counter")
                objectName: "counter-back"
                text: "‹"
                width: Theme.target * 1.5
                onTapped: root.guide.nextCounter(-1)
            }

            HallText {
                height: Theme.target
                horizontalAlignment: Text.AlignHCenter
                text: root.guide.tellCounter === "" ? qsTr("No counter in particular") : qsTr("About counter %1").arg(root.guide.tellCounter)
                verticalAlignment: Text.AlignVCenter
                width: where.width - 2 * Theme.target * 1.5 - 2 * where.spacing
            }

            BigButton {
                height: Theme.target
                name: qsTr("Next counter")
                objectName: "counter-next"
                text: "›"
                width: Theme.target * 1.5
                onTapped: root.guide.nextCounter(1)
            }
        }

        Notice {
            objectName: "tell-notice"
            text: {
                switch (root.guide.tellStage) {
                case "sending":
                    return qsTr("One moment …");
                case "refused":
                    return root.guide.tellWords;
                case "away":
                    return qsTr("No answer. Touch “Send” again: it counts once.");
                default:
                    return "";
                }
            }
            visible: text !== ""
            width: parent.width
        }

        BigButton {
            objectName: "to-answer"
            text: qsTr("Read an answer")
            textPx: Theme.textBody
            width: parent.width
            onTapped: root.guide.open("answer")
        }
    }
}
