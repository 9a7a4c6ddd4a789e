import QtQuick
import HallTheme
import HallModels

// What staff does at the machine. It leaves by itself.
ServiceSheet {
    id: root

    required property ServiceModel service
    readonly property bool hasPrinter: service.printer !== "none"
    readonly property string printerState: !hasPrinter ? qsTr("none") : service.printer === "good" ? "● " + qsTr("good") : service.printer === "bad" ? "▲ " + qsTr("bad") : "? " + qsTr("unknown")

    bad: root.service.bad
    message: root.service.message
    title: qsTr("Service page")

    Column {
        id: facts

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        spacing: Theme.unit

        HallText {
            font.pixelSize: Theme.textLabel
            font.weight: Theme.bold
            objectName: "printer-state"
            text: qsTr("Printer: %1").arg(root.printerState)
            width: parent.width
        }

        HallText {
            text: root.service.printerWords
            visible: text !== ""
            width: parent.width
        }

        HallText {
            objectName: "papers-left"
            text: (root.service.sheets ? qsTr("About %1 sheets left in the tray") : qsTr("About %1 tickets left on the roll")).arg(root.service.papersLeft)
            visible: root.hasPrinter
            width: parent.width
        }
    }

    Grid {
        id: keys

        readonly property int cell: Math.floor((width - (columns - 1) * spacing) / columns)

        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.right: parent.right
        columns: root.width > root.height ? 3 : 2
        spacing: Theme.targetGap

        BigButton {
            height: Theme.target
            objectName: "service-print"
            text: qsTr("Test print")
            visible: root.hasPrinter
            width: keys.cell
            onTapped: root.service.testPrint()
        }

        BigButton {
            height: Theme.target
            objectName: "service-paper"
            text: qsTr("Paper changed")
            visible: root.hasPrinter
            width: keys.cell
            onTapped: root.service.paperChanged()
        }

        BigButton {
            height: Theme.target
            objectName: "service-quieter"
            text: qsTr("Quieter")
            visible: root.service.hasVoice
            width: keys.cell
            onTapped: root.service.changeVolume(-1)
        }

        BigButton {
            height: Theme.target
            objectName: "service-louder"
            text: qsTr("Louder")
            visible: root.service.hasVoice
            width: keys.cell
            onTapped: root.service.changeVolume(1)
        }

        BigButton {
            height: Theme.target
            objectName: "service-touch"
            text: qsTr("Touch test")
            width: keys.cell
            onTapped: root.service.openTouchTest()
        }

        BigButton {
            accent: Theme.attention
            height: Theme.target
            objectName: "service-out"
            selected: root.service.outOfService
            text: root.service.outOfService ? qsTr("Put in use again") : qsTr("Out of service")
            width: keys.cell
            onTapped: root.service.setOutOfService(!root.service.outOfService)
        }

        BigButton {
            height: Theme.target
            objectName: "service-restart"
            text: qsTr("Start again")
            width: keys.cell
            onTapped: root.service.restart()
        }

        BigButton {
            height: Theme.target
            main: true
            objectName: "service-close"
            text: qsTr("Done")
            width: keys.cell
            onTapped: root.service.closePage()
        }
    }
}
