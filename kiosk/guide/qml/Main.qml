pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallModels
import HallUi

Window {
    id: window

    required property HallShell shell
    required property GuideModel guide
    required property ServiceModel service
    required property int designWidth
    required property int designHeight
    property string shown: ""
    // A wide screen has its keys beside the page, a tall one below it.
    readonly property bool wide: designWidth > designHeight

    // Loads the page that the flow is on.
    function turn() {
        const page = window.guide.page;
        if (page === window.shown)
            return;
        window.shown = page;
        const file = page.charAt(0).toUpperCase() + page.slice(1) + "Page.qml";
        pages.setSource(file, {
            shell: window.shell,
            guide: window.guide
        });
    }

    color: Theme.paper
    flags: Qt.Window | Qt.FramelessWindowHint
    title: qsTr("Query screen")

    Item {
        id: stage

        height: window.designHeight
        scale: Math.min(window.width / window.designWidth, window.height / window.designHeight)
        transformOrigin: Item.TopLeft
        width: window.designWidth

        HallHeader {
            id: header

            anchors.left: parent.left
            anchors.right: parent.right
            anchors.top: parent.top
            least: window.shell.lowered ? Theme.reachTop : 0
            shell: window.shell
            wide: window.wide
        }

        Banners {
            id: banner

            advice: qsTr("Queues and counters may have changed; matters and papers are still right.")
            anchors.left: parent.left
            anchors.leftMargin: Theme.unit * 4
            anchors.right: window.wide ? bar.left : parent.right
            anchors.rightMargin: Theme.unit * 4
            anchors.top: header.bottom
            anchors.topMargin: visible ? Theme.unit * 2 : 0
            objectName: "banner"
            shell: window.shell
        }

        // What becomes of a slip: above a wide page, above the keys of a tall one.
        PaperNotice {
            id: paper

            anchors.left: banner.left
            anchors.right: banner.right
            anchors.top: banner.bottom
            anchors.topMargin: visible ? Theme.unit * 2 : 0
            brief: true
            guide: window.guide
            height: visible ? implicitHeight : 0
            visible: window.wide && window.guide.paper !== "none"
        }

        Loader {
            id: pages

            anchors.bottom: window.wide ? parent.bottom : bar.top
            anchors.bottomMargin: Theme.unit * 3
            anchors.left: banner.left
            anchors.right: banner.right
            anchors.top: paper.bottom
            anchors.topMargin: Theme.unit * (window.wide ? 2 : 3)
            objectName: "pages"

            Component.onCompleted: window.turn()
            onLoaded: slide.restart()

            transform: Translate {
                id: shift
            }
        }

        NumberAnimation {
            id: slide

            duration: Theme.slideMs
            easing.type: Easing.OutCubic
            from: Theme.slideMs > 0 ? Theme.unit * 8 : 0
            objectName: "movement"
            property: "x"
            target: shift
            to: 0
        }

        GuideBar {
            id: bar

            guide: window.guide
            height: window.wide ? parent.height - header.height : implicitHeight
            shell: window.shell
            upright: window.wide
            width: window.wide ? implicitWidth : parent.width
            x: parent.width - width
            y: parent.height - height
        }

        Loader {
            active: window.guide.warningLeft > 0
            anchors.fill: parent

            sourceComponent: Component {
                Sheet {
                    mainText: qsTr("I need more time")
                    otherText: qsTr("Done")
                    text: qsTr("This page closes in %1 seconds.").arg(window.guide.warningLeft)
                    title: qsTr("Are you still there?")
                    onMain: window.guide.touched()
                    onOther: window.guide.home()
                }
            }
        }

        ServiceLayer {
            anchors.fill: parent
            service: window.service
            shell: window.shell
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

        target: window.guide
    }
}
