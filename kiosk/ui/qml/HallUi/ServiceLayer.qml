pragma ComponentBehavior: Bound

import QtQuick
import HallTheme
import HallModels

// Over everything: the page of a screen that is out of service, the hidden corner, and what staff sees behind it.
Item {
    id: root

    required property HallShell shell
    required property ServiceModel service

    Loader {
        active: root.service.outOfService && root.service.stage === "closed"
        anchors.fill: parent

        sourceComponent: Component {
            OutOfService {
                shell: root.shell
            }
        }
    }

    // Hidden on purpose: no shape, no name, not in the order of the keyboard.
    Item {
        anchors.right: parent.right
        anchors.top: parent.top
        height: Theme.targetLeast * 2
        objectName: "corner"
        width: Theme.targetLeast * 2

        TapHandler {
            onTapped: root.service.tapCorner()
        }
    }

    Loader {
        active: root.service.stage === "asking"
        anchors.fill: parent

        sourceComponent: Component {
            ServicePad {
                service: root.service
            }
        }
    }

    Loader {
        active: root.service.stage === "page"
        anchors.fill: parent

        sourceComponent: Component {
            ServicePage {
                service: root.service
            }
        }
    }

    Loader {
        active: root.service.stage === "touch_test"
        anchors.fill: parent

        sourceComponent: Component {
            TouchTest {
                service: root.service
            }
        }
    }
}
