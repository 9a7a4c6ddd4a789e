"""Names that must stand in another table."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from config.draft import Draft
from config.model import WHOLE_HALL
from config.problems import Report
from config.table import Entry, Rows
from config.words import nearest


class _Target(NamedTuple):
    rows: Rows[Any]
    zh: str
    en: str


def check(draft: Draft, report: Report) -> None:
    """Report every name that points at nothing."""
    departments = _Target(draft.departments, "部门", "department")
    zones = _Target(draft.zones, "区域", "zone")
    windows = _Target(draft.windows, "窗口", "window")
    queues = _Target(draft.queues, "队列", "queue")
    items = _Target(draft.items, "事项", "item")
    subcentres = _Target(draft.subcentres, "分中心", "sub-centre")

    for counter in draft.windows:
        _known(report, draft.windows, counter, "zone", [counter.value.zone], zones)
        _known(
            report, draft.windows, counter, "departments", counter.value.departments, departments
        )
        _known(report, draft.windows, counter, "queues", counter.value.queues, queues)
    for queue in draft.queues:
        _known(report, draft.queues, queue, "departments", queue.value.departments, departments)
        _known(report, draft.queues, queue, "items", queue.value.items, items)
        _known(report, draft.queues, queue, "windows", queue.value.counters, windows)
        _known(report, draft.queues, queue, "follow_on", [queue.value.follow_on], queues)
    for item in draft.items:
        _known(report, draft.items, item, "department", [item.value.department], departments)
        _known(report, draft.items, item, "windows", item.value.counters, windows)
        _known(report, draft.items, item, "queue", [item.value.queue], queues)
        _known(report, draft.items, item, "subcentre", item.value.subcentres, subcentres)
    for material in draft.materials:
        _known(report, draft.materials, material, "item_code", [material.value.item], items)
    for member in draft.staff:
        _known(report, draft.staff, member, "department", [member.value.department], departments)
        _known(report, draft.staff, member, "window", [member.value.counter], windows)
    for day in draft.hours:
        _known(report, draft.hours, day, "lunch_queues", day.value.lunch_queues, queues)
    for slot in draft.arrivals:
        _known(report, draft.arrivals, slot, "queue", [slot.value.queue], queues)
    for booking in draft.appointments:
        _known(report, draft.appointments, booking, "queue", [booking.value.queue], queues)
        _known(report, draft.appointments, booking, "item", [booking.value.item], items)
    for quota in draft.quotas:
        if quota.value.queue != WHOLE_HALL:
            _known(report, draft.quotas, quota, "queue", [quota.value.queue], queues)
    for bundle in draft.bundles:
        _known(report, draft.bundles, bundle, "items", bundle.value.items, items)
    for profile in draft.profiles:
        _known(report, draft.profiles, profile, "window", [profile.value.counter], windows)
        _known(report, draft.profiles, profile, "queue", [profile.value.queue], queues)
    for device in draft.devices:
        _known(report, draft.devices, device, "zone", [device.value.zone], zones)
    for centre in draft.subcentres:
        _known(
            report, draft.subcentres, centre, "departments", centre.value.departments, departments
        )
    for shape in draft.plan:
        if shape.value.kind in {"zone", "counter"}:
            target = zones if shape.value.kind == "zone" else windows
            _known(report, draft.plan, shape, "code", [shape.value.code], target)
    _check_subcentres_file(draft, report)


def _known(
    report: Report,
    rows: Rows[Any],
    entry: Entry[Any],
    column: str,
    names: Iterable[str | None],
    target: _Target,
) -> None:
    if not target.rows.complete or not entry.ok(column):
        return
    unknown = [name for name in names if name and name not in target.rows]
    if not unknown:
        return
    zh = "、".join(f"“{name}”" for name in unknown[:10])
    en = ", ".join(f"“{name}”" for name in unknown[:10])
    many = report.is_full(rows.file, column, "unknown_reference")
    near = "" if many else nearest(unknown[0], target.rows.by_key)
    hint_zh, hint_en = (f"是不是想写“{near}”？", f" Did you mean “{near}”?") if near else ("", "")
    report.error(
        *(rows.file, entry.row, column, "unknown_reference"),
        f"{target.zh}{zh}在{target.rows.file}里没有。{hint_zh}请改正，或在{target.rows.file}里补上。",
        f"{target.en} {en} does not exist in {target.rows.file}.{hint_en} "
        f"Correct it, or add it to {target.rows.file}.",
    )
    entry.bad.add(column)


def _check_subcentres_file(draft: Draft, report: Report) -> None:
    """subcentres.csv is needed where an item names a sub-centre."""
    file = draft.subcentres.file
    if draft.subcentres.present:
        return
    used = [entry for entry in draft.items if entry.value.subcentres]
    for entry in used:
        names = ", ".join(entry.value.subcentres)
        entry.bad.add("subcentre")
        report.error(
            *(draft.items.file, entry.row, "subcentre", "unknown_reference"),
            f"分中心“{names}”查不到：缺少{file}。请补上这个文件，或清空这一格。",
            f"the sub-centre “{names}” is unknown: {file} is missing; add it, or clear the cell.",
        )
    if used:
        report.error(
            *(file, None, "", "missing_file"),
            f"缺少这个文件：{draft.items.file}第{used[0].row}行用到了分中心。请补上。",
            f"this file is missing, but row {used[0].row} of {draft.items.file} names a "
            "sub-centre; add it.",
        )
