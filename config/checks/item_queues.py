"""items.queue: where the ticket of an item is taken.

A queue and the items that contradict it: the queue is blamed for items whose windows stand with the
queue that they name.
"""

from collections import defaultdict
from dataclasses import replace

from config.checks.routing_rule import RoutingRule
from config.draft import Draft
from config.model import Item
from config.problems import Report
from config.table import Entry


def resolve(draft: Draft, rule: RoutingRule, report: Report) -> None:
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
    written: str,
    wanted: str,
    entries: list[Entry[Item]],
    draft: Draft,
    rule: RoutingRule,
    report: Report,
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


def check_first_tickets(draft: Draft, report: Report) -> None:
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


def check_popular(draft: Draft, report: Report) -> None:
    """A matter of the kiosk's first page has a counter in the hall."""
    for entry in draft.items:
        if entry.value.popular_rank is None or not entry.ok("popular_rank", "queue", "windows"):
            continue
        if not entry.value.counters:
            report.error(
                *(draft.items.file, entry.row, "popular_rank", "inconsistent_reference"),
                "首页的热门事项必须在本大厅有窗口，这个事项没有。请清空popular_rank。",
                "a matter of the first page must have a window in this hall; clear the rank.",
            )
