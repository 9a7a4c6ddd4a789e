pragma Singleton

import QtQuick

// Sentences that several pages share. Called from bindings, so that a change of language reaches them.
QtObject {
    id: root

    // Below 0: nothing was heard yet, and unknown is never shown as none.
    function people(waiting: int): string {
        return waiting < 0 ? qsTr("not known yet") : qsTr("%1 waiting").arg(waiting);
    }

    // The wait of somebody who takes a number now. Below 0: no counter is open and none will be.
    function wait(waiting: int, low: int, high: int, opens: string): string {
        if (waiting < 0)
            return "—";
        if (opens !== "")
            return qsTr("served after %1").arg(opens);
        if (high < 0)
            return qsTr("no counter open");
        if (waiting === 0 && high <= 5)
            return qsTr("no wait");
        if (low <= 0 || high <= 5)
            return qsTr("within %1 min").arg(Math.max(high, 1));
        if (low >= high)
            return qsTr("about %1 min").arg(high);
        return qsTr("about %1–%2 min").arg(low).arg(high);
    }

    // The wait that was told with a number.
    function told(low: int, high: int, opens: string): string {
        if (opens !== "")
            return qsTr("served after %1").arg(opens);
        if (high < 0)
            return qsTr("please watch the screen");
        if (low <= 0 || high <= 5)
            return qsTr("within %1 min").arg(Math.max(high, 1));
        if (low >= high)
            return qsTr("about %1 min").arg(high);
        return qsTr("about %1–%2 min").arg(low).arg(high);
    }

    // Two facts on a line; where they have no room it is broken between them, never within one.
    function facts(first: string, second: string): string {
        return root.unbroken(first) + " · " + root.unbroken(second);
    }

    // Signs that need no space between them are joined by one of no width.
    function unbroken(text: string): string {
        return text.split("").map(sign => sign === " " ? "\u00a0" : sign).join("\u2060");
    }

    // A day; the weekday counts from Monday, 0.
    function day(month: int, day: int, weekday: int): string {
        const names = [qsTr("Monday"), qsTr("Tuesday"), qsTr("Wednesday"), qsTr("Thursday"), qsTr("Friday"), qsTr("Saturday"), qsTr("Sunday")];
        return qsTr("%1/%2, %3").arg(month).arg(day).arg(names[weekday]);
    }

    function booking(stage: string, label: string): string {
        switch (stage) {
        case "checked_in":
            return qsTr("has number %1").arg(label);
        case "missed":
            return qsTr("did not come");
        case "cancelled":
            return qsTr("given up");
        default:
            return qsTr("booked");
        }
    }

    // What stands against a number for a matter now; empty: nothing.
    function matter(standing: string, left: int, opens: string): string {
        switch (standing) {
        case "full":
            return qsTr("No numbers left today");
        case "few":
            return qsTr("%1 numbers left").arg(left);
        case "later":
            return qsTr("served after %1").arg(opens);
        case "closed":
            return qsTr("no counter open");
        case "off_duty":
            return qsTr("not on weekend duty");
        case "elsewhere":
            return qsTr("at a sub-centre");
        default:
            return "";
        }
    }

    function counters(numbers: string): string {
        return qsTr("Counter %1").arg(numbers);
    }

    function limit(days: int): string {
        return days === 0 ? qsTr("Done on the spot") : qsTr("%1 working days").arg(days);
    }

    function copies(kind: string, copies: int): string {
        switch (kind) {
        case "copy":
            return qsTr("copy × %1").arg(copies);
        case "original_and_copy":
            return qsTr("original and copy × %1").arg(copies);
        default:
            return qsTr("original × %1").arg(copies);
        }
    }

    function counterState(mode: string): string {
        switch (mode) {
        case "open":
            return "● " + qsTr("Open");
        case "paused":
            return "‖ " + qsTr("Paused");
        default:
            return "○ " + qsTr("Closed");
        }
    }
}
