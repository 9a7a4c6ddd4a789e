pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallUi

// How far a case has come; where no system is connected the page says so instead of guessing.
GuidePage {
    id: root

    // Most numbers are digits.
    property string layout: "case"
    readonly property bool connected: guide.caseState !== "not_connected"

    actionEnabled: guide.canAskCase
    actionText: connected ? qsTr("Look up") : ""
    subtitle: connected && !tight ? qsTr("The number stands on the receipt of your case.") : ""
    title: tight && Theme.elder && connected ? "" : qsTr("My case")
    onAct: guide.askCase()

    Notice {
        more: root.shell.hotline === "" ? qsTr("Please ask at the counter that took your case.") : qsTr("Please ask at the counter that took your case, or call %1.").arg(root.shell.hotline)
        objectName: "not-connected"
        shape: "i"
        text: qsTr("The approval system is not connected to this screen, so progress cannot be shown here.")
        visible: !root.connected
        width: parent.width
    }

    TextEntry {
        anchors.fill: parent
        layout: root.layout
        layouts: ["case", "en"]
        placeholder: qsTr("Number of the case")
        text: root.guide.caseNumber
        visible: root.connected
        onErased: root.guide.erase()
        onSwitched: layout => root.layout = layout
        onTyped: sign => root.guide.typeText(sign)

        Fact {
            caption: root.guide.caseItem
            more: qsTr("as of %1").arg(root.guide.caseUpdated)
            objectName: "case"
            value: root.guide.caseWords
            valuePx: root.tight ? Theme.textLabel : Theme.textTitle
            visible: root.guide.caseState === "found"
            width: parent.width
        }

        Notice {
            text: root.guide.caseState === "unknown" ? qsTr("This number is not known. Please check it, or ask at the counter.") : qsTr("The approval system cannot be reached now. Please try later, or ask at the counter.")
            visible: root.guide.caseState === "unknown" || root.guide.caseState === "broken"
            width: parent.width
        }
    }
}
