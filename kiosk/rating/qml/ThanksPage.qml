import QtQuick
import HallTheme
import HallUi

// The same thanks for every level.
RatingPage {
    id: root

    Column {
        anchors.centerIn: parent
        spacing: Theme.unit * 2
        width: parent.width

        HallText {
            color: Theme.done
            font.pixelSize: Theme.textNumber
            horizontalAlignment: Text.AlignHCenter
            text: "✓"
            width: parent.width
        }

        HallText {
            font.pixelSize: Theme.textDisplay
            font.weight: Theme.bold
            horizontalAlignment: Text.AlignHCenter
            text: qsTr("Thank you")
            width: parent.width
        }

        HallText {
            color: Theme.muted
            font.pixelSize: Theme.textLabel
            horizontalAlignment: Text.AlignHCenter
            text: root.rating.level === 0 ? qsTr("You did not rate this service. That is your right.") : root.shell.link === "current" ? qsTr("Your rating was received. The counter does not see it.") : qsTr("Your rating is kept here and delivered as soon as the hall answers again.")
            width: parent.width
        }
    }
}
