import QtQuick
import HallTheme
import HallModels

// Under the header: whether what is shown is still true, and what the hall tells everybody. Takes no room without.
Column {
    id: root

    required property HallShell shell
    // What a person can do while the connection is lost.
    property alias advice: link.advice

    height: visible ? implicitHeight : 0
    spacing: Theme.unit * 2
    visible: link.wrong || root.shell.announcement !== ""

    LinkBanner {
        id: link

        shell: root.shell
        width: parent.width
    }

    Announcement {
        shell: root.shell
        width: parent.width
    }
}
