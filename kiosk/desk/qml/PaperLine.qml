import QtQuick
import HallTheme
import HallModels
import HallUi

// What becomes of the paper.
HallText {
    id: root

    required property DeskModel desk

    color: root.desk.paper === "printed" ? Theme.done : root.desk.paper === "printing" ? Theme.muted : Theme.attention
    objectName: "paper"
    text: {
        switch (root.desk.paper) {
        case "printing":
            return qsTr("Printing …");
        case "printed":
            return qsTr("✓ The paper is out.");
        case "failed":
            return qsTr("▲ No paper: please write the number down.") + (root.desk.paperWords === "" ? "" : " " + root.desk.paperWords);
        case "unsure":
            return qsTr("▲ Please look whether the paper came out.");
        default:
            return "";
        }
    }
    visible: text !== ""
}
