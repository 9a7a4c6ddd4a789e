import QtQuick
import HallTheme
import HallModels

// 广播: what the hall tells everybody now.
Notice {
    id: root

    required property HallShell shell

    accent: Theme.primary
    objectName: "announcement"
    shape: "●"
    text: root.shell.announcement === "" ? "" : qsTr("Announcement: %1").arg(root.shell.announcement)
    tint: Theme.primaryTint
    visible: root.shell.announcement !== ""
}
