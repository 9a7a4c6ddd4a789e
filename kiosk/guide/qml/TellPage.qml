pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallUi

// 投诉, 建议, 办不成事: chosen by touch, if wished with a few words; at the end a receipt.
GuidePage {
    id: root

    readonly property bool done: guide.receipt !== ""
    readonly property bool inlined: cramped || wide && Theme.elder
    // Where the choices leave no room the rest is a second page.
    readonly property bool split: choices.y + choices.height + Theme.targetGap + details.height > body.height

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
    pages: !done && split ? 2 : 1
    subtitle: done || tight ? "" : qsTr("No name is asked; no counter reads it.")
    title: tight && !done && (Theme.elder || notice.visible) ? "" : done ? qsTr("Thank you. This is your receipt.") : qsTr("What would you like to tell us?")
    onAct: done ? guide.home() : guide.send()

    Column {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        spacing: root.inlined ? Theme.unit : Theme.targetGap
        visible: root.done

        Fact {
            caption: qsTr("Number")
            inline: root.inlined
            objectName: "receipt"
            value: root.guide.receipt
            valuePx: root.inlined ? Theme.textLabel : Theme.textTitle
            width: parent.width
        }

        Fact {
            accent: Theme.primary
            caption: qsTr("Code: please note it or print this page")
            inline: root.inlined
            more: qsTr("With the code the answer can be read at this screen.")
            objectName: "receipt-code"
            value: root.guide.receiptCode
            valuePx: root.inlined ? Theme.textTitle : Theme.textDisplay
            width: parent.width
        }

        Fact {
            caption: qsTr("Answer")
            inline: root.inlined
            more: qsTr("last answer by %1").arg(root.guide.lastOn)
            value: qsTr("first answer by %1").arg(root.guide.firstOn)
            width: parent.width
        }
    }

    Notice {
        id: notice

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        height: visible ? implicitHeight : 0
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
        visible: text !== "" && !root.done
    }

    Column {
        id: choices

        anchors.left: parent.left
        anchors.right: parent.right
        spacing: Theme.targetGap
        visible: !root.done && (!root.split || root.page === 0)
        y: notice.height > 0 ? notice.height + Theme.unit : 0

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
            visible: !notice.visible
            width: parent.width
        }

        Tallest {
            id: tallTopic

            of: listed
        }

        Grid {
            id: topics

            columns: root.wide ? 4 : 2
            spacing: Theme.targetGap
            width: parent.width

            Repeater {
                id: listed

                model: root.guide.topics

                BigButton {
                    id: topic

                    required property string code
                    required property bool chosen

                    height: Math.max(Theme.target, tallTopic.height)
                    objectName: "topic-" + topic.code
                    selected: topic.chosen
                    text: root.topicWords(topic.code)
                    textPx: Theme.textBody
                    width: Math.floor((topics.width - (topics.columns - 1) * topics.spacing) / topics.columns)
                    onTapped: root.guide.toggleTopic(topic.code)
                }
            }
        }
    }

    Column {
        id: details

        anchors.left: parent.left
        anchors.right: parent.right
        spacing: Theme.targetGap
        visible: !root.done && (!root.split || root.page === 1)
        y: choices.y + (root.split ? 0 : choices.height + Theme.targetGap)

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

        BigButton {
            caption: root.guide.ownWords === "" ? "" : qsTr("%1 signs written").arg(root.guide.ownWords.length)
            objectName: "to-words"
            selected: root.guide.ownWords !== ""
            text: qsTr("In your own words (if you wish)")
            textPx: Theme.textBody
            width: parent.width
            onTapped: root.guide.open("words")
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
