import HallTheme
import HallModels
import HallUi

// Offers to leave the end of a telephone number; says when it is left.
Chip {
    id: root

    required property TicketingModel kiosk
    // No room for it where large type meets long words.
    property bool room: true
    readonly property bool offered: root.room && root.kiosk.canTake && root.kiosk.addingTo === "" && root.kiosk.offline === ""

    objectName: "phone-key"
    text: root.kiosk.phoneKept ? qsTr("✓ Phone digits left") : qsTr("Leave 4 phone digits (if you wish)")
    textPx: Theme.textBody
    visible: root.offered
    onTapped: root.kiosk.openPhone()
}
