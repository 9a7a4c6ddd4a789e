import HallUi

// What a visitor tells in own words: read by the hall's managers only, and forgotten in time.
GuidePage {
    id: root

    actionText: qsTr("Done")
    backVisible: false
    subtitle: tight ? "" : qsTr("Only the hall's managers read it. It is deleted in time. Please write no names or ID numbers.")
    title: tight ? "" : qsTr("In your own words")
    onAct: root.guide.back()

    TextEntry {
        anchors.fill: parent
        candidates: root.guide.candidates
        composing: root.guide.letters
        layout: root.guide.layout
        layouts: ["zh", "en", "num"]
        placeholder: qsTr("What happened, or what should be better?")
        prose: true
        signsLeft: root.guide.signsLeft
        text: root.guide.ownWords
        onErased: root.guide.erase()
        onSwitched: layout => root.guide.switchLayout(layout)
        onTyped: sign => root.guide.typeText(sign)
        onWorded: place => root.guide.chooseWord(place)
    }
}
