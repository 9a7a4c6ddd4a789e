pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallModels
import HallUi

Window {
    id: window

    required property HallShell shell
    required property FormsModel desk
    required property ServiceModel service
    required property int designWidth
    required property int designHeight
    property string shown: ""
    // A wide screen has its keys beside the page, a tall one below it.
    readonly property bool wide: designWidth > designHeight

    // Loads the page that the flow is on.
    function turn() {
        const page = window.desk.page;
        if (page === window.shown)
            return;
        window.shown = page;
        const file = page.charAt(0).toUpperCase() + page.slice(1) + "Page.qml";
        pages.setSource(file, {
            shell: window.shell,
            desk: window.desk
        });
    }

    color: Theme.paper
    flags: Qt.Window | Qt.FramelessWindowHint
    title: qsTr("Sample forms")

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
            id: told

            // Where height is scarce the form needs it more.
            advice: window.wide && window.designHeight < Theme.textBody * 30 ? "" : qsTr("The forms are right all the same.")
            anchors.left: pages.left
            anchors.right: pages.right
            anchors.top: header.bottom
            anchors.topMargin: visible ? Theme.unit * 2 : 0
            shell: window.shell
        }

        Loader {
            id: pages

            anchors.bottom: window.wide ? parent.bottom : bar.top
            anchors.bottomMargin: Theme.unit * 3
            anchors.left: parent.left
            anchors.leftMargin: Theme.unit * 4
            anchors.right: window.wide ? bar.left : parent.right
            anchors.rightMargin: Theme.unit * 4
            anchors.top: told.bottom
            anchors.topMargin: Theme.unit * (window.wide ? 2 : 3)
            objectName: "pages"

            Component.onCompleted: window.turn()
        }

        FormsBar {
            id: bar

            desk: window.desk
            height: window.wide ? parent.height - header.height : implicitHeight
            shell: window.shell
            upright: window.wide
            width: window.wide ? implicitWidth : parent.width
            x: parent.width - width
            y: parent.height - height
        }

        Loader {
            active: window.desk.warningLeft > 0
            anchors.fill: parent

            sourceComponent: Component {
                Sheet {
                    mainText: qsTr("I need more time")
                    otherText: qsTr("Done")
                    text: qsTr("This page closes in %1 seconds.").arg(window.desk.warningLeft)
                    title: qsTr("Are you still there?")
                    onMain: window.desk.touched()
                    onOther: window.desk.home()
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

        target: window.desk
    }
}
