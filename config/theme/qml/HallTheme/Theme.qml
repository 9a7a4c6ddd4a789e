pragma Singleton

import QtQuick

// The values of config/theme/theme.toml for this display. A program fills them before it loads its
// page (config.theme.apply_to); what stands here is a light kiosk, so that a page can be previewed.
QtObject {
    // Colours
    property color paper: "#F5F8FC"
    property color card: "#FFFFFF"
    property color ink: "#10243E"
    property color muted: "#516074"
    property color primary: "#0B57A4"
    property color primaryInk: "#FFFFFF"
    property color pressed: "#083F78"
    property color primaryTint: "#E7F0FA"
    property color done: "#17704A"
    property color doneTint: "#E6F4EC"
    property color attention: "#9A4B00"
    property color attentionTint: "#FFF3E2"
    property color bad: "#B42318"
    property color badTint: "#FDECEA"
    property color priority: "#7A2E8E"
    property color priorityTint: "#F6ECF9"
    property color call: "#0B57A4"
    property color line: "#D5DEE9"
    property color shadow: "#1410243E"

    // Type: heights of a character in pixels
    property int textBody: 32
    property int textLabel: 40
    property int textTitle: 52
    property int textDisplay: 72
    property int textNumber: 160
    property int textCall: 160
    property string family: "Noto Sans CJK SC"
    property string familyEn: "Noto Sans CJK SC"
    property int regular: 400
    property int medium: 500
    property int bold: 700
    property real lineHeight: 1.35

    // Space: everything is a multiple of `unit`
    property int unit: 8
    property int radius: 16
    property int hairline: 1
    property int targetLeast: 64
    property int target: 80
    property int targetGap: 20
    property real mmPerPx: 0.25
    // So much of the top is beyond the reach of somebody in a wheelchair; 0: nothing
    property int reachTop: 0

    // Motion in milliseconds; 0 switches it off
    property int slideMs: 180
    property int growMs: 400
    property int pressMs: 90

    // The view of large type and strong contrast
    property bool elder: false
}
