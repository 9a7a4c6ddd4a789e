import QtQuick
import HallUi

KioskPage {
    id: root

    readonly property string closed: root.shell.link !== "current" ? "" : root.shell.notYet !== "" ? qsTr("Numbers are given from %1").arg(root.shell.notYet) : root.shell.over ? qsTr("No more numbers today; numbers are given %1").arg(root.shell.tickets) : ""

    pages: finder.pages
    subtitle: root.closed === "" ? "" : "● " + root.closed
    title: tight ? "" : qsTr("What do you need?")

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
