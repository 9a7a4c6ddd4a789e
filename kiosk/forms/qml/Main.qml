pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallModels
import HallUi

Window {
    id: window

    required property HallShell shell
    required property FormsModel desk
    required property int designWidth
    required property int designHeight
    property string shown: ""

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
            shell: window.shell
        }

        Announcement {
            id: told

            anchors.left: pages.left
            anchors.right: pages.right
            anchors.top: header.bottom
            anchors.topMargin: visible ? Theme.unit * 2 : 0
            height: visible ? implicitHeight : 0
            shell: window.shell
        }

        Loader {
            id: pages

            anchors.bottom: parent.bottom
            anchors.bottomMargin: Theme.unit * 3
            anchors.left: parent.left
            anchors.leftMargin: Theme.unit * 4
            anchors.right: keys.left
            anchors.rightMargin: Theme.unit * 4
            anchors.top: told.bottom
            anchors.topMargin: Theme.unit * 3
            objectName: "pages"

            Component.onCompleted: window.turn()
        }

        Column {
            id: keys

            anchors.bottom: parent.bottom
            anchors.bottomMargin: Theme.unit * 3
            anchors.right: parent.right
            anchors.rightMargin: Theme.unit * 4
            spacing: Theme.targetGap
            width: Theme.target * 2.6

            BigButton {
                enabled: window.desk.page !== "find"
                objectName: "home"
                text: qsTr("Start")
                width: parent.width
                onTapped: window.desk.home()
            }

            BigButton {
                objectName: "elder"
                text: window.shell.elder ? qsTr("Normal") : qsTr("Large")
                width: parent.width
                onTapped: window.desk.setElder(!window.shell.elder)
            }

            BigButton {
                // Named in its own language on purpose.
                objectName: "language"
                text: window.shell.english ? "中文" : "English"
                width: parent.width
                onTapped: window.desk.setEnglish(!window.shell.english)
            }
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
