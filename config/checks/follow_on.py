"""queues.follow_on: where a ticket goes on when its item has a fee."""

from config.draft import Draft
from config.model import NO_FEE, Queue
from config.problems import Report
from config.table import Entry


def check(draft: Draft, report: Report) -> None:
    """Fees lead to a queue to pay in, no ticket goes round in a circle, no queue waits for nobody."""
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
