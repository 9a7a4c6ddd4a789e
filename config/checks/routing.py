"""Which queue an item goes to, which counters serve it, and where a ticket goes on.

Two tables may say the same from two sides (`queues.windows` and `windows.queues`, `items.queue`
and the routing rule). Where they contradict each other, one row is blamed: the one that stands
alone against several others.
"""

from collections import Counter as Tally
from collections import defaultdict
from dataclasses import dataclass, field, replace

from config.draft import Draft
from config.model import NO_FEE, Counter, CounterKind, Item, Queue
from config.problems import Report
from config.table import Entry

NEVER_LISTED: frozenset[CounterKind] = frozenset({"priority", "payment", "certificate"})
"""Kinds of counters that items.windows does not name."""


def check(draft: Draft, report: Report) -> None:
    """Check all routes and complete the draft: counters' and items' queues are filled in."""
    if not (draft.queues.usable and draft.windows.usable):
        return
    rule = _Rule(draft, report)
    disputed = _check_both_sides(draft, report)
    _fill_counters(draft)
    if draft.items.usable:
        _resolve_items(draft, rule, report)
        _check_item_windows(draft, disputed, report)
        _check_first_tickets(draft, report)
        _check_popular(draft, report)
    _check_follow_on(draft, report)
    _check_idle_counters(draft, report)


# The rule: a queue that lists the item wins, else the queue that lists its department.


@dataclass(slots=True)
class _Claims:
    """Which queues claim an item or a department; `disputed` where two do (that was reported)."""

    first: dict[str, Entry[Queue]] = field(default_factory=dict)
    disputed: set[str] = field(default_factory=set)


class _Rule:
    def __init__(self, draft: Draft, report: Report) -> None:
        self.items = self._claims(draft, "items", "事项", "item", report)
        self.departments = self._claims(draft, "departments", "部门", "department", report)
        self.is_whole = draft.queues.complete and not (
            report.has_errors(draft.queues.file, "departments")
            or report.has_errors(draft.queues.file, "items")
        )
        """Whether a department that no queue lists truly has none."""

    @staticmethod
    def _claims(draft: Draft, column: str, zh: str, en: str, report: Report) -> _Claims:
        claims = _Claims()
        for entry in draft.queues:
            queue = entry.value
            for name in queue.items if column == "items" else queue.departments:
                first = claims.first.setdefault(name, entry)
                if first is entry:
                    continue
                claims.disputed.add(name)
                report.error(
                    *(draft.queues.file, entry.row, column, "ambiguous_reference"),
                    f"{zh}“{name}”同时在队列{first.value.prefix}（第{first.row}行）和"
                    f"队列{queue.prefix}（第{entry.row}行），不知道该取哪个号。请只留一处。",
                    f"{en} {name} is in queue {first.value.prefix} (row {first.row}) and in queue "
                    f"{queue.prefix} (row {entry.row}): no single queue; keep one.",
                )
        return claims

    def queue_of(self, item: Item) -> Entry[Queue] | None:
        """The queue of an item by the rule; None without one."""
        if item.code in self.items.first:
            return self.items.first[item.code]
        return self.departments.first.get(item.department)

    def is_disputed(self, item: Item) -> bool:
        """Whether two queues claim this item, which was reported."""
        if item.code in self.items.first:
            return item.code in self.items.disputed
        return item.department in self.departments.disputed


# queues.windows and windows.queues


def _check_both_sides(draft: Draft, report: Report) -> set[tuple[str, str]]:
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


def _fill_counters(draft: Draft) -> None:
    for window in draft.windows:
        if not window.value.queues:
            served = tuple(
                queue.value.prefix
                for queue in draft.queues
                if window.value.number in queue.value.counters
            )
            window.value = replace(window.value, queues=served)


# items.queue


def _resolve_items(draft: Draft, rule: _Rule, report: Report) -> None:
    """Give each item the queue of the rule; report where it has none or names another one."""
    without: dict[tuple[str, str], list[Entry[Item]]] = defaultdict(list)
    against: dict[tuple[str, str], list[Entry[Item]]] = defaultdict(list)
    for entry in draft.items:
        item = entry.value
        written = item.queue
        by_rule = rule.queue_of(item)
        if not item.counters and item.subcentres:
            _check_subcentre_item(entry, draft, report)
            entry.value = replace(item, queue=None)
            continue
        entry.value = replace(item, queue=by_rule.value.prefix if by_rule else None)
        if not entry.ok("code", "department", "queue", "windows") or rule.is_disputed(item):
            entry.bad.add("queue")
        elif by_rule is None:
            entry.bad.add("queue")
            if rule.is_whole:
                without[item.department, written or ""].append(entry)
        elif written is not None and written != by_rule.value.prefix:
            against[written, by_rule.value.prefix].append(entry)
            entry.bad.add("queue")
    for (department, written), entries in without.items():
        _report_without_queue(department, written, entries, draft, report)
    for (written, wanted), entries in against.items():
        _report_against_rule(written, wanted, entries, draft, rule, report)


