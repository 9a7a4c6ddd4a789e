pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallUi

// The number. It is on the screen whatever the paper does.
KioskPage {
    id: root

    readonly property bool troubled: kiosk.paper === "failed" || kiosk.paper === "unsure"

    readonly property int cardWidth: wide ? Math.floor((width - Theme.targetGap) * (paperInCard ? 0.48 : 0.55)) : width
    // A number stands in much air; where height is scarce it gives some of it away.
    readonly property int numberHeight: wide ? number.implicitHeight - Math.round(Theme.textNumber * 0.3) : number.implicitHeight - Theme.unit * 3

    actionText: qsTr("Done")
    readonly property bool many: legs.count > 1
    // The card holds what becomes of the paper when the matters need the other column.
    readonly property bool paperInCard: tight && many
    // Large type, long words and a low page: the number and the way have the room.
    readonly property bool squeezed: cramped && !wide && Theme.elder && shell.english
    keysWidth: wide ? width - cardWidth - Theme.targetGap : 0
    backVisible: false
    actionEnabled: !kiosk.held
    onAct: kiosk.done()

    Card {
        id: card

        anchors.left: parent.left
        anchors.top: parent.top
        height: root.wide && !bring.visible ? root.body.height : inner.implicitHeight + Theme.unit * 6
        width: root.cardWidth
        raised: true

        Column {
            id: inner

            anchors.left: parent.left
            anchors.leftMargin: Theme.unit * 4
            anchors.right: parent.right
            anchors.rightMargin: Theme.unit * 4
            spacing: Theme.unit
            y: root.paperInCard ? Theme.unit * 2 : Math.round((card.height - height) / 2)

            HallText {
                color: Theme.muted
                font.pixelSize: root.tight ? Theme.textBody : Theme.textLabel
                text: qsTr("Your number")
                visible: root.cramped && root.many || root.squeezed ? false : !root.tight || root.kiosk.priority || !(Theme.elder || root.shell.english)
                x: root.tight && root.kiosk.priority ? 0 : Math.round((parent.width - width) / 2)
            }

            Item {
                height: root.numberHeight
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
                font.pixelSize: root.paperInCard && root.shell.english ? Theme.textBody : Theme.textLabel
                font.weight: Theme.bold
                horizontalAlignment: Text.AlignHCenter
                text: legs.count > 1 ? qsTr("One number for %1 matters").arg(legs.count) : root.kiosk.service
                visible: !(root.paperInCard && Theme.elder && root.shell.english)
                width: parent.width
            }

            HallText {
                color: Theme.muted
                horizontalAlignment: Text.AlignHCenter
                text: root.kiosk.item
                visible: text !== "" && legs.count < 2 && !(root.tight && (Theme.elder || root.shell.english)) && !root.squeezed
                width: parent.width
            }

            Rectangle {
                color: Theme.line
                height: Theme.hairline * 2
                width: parent.width
            }

            HallText {
                font.pixelSize: root.paperInCard && root.shell.english ? Theme.textBody : root.shell.english || root.tight ? Theme.textLabel : Theme.textTitle
                font.weight: Theme.bold
                horizontalAlignment: Text.AlignHCenter
                text: root.kiosk.ticketZone === "" ? qsTr("Please wait in the hall") : qsTr("Please wait here: %1").arg(root.kiosk.ticketZone)
                width: parent.width
            }

            HallText {
                font.pixelSize: root.shell.english ? Theme.textBody : Theme.textLabel
                horizontalAlignment: Text.AlignHCenter
                text: qsTr("You will be called to: %1").arg(Words.counters(root.kiosk.ticketCounters))
                visible: root.kiosk.ticketCounters !== "" && legs.count < 2 && !(root.tight && Theme.elder && root.shell.english && root.kiosk.ticketZone !== "")
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
        anchors.topMargin: Theme.unit * (root.tight ? 1 : 3)
        color: Theme.priority
        height: tag.implicitHeight + Theme.unit
        radius: Theme.unit
        visible: root.kiosk.priority
        width: tag.implicitWidth + Theme.unit * 3

        HallText {
            id: tag

            anchors.centerIn: parent
            color: Theme.primaryInk
            font.pixelSize: root.tight ? Theme.textBody : Theme.textLabel
            font.weight: Theme.bold
            text: qsTr("Priority")
            wrapMode: Text.NoWrap
        }
    }

    Grid {
        id: facts

        readonly property int cell: (width - (columns - 1) * spacing) / columns

        columns: root.wide ? 1 : 2
        visible: legs.count < 2

        anchors.left: root.wide ? card.right : parent.left
        anchors.leftMargin: root.wide ? Theme.targetGap : 0
        anchors.right: parent.right
        spacing: root.cramped ? Theme.unit : Theme.targetGap
        y: root.wide ? 0 : card.height + Theme.targetGap

        Fact {
            id: people

            caption: qsTr("Before you")
            inline: root.cramped
            height: root.wide || root.cramped ? implicitHeight : Math.max(implicitHeight, wait.implicitHeight)
            value: root.kiosk.ticketOffline ? "—" : qsTr("%1 people").arg(root.kiosk.ahead)
            valuePx: root.cramped ? Theme.textLabel : Theme.textTitle
            width: facts.cell
        }

        Fact {
            id: wait

            caption: root.cramped ? qsTr("Wait") : qsTr("Expected wait")
            inline: root.cramped
            height: root.wide || root.cramped ? implicitHeight : Math.max(implicitHeight, people.implicitHeight)
            value: Words.told(root.kiosk.ticketLow, root.kiosk.ticketHigh, root.kiosk.ticketOpens)
            valuePx: root.shell.english || root.cramped ? Theme.textLabel : Theme.textTitle
            width: facts.cell
        }
    }

    Card {
        id: bring

        readonly property int most: root.wide ? root.body.height - inner.implicitHeight - Theme.unit * 6 - Theme.targetGap : paper.y - facts.y - facts.height - 2 * Theme.targetGap
        readonly property int lines: Math.max(0, Math.floor((most - heading.implicitHeight - Theme.unit * 4) / Math.max(1, tall.height)))

        anchors.left: card.left
        anchors.right: card.right
        y: root.wide ? inner.implicitHeight + Theme.unit * 6 + Theme.targetGap : facts.y + facts.height + Theme.targetGap
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

                    text: "·  " + material.title
                    visible: material.index < (materials.count > bring.lines ? bring.lines - 1 : bring.lines)
                    width: list.width
                }
            }

            HallText {
                text: qsTr("and %1 more; please ask at the counter").arg(materials.count - bring.lines + 1)
                visible: materials.count > bring.lines
                width: parent.width
            }
        }
    }

    // One number for several matters: where each is dealt with, and how long from now.
    Column {
        id: visit

        anchors.left: facts.left
        anchors.right: parent.right
        spacing: Theme.unit
        visible: legs.count > 1
        y: facts.y

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

                height: legWords.implicitHeight + Theme.unit * (root.cramped ? 1 : 2)
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
                        font.weight: root.cramped ? Theme.medium : Theme.bold
                        text: leg.place + ".  " + leg.title
                        width: parent.width
                    }

                    HallText {
                        color: Theme.muted
                        // Large type leaves room for the matters alone; the paper says the rest.
                        visible: !Theme.elder && !root.cramped && !(root.wide && root.shell.english && legs.count > 3)
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
        anchors.bottomMargin: root.paperInCard ? Theme.unit * 2 : root.wide ? root.keysHeight : 0
        anchors.left: root.paperInCard ? card.left : facts.left
        anchors.leftMargin: root.paperInCard ? Theme.unit * 3 : 0
        anchors.right: root.paperInCard ? card.right : parent.right
        anchors.rightMargin: root.paperInCard ? Theme.unit * 3 : 0
        height: Math.max(picture.visible ? picture.implicitHeight : 0, told.implicitHeight)

        PaperPicture {
            id: picture

            anchors.left: parent.left
            anchors.verticalCenter: parent.verticalCenter
            coming: root.kiosk.paper === "printing"
            failed: root.troubled
            label: root.kiosk.label
            visible: legs.count > 1 && root.wide ? false : root.cramped ? !Theme.elder && !root.troubled : !Theme.elder || !root.troubled
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
                font.pixelSize: root.shell.english || root.tight && (Theme.elder || root.many) ? Theme.textBody : Theme.textLabel
                font.weight: Theme.bold
                objectName: "paper"
                text: {
                    switch (root.kiosk.paper) {
                    case "printed":
                        return qsTr("✓ Please take your paper");
                    case "failed":
                        return root.cramped ? qsTr("▲ No paper came. Please note your number.") : qsTr("▲ The paper was not printed. Your number is valid: please note it.");
                    case "unsure":
                        return root.cramped ? qsTr("▲ Perhaps no paper came. Please note your number.") : qsTr("▲ The paper may not have come out. Your number is valid: please note it.");
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
