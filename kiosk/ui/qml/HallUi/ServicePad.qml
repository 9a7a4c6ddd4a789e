pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallModels

// Staff number and PIN. The PIN is shown as dots only.
ServiceSheet {
    id: root

    required property ServiceModel service
    readonly property bool wide: width > height

    bad: root.service.bad
    message: root.service.message
    title: qsTr("Service: for staff")

    Grid {
        anchors.bottom: parent.bottom
        columnSpacing: Theme.unit * 6
        columns: root.wide ? 2 : 1
        rowSpacing: Theme.unit * 4
        width: parent.width

        Column {
            id: fields

            spacing: Theme.targetGap
            width: root.wide ? Math.floor((parent.width - parent.columnSpacing) / 2) : parent.width

            BigButton {
                height: Theme.target
                objectName: "field-staff"
                selected: root.service.field === "staff"
                text: qsTr("Staff number: %1").arg(root.service.staff)
                width: parent.width
                onTapped: root.service.chooseField("staff")
            }

            BigButton {
                height: Theme.target
                objectName: "field-pin"
                selected: root.service.field === "pin"
                text: qsTr("PIN: %1").arg("●".repeat(root.service.pinLength))
                width: parent.width
                onTapped: root.service.chooseField("pin")
            }

            Row {
                spacing: Theme.targetGap
                width: parent.width

                BigButton {
                    height: Theme.target
                    objectName: "service-close"
                    text: qsTr("Back")
                    width: Math.floor((parent.width - parent.spacing) * 0.4)
                    onTapped: root.service.closePage()
                }

                BigButton {
                    enabled: root.service.canUnlock
                    height: Theme.target
                    main: true
                    objectName: "service-unlock"
                    text: root.service.waiting ? qsTr("Checking …") : qsTr("Unlock")
                    width: parent.width - parent.spacing - Math.floor((parent.width - parent.spacing) * 0.4)
                    onTapped: root.service.unlock()
                }
            }
        }

        Grid {
            id: pad

            readonly property int cell: Math.floor((width - (columns - 1) * spacing) / columns)

            columns: 3
            spacing: Theme.targetGap
            width: fields.width

            Repeater {
                model: ["1", "2", "3", "4", "5", "6", "7", "8", "9", "", "0", "←"]

                Item {
                    id: place

                    required property string modelData

                    height: Theme.target
                    width: pad.cell

                    Chip {
                        anchors.fill: parent
                        name: place.modelData === "←" ? qsTr("Erase") : place.modelData
                        objectName: place.modelData === "←" ? "pad-erase" : "pad-" + place.modelData
                        text: place.modelData
                        visible: place.modelData !== ""
                        onTapped: {
                            if (place.modelData === "←")
                                root.service.erase();
                            else
                                root.service.typeDigit(place.modelData);
                        }
                    }
                }
            }
        }
    }
}
