pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallUi

// A form as it should be filled in: turned page by page, larger by keys, moved by a finger.
FormsPage {
    id: root

    // Where height is scarce the notes are pages of their own behind the form.
    readonly property bool behind: (tight || cramped) && notes.count > 0
    readonly property bool onForm: !behind || page === 0
    readonly property int below: hasAction && !wide && pages > 1 ? Theme.target + Theme.targetGap : 0
    // So little height that all four keys share one row.
    readonly property bool squeezed: tight && body.height < Theme.target * 5
    readonly property int sideWidth: !wide ? width : squeezed ? Theme.targetLeast * 4 + Theme.targetGap * 3 : Math.floor(Theme.target * (tight ? 4.4 : 5.5))

    actionEnabled: desk.canPrint
    actionText: desk.hasPrinter ? qsTr("Print this page") : ""
    pages: notes.count === 0 ? 1 : behind ? 1 + packed.pages : packed.pages
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

        anchors.left: parent.left
        anchors.top: parent.top
        border.color: Theme.line
        border.width: Theme.hairline
        color: Theme.card
        height: root.wide ? parent.height : side.y - Theme.targetGap
        visible: root.onForm
        width: root.wide ? parent.width - root.sideWidth - Theme.targetGap : parent.width

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

        anchors.right: parent.right
        spacing: Theme.targetGap
        visible: root.onForm
        width: root.sideWidth
        y: root.wide ? 0 : parent.height - root.below - height - (notes.count === 0 || root.behind ? 0 : Theme.targetGap + heading.height + Theme.unit + packed.room)

        Grid {
            id: keys

            readonly property int cell: Math.floor((width - (columns - 1) * spacing) / columns)

            columns: root.wide && !root.squeezed || root.desk.formPages < 2 ? 2 : 4
            spacing: Theme.targetGap
            width: parent.width

            BigButton {
                enabled: root.desk.canShrink
                name: qsTr("Smaller")
                objectName: "shrink"
                text: "−"
                width: keys.cell
                onTapped: root.desk.zoomBy(-1)
            }

            BigButton {
                enabled: root.desk.canGrow
                name: qsTr("Larger")
                objectName: "grow"
                text: "+"
                width: keys.cell
                onTapped: root.desk.zoomBy(1)
            }

            BigButton {
                enabled: root.desk.formPage > 0
                name: qsTr("‹ Page")
                objectName: "previous"
                text: root.tight ? "‹" : name
                textPx: Theme.textBody
                visible: root.desk.formPages > 1
                width: keys.cell
                onTapped: root.desk.turn(-1)
            }

            BigButton {
                enabled: root.desk.formPage < root.desk.formPages - 1
                name: qsTr("Page ›")
                objectName: "next"
                text: root.tight ? "›" : name
                textPx: Theme.textBody
                visible: root.desk.formPages > 1
                width: keys.cell
                onTapped: root.desk.turn(1)
            }
        }

        Column {
            id: hint

            spacing: Theme.unit
            width: parent.width

            HallText {
                color: Theme.muted
                text: qsTr("Page %1 of %2").arg(root.desk.formPage + 1).arg(root.desk.formPages)
                visible: root.desk.formPages > 1
                width: parent.width
            }

            BigButton {
                objectName: "notes"
                text: qsTr("How to fill it in")
                textPx: Theme.textBody
                visible: root.behind
                width: parent.width
                onTapped: root.page = 1
            }
        }
    }

    HallText {
        id: heading

        anchors.left: list.left
        font.weight: Theme.bold
        text: qsTr("How to fill it in")
        visible: list.visible
        width: list.width
        y: root.behind ? 0 : side.y + side.height + Theme.targetGap
    }

    Column {
        id: list

        anchors.right: parent.right
        spacing: Theme.unit
        visible: notes.count > 0 && (!root.behind || root.page > 0)
        width: root.behind ? parent.width : root.sideWidth
        y: heading.y + heading.height + Theme.unit

        Repeater {
            id: notes

            model: root.desk.notes

            HallText {
                required property int index
                required property int place
                required property string words

                text: place + ".  " + words
                visible: packed.pageOf(index) === root.page - (root.behind ? 1 : 0)
                width: list.width
            }
        }
    }

    Tallest {
        id: tallNote

        of: notes
    }

    Packed {
        id: packed

        gap: Theme.unit
        of: notes
        room: Math.max(1, root.behind ? root.body.height - root.below - heading.height - Theme.unit : root.wide ? root.body.height - side.height - heading.height - Theme.targetGap - Theme.unit : Math.max(tallNote.height, Math.round(root.body.height * 0.22)))
    }
}
