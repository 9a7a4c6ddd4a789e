pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallUi

// The end of a telephone number, by which the booking is found as well; it may be left out.
DeskPage {
    id: root

    actionCaption: root.desk.slot + (root.desk.surname === "" ? "" : "  " + root.desk.surname + "*")
    actionEnabled: desk.canBook && !desk.busy
    actionText: qsTr("Book it")
    backVisible: true
    title: qsTr("The last four digits of the telephone, if they are told")
    onAct: root.desk.book()
    onGoBack: root.desk.goBack()

    Card {
        id: field

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        border.color: Theme.primary
        border.width: Theme.hairline * 2
        height: Theme.targetLeast

        HallText {
            anchors.centerIn: parent
            color: root.desk.phone === "" ? Theme.muted : Theme.ink
            font.pixelSize: Theme.textTitle
            font.weight: Theme.bold
            objectName: "phone"
            text: root.desk.phone === "" ? "____" : root.desk.phone
        }
    }

    KeyGrid {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: field.bottom
        anchors.topMargin: Theme.targetGap
        room: root.body.height - field.height - Theme.targetGap
        signs: "1234567890"
        onErased: root.desk.erasePhone()
        onTyped: digit => root.desk.typePhone(digit)
    }
}
