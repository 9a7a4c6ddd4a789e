import HallModels
import HallUi

// A rating by the slip at the query screen.
RateLater {
    id: root

    required property GuideModel guide
    readonly property LaterModel later: root.guide.later as LaterModel

    counter: root.later.counter
    item: root.later.item
    label: root.later.label
    reasonRows: root.later.reasons
    stage: root.later.stage
    words: root.later.words
    onGoBack: root.guide.back()
    onLevelChosen: level => root.later.choose(level)
    onReasonToggled: code => root.later.toggle(code)
    onSeen: root.later.seen()
    onSent: root.later.send()
}
