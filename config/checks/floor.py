"""plan.csv: every counter and zone is drawn, in its place, and nothing over something else."""

import itertools
from collections.abc import Iterable

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
    _check_inside_zones(draft, report)
    _check_overlaps((entry for entry in sound if entry.value.kind == "zone"), draft, report)
    _check_overlaps((entry for entry in sound if entry.value.kind in _SOLID), draft, report)


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


def _check_inside_zones(draft: Draft, report: Report) -> None:
    for entry in draft.plan:
        if entry.value.kind != "counter" or not entry.ok("x_m", "y_m", "w_m", "h_m", "code"):
            continue
        counter = draft.windows.get(entry.value.code)
        if counter is None or not counter.ok("zone"):
            continue
        zone = draft.plan.get(plan_key("zone", counter.value.zone))
        if zone is None or not zone.ok("x_m", "y_m", "w_m", "h_m"):
            continue
        if not _holds(zone.value, entry.value):
            report.warning(
                *(draft.plan.file, entry.row, "x_m", "inconsistent_value"),
                f"{entry.value.code}号窗口画在了区域{counter.value.zone}之外。请核对位置。",
                f"counter {entry.value.code} is drawn outside its zone {counter.value.zone}.",
            )
            entry.bad.add("x_m")


def _check_overlaps(entries: Iterable[Entry[PlanShape]], draft: Draft, report: Report) -> None:
    found = 0
    for one, two in itertools.combinations(entries, 2):
        if _overlap(one.value, two.value):
            first, later = sorted((one, two), key=lambda entry: entry.row)
            report.warning(
                *(draft.plan.file, later.row, "x_m", "overlap"),
                f"“{later.value.code}”与第{first.row}行的“{first.value.code}”画在了同一块地方。请核对位置和大小。",
                f"“{later.value.code}” is drawn over “{first.value.code}” of row {first.row}.",
            )
            found += 1
            if found >= _OVERLAPS_MAX:
                return


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