def _check_subcentre_item(entry: Entry[Item], draft: Draft, report: Report) -> None:
    if entry.value.queue and entry.ok("queue", "windows"):
        report.error(
            *(draft.items.file, entry.row, "queue", "inconsistent_reference"),
            "这个事项在分中心办，本大厅没有窗口，不能取号。请清空queue，或填写windows。",
            "this item is done at a sub-centre and has no window here, so no ticket can be "
            "taken; clear the queue or give it windows.",
        )


def _report_without_queue(
    department: str, written: str, entries: list[Entry[Item]], draft: Draft, report: Report
) -> None:
    claimed = draft.queues.get(written)
    if claimed is not None:
        codes = "、".join(entry.value.code for entry in entries[:5])
        report.error(
            *(draft.queues.file, claimed.row, "departments", "inconsistent_reference"),
            f"items.csv里部门{department}的事项（{codes}）要取队列{written}的号，"
            f"队列{written}却没有列出部门{department}。请补上。",
            f"items of department {department} ({', '.join(codes.split('、'))}) are to be taken in "
            f"queue {written}, which does not list the department; add it.",
        )
        return
    for entry in entries:
        report.error(
            *(draft.items.file, entry.row, "queue", "missing_value"),
            f"没有队列受理这个事项：queues.csv里没有列出部门{department}，也没有列出事项"
            f"{entry.value.code}，群众取不到号。请在queues.csv里补上。",
            f"no queue takes this item: queues.csv lists neither department {department} nor "
            f"item {entry.value.code}; add one of them there.",
        )


def _report_against_rule(
    written: str, wanted: str, entries: list[Entry[Item]], draft: Draft, rule: _Rule, report: Report
) -> None:
    """Blame the queue for items whose windows all stand with the queue they name, else the item."""
    listed: dict[tuple[int, str, str], list[str]] = defaultdict(list)
    for entry in entries:
        if _stands_with(entry.value, written, wanted, draft):
            item, claims = entry.value, rule.items.first
            column, name = (
                ("items", item.code) if item.code in claims else ("departments", item.department)
            )
            row = (claims.get(item.code) or rule.departments.first[item.department]).row
            listed[row, column, name].append(item.code)
            continue
        report.error(
            *(draft.items.file, entry.row, "queue", "inconsistent_reference"),
            f"这里写的是队列{written}，按queues.csv应当是队列{wanted}。请改成一致，或清空这一格。",
            f"names queue {written}, but by queues.csv it is queue {wanted}; make them agree, or "
            "clear the cell.",
        )
    for (row, column, name), codes in listed.items():
        report.error(
            *(draft.queues.file, row, column, "inconsistent_reference"),
            f"队列{wanted}列出了“{name}”，items.csv里的事项{'、'.join(codes[:5])}却写着取队列{written}的号，"
            f"也在队列{written}的窗口办。请改成一致。",
            f"queue {wanted} lists {name}, but in items.csv {', '.join(codes[:5])} names queue "
            f"{written} and its windows; make them agree.",
        )


def _stands_with(item: Item, written: str, wanted: str, draft: Draft) -> bool:
    """Whether every window of an item serves one queue and none the other."""
    served = [
        window.value.queues
        for number in item.counters
        if (window := draft.windows.get(number)) is not None
    ]
    return bool(served) and all(written in queues and wanted not in queues for queues in served)


# items.windows


def _check_item_windows(draft: Draft, disputed: set[tuple[str, str]], report: Report) -> None:
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


def _check_first_tickets(draft: Draft, report: Report) -> None:
    """No item may send a visitor to a queue in which nobody can draw a first ticket."""
    for entry in draft.items:
        queue = draft.queues.get(entry.value.queue or "")
        if queue is None or not entry.ok("queue") or not queue.ok("fed_by"):
            continue
        if not queue.value.takes_first_tickets:
            report.error(
                *(draft.queues.file, queue.row, "fed_by", "inconsistent_reference"),
                f"队列{queue.value.prefix}只接转来的号（transfers），事项{entry.value.code}却要在这里取号。"
                "请改正其中一处。",
                f"queue {queue.value.prefix} is fed by transfers only, but tickets for item "
                f"{entry.value.code} are to be taken here; correct one of the two.",
            )
            queue.bad.add("fed_by")


