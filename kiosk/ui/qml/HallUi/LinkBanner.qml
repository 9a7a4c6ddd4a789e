import QtQuick
import HallModels

// Says when what is shown may no longer be true. Takes no room while all is well.
Notice {
    id: root

    required property HallShell shell
    // What a person can do meanwhile.
    property string advice: ""
    readonly property bool wrong: shell.link !== "current" || !shell.running

    more: root.wrong && root.shell.link !== "connecting" ? root.advice : ""
    text: {
        if (root.shell.link === "connecting")
            return qsTr("Connecting to the hall …");
        if (root.shell.link === "out_of_date")
            return root.shell.since === "" ? qsTr("No connection to the hall") : qsTr("No connection to the hall; not up to date (%1)").arg(root.shell.since);
        if (root.shell.running)
            return "";
        return root.shell.reason === "" ? qsTr("The hall cannot record anything at the moment") : root.shell.reason;
    }
    visible: root.wrong
}
