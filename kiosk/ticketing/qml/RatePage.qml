import HallModels
import HallUi

// A rating by the slip at the ticket machine.
RateLater {
    id: root

    required property TicketingModel kiosk

    later: root.kiosk.later as LaterModel
    onGoBack: root.kiosk.back()
}
