pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallDisplay

// All simulated devices of the hall: the counters at the left, kiosks and house at the right.
Rectangle {
    id: page

    required property WorkbenchModel bench

    readonly property int pad: Theme.unit * 4
    readonly property int rightWidth: Math.max(Theme.unit * 128, width * 0.3)
    readonly property int bodyTop: header.height + filters.height + pad * 2

    color: Theme.paper

    Rectangle {
        id: header
        width: page.width
        height: Theme.unit * 13
        color: Theme.primary
        Say {
            id: title
            x: page.pad
            anchors.verticalCenter: parent.verticalCenter
            px: Theme.textTitle
            font.weight: Theme.bold
            color: Theme.primaryInk
            text: "工作台 · 演练 · " + page.bench.hallName
        }
        Say {
            anchors.right: parent.right
            anchors.rightMargin: page.pad
            anchors.verticalCenter: parent.verticalCenter
            width: page.width - title.width - page.pad * 4
            horizontalAlignment: Text.AlignRight
            color: Theme.primaryInk
            fontSizeMode: Text.HorizontalFit
            minimumPixelSize: Theme.textBody
            text: page.bench.missing || page.bench.said || "点蓝条或按 F11：放大、还原"
        }
        MouseArea {
            objectName: "enlarge"
            anchors.fill: parent
            onClicked: page.bench.enlarge()
        }
    }
    Shortcut {
        sequence: "F11"
        onActivated: page.bench.enlarge()
    }
    Item {
        id: filters
        x: page.pad
        y: header.height + page.pad
        width: page.width - page.rightWidth - page.pad * 3
        height: Math.max(field.height, chips.height)

        Rectangle {
            id: field
            width: Theme.unit * 60
            height: Theme.unit * 9
            radius: Theme.radius / 2
            color: Theme.card
            border.width: Theme.hairline
            border.color: input.activeFocus ? Theme.primary : Theme.line
            TextInput {
                id: input
                objectName: "search"
                anchors.fill: parent
                anchors.leftMargin: Theme.unit * 2
                anchors.rightMargin: Theme.unit * 2
                verticalAlignment: TextInput.AlignVCenter
                clip: true
                color: Theme.ink
                font.family: Theme.family
                font.pixelSize: Theme.textBody
                onTextChanged: page.bench.search(text)
            }
            Say {
                x: Theme.unit * 2
                anchors.verticalCenter: parent.verticalCenter
                visible: input.text === ""
                color: Theme.muted
                text: "找窗口：号码、业务或屏上的字"
            }
        }
        Flow {
            id: chips
            x: field.width + Theme.unit * 3
            width: filters.width - x
            spacing: Theme.unit
            Repeater {
                model: page.bench.zones
                delegate: Key {
                    required property string code
                    required property string name
                    required property bool chosen
                    objectName: "zone-" + code
                    height: Theme.unit * 9
                    strong: chosen
                    text: name
                    onClicked: page.bench.chooseZone(code)
                }
            }
            Say {
                height: Theme.unit * 9
                color: Theme.muted
                text: "  " + page.bench.count
            }
        }
    }
    GridView {
        id: grid
        objectName: "counters"
        readonly property int across: Math.max(1, Math.floor(filters.width / (Theme.unit * 76)))
        x: page.pad
        y: page.bodyTop
        width: filters.width
        height: page.height - y
        clip: true
        cellWidth: Math.floor(width / across)
        cellHeight: Theme.unit * 70
        model: page.bench.counters
        delegate: Item {
            id: cell
            width: grid.cellWidth
            height: grid.cellHeight

            required property string number
            required property string title
            required property string strip
            required property string stripPicture
            required property bool stripPlugged
            required property bool stripLit
            required property string keypad
            required property string keypadDigits
            required property string keypadWaiting
            required property bool keypadPlugged
            required property string pad
            required property string padState
            required property string padWords
            required property bool padPlugged

            CounterCard {
                width: cell.width - Theme.unit * 2
                height: cell.height - Theme.unit * 2
                bench: page.bench
                number: cell.number
                title: cell.title
                strip: cell.strip
                stripPicture: cell.stripPicture
                stripPlugged: cell.stripPlugged
                stripLit: cell.stripLit
                keypad: cell.keypad
                keypadDigits: cell.keypadDigits
                keypadWaiting: cell.keypadWaiting
                keypadPlugged: cell.keypadPlugged
                pad: cell.pad
                padState: cell.padState
                padWords: cell.padWords
                padPlugged: cell.padPlugged
            }
        }
    }
    ListView {
        objectName: "machines"
        anchors.right: parent.right
        anchors.rightMargin: page.pad
        y: header.height + page.pad
        width: page.rightWidth
        height: page.height - y
        clip: true
        spacing: Theme.unit * 2
        cacheBuffer: 4000
        model: page.bench.machines
        delegate: MachineCard {
            width: page.rightWidth
            bench: page.bench
        }
    }
}