def _check_popular(draft: Draft, report: Report) -> None:
    for entry in draft.items:
        if entry.value.popular_rank is None or not entry.ok("popular_rank", "queue", "windows"):
            continue
        if not entry.value.counters:
            report.error(
                *(draft.items.file, entry.row, "popular_rank", "inconsistent_reference"),
                "首页的热门事项必须在本大厅有窗口，这个事项没有。请清空popular_rank。",
                "a matter of the first page must have a window in this hall; clear the rank.",
            )


# queues.follow_on


def _check_follow_on(draft: Draft, report: Report) -> None:
    queues = draft.queues
    _check_fees_go_on(draft, report)
    looping = _check_loops(draft, report)
    for entry in queues:
        target = queues.get(entry.value.follow_on or "")
        if target is None or entry.row in looping or not entry.ok("prefix", "follow_on"):
            continue
        if target.value.fed_by == "visitors" and target.ok("fed_by") and "fed_by" in queues.columns:
            report.warning(
                *(queues.file, entry.row, "follow_on", "inconsistent_value"),
                f"会转到队列{target.value.prefix}，而它的fed_by写着只接外来群众。"
                "请把它改成transfers或both。",
                f"tickets go on to {target.value.prefix}, whose fed_by says visitors only; "
                "make that transfers or both.",
            )
    fed = {entry.value.follow_on for entry in queues}
    if report.has_problems(queues.file) or "follow_on" not in queues.columns:
        return
    for entry in queues:
        if entry.value.fed_by == "transfers" and entry.value.prefix not in fed:
            report.warning(
                *(queues.file, entry.row, "fed_by", "inconsistent_value"),
                f"队列{entry.value.prefix}只接转来的号，却没有队列的follow_on指向它，永远没有人来。请核对。",
                f"queue {entry.value.prefix} is fed by transfers only, but no queue follows on to "
                "it: nobody would ever come.",
            )


def _check_loops(draft: Draft, report: Report) -> set[int]:
    """Report each circle of follow-on queues once; the rows in circles.

    The row to blame is the one that sends tickets back to a queue for visitors.
    """
    seen: set[int] = set()
    for start in draft.queues:
        circle = _circle(draft, start) if start.row not in seen else []
        if not circle:
            continue
        seen.update(entry.row for entry in circle)
        back = [
            entry
            for entry in circle
            if draft.queues.by_key[entry.value.follow_on or ""].value.fed_by == "visitors"
        ]
        blamed = max(back or circle, key=lambda entry: entry.row)
        way = "→".join(entry.value.prefix for entry in [*circle, circle[0]])
        report.error(
            *(draft.queues.file, blamed.row, "follow_on", "inconsistent_reference"),
            f"后续队列绕成了圈（{way}），号票永远办不完。请改正。",
            f"the follow-on queues go round in a circle ({way}): a ticket would never end.",
        )
    return seen


def _circle(draft: Draft, start: Entry[Queue]) -> list[Entry[Queue]]:
    """The queues from `start` back to itself; empty if they do not lead back."""
    passed: list[Entry[Queue]] = []
    here: Entry[Queue] | None = start
    while here is not None and here.row not in {entry.row for entry in passed}:
        passed.append(here)
        if here.value.follow_on == start.value.prefix:
            return passed
        here = draft.queues.get(here.value.follow_on or "")
    return []


def _check_fees_go_on(draft: Draft, report: Report) -> None:
    """A queue with items that have a fee needs a follow-on queue to pay in."""
    if "follow_on" not in draft.queues.columns:
        return
    with_fee: dict[str, str] = {}
    for entry in draft.items:
        if entry.ok("queue", "fee") and entry.value.queue and entry.value.has_fee:
            with_fee.setdefault(entry.value.queue, entry.value.code)
    for queue in draft.queues:
        code = with_fee.get(queue.value.prefix)
        if code and queue.value.follow_on is None and queue.ok("prefix", "follow_on"):
            queue.bad.add("follow_on")
            report.error(
                *(draft.queues.file, queue.row, "follow_on", "missing_value"),
                f"队列{queue.value.prefix}有收费的事项（如{code}），办完要去缴费，这里却没有写转到哪个队列。"
                f"请填写，或在items.csv里把费用改为“{NO_FEE}”。",
                f"queue {queue.value.prefix} has items with a fee (such as {code}), but no queue "
                "to pay in follows on; fill it in.",
            )


def _check_idle_counters(draft: Draft, report: Report) -> None:
    if report.has_errors(draft.queues.file) or report.has_errors(draft.windows.file):
        return
    for window in draft.windows:
        if not window.value.queues:
            report.warning(
                *(draft.windows.file, window.row, "queues", "missing_value"),
                f"{window.value.number}号窗口不属于任何队列，永远叫不到号。请在queues.csv的windows列里写上它。",
                f"window {window.value.number} serves no queue and can never call; name it in the "
                "windows of a queue.",
            )
