import HallModels
import HallUi

// A page of the ticket machine.
FlowPage {
    id: root

    required property HallShell shell
    required property TicketingModel kiosk

    onGoBack: root.kiosk.back()
}
