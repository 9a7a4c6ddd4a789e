pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallModels
import HallUi

Window {
    id: window

    required property HallShell shell
    required property TicketingModel kiosk
    required property ServiceModel service
    required property int designWidth
    required property int designHeight

    // A wide screen has its keys beside the page, a tall one below it.
    readonly property bool wide: designWidth > designHeight

    color: Theme.paper
    flags: Qt.Window | Qt.FramelessWindowHint
    title: qsTr("Ticket machine")

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

            advice: window.kiosk.offline === "ready" ? qsTr("Numbers are still given here; they are valid today.") : window.shell.desk === "" ? qsTr("No numbers can be given now; please ask the staff in the hall.") : qsTr("No numbers can be given now; please go to counter %1.").arg(window.shell.desk)
            anchors.left: parent.left
            anchors.leftMargin: Theme.unit * 4
            anchors.right: window.wide ? bar.left : parent.right
            anchors.rightMargin: Theme.unit * 4
            anchors.top: header.bottom
            anchors.topMargin: visible ? Theme.unit * 2 : 0
            objectName: "banner"
            shell: window.shell
        }

        BigButton {
            id: basket

            anchors.left: banner.left
            anchors.right: banner.right
            anchors.top: banner.bottom
            anchors.topMargin: visible ? Theme.unit * 2 : 0
            readonly property string wish: window.kiosk.addingTo !== "" ? qsTr("Choose one more matter for %1").arg(window.kiosk.addingTo) : window.kiosk.withNotice ? qsTr("Choose the matter of your notice; it has priority") : ""

            caption: wish === "" ? window.kiosk.basketWords : ""
            enabled: wish === ""
            height: visible ? implicitHeight : 0
            main: true
            objectName: "basket"
            text: wish === "" ? qsTr("%1 kept: go on to the number ›").arg(window.kiosk.basket) : wish
            visible: (window.kiosk.basket > 0 || wish !== "") && ["home", "search", "queues", "bundles"].indexOf(window.kiosk.page) >= 0
            onTapped: window.kiosk.openBasket()
        }

        BigButton {
            id: cardNote

            anchors.left: banner.left
            anchors.right: banner.right
            anchors.top: basket.bottom
            anchors.topMargin: visible ? Theme.unit * 2 : 0
            caption: qsTr("Your card only shows your appointment, your age and whether you have a number. It is not shown, not printed, and deleted in time.")
            height: visible ? implicitHeight : 0
            objectName: "card-note"
            text: qsTr("You can take a number without a card, too")
            visible: window.kiosk.cardHeld && ["home", "search", "queues", "bundles"].indexOf(window.kiosk.page) >= 0
            onTapped: window.kiosk.withoutCard()
        }

        Loader {
            id: pages

            anchors.bottom: window.wide ? parent.bottom : bar.top
            anchors.bottomMargin: Theme.unit * 3
            anchors.left: banner.left
            anchors.right: banner.right
            anchors.top: cardNote.bottom
            anchors.topMargin: window.wide && !basket.visible && !cardNote.visible ? Theme.unit * 2 : Theme.unit * 3
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

        BottomBar {
            id: bar

            height: window.wide ? parent.height - header.height : implicitHeight
            kiosk: window.kiosk
            shell: window.shell
            upright: window.wide
            width: window.wide ? implicitWidth : parent.width
            x: parent.width - width
            y: parent.height - height
        }

        // Sheets are made when they are first needed.
        Loader {
            active: window.kiosk.noPaperOpen
            anchors.fill: parent

            sourceComponent: Component {
                Sheet {
                    mainText: qsTr("I have noted it")
                    otherText: qsTr("Print once more")
                    otherVisible: window.kiosk.printAgain
                    text: qsTr("Your number %1 is valid, on paper or not. Note it or take a photo of the screen. The staff can print it for you.").arg(window.kiosk.label)
                    title: qsTr("No paper?")
                    onMain: window.kiosk.askNoPaper(false)
                    onOther: {
                        window.kiosk.askNoPaper(false);
                        window.kiosk.printAgainNow();
                    }
                }
            }
        }

        Loader {
            active: window.kiosk.warningLeft > 0
            anchors.fill: parent

            sourceComponent: Component {
                Sheet {
                    mainText: qsTr("I need more time")
                    otherText: qsTr("Done")
                    text: qsTr("This page closes in %1 seconds.").arg(window.kiosk.warningLeft)
                    title: qsTr("Are you still there?")
                    onMain: window.kiosk.touched()
                    onOther: window.kiosk.home()
                }
            }
        }

        Loader {
            active: window.kiosk.cardWords !== ""
            anchors.fill: parent

            sourceComponent: Component {
                Sheet {
                    mainText: qsTr("Go on")
                    text: window.kiosk.cardWords
                    title: window.kiosk.cardRead ? qsTr("You have an appointment") : qsTr("The card could not be read")
                    onMain: window.kiosk.closeCardWords()
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
            note: window.kiosk.label === "" ? "" : qsTr("Your number is %1.").arg(window.kiosk.label)
            shell: window.shell
        }
    }

    Connections {
        function onChanged() {
            window.turn();
        }

        target: window.kiosk
    }

    property string shown: ""

    // Loads the page that the flow is on; issuing and uncertain share one.
    function turn() {
        const page = window.kiosk.page === "uncertain" ? "issuing" : window.kiosk.page;
        if (page === window.shown)
            return;
        window.shown = page;
        const file = page.charAt(0).toUpperCase() + page.slice(1) + "Page.qml";
        pages.setSource(file, {
            shell: window.shell,
            kiosk: window.kiosk
        });
    }
}
