"""plan.csv: every counter and zone is drawn, in its place, and nothing over something else."""

import itertools

from config.draft import Draft
from config.model import PlanShape
from config.problems import Report
from config.table import Entry
from config.tables.places import plan_key

_NOTHING_M = 1e-6
"""Shapes that share an edge do not overlap, whatever rounding says."""
_SOLID = frozenset({"counter", "kiosk"})
_OVERLAPS_MAX = 50


def check(draft: Draft, report: Report) -> None:
    """Check the floor plan, where there is one."""
    if not draft.plan.usable:
        return
    _check_device_codes(draft, report)
    if not draft.plan.complete:
        return
    _check_all_drawn(draft, report)
    sound = [entry for entry in draft.plan if entry.ok("x_m", "y_m", "w_m", "h_m", "code", "kind")]
    outside = {
        entry.row for entry in sound if entry.value.kind == "counter" and _is_outside(entry, draft)
    }
    zones = [entry for entry in sound if entry.value.kind == "zone"]
    solid = [entry for entry in sound if entry.value.kind in _SOLID]
    moved = _check_overlaps(zones, set(), draft, report)
    moved |= _check_overlaps(solid, outside, draft, report)
    for entry in sound:
        if entry.row in outside - moved and _zone_row(entry, draft) not in moved:
            _report_outside(entry, draft, report)


def _check_device_codes(draft: Draft, report: Report) -> None:
    """A kiosk or board is a device code, a hyphen and a running number."""
    if not draft.devices.complete:
        return
    for entry in draft.plan:
        if entry.value.kind not in {"kiosk", "board"} or not entry.ok("code", "kind"):
            continue
        code, _, number = entry.value.code.rpartition("-")
        device = draft.devices.get(code)
        if device is None or not number.isdecimal():
            report.error(
                *(draft.plan.file, entry.row, "code", "unknown_reference"),
                f"“{entry.value.code}”不对：应当是devices.csv里的编码，加“-”和序号，如DV1-1。",
                f"“{entry.value.code}” must be a code of devices.csv, a hyphen and a running "
                "number, such as DV1-1.",
            )
        elif device.ok("count") and not 1 <= int(number) <= device.value.count:
            report.error(
                *(draft.plan.file, entry.row, "code", "unknown_reference"),
                f"devices.csv里“{code}”只有{device.value.count}台，没有第{number}台。请核对。",
                f"devices.csv has {device.value.count} of “{code}”, no number {number}.",
            )


def _check_all_drawn(draft: Draft, report: Report) -> None:
    counters = (entry.value.number for entry in draft.windows)
    zones = (entry.value.code for entry in draft.zones)
    missing_counters = [n for n in counters if plan_key("counter", n) not in draft.plan]
    missing_zones = [code for code in zones if plan_key("zone", code) not in draft.plan]
    for names, table, zh, en in (
        (missing_counters, draft.windows, "窗口", "counters"),
        (missing_zones, draft.zones, "区域", "zones"),
    ):
        if names and table.complete and not report.has_errors(draft.plan.file, "code"):
            report.warning(
                *(draft.plan.file, None, "code", "missing_row"),
                f"平面图上缺少{zh}：{'、'.join(names[:20])}。请补上。",
                f"{en} are missing in the plan: {', '.join(names[:20])}.",
            )


def _zone_of(entry: Entry[PlanShape], draft: Draft) -> Entry[PlanShape] | None:
    """The zone in which a counter must be drawn, where both are sound."""
    counter = draft.windows.get(entry.value.code)
    if counter is None or not counter.ok("zone"):
        return None
    zone = draft.plan.get(plan_key("zone", counter.value.zone))
    return zone if zone and zone.ok("x_m", "y_m", "w_m", "h_m") else None


def _zone_row(entry: Entry[PlanShape], draft: Draft) -> int:
    zone = _zone_of(entry, draft)
    return zone.row if zone else 0


def _is_outside(entry: Entry[PlanShape], draft: Draft) -> bool:
    zone = _zone_of(entry, draft)
    return zone is not None and not _holds(zone.value, entry.value)


def _report_outside(entry: Entry[PlanShape], draft: Draft, report: Report) -> None:
    zone = _zone_of(entry, draft)
    name = zone.value.code if zone else ""
    report.warning(
        *(draft.plan.file, entry.row, "x_m", "inconsistent_value"),
        f"{entry.value.code}号窗口画在了区域{name}之外。请核对位置。",
        f"counter {entry.value.code} is drawn outside its zone {name}.",
    )


def _check_overlaps(
    entries: list[Entry[PlanShape]], outside: set[int], draft: Draft, report: Report
) -> set[int]:
    """Report what lies over something else; the rows blamed.

    Of two shapes the one outside its zone is blamed, else the later one.
    """
    blamed: set[int] = set()
    for one, two in itertools.combinations(entries, 2):
        if len(blamed) >= _OVERLAPS_MAX or not _overlap(one.value, two.value):
            continue
        moved, other = (one, two) if one.row in outside and two.row not in outside else (two, one)
        report.warning(
            *(draft.plan.file, moved.row, "x_m", "overlap"),
            f"“{moved.value.code}”与第{other.row}行的“{other.value.code}”画在了同一块地方。"
            "请核对位置和大小。",
            f"“{moved.value.code}” is drawn over “{other.value.code}” of row {other.row}.",
        )
        blamed.add(moved.row)
    return blamed


def _holds(outer: PlanShape, inner: PlanShape) -> bool:
    return (
        inner.x_m >= outer.x_m - _NOTHING_M
        and inner.y_m >= outer.y_m - _NOTHING_M
        and inner.x_m + inner.w_m <= outer.x_m + outer.w_m + _NOTHING_M
        and inner.y_m + inner.h_m <= outer.y_m + outer.h_m + _NOTHING_M
    )


def _overlap(one: PlanShape, two: PlanShape) -> bool:
    wide = min(one.x_m + one.w_m, two.x_m + two.w_m) - max(one.x_m, two.x_m)
    high = min(one.y_m + one.h_m, two.y_m + two.h_m) - max(one.y_m, two.y_m)
    return wide > _NOTHING_M and high > _NOTHING_M
