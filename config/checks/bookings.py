"""Appointments and bundles: what was promised to people must be possible."""

from collections import defaultdict

from config.draft import Draft
from config.model import APPOINTMENTS_PER_SLOT, WHOLE_HALL
from config.problems import Report
from config.tables import facts


def check(draft: Draft, report: Report) -> None:
    """Check appointments against queues and items, and bundles against items and limits."""
    _check_appointments(draft, report)
    _check_slots(draft, report)
    _check_quotas(draft, report)
    _check_bundles(draft, report)
    _check_appointment_class(draft, report)


def _check_appointments(draft: Draft, report: Report) -> None:
    file = draft.appointments.file
    for entry in draft.appointments:
        booking = entry.value
        queue = draft.queues.get(booking.queue)
        if queue is None or not entry.ok("queue"):
            continue
        if queue.ok("fed_by", "counts_as_case") and not queue.value.takes_appointments:
            report.error(
                *(file, entry.row, "queue", "inconsistent_reference"),
                f"队列{booking.queue}不接受预约（不是群众取号的办件队列）。请改正。",
                f"queue {booking.queue} takes no appointments: it is not fed by visitors only, or "
                "is no case; correct it.",
            )
            continue
        item = draft.items.get(booking.item or "")
        if item is None or not entry.ok("item") or not item.ok("queue", "code"):
            continue
        if item.value.queue != booking.queue:
            report.error(
                *(file, entry.row, "queue", "inconsistent_reference"),
                f"事项{booking.item}取队列{item.value.queue or '（无）'}的号，这里预约的却是队列{booking.queue}。"
                "请改成一致。",
                f"item {booking.item} is taken in queue {item.value.queue or 'none'}, but booked in "
                f"queue {booking.queue}; make them agree.",
            )


def _check_slots(draft: Draft, report: Report) -> None:
    rows: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for entry in draft.appointments:
        if entry.ok("date", "slot_start", "slot_end", "queue"):
            booking = entry.value
            rows[booking.date, booking.slot.start, booking.queue].append(entry.row)
    for (date, start, queue), taken in rows.items():
        most = _per_slot(draft, queue)
        if len(taken) > most:
            report.warning(
                *(draft.appointments.file, taken[most], "slot_start"),
                "inconsistent_total",
                f"{date} {start:%H:%M}开始的时段，队列{queue}有{len(taken)}个预约，"
                f"最多{most}个。请核对。",
                f"{len(taken)} appointments in queue {queue} on {date} at {start:%H:%M}, "
                f"{most} at most.",
            )


def _per_slot(draft: Draft, queue: object) -> int:
    for name in (str(queue), WHOLE_HALL):
        entry = draft.quotas.get(name)
        if entry is not None and entry.value.appointments_per_slot is not None:
            return entry.value.appointments_per_slot
    return APPOINTMENTS_PER_SLOT


def _check_quotas(draft: Draft, report: Report) -> None:
    for entry in draft.quotas:
        quota = entry.value
        queue = draft.queues.get(quota.queue)
        if queue is None or not entry.ok("queue") or not queue.ok("fed_by", "counts_as_case"):
            continue
        sets = quota.appointments_per_slot, quota.appointments_per_day
        if not queue.value.takes_appointments and sets != (None, None):
            report.warning(
                *(draft.quotas.file, entry.row, "queue", "inconsistent_reference"),
                f"队列{quota.queue}不接受预约，这里的预约限数不起作用。请清空。",
                f"queue {quota.queue} takes no appointments, so these limits have no effect; "
                "clear them.",
            )


def _check_bundles(draft: Draft, report: Report) -> None:
    file = draft.bundles.file
    limit = draft.facts.get("matters_per_visit_max")
    most = facts.LIMITS["matters_per_visit_max"][0]
    if limit is not None:
        most = limit.value.number if limit.ok("value") else facts.LIMITS[limit.key][2]
    for entry in draft.bundles:
        bundle = entry.value
        if not entry.ok("items"):
            continue
        if len(set(bundle.items)) < len(bundle.items):
            report.error(
                *(file, entry.row, "items", "duplicate_key"),
                "同一个事项写了两次，群众会办两遍。请删去一个。",
                "an item stands twice and would be dealt with twice; remove one.",
            )
        elif len(bundle.items) > most:
            report.error(
                *(file, entry.row, "items", "out_of_range"),
                f"有{len(bundle.items)}个事项，一个号最多办{most}个（hall.csv的matters_per_visit_max）。"
                "请减少事项，或提高上限。",
                f"{len(bundle.items)} items, but one number holds {most} at most "
                "(matters_per_visit_max in hall.csv); take some out.",
            )
        homeless = [
            code
            for code in bundle.items
            if (item := draft.items.get(code)) and item.ok("windows") and not item.value.counters
        ]
        if homeless:
            report.error(
                *(file, entry.row, "items", "inconsistent_reference"),
                f"事项{'、'.join(homeless[:5])}在本大厅没有窗口，取不了号。请从套餐里去掉。",
                f"{', '.join(homeless[:5])} has no window in this hall, so no ticket can be taken; "
                "take it out of the bundle.",
            )


def _check_appointment_class(draft: Draft, report: Report) -> None:
    """Bookings need a class of the rule time_slot, ordinary tickets one of fifo."""
    classes = draft.priority_classes
    if not classes.complete or report.has_errors(classes.file, "rule"):
        return
    rules = {entry.value.rule for entry in classes}
    if "fifo" not in rules:
        report.error(
            *(classes.file, None, "rule", "missing_row"),
            "没有规则为fifo的类别，普通号没有类别可归。请补上，如P99 普通。",
            "no class has the rule fifo, so ordinary tickets have no class; add one.",
        )
    if draft.appointments.entries and "time_slot" not in rules:
        report.warning(
            *(classes.file, None, "rule", "missing_row"),
            "有预约，却没有规则为time_slot的类别，预约号只能按普通号叫。请补上。",
            "there are appointments but no class of the rule time_slot; they are called as "
            "ordinary tickets.",
        )
