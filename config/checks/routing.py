"""Which queue an item goes to, which counters serve it, and where a ticket goes on."""

from config.checks import both_sides, follow_on, item_queues, item_windows
from config.checks.routing_rule import RoutingRule
from config.draft import Draft
from config.problems import Report


def check(draft: Draft, report: Report) -> None:
    """Check all routes and complete the draft: counters' and items' queues are filled in."""
    if not (draft.queues.usable and draft.windows.usable):
        return
    rule = RoutingRule(draft, report)
    disputed = both_sides.check(draft, report)
    both_sides.fill_counters(draft)
    if draft.items.usable:
        item_queues.resolve(draft, rule, report)
        item_windows.check(draft, disputed, report)
        item_queues.check_first_tickets(draft, report)
        item_queues.check_popular(draft, report)
    follow_on.check(draft, report)
    _check_idle_counters(draft, report)


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
