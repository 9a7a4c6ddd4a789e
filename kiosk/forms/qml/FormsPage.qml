import HallModels
import HallUi

// A page of the sample-form desk.
FlowPage {
    id: root

    required property HallShell shell
    required property FormsModel desk

    onGoBack: root.desk.back()
}
