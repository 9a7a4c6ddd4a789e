pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallUi

// What people know as 一件事: several matters under one number.
KioskPage {
    id: root

    pages: list.pages
    subtitle: qsTr("One number, and you are called to one counter after the other.")
    title: qsTr("One visit for several matters")

    PagedList {
        id: list

        anchors.fill: parent
        model: root.kiosk.bundles
        page: root

        Chip {
            id: chip

            required property int index
            required property string code
            required property string title

            required note
            brief: root.tight && Theme.elder
            centred: false
            height: list.rowHeight
            objectName: "bundle-" + chip.code
            text: chip.title
            visible: list.shows(chip.index)
            width: list.cell
            onTapped: root.kiosk.openBundle(chip.code)
        }
    }
}
