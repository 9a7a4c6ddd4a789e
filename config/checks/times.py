"""Days and times: every weekday has its hours, and nothing is booked outside them."""

import datetime as dt

from config.draft import Draft
from config.model import CLOSED, ArrivalSlot, DayHours, TimeSpan
from config.problems import Report
from config.table import Entry
from config.tables.hours import CLOSED_DAY, PUBLIC_HOLIDAY, WEEKDAYS
from config.words import nearest


def check(draft: Draft, report: Report) -> None:
    """Check the week, the calendar, and that arrivals and bookings lie within the hours."""
    if not draft.hours.usable:
        return
    _check_days(draft, report)
    _check_calendar(draft, report)
    if draft.hours.complete and not report.has_errors(draft.hours.file):
        _check_arrivals(draft, report)
        if not report.has_errors(draft.calendar.file):
            _check_appointments(draft, report)


def _check_days(draft: Draft, report: Report) -> None:
    """Each weekday has a row; public_holiday has one if the calendar uses it."""
    if draft.hours.damaged:
        return
    used = {entry.value.day_row for entry in draft.calendar}
    wanted = [*WEEKDAYS, *([PUBLIC_HOLIDAY] if PUBLIC_HOLIDAY in used else [])]
    missing = [day for day in wanted if day not in draft.hours]
    known = {*WEEKDAYS, PUBLIC_HOLIDAY, *used}
    for entry in draft.hours:
        day = entry.value.day
        if day in known:
            continue
        meant = nearest(day, missing)
        if meant:
            missing.remove(meant)
            report.error(
                *(draft.hours.file, entry.row, "day", "unknown_value"),
                f"不认识的日子“{day[:40]}”。是不是想写“{meant}”？请改正。",
                f"“{day[:40]}” is no day of the week. Did you mean “{meant}”?",
            )
        else:
            report.warning(
                *(draft.hours.file, entry.row, "day", "unknown_value"),
                f"“{day[:40]}”不是星期几，calendar.csv也没有用到它，这一行不起作用。请核对。",
                f"“{day[:40]}” is no day of the week and calendar.csv does not use it: this row "
                "has no effect.",
            )
    for day in missing:
        report.error(
            *(draft.hours.file, None, "day", "missing_row"),
            f"缺少“{day}”这一行。没有这一行不等于不开放；不开放请写明is_open为no。",
            f"the row {day} is missing, which is not the same as closed; add it, with is_open no "
            "if the hall is closed.",
        )


def _check_calendar(draft: Draft, report: Report) -> None:
    for entry in draft.calendar:
        day = entry.value.day_row
        if not entry.ok("day_row") or day == CLOSED_DAY or day in draft.hours:
            continue
        entry.bad.add("day_row")
        if draft.hours.damaged or day == PUBLIC_HOLIDAY:
            continue
        meant = nearest(day, [*draft.hours.by_key, CLOSED_DAY])
        zh, en = (f"是不是想写“{meant}”？", f" Did you mean “{meant}”?") if meant else ("", "")
        report.error(
            *(draft.calendar.file, entry.row, "day_row", "unknown_reference"),
            f"opening_hours.csv里没有“{day[:40]}”这一天，也不是closed。{zh}",
            f"“{day[:40]}” is neither a day of opening_hours.csv nor closed.{en}",
        )


def _check_arrivals(draft: Draft, report: Report) -> None:
    week = draft.hours.by_key
    for entry in draft.arrivals:
        if not entry.ok("queue", "day_type", "slot_start", "slot_end"):
            continue
        peak = entry.value.day_type == "monday_peak"
        days = WEEKDAYS[:1] if peak else WEEKDAYS[:5]
        if not any(_is_within(week[day].value, entry.value) for day in days):
            slot = entry.value.slot
            report.warning(
                *(draft.arrivals.file, entry.row, "slot_start", "outside_hours"),
                f"时段{slot.start:%H:%M}–{slot.end:%H:%M}队列{entry.value.queue}不开放。请核对。",
                f"queue {entry.value.queue} is not open in the slot of "
                f"{slot.start:%H:%M}-{slot.end:%H:%M}.",
            )


def _is_within(hours: DayHours, arrival: ArrivalSlot) -> bool:
    return serves_whole(hours, arrival.slot, arrival.queue)


def serves_whole(hours: DayHours, slot: TimeSpan, queue: str) -> bool:
    """Whether a queue is served from the start to the end of a slot."""
    at = slot.start
    open_spans = list(hours.spans)
    if hours.lunch and hours.lunch_service and queue in hours.lunch_queues:
        open_spans.append(hours.lunch)
    for span in sorted(open_spans):
        if span.start <= at < span.end:
            at = span.end
    return at >= slot.end


def _check_appointments(draft: Draft, report: Report) -> None:
    calendar = {entry.value.date: entry.value.day_row for entry in draft.calendar}
    for entry in draft.appointments:
        if not entry.ok("date", "slot_start", "slot_end", "queue"):
            continue
        booking = entry.value
        if not serves_whole(_hours_on(draft, calendar, booking.date), booking.slot, booking.queue):
            report.warning(
                *(draft.appointments.file, entry.row, "slot_start", "outside_hours"),
                f"{booking.date}的{booking.slot.start:%H:%M}–{booking.slot.end:%H:%M}"
                f"队列{booking.queue}不开放，群众按预约来会办不了。请与本人改约。",
                f"queue {booking.queue} is not open on {booking.date} in the slot of "
                f"{booking.slot.start:%H:%M}-{booking.slot.end:%H:%M}; rebook it.",
            )


def _hours_on(draft: Draft, calendar: dict[dt.date, str], date: dt.date) -> DayHours:
    day = calendar.get(date, WEEKDAYS[date.weekday()])
    entry: Entry[DayHours] | None = draft.hours.get(day)
    return CLOSED if entry is None else entry.value
