import HallModels
import HallUi

// A page of the guidance desk.
FlowPage {
    id: root

    required property HallShell shell
    required property DeskModel desk

    backVisible: false
    onGoBack: root.desk.openGive()
}
