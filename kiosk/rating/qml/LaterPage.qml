import HallModels
import HallUi

// A rating by the slip, between two visitors of this counter.
RateLater {
    id: root

    required property RatingModel rating
    property int designHeight: 0
    readonly property LaterModel later: root.rating.later as LaterModel

    brief: true
    counter: root.later.counter
    item: root.later.item
    label: root.later.label
    reasonRows: root.later.reasons
    stage: root.later.stage
    words: root.later.words
    onGoBack: root.rating.laterBack()
    onLevelChosen: level => root.later.choose(level)
    onReasonToggled: code => root.later.toggle(code)
    onSeen: root.later.seen()
    onSent: root.later.send()
}
