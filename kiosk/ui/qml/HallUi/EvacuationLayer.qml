pragma ComponentBehavior: Bound

import QtQuick
import HallModels

// The last layer of every window: the page of an emergency, while there is one.
Loader {
    id: root

    required property HallShell shell
    property string note: ""

    active: root.shell.emergency !== ""

    sourceComponent: Component {
        Evacuation {
            note: root.note
            shell: root.shell
        }
    }
}
