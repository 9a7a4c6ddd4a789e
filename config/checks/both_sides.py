"""queues.windows and windows.queues say the same from two sides.

Where they contradict each other, the row is blamed that stands alone against several others.
"""

from collections import Counter as Tally
from collections import defaultdict
from dataclasses import replace

from config.draft import Draft
from config.model import Counter, Queue
from config.problems import Report
from config.table import Entry


def check(draft: Draft, report: Report) -> set[tuple[str, str]]:
    """Report where counters and queues disagree; the pairs (counter, queue) in dispute."""
    claims = _pairs_in_dispute(draft)
    of_window = Tally(window.key for window, _, _ in claims)
    of_queue = Tally(queue.key for _, queue, _ in claims)
    blamed: dict[tuple[str, int], list[_Dispute]] = defaultdict(list)
    for dispute in claims:
        window, queue, _ = dispute
        many_windows, many_queues = of_queue[queue.key], of_window[window.key]
        if many_queues != many_windows:
            blame_window = many_queues > many_windows
        else:
            blame_window = _window_is_odd(draft, dispute)
        place = (draft.windows.file, window.row) if blame_window else (draft.queues.file, queue.row)
        blamed[place].append(dispute)
    for (file, row), disputes in sorted(blamed.items()):
        _report_dispute(file, row, disputes, draft, report)
    return {(window.key, queue.key) for window, queue, _ in claims}


_Dispute = tuple[Entry[Counter], Entry[Queue], bool]
"""A counter, a queue, and whether it is the queue that claims the counter."""


def _pairs_in_dispute(draft: Draft) -> list[_Dispute]:
    found: list[_Dispute] = []
    for queue in draft.queues:
        if not queue.ok("prefix", "windows"):
            continue
        for number in queue.value.counters:
            window = draft.windows.get(number)
            if (
                window
                and window.ok("queues")
                and window.value.queues
                and queue.value.prefix not in window.value.queues
            ):
                found.append((window, queue, True))
    for window in draft.windows:
        if not window.ok("number", "queues"):
            continue
        for prefix in window.value.queues:
            served = draft.queues.get(prefix)
            if served and served.ok("windows") and window.value.number not in served.value.counters:
                found.append((window, served, False))
    return found


def _window_is_odd(draft: Draft, dispute: _Dispute) -> bool:
    """Of two rows that contradict each other once: whether the counter's is the odd one.

    A counter that serves a department of the queue belongs to it; then the side that leaves the
    other out is wrong. Without such a hint queues.csv holds, as the counter must agree with it.
    """
    window, queue, claimed_by_queue = dispute
    departments = set(queue.value.departments)
    for code in queue.value.items:
        item = draft.items.get(code)
        departments |= {item.value.department} if item else set()
    if not departments:
        return True
    belongs = not departments.isdisjoint(window.value.departments)
    return belongs == claimed_by_queue


def _report_dispute(
    file: str, row: int, disputes: list[_Dispute], draft: Draft, report: Report
) -> None:
    said_zh, said_en = [], []
    for window, queue, claimed_by_queue in disputes[:5]:
        number, prefix = window.value.number, queue.value.prefix
        if claimed_by_queue:
            said_zh.append(
                f"queues.csv第{queue.row}行说队列{prefix}由{number}号窗口办，"
                f"windows.csv第{window.row}行的{number}号窗口却没有{prefix}"
            )
            said_en.append(
                f"row {queue.row} of queues.csv gives queue {prefix} to window {number}, "
                f"row {window.row} of windows.csv does not"
            )
        else:
            said_zh.append(
                f"windows.csv第{window.row}行说{number}号窗口办队列{prefix}，"
                f"queues.csv第{queue.row}行的队列{prefix}却没有{number}号窗口"
            )
            said_en.append(
                f"row {window.row} of windows.csv has window {number} serve queue {prefix}, "
                f"row {queue.row} of queues.csv does not"
            )
        window.bad.add("queues")
        queue.bad.add("windows")
    column = "queues" if file == draft.windows.file else "windows"
    report.error(
        *(file, row, column, "inconsistent_reference"),
        f"两张表说法不一：{'；'.join(said_zh)}。请改成一致。",
        f"two tables contradict each other: {'; '.join(said_en)}. Make them agree.",
    )


def fill_counters(draft: Draft) -> None:
    """Give a counter without queues those that name it."""
    for window in draft.windows:
        if not window.value.queues:
            served = tuple(
                queue.value.prefix
                for queue in draft.queues
                if window.value.number in queue.value.counters
            )
            window.value = replace(window.value, queues=served)
