"""Totals that must add up. The hall can live with every one of these faults."""

from collections import Counter as Tally

from config.draft import Draft
from config.problems import Report

SHARE_TOLERANCE = 0.02
"""Shares are rounded to four places; a table of twenty queues stays far below this."""
COUNTED_SHARE_TOLERANCE = 0.05


def check(draft: Draft, report: Report) -> None:
    """Compare sums and counts; silent where a table has faults of its own."""
    _check_shares(draft, report)
    _check_item_counts(draft, report)
    _check_zones(draft, report)
    _check_staff(draft, report)


def _check_shares(draft: Draft, report: Report) -> None:
    queues = draft.queues
    if not queues.complete or report.has_errors(queues.file):
        return
    total = sum(entry.value.share_of_arrivals for entry in queues)
    if abs(total - 1.0) > SHARE_TOLERANCE:
        report.warning(
            *(queues.file, None, "share_of_arrivals", "inconsistent_total"),
            f"各队列占比加起来是{total:.4g}，应当是1。请核对。",
            f"the shares of all queues add up to {total:.4g}, not to 1.",
        )
        return
    if not draft.arrivals.complete or report.has_problems(draft.arrivals.file):
        return
    counted: Tally[str] = Tally()
    for row in draft.arrivals:
        if row.value.day_type == "weekday":
            # Hundredths of a ticket, so that the tally stays exact.
            counted[row.value.queue] += round(row.value.expected_arrivals * 100)
    everyone = counted.total()
    for entry in queues if everyone else ():
        share = counted[entry.value.prefix] / everyone
        if abs(share - entry.value.share_of_arrivals) > COUNTED_SHARE_TOLERANCE:
            report.warning(
                *(queues.file, entry.row, "share_of_arrivals", "inconsistent_total"),
                f"这里写的占比是{entry.value.share_of_arrivals:g}，按arrivals.csv算是{share:.4f}。请核对。",
                f"the share is {entry.value.share_of_arrivals:g} here, {share:.4f} as counted in "
                "arrivals.csv.",
            )


def _check_item_counts(draft: Draft, report: Report) -> None:
    if not draft.items.complete or report.has_errors(draft.items.file):
        return
    counted = Tally(entry.value.department for entry in draft.items)
    for entry in draft.departments:
        stated = entry.value.item_count
        if stated is not None and entry.ok("code", "item_count"):
            found = counted[entry.value.code]
            if found != stated:
                report.warning(
                    *(draft.departments.file, entry.row, "item_count", "inconsistent_total"),
                    f"这里写有{stated}个事项，items.csv里有{found}个。请核对。",
                    f"{stated} items stated here, {found} in items.csv.",
                )


def _check_zones(draft: Draft, report: Report) -> None:
    if not draft.windows.complete or report.has_errors(draft.windows.file, "zone"):
        return
    used = {entry.value.zone for entry in draft.windows}
    for entry in draft.zones:
        stated = entry.value.has_counters
        if stated is None or not entry.ok("code", "has_windows"):
            continue
        if stated != (entry.value.code in used):
            zh = "有窗口，windows.csv里却一个也没有" if stated else "没有窗口，windows.csv里却有"
            en = "has windows, windows.csv has none" if stated else "has none, windows.csv has some"
            report.warning(
                *(draft.zones.file, entry.row, "has_windows", "inconsistent_value"),
                f"这里写着区域{entry.value.code}{zh}。请核对。",
                f"zone {entry.value.code} {en} there.",
            )


def _check_staff(draft: Draft, report: Report) -> None:
    for entry in draft.staff:
        window = draft.windows.get(entry.value.counter or "")
        if window is None or not entry.ok("department", "window"):
            continue
        if window.ok("departments") and entry.value.department not in window.value.departments:
            report.warning(
                *(draft.staff.file, entry.row, "window", "inconsistent_value"),
                f"{window.value.number}号窗口不办理部门{entry.value.department}的事，"
                "这位工作人员却在那里。请核对。",
                f"window {window.value.number} does not serve department "
                f"{entry.value.department}, but this person sits there.",
            )
