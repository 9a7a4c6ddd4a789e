pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Shapes
import HallTheme
import HallUi

// The plan of the hall: where this screen stands, and the way to a counter.
GuidePage {
    id: root

    // The words stand below the drawing, or beside it on a wide page.
    readonly property bool beside: wide && words.visibleChildren.length > 0
    readonly property int wordsWidth: beside ? Math.floor(width * 0.34) : width
    readonly property int drawingHeight: beside || words.height === 0 ? body.height : body.height - words.height - Theme.targetGap
    readonly property real pxPerM: guide.planWidth > 0 ? Math.min((beside ? width - wordsWidth - Theme.targetGap : width) / guide.planWidth, drawingHeight / guide.planHeight) : 0
    readonly property bool known: guide.planWidth > 0

    function turnWords(turn: string, length: int): string {
        switch (turn) {
        case "left":
            return "↰ " + qsTr("turn left, about %1 m").arg(length);
        case "right":
            return "↱ " + qsTr("turn right, about %1 m").arg(length);
        case "back":
            return "↶ " + qsTr("turn round, about %1 m").arg(length);
        default:
            return "↑ " + qsTr("straight on, about %1 m").arg(length);
        }
    }

    actionText: known ? qsTr("Choose a counter") : ""
    subtitle: guide.planCounter === "" ? qsTr("● You are here.") : guide.planTitle + (guide.planZone === "" ? "" : "  ·  " + guide.planZone)
    title: guide.planCounter === "" ? qsTr("Plan of the hall") : qsTr("The way to counter %1").arg(guide.planCounter)
    onAct: guide.open("counters")

    HallText {
        color: Theme.muted
        text: qsTr("There is no plan of this hall yet; please follow the signs or ask the staff.")
        visible: !root.known
        width: parent.width
    }

    Item {
        id: floor

        anchors.left: parent.left
        anchors.top: parent.top
        height: root.guide.planHeight * root.pxPerM
        visible: root.known
        width: root.beside ? parent.width - root.wordsWidth - Theme.targetGap : parent.width

        Item {
            id: drawing

            // A picture: what it says stands below in words.
            readonly property bool decorative: true

            anchors.horizontalCenter: parent.horizontalCenter
            height: parent.height
            width: root.guide.planWidth * root.pxPerM

            Rectangle {
                anchors.fill: parent
                border.color: Theme.line
                border.width: Theme.hairline * 2
                color: Theme.card
            }

            Repeater {
                model: root.guide.shapes

                PlanShape {
                    required property real leftM
                    required property real topM
                    required property real wideM
                    required property real highM

                    height: highM * root.pxPerM
                    width: wideM * root.pxPerM
                    x: leftM * root.pxPerM
                    y: topM * root.pxPerM
                }
            }

            Shape {
                id: line

                anchors.fill: parent
                visible: root.guide.hasWay

                ShapePath {
                    fillColor: "transparent"
                    joinStyle: ShapePath.RoundJoin
                    startX: 0
                    startY: 0
                    strokeColor: Theme.attention
                    strokeWidth: Theme.unit

                    PathPolyline {
                        id: path

                        path: root.guide.wayPoints.map(p => Qt.point(p.x * root.pxPerM, p.y * root.pxPerM))
                    }
                }
            }
        }
    }

    Column {
        id: words

        anchors.right: parent.right
        spacing: Theme.unit
        width: root.wordsWidth
        y: root.beside || !root.known ? 0 : floor.height + Theme.targetGap

        HallText {
            font.pixelSize: Theme.textLabel
            font.weight: Theme.bold
            text: qsTr("About %1 m from here").arg(root.guide.planLength)
            visible: root.guide.hasWay
            width: parent.width
        }

        Repeater {
            id: stretches

            model: root.guide.stretches

            HallText {
                required property int place
                required property string turn
                required property int length

                text: place + ".  " + root.turnWords(turn, length)
                width: words.width
            }
        }

        HallText {
            color: Theme.muted
            text: qsTr("The way cannot be shown; please ask the staff.")
            visible: root.guide.planCounter !== "" && !root.guide.hasWay
            width: parent.width
        }
    }
}
