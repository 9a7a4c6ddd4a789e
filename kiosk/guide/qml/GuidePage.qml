import HallModels
import HallUi

// A page of the query screen.
FlowPage {
    id: root

    required property HallShell shell
    required property GuideModel guide

    // On a wide page what becomes of a slip stands where the title was.
    titled: !wide || guide.paper === "none"
    onGoBack: root.guide.back()
}
