import QtQuick
import HallTheme
import HallModels
import HallUi

Window {
    id: window

    required property HallShell shell
    required property RatingModel rating
    required property int designWidth
    required property int designHeight
    property string shown: ""
    // As the pages have it.
    readonly property bool tight: designHeight < Theme.target * 5.3

    // Loads the page that the flow is on.
    function turn() {
        const page = window.rating.page;
        if (page === window.shown)
            return;
        window.shown = page;
        pages.setSource(page.charAt(0).toUpperCase() + page.slice(1) + "Page.qml", {
            shell: window.shell,
            rating: window.rating,
            designHeight: window.designHeight
        });
    }

    color: Theme.paper
    flags: Qt.Window | Qt.FramelessWindowHint
    title: qsTr("Rating")

    Item {
        height: window.designHeight
        scale: Math.min(window.width / window.designWidth, window.height / window.designHeight)
        transformOrigin: Item.TopLeft
        width: window.designWidth

        Clerk {
            id: clerk

            anchors.left: parent.left
            anchors.leftMargin: Theme.unit * 5
            anchors.right: parent.right
            anchors.rightMargin: Theme.unit * 5
            anchors.top: parent.top
            anchors.topMargin: Theme.unit * (window.tight ? 2 : 3)
            brief: window.tight
            // A slip may be of another counter.
            height: visible ? implicitHeight : 0
            rating: window.rating
            shell: window.shell
            visible: !(window.tight && window.rating.page === "later")
        }

        Banners {
            id: banner

            advice: window.rating.page === "idle" ? "" : qsTr("You can rate all the same: it is kept and delivered later.")
            anchors.left: clerk.left
            anchors.right: clerk.right
            anchors.top: clerk.bottom
            anchors.topMargin: visible && shown ? Theme.unit * 2 : 0
            height: shown ? implicitHeight : 0
            opacity: shown ? 1 : 0
            shell: window.shell

            // Where height is scarce the question itself says that the hall does not answer.
            readonly property bool shown: !(window.tight && ["asking", "reasons"].indexOf(window.rating.page) >= 0)
        }

        Loader {
            id: pages

            anchors.bottom: parent.bottom
            anchors.bottomMargin: Theme.unit * (window.tight ? 2 : 4)
            anchors.left: clerk.left
            anchors.right: clerk.right
            anchors.top: banner.bottom
            anchors.topMargin: Theme.unit * (window.tight ? 1 : 3)

            Component.onCompleted: window.turn()
        }

        EvacuationLayer {
            anchors.fill: parent
            shell: window.shell
        }
    }

    Connections {
        function onChanged() {
            window.turn();
        }

        target: window.rating
    }
}
