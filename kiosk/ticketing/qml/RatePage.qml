import HallModels
import HallUi

// A rating by the slip at the ticket machine.
RateLater {
    id: root

    required property TicketingModel kiosk

    counter: kiosk.rateCounter
    item: kiosk.rateItem
    label: kiosk.rateLabel
    reasonRows: kiosk.rateReasons
    stage: kiosk.rateStage
    words: kiosk.rateWords
    onGoBack: root.kiosk.back()
    onLevelChosen: level => root.kiosk.rateLevel(level)
    onReasonToggled: code => root.kiosk.rateReason(code)
    onSeen: root.kiosk.done()
    onSent: root.kiosk.rateSend()
}
