"""签到: the number of a booked slot."""

from __future__ import annotations

import datetime as dt
from typing import Final

from config.model import Appointment
from queue_controller.api import messages as m
from queue_controller.domain.days import clock_time
from queue_controller.service.ask import NAME_CHARS, Ask, checked
from queue_controller.service.refusals import refuse
from queue_controller.service.tickets import draw
from queue_controller.service.values import Decision, Refusal

_MINUTE_MS: Final = 60_000


def check_in(command: m.CheckIn, ask: Ask) -> Decision:
    """From shortly before the slot until shortly after it; the number is due when the slot begins."""
    state = ask.state
    date = state.view.business_date
    if not date:
        raise refuse("day_not_started")
    code = checked("code", command.code, NAME_CHARS)
    booked = state.hall.appointment_by_code.get(code)
    if booked is None:
        raise refuse("unknown_appointment")
    slot = f"{booked.slot.start:%H:%M}–{booked.slot.end:%H:%M}"
    if booked.date.isoformat() != date:
        raise refuse("appointment_other_day", date=booked.date.isoformat(), slot=slot)
    label = state.checked_in.get(code)
    if label is not None:
        raise refuse("already_checked_in", label=label)
    now_ms = ask.now.hall_ms
    slot_ms, end_ms = (_instant(booked, at, ask) for at in booked.slot)
    from_ms = slot_ms - state.policy.check_in_early_minutes * _MINUTE_MS
    if now_ms < from_ms:
        raise refuse("check_in_too_early", slot=slot, start=clock_time(from_ms, state.zone))
    if now_ms > end_ms + state.policy.check_in_late_minutes * _MINUTE_MS:
        raise _too_late(ask, booked, slot)
    classes = state.hall.classes_with_rule("time_slot")
    priority_class = classes[0].code if classes else ""
    return draw(
        ask,
        booked.queue,
        state.standing(priority_class),
        priority_class=priority_class,
        item=booked.item or "",
        language=command.language,
        source=checked("source", command.source, NAME_CHARS),
        appointment=code,
        slot_ms=slot_ms,
    )


def _too_late(ask: Ask, booked: Appointment, slot: str) -> Refusal:
    """What an ordinary number would mean now."""
    state = ask.state
    ahead = state.line(booked.queue).ahead_of_new("fifo")
    low, high = state.expected_wait(booked.queue, ahead, ask.now.hall_ms)
    if low < 0:
        return refuse("check_in_too_late_no_counter", slot=slot, ahead=str(ahead))
    return refuse("check_in_too_late", slot=slot, ahead=str(ahead), low=str(low), high=str(high))


def _instant(booked: Appointment, at: dt.time, ask: Ask) -> int:
    moment = dt.datetime.combine(booked.date, at, tzinfo=ask.state.zone)
    return round(moment.timestamp() * 1000)
