import HallModels
import HallUi

// A page of the query screen.
FlowPage {
    id: root

    required property HallShell shell
    required property GuideModel guide

    onGoBack: root.guide.back()
}
