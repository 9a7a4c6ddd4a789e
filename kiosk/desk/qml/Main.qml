pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallModels
import HallUi

Window {
    id: window

    required property HallShell shell
    required property DeskModel desk
    required property int designWidth
    required property int designHeight
    property string shown: ""

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
    title: qsTr("Guidance desk")

    Item {
        id: stage

        height: window.designHeight
        scale: Math.min(window.width / window.designWidth, window.height / window.designHeight)
        transformOrigin: Item.TopLeft
        width: window.designWidth

        Rail {
            id: rail

            anchors.bottom: parent.bottom
            anchors.left: parent.left
            anchors.top: parent.top
            desk: window.desk
            shell: window.shell
            upright: window.designWidth < window.designHeight
            width: Math.round(Theme.target * (!Theme.elder ? (window.shell.english ? 2.1 : 1.8) : upright ? 2 : window.shell.english ? 2.6 : 2.3))
        }

        Banners {
            id: banner

            advice: qsTr("Numbers cannot be given here now; the ticket machines may still have some of their own.")
            anchors.left: rail.right
            anchors.leftMargin: Theme.unit * 3
            anchors.right: parent.right
            anchors.rightMargin: Theme.unit * 3
            anchors.top: parent.top
            anchors.topMargin: visible ? Theme.unit * 2 : 0
            shell: window.shell
        }

        // 需引导: it stays until somebody goes there.
        BigButton {
            id: ring

            accent: Theme.attention
            anchors.left: banner.left
            anchors.right: banner.right
            anchors.top: banner.bottom
            anchors.topMargin: visible ? Theme.unit * 2 : 0
            caption: qsTr("since %1, %2 waiting for a person. Touch: I am going").arg(window.desk.ringSince).arg(window.desk.rings)
            height: visible ? implicitHeight : 0
            main: true
            objectName: "ring"
            text: qsTr("▲ To be guided: %1 %2").arg(window.desk.ring).arg(window.desk.ringLabel)
            visible: window.desk.rings > 0
            onTapped: window.desk.answerRing()
        }

        Notice {
            id: told

            accent: window.desk.noticeBad ? Theme.attention : Theme.done
            anchors.left: banner.left
            anchors.right: banner.right
            anchors.top: ring.bottom
            anchors.topMargin: visible ? Theme.unit * 2 : 0
            height: visible ? implicitHeight : 0
            objectName: "notice"
            shape: window.desk.noticeBad ? "▲" : "✓"
            text: window.desk.notice
            tint: window.desk.noticeBad ? Theme.attentionTint : Theme.doneTint
            visible: window.desk.notice !== ""
        }

        Loader {
            id: pages

            anchors.bottom: parent.bottom
            anchors.bottomMargin: Theme.unit * 3
            anchors.left: banner.left
            anchors.right: banner.right
            anchors.top: told.bottom
            anchors.topMargin: Theme.unit * 3
            objectName: "pages"

            Component.onCompleted: window.turn()
        }

        Loader {
            active: window.desk.sheet !== "none"
            anchors.fill: parent

            sourceComponent: Component {
                DeskSheet {
                    desk: window.desk
                    shell: window.shell
                }
            }
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
