import QtQuick
import HallUi

FormsPage {
    id: root

    backVisible: false
    hasPager: finder.allHeight > height - body.y
    pages: finder.pages
    title: finder.halved ? "" : qsTr("Sample forms: for which matter?")

    ItemFinder {
        id: finder

        anchors.fill: parent
        english: root.shell.english
        page: root
        query: root.desk.query
        results: root.desk.items
        suggestions: root.desk.words
        onChosen: code => root.desk.openItem(code)
        onErased: root.desk.erase()
        onTyped: letter => root.desk.typeText(letter)
        onWorded: word => root.desk.setQuery(word)
    }
}
