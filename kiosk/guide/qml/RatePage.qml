import HallModels
import HallUi

// A rating by the slip at the query screen.
RateLater {
    id: root

    required property GuideModel guide

    later: root.guide.later as LaterModel
    onGoBack: root.guide.back()
}
