import QtQuick
import HallTheme

// One line of text in the theme's type. Its box is as high as its characters need, no higher.
Text {
    property int px: Theme.textBody
    property bool number: false

    color: Theme.ink
    font.family: Theme.family
    font.pixelSize: px
    font.weight: Theme.medium
    height: Math.ceil(px * 1.25)
    // Characters sit a little low in their box; this puts them where the eye expects the middle.
    bottomPadding: Math.round(px * 0.06)
    textFormat: Text.PlainText
    verticalAlignment: Text.AlignVCenter
}
