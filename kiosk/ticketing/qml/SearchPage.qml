import QtQuick
import HallUi

KioskPage {
    id: root

    pages: finder.pages
    title: finder.halved ? "" : qsTr("What do you need?")

    ItemFinder {
        id: finder

        anchors.fill: parent
        english: root.shell.english
        page: root
        query: root.kiosk.query
        results: root.kiosk.results
        suggestions: root.kiosk.suggestions
        onChosen: code => root.kiosk.openItem(code)
        onErased: root.kiosk.erase()
        onTyped: letter => root.kiosk.typeText(letter)
        onWorded: word => root.kiosk.setQuery(word)
    }
}
