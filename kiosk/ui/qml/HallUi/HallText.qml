import QtQuick
import HallTheme

Text {
    property bool strong: false
    // What people search for with their eyes: held to the stricter rule of size.
    property bool number: false

    color: Theme.ink
    font.family: Theme.family
    font.pixelSize: Theme.textBody
    font.weight: strong ? Theme.bold : Theme.regular
    textFormat: Text.PlainText
    wrapMode: Text.Wrap
}
