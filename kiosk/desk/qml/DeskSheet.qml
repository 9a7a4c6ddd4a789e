pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallModels
import HallUi

// The second touch: with which class, and why.
Item {
    id: root

    required property DeskModel desk
    required property HallShell shell
    // Long words in large type.
    readonly property bool narrow: Theme.elder && shell.english
    readonly property bool upright: width < height
    readonly property bool gives: desk.sheet === "give"
    readonly property bool cancels: desk.sheet === "cancel"

    // Where height is scarce the last key says for which number, and classes and reasons follow each other.
    readonly property bool tight: Theme.elder || height < Theme.textBody * 26
    readonly property bool stepped: tight && !gives && !cancels
    property bool second: false
    readonly property int keyHeight: upright || tight ? Theme.targetLeast : Theme.target

    function reasonWords(code: string): string {
        switch (code) {
        case "proof_seen":
            return qsTr("Document was shown");
        case "no_proof":
            return qsTr("No document was shown");
        case "frail":
            return qsTr("Needs care");
        case "sent_wrong":
            return qsTr("We sent them wrong");
        case "left":
            return qsTr("Has left");
        default:
            return qsTr("Took two numbers");
        }
    }

    objectName: "sheet"

    // Takes every touch that misses the card.
    MouseArea {
        anchors.fill: parent
    }

    Rectangle {
        anchors.fill: parent
        color: Theme.ink
        opacity: 0.55
    }

    Card {
        anchors.centerIn: parent
        height: Math.min(parent.height - Theme.unit * 4, column.implicitHeight + Theme.unit * (root.upright || root.tight ? 3 : 6))
        width: parent.width - Theme.unit * (root.upright ? 4 : 10)

        Column {
            id: column

            anchors.left: parent.left
            anchors.leftMargin: Theme.unit * 3
            anchors.right: parent.right
            anchors.rightMargin: Theme.unit * 3
            anchors.verticalCenter: parent.verticalCenter
            spacing: Theme.targetGap

            // What the page behind says is covered.
            LinkBanner {
                id: away

                objectName: "sheet-away"
                shell: root.shell
                width: parent.width
            }

            HallText {
                font.pixelSize: Theme.textLabel
                font.weight: Theme.bold
                visible: !root.tight
                text: root.gives ? qsTr("A number for %1").arg(root.desk.queueTitle) : root.cancels ? qsTr("Cancel %1: why?").arg(root.desk.found) : qsTr("Class of %1, and why").arg(root.desk.found)
                width: parent.width
            }

            Grid {
                id: classes

                readonly property int cell: Math.floor((width - (columns - 1) * spacing) / columns)

                // As tall as the tallest of its row.
                function rowOf(index: int, stamp: int): int {
                    const first = index - index % columns;
                    let most = 0;
                    for (let at = first; at < Math.min(first + columns, kinds.count); ++at) {
                        const item = kinds.itemAt(at);
                        if (item !== null)
                            most = Math.max(most, item.implicitHeight);
                    }
                    return most;
                }

                columns: root.narrow ? (root.upright ? 2 : 4) : root.upright ? 3 : 5
                spacing: Theme.targetGap
                visible: !away.wrong && !root.cancels && !(root.stepped && root.second)
                width: parent.width

                Repeater {
                    id: kinds

                    model: root.desk.classes

                    BigButton {
                        id: kind

                        required property int index
                        required property string code
                        required property string title
                        required property bool chosen

                        accent: kind.code === "P99" ? Theme.primary : Theme.priority
                        height: Math.max(Theme.targetLeast, classes.rowOf(kind.index, tallest.stamp))
                        objectName: "class-" + kind.code
                        selected: kind.chosen
                        text: kind.title
                        textPx: Theme.textBody
                        width: classes.cell
                        onTapped: {
                            root.desk.chooseClass(kind.code);
                            root.second = true;
                        }
                    }
                }

                Tallest {
                    id: tallest

                    of: kinds
                }
            }

            Grid {
                id: reasons

                readonly property int cell: Math.floor((width - (columns - 1) * spacing) / columns)

                columns: root.upright ? 2 : 4
                spacing: Theme.targetGap
                visible: !away.wrong && !root.gives && (!root.stepped || root.second)
                width: parent.width

                Repeater {
                    model: root.desk.reasons

                    BigButton {
                        id: reason

                        required property string code
                        required property bool chosen

                        height: Math.max(Theme.targetLeast, implicitHeight)
                        objectName: "reason-" + reason.code
                        selected: reason.chosen
                        text: root.reasonWords(reason.code)
                        textPx: Theme.textBody
                        width: reasons.cell
                        onTapped: root.desk.chooseReason(reason.code)
                    }
                }
            }

            Row {
                spacing: Theme.targetGap
                width: parent.width

                BigButton {
                    height: root.keyHeight
                    objectName: "sheet-back"
                    text: qsTr("Back")
                    width: Math.floor((parent.width - parent.spacing) * 0.3)
                    onTapped: {
                        if (root.stepped && root.second)
                            root.second = false;
                        else
                            root.desk.closeSheet();
                    }
                }

                BigButton {
                    accent: root.cancels ? Theme.bad : Theme.primary
                    enabled: root.desk.canConfirm
                    height: root.keyHeight
                    main: true
                    objectName: "sheet-confirm"
                    text: (root.gives ? qsTr("Take a number") : root.cancels ? qsTr("Cancel it") : qsTr("Change")) + (root.tight ? "  " + (root.gives ? root.desk.queue : root.desk.found) : "")
                    width: parent.width - parent.spacing - Math.floor((parent.width - parent.spacing) * 0.3)
                    onTapped: root.desk.confirm()
                }
            }
        }
    }
}
