pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallUi

// A form as it should be filled in: turned page by page, larger by keys, moved by a finger.
FormsPage {
    id: root

    actionEnabled: desk.canPrint
    actionText: desk.hasPrinter ? qsTr("Print this page") : ""
    subtitle: {
        switch (desk.printState) {
        case "printing":
            return qsTr("Printing …");
        case "sent":
            return qsTr("✓ Please take the page from the printer.");
        case "failed":
            return qsTr("▲ It could not be printed. Please ask the staff.");
        default:
            return "";
        }
    }
    title: desk.title
    onAct: desk.printPage()

    Rectangle {
        id: frame

        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.right: side.left
        anchors.rightMargin: Theme.targetGap
        anchors.top: parent.top
        border.color: Theme.line
        border.width: Theme.hairline
        color: Theme.card

        Flickable {
            id: view

            anchors.fill: parent
            anchors.margins: Theme.hairline
            boundsBehavior: Flickable.StopAtBounds
            clip: true
            contentHeight: height * root.desk.zoom
            contentWidth: width * root.desk.zoom

            Image {
                asynchronous: false
                cache: false
                fillMode: Image.PreserveAspectFit
                height: view.contentHeight
                objectName: "sheet-picture"
                smooth: true
                source: root.desk.source
                width: view.contentWidth
            }
        }
    }

    Column {
        id: side

        anchors.bottom: parent.bottom
        anchors.right: parent.right
        anchors.top: parent.top
        spacing: Theme.targetGap
        width: Theme.target * 5.5

        Row {
            spacing: Theme.targetGap
            width: parent.width

            BigButton {
                enabled: root.desk.canShrink
                name: qsTr("Smaller")
                objectName: "shrink"
                text: "−"
                width: (parent.width - parent.spacing) / 2
                onTapped: root.desk.zoomBy(-1)
            }

            BigButton {
                enabled: root.desk.canGrow
                name: qsTr("Larger")
                objectName: "grow"
                text: "+"
                width: (parent.width - parent.spacing) / 2
                onTapped: root.desk.zoomBy(1)
            }
        }

        Row {
            spacing: Theme.targetGap
            visible: root.desk.formPages > 1
            width: parent.width

            BigButton {
                enabled: root.desk.formPage > 0
                objectName: "previous"
                text: qsTr("‹ Page")
                textPx: Theme.textBody
                width: (parent.width - parent.spacing) / 2
                onTapped: root.desk.turn(-1)
            }

            BigButton {
                enabled: root.desk.formPage < root.desk.formPages - 1
                objectName: "next"
                text: qsTr("Page ›")
                textPx: Theme.textBody
                width: (parent.width - parent.spacing) / 2
                onTapped: root.desk.turn(1)
            }
        }

        HallText {
            color: Theme.muted
            text: qsTr("Page %1 of %2").arg(root.desk.formPage + 1).arg(root.desk.formPages)
            visible: root.desk.formPages > 1
            width: parent.width
        }

        HallText {
            font.weight: Theme.bold
            text: qsTr("How to fill it in")
            visible: notes.count > 0
            width: parent.width
        }

        Repeater {
            id: notes

            model: root.desk.notes

            HallText {
                required property int place
                required property string words

                text: place + ".  " + words
                visible: y + height <= side.height
                width: side.width
            }
        }
    }
}
