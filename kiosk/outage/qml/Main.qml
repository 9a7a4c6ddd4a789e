import QtQuick
import HallTheme

// Closed here, and where to go instead. Nothing on it can be touched.
Rectangle {
    id: root

    // hall, title, title_en, where, where_en, hotline
    required property var words

    color: Theme.paper

    Rectangle {
        id: header

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        color: Theme.primary
        height: Math.max(Theme.unit * 10, name.implicitHeight + Theme.unit * 5)

        Text {
            id: name

            anchors.left: parent.left
            anchors.leftMargin: Theme.unit * 4
            anchors.right: parent.right
            anchors.rightMargin: Theme.unit * 4
            anchors.verticalCenter: parent.verticalCenter
            color: Theme.primaryInk
            elide: Text.ElideRight
            font.family: Theme.family
            font.pixelSize: Theme.textTitle
            text: root.words.hall
        }
    }

    Column {
        anchors.left: parent.left
        anchors.leftMargin: Theme.unit * 6
        anchors.right: parent.right
        anchors.rightMargin: Theme.unit * 6
        anchors.top: header.bottom
        anchors.topMargin: Math.round((root.height - header.height - height) / 2)
        spacing: Theme.unit * 4

        Repeater {
            model: [
                {
                    text: root.words.title,
                    textPx: Theme.textDisplay,
                    color: Theme.attention,
                    weight: Theme.bold
                },
                {
                    text: root.words.where,
                    textPx: Theme.textTitle,
                    color: Theme.ink,
                    weight: Theme.regular
                },
                {
                    text: root.words.hotline,
                    textPx: Theme.textLabel,
                    color: Theme.muted,
                    weight: Theme.regular
                },
                {
                    text: root.words.title_en + ". " + root.words.where_en,
                    textPx: Theme.textLabel,
                    color: Theme.muted,
                    weight: Theme.regular
                }
            ]

            Text {
                required property var modelData

                color: modelData.color
                font.family: Theme.family
                font.pixelSize: modelData.textPx
                font.weight: modelData.weight
                horizontalAlignment: Text.AlignHCenter
                lineHeight: Theme.lineHeight
                text: modelData.text
                visible: text !== ""
                width: parent.width
                wrapMode: Text.Wrap
            }
        }
    }
}
