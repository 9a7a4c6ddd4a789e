import HallTheme
import HallModels
import HallUi

// What becomes of a slip.
Notice {
    id: root

    required property GuideModel guide
    // In one paragraph, where height is scarce.
    property bool brief: false
    readonly property bool failed: root.guide.paper === "failed" || root.guide.paper === "unsure"

    readonly property string reason: root.brief && root.guide.paperWords !== "" ? "  ·  " + root.guide.paperWords : ""

    accent: root.guide.paper === "printed" ? Theme.done : Theme.attention
    more: root.failed && !root.brief ? root.guide.paperWords : ""
    objectName: "paper"
    shape: root.guide.paper === "printed" ? "✓" : root.guide.paper === "printing" ? "…" : "▲"
    text: {
        switch (root.guide.paper) {
        case "printing":
            return qsTr("Printing …");
        case "printed":
            return qsTr("Please take your slip.");
        case "failed":
            return qsTr("This page could not be printed.") + root.reason;
        case "unsure":
            return qsTr("It is not certain that the slip came out.") + root.reason;
        default:
            return "";
        }
    }
    tint: root.guide.paper === "printed" ? Theme.doneTint : Theme.attentionTint
}
