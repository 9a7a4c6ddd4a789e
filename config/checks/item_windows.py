"""items.windows: a window that takes an item serves both its department and its queue."""

from collections import Counter as Tally
from collections import defaultdict

from config.draft import Draft
from config.model import Counter, CounterKind, Item
from config.problems import Report
from config.table import Entry

NEVER_LISTED: frozenset[CounterKind] = frozenset({"priority", "payment", "certificate"})
"""Kinds of counters that items.windows does not name."""


def check(draft: Draft, disputed: set[tuple[str, str]], report: Report) -> None:
    """A window that takes an item serves both its department and its queue."""
    wrong: dict[int, list[tuple[Entry[Counter], str, str]]] = {}
    short_of: dict[tuple[str, str], list[Entry[Item]]] = defaultdict(list)
    for entry in draft.items:
        item = entry.value
        if not entry.ok("code", "department", "windows"):
            continue
        for number in item.counters:
            window = draft.windows.get(number)
            if window is None or not window.ok("departments", "queues", "kind"):
                continue
            lack = _lack(entry, window, disputed)
            if lack:
                wrong.setdefault(entry.row, []).append((window, *lack))
                if item.department not in window.value.departments:
                    short_of[window.key, item.department].append(entry)
    excused = _blame_windows(draft, short_of, report)
    for entry in draft.items:
        faults = [
            (zh, en)
            for window, zh, en in wrong.get(entry.row, [])
            if (window.key, entry.value.department) not in excused
        ]
        if faults:
            report.error(
                *(draft.items.file, entry.row, "windows", "inconsistent_reference"),
                f"{'；'.join(zh for zh, _ in faults[:5])}。请改正。",
                f"{'; '.join(en for _, en in faults[:5])}; correct it.",
            )


def _lack(
    entry: Entry[Item], window: Entry[Counter], disputed: set[tuple[str, str]]
) -> tuple[str, str] | None:
    item, counter = entry.value, window.value
    if counter.kind in NEVER_LISTED:
        return (
            f"{counter.number}号窗口是{counter.kind}窗口，不能写在事项里",
            f"window {counter.number} is of kind {counter.kind}, which items never name",
        )
    zh, en = [], []
    if item.department not in counter.departments:
        zh.append(f"不办理部门{item.department}的事")
        en.append(f"department {item.department}")
    if (
        entry.ok("queue")
        and item.queue
        and item.queue not in counter.queues
        and (counter.number, item.queue) not in disputed
    ):
        zh.append(f"不叫队列{item.queue}的号")
        en.append(f"queue {item.queue}")
    if not zh:
        return None
    return (
        f"{counter.number}号窗口{'，也'.join(zh)}",
        f"window {counter.number} does not serve {' nor '.join(en)}",
    )


def _blame_windows(
    draft: Draft, short_of: dict[tuple[str, str], list[Entry[Item]]], report: Report
) -> set[tuple[str, str]]:
    """Report a counter once that lacks a department which its items need; those pairs."""
    excused = set()
    items_of = Tally(entry.value.department for entry in draft.items)
    for (number, department), entries in short_of.items():
        window = draft.windows.by_key[number]
        queues = {entry.value.queue for entry in entries}
        elsewhere = any(
            department in other.value.departments and not queues.isdisjoint(other.value.queues)
            for other in draft.windows
            if other.value.kind not in NEVER_LISTED
        )
        serves_queue = not queues.isdisjoint(window.value.queues)
        if serves_queue and (
            not elsewhere or (len(entries) > 1 and len(entries) == items_of[department])
        ):
            excused.add((number, department))
            window.bad.add("departments")
            report.error(
                *(draft.windows.file, window.row, "departments", "inconsistent_reference"),
                f"items.csv里部门{department}的{len(entries)}个事项由{number}号窗口办理，"
                f"这里却没有列出部门{department}。请改成一致。",
                f"{len(entries)} items of department {department} name window {number} in "
                "items.csv, but the department is not listed here; make them agree.",
            )
    return excused
