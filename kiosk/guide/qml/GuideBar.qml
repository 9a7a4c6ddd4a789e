import QtQuick
import HallTheme
import HallModels
import HallUi

// Always there, always in reach; above it what becomes of a slip.
Rectangle {
    id: root

    required property HallShell shell
    required property GuideModel guide
    readonly property int cell: (row.width - (row.keys - 1) * row.spacing) / row.keys

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

            readonly property int keys: root.guide.hasPrinter ? 4 : 3

            spacing: Theme.targetGap
            width: parent.width

            BigButton {
                enabled: root.guide.page !== "home"
                objectName: "home"
                text: qsTr("Start")
                width: root.cell
                onTapped: root.guide.home()
            }

            BigButton {
                enabled: root.guide.canPrint
                objectName: "print"
                text: qsTr("Print")
                visible: root.guide.hasPrinter
                width: root.cell
                onTapped: root.guide.printPage()
            }

            BigButton {
                objectName: "elder"
                text: root.shell.elder ? qsTr("Normal") : qsTr("Large")
                width: root.cell
                onTapped: root.guide.setElder(!root.shell.elder)
            }

            BigButton {
                // Named in its own language on purpose.
                objectName: "language"
                text: root.shell.english ? "中文" : "English"
                width: root.cell
                onTapped: root.guide.setEnglish(!root.shell.english)
            }
        }
    }
}
