pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallUi

// The number. It is on the screen whatever the paper does.
KioskPage {
    id: root

    readonly property bool troubled: kiosk.paper === "failed" || kiosk.paper === "unsure"

    actionText: qsTr("Done")
    backVisible: false
    actionEnabled: !kiosk.held
    onAct: kiosk.done()

    Card {
        id: card

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        height: inner.implicitHeight + Theme.unit * 6
        raised: true

        Column {
            id: inner

            anchors.left: parent.left
            anchors.leftMargin: Theme.unit * 4
            anchors.right: parent.right
            anchors.rightMargin: Theme.unit * 4
            anchors.verticalCenter: parent.verticalCenter
            spacing: Theme.unit

            HallText {
                anchors.horizontalCenter: parent.horizontalCenter
                color: Theme.muted
                font.pixelSize: Theme.textLabel
                text: qsTr("Your number")
            }

            Item {
                height: number.implicitHeight - Theme.unit * 3
                width: parent.width

                HallText {
                    id: number

                    anchors.centerIn: parent
                    color: Theme.primary
                    font.pixelSize: Theme.textNumber
                    font.weight: Theme.bold
                    number: true
                    objectName: "number"
                    text: root.kiosk.label
                    wrapMode: Text.NoWrap
                }
            }

            HallText {
                font.pixelSize: Theme.textLabel
                font.weight: Theme.bold
                horizontalAlignment: Text.AlignHCenter
                text: legs.count > 1 ? qsTr("One number for %1 matters").arg(legs.count) : root.kiosk.service
                width: parent.width
            }

            HallText {
                color: Theme.muted
                horizontalAlignment: Text.AlignHCenter
                text: root.kiosk.item
                visible: text !== "" && legs.count < 2
                width: parent.width
            }

            Rectangle {
                color: Theme.line
                height: Theme.hairline * 2
                width: parent.width
            }

            HallText {
                font.pixelSize: root.shell.english ? Theme.textLabel : Theme.textTitle
                font.weight: Theme.bold
                horizontalAlignment: Text.AlignHCenter
                text: root.kiosk.ticketZone === "" ? qsTr("Please wait in the hall") : qsTr("Please wait here: %1").arg(root.kiosk.ticketZone)
                width: parent.width
            }

            HallText {
                font.pixelSize: root.shell.english ? Theme.textBody : Theme.textLabel
                horizontalAlignment: Text.AlignHCenter
                text: qsTr("You will be called to: %1").arg(Words.counters(root.kiosk.ticketCounters))
                visible: root.kiosk.ticketCounters !== "" && legs.count < 2
                width: parent.width
            }

            HallText {
                color: Theme.attention
                horizontalAlignment: Text.AlignHCenter
                objectName: "offline"
                text: qsTr("This number was taken while the network was down; valid today")
                visible: root.kiosk.ticketOffline
                width: parent.width
            }
        }
    }

    Rectangle {
        anchors.right: card.right
        anchors.rightMargin: Theme.unit * 3
        anchors.top: card.top
        anchors.topMargin: Theme.unit * 3
        color: Theme.priority
        height: tag.implicitHeight + Theme.unit
        radius: Theme.unit
        visible: root.kiosk.priority
        width: tag.implicitWidth + Theme.unit * 3

        HallText {
            id: tag

            anchors.centerIn: parent
            color: Theme.primaryInk
            font.pixelSize: Theme.textLabel
            font.weight: Theme.bold
            text: qsTr("Priority")
            wrapMode: Text.NoWrap
        }
    }

    Row {
        id: facts

        visible: legs.count < 2

        readonly property int cell: (width - spacing) / 2

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: card.bottom
        anchors.topMargin: Theme.targetGap
        spacing: Theme.targetGap

        Fact {
            id: people

            caption: qsTr("Before you")
            height: Math.max(implicitHeight, wait.implicitHeight)
            value: root.kiosk.ticketOffline ? "—" : qsTr("%1 people").arg(root.kiosk.ahead)
            valuePx: Theme.textTitle
            width: facts.cell
        }

        Fact {
            id: wait

            caption: qsTr("Expected wait")
            height: Math.max(implicitHeight, people.implicitHeight)
            value: Words.told(root.kiosk.ticketLow, root.kiosk.ticketHigh, root.kiosk.ticketOpens)
            valuePx: root.shell.english ? Theme.textLabel : Theme.textTitle
            width: facts.cell
        }
    }

    Card {
        id: bring

        readonly property int most: paper.y - facts.y - facts.height - 2 * Theme.targetGap
        readonly property int lines: Math.max(0, Math.floor((most - heading.implicitHeight - Theme.unit * 4) / Math.max(1, tall.height)))

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: facts.bottom
        anchors.topMargin: Theme.targetGap
        height: Math.min(most, heading.implicitHeight + list.implicitHeight + Theme.unit * 4)
        visible: materials.count > 0 && lines > 1 && legs.count < 2

        Tallest {
            id: tall

            of: materials
        }

        HallText {
            id: heading

            anchors.left: parent.left
            anchors.leftMargin: Theme.unit * 3
            anchors.top: parent.top
            anchors.topMargin: Theme.unit * 2
            color: Theme.muted
            text: qsTr("Please have ready")
        }

        Column {
            id: list

            anchors.left: heading.left
            anchors.right: parent.right
            anchors.rightMargin: Theme.unit * 3
            anchors.top: heading.bottom

            Repeater {
                id: materials

                model: root.kiosk.materials

                HallText {
                    id: material

                    required property int index
                    required property string title

                    text: materials.count > bring.lines && material.index === bring.lines - 1 ? qsTr("and %1 more; please ask at the counter").arg(materials.count - material.index) : "·  " + material.title
                    visible: material.index < bring.lines
                    width: list.width
                }
            }
        }
    }

    // One number for several matters: where each is dealt with, and how long from now.
    Column {
        id: visit

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: card.bottom
        anchors.topMargin: Theme.targetGap
        spacing: Theme.unit
        visible: legs.count > 1

        Repeater {
            id: legs

            model: root.kiosk.legs

            Card {
                id: leg

                required property int place
                required property string title
                required property string counters
                required property string zone
                required property int ahead
                required property int low
                required property int high
                required property bool held

                height: legWords.implicitHeight + Theme.unit * 2
                objectName: "leg-" + leg.place
                width: visit.width

                Column {
                    id: legWords

                    anchors.left: parent.left
                    anchors.leftMargin: Theme.unit * 3
                    anchors.right: parent.right
                    anchors.rightMargin: Theme.unit * 2
                    anchors.verticalCenter: parent.verticalCenter

                    HallText {
                        font.weight: Theme.bold
                        text: leg.place + ".  " + leg.title
                        width: parent.width
                    }

                    HallText {
                        color: Theme.muted
                        // Large type leaves room for the matters alone; the paper says the rest.
                        visible: !Theme.elder
                        text: Words.counters(leg.counters) + "  ·  " + (leg.held ? qsTr("called after the one before") : qsTr("%1 before you, %2").arg(leg.ahead).arg(Words.told(leg.low, leg.high, "")))
                        width: parent.width
                    }
                }
            }
        }
    }

    Item {
        id: paper

        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.right: parent.right
        height: Math.max(picture.implicitHeight, told.implicitHeight)

        PaperPicture {
            id: picture

            anchors.left: parent.left
            anchors.verticalCenter: parent.verticalCenter
            coming: root.kiosk.paper === "printing"
            failed: root.troubled
            label: root.kiosk.label
            visible: !Theme.elder || !root.troubled
            width: visible ? implicitWidth : 0
        }

        Column {
            id: told

            anchors.left: picture.right
            anchors.leftMargin: picture.visible ? Theme.unit * 3 : 0
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            spacing: Theme.unit

            HallText {
                color: root.troubled ? Theme.attention : root.kiosk.paper === "printed" ? Theme.done : Theme.ink
                font.pixelSize: root.shell.english ? Theme.textBody : Theme.textLabel
                font.weight: Theme.bold
                objectName: "paper"
                text: {
                    switch (root.kiosk.paper) {
                    case "printed":
                        return qsTr("✓ Please take your paper");
                    case "failed":
                        return qsTr("▲ The paper was not printed. Your number is valid: please note it.");
                    case "unsure":
                        return qsTr("▲ The paper may not have come out. Your number is valid: please note it.");
                    default:
                        return qsTr("Printing your paper …");
                    }
                }
                width: parent.width
            }

            BigButton {
                objectName: "no-paper"
                text: qsTr("No paper? Touch here")
                textPx: Theme.textBody
                width: parent.width
                onTapped: root.kiosk.askNoPaper(true)
            }
        }
    }
}
