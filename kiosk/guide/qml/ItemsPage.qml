import QtQuick
import HallUi

GuidePage {
    id: root

    pages: finder.pages
    title: tight ? "" : qsTr("Which matter?")

    ItemFinder {
        id: finder

        anchors.fill: parent
        english: root.shell.english
        page: root
        query: root.guide.query
        results: root.guide.items
        suggestions: root.guide.words
        onChosen: code => root.guide.openItem(code)
        onErased: root.guide.erase()
        onTyped: letter => root.guide.typeText(letter)
        onWorded: word => root.guide.setQuery(word)
    }
}
