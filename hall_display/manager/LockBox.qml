import QtQuick
import HallTheme
import HallDisplay

// A place for number and PIN.
Column {
    id: root

    required property ManagerDeskModel desk

    spacing: Theme.unit

    Say {
        color: Theme.muted
        text: root.desk.lockTitle
    }
    Field {
        id: staff
        width: parent.width
        hint: root.desk.staffWords
        onAccepted: pin.forceActiveFocus()
    }
    Field {
        id: pin
        width: parent.width
        hint: root.desk.pinWords
        secret: true
        onAccepted: root.enter()
    }
    Row {
        spacing: Theme.unit * 2
        Press {
            text: root.desk.unlockWords
            onPressed: root.enter()
        }
        Say {
            height: Theme.target
            color: root.desk.good ? Theme.done : Theme.bad
            text: root.desk.unlocked ? "" : root.desk.note
        }
    }

    function enter(): void {
        root.desk.unlock(staff.text, pin.text);
        pin.clear();
    }
}
