import QtQuick
import HallTheme
import HallModels
import HallUi

// Always there, always in reach; above it what becomes of a slip.
Rectangle {
    id: root

    required property HallShell shell
    required property GuideModel guide
    readonly property int keys: 3 + (root.guide.hasPrinter ? 1 : 0) + (root.guide.hasVoice ? 1 : 0)
    readonly property int textPx: root.keys > 4 && Theme.elder ? Theme.textBody : Theme.textLabel
    readonly property int tall: Math.max(start.implicitHeight, large.implicitHeight, read.visible ? read.implicitHeight : 0)
    readonly property int room: row.width - (root.keys - 1) * row.spacing
    readonly property real words: start.implicitWidth + large.implicitWidth + language.implicitWidth + (root.guide.hasPrinter ? slip.implicitWidth : 0) + (root.guide.hasVoice ? read.implicitWidth : 0)

    // Five keys share the row by the length of their words, fewer alike.
    function share(own: real): int {
        return Math.floor(root.keys > 4 ? root.room * own / Math.max(1, root.words) : root.room / root.keys);
    }

    color: Theme.card
    implicitHeight: column.implicitHeight + Theme.unit * 4

    Rectangle {
        color: Theme.line
        height: Theme.hairline
        width: parent.width
    }

    Column {
        id: column

        anchors.left: parent.left
        anchors.leftMargin: Theme.unit * 4
        anchors.right: parent.right
        anchors.rightMargin: Theme.unit * 4
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.targetGap

        Notice {
            accent: root.guide.paper === "printed" ? Theme.done : Theme.attention
            more: root.guide.paper === "failed" || root.guide.paper === "unsure" ? root.guide.paperWords : ""
            objectName: "paper"
            shape: root.guide.paper === "printed" ? "✓" : root.guide.paper === "printing" ? "…" : "▲"
            text: {
                switch (root.guide.paper) {
                case "printing":
                    return qsTr("Printing …");
                case "printed":
                    return qsTr("Please take your slip.");
                case "failed":
                    return qsTr("This page could not be printed.");
                case "unsure":
                    return qsTr("It is not certain that the slip came out.");
                default:
                    return "";
                }
            }
            tint: root.guide.paper === "printed" ? Theme.doneTint : Theme.attentionTint
            visible: root.guide.paper !== "none"
            width: parent.width
        }

        Row {
            id: row

            spacing: Theme.targetGap
            width: parent.width

            BigButton {
                id: start

                enabled: root.guide.page !== "home"
                height: root.tall
                objectName: "home"
                text: qsTr("Start")
                textPx: root.textPx
                width: root.share(implicitWidth)
                onTapped: root.guide.home()
            }

            BigButton {
                id: slip

                enabled: root.guide.canPrint
                height: root.tall
                objectName: "print"
                text: qsTr("Print")
                visible: root.guide.hasPrinter
                textPx: root.textPx
                width: root.share(implicitWidth)
                onTapped: root.guide.printPage()
            }

            BigButton {
                id: large

                height: root.tall
                objectName: "elder"
                text: root.shell.elder ? qsTr("Normal") : qsTr("Large")
                textPx: root.textPx
                width: root.share(implicitWidth)
                onTapped: root.guide.setElder(!root.shell.elder)
            }

            BigButton {
                id: language

                // Named in its own language on purpose.
                height: root.tall
                objectName: "language"
                text: root.shell.english ? "中文" : "English"
                textPx: root.textPx
                width: root.share(implicitWidth)
                onTapped: root.guide.setEnglish(!root.shell.english)
            }

            BigButton {
                id: read

                height: root.tall
                objectName: "read"
                text: qsTr("Read")
                textPx: root.textPx
                visible: root.guide.hasVoice
                width: root.share(implicitWidth)
                onTapped: root.guide.readAloud()
            }
        }
    }
}
