"""The bookings of a hall: those of its table, and those that were made, moved and ended since."""

from __future__ import annotations

import datetime as dt
from typing import Final, NamedTuple

from msgspec.structs import replace

from config.model import WHOLE_HALL, Appointment
from queue_controller.api import messages as m
from queue_controller.domain import visits
from queue_controller.domain.bookings import Window, left_of, slots_of, window_of
from queue_controller.domain.days import Span, clock_time, day_of, instant_of
from queue_controller.service.hall import HallState
from queue_controller.service.kept import KeptBooking, row_words
from queue_controller.service.values import Now

SLOTS_MAX: Final = 48


class Booked(NamedTuple):
    """One booking. `id_hash` is that of a row of the hall's table, `person_ref` of any other."""

    code: str
    date: str
    slot: Span
    queue: str
    item: str
    state: m.BookingState
    person_ref: str = ""
    phone_ref: str = ""
    name_ref: str = ""
    name: str = ""
    id_hash: str = ""
    row: str = ""
    """What another system's file, or the hall's own table, said of it last."""
    matters: visits.Matters = ()
    """All that a visit of several comes for; empty: `item` in `queue` is all."""

    def of(self, person_ref: str, id_hash: str, phone_ref: str = "") -> bool:
        """Whether it is the booking of this person, or of this telephone."""
        return (
            bool(person_ref and self.person_ref == person_ref)
            or bool(id_hash and self.id_hash == id_hash)
            or bool(phone_ref and self.phone_ref == phone_ref)
        )


class Wanted(NamedTuple):
    """Where a booking takes a place: in these queues its slot, the first its own; `later` ones serve on the same day."""

    queues: tuple[str, ...]
    later: tuple[str, ...] = ()


def wanted(state: HallState, queue: str, matters: visits.Matters = ()) -> Wanted:
    """Where a booking of this queue takes a place. Steps that wait for others, and fees, only come later that day."""
    hall = state.hall
    now = [
        each.queue
        for each in matters
        if each.state != "held"
        and (row := hall.queue_by_prefix.get(each.queue)) is not None
        and row.takes_appointments
    ]
    queues = tuple(dict.fromkeys([queue, *now]))
    later = dict.fromkeys(each.queue for each in matters if each.queue not in queues)
    return Wanted(queues, tuple(later))


def find_booking(state: HallState, code: str) -> Booked | None:
    """The booking of this code, whatever became of it."""
    kept = state.kept.bookings.get(code)
    row = state.hall.appointment_by_code.get(code)
    if kept is not None:
        return _of_kept(state, code, kept, row)
    return None if row is None else _of_row(state, row)


def bookings_on(state: HallState, date: str) -> list[Booked]:
    """The bookings of a date that were not given up, by slot."""
    kept = state.kept.bookings
    found = [
        _of_kept(state, code, each, state.hall.appointment_by_code.get(code))
        for code, each in kept.items()
        if each.date == date and each.state != "cancelled"
    ]
    found += [
        _of_row(state, row)
        for row in state.hall.appointments_on(dt.date.fromisoformat(date))
        if row.code not in kept
    ]
    return sorted(found, key=lambda each: (each.slot.start_ms, each.queue, each.code))


def expected_today(state: HallState) -> tuple[Booked, ...]:
    """Who is still expected on the present business date, by the end of the slot."""
    if state.expected_bookings is None:
        date = state.view.business_date
        rows = bookings_on(state, date) if date else []
        expected = [
            each for each in rows if each.state == "booked" and each.code not in state.checked_in
        ]
        state.expected_bookings = tuple(sorted(expected, key=lambda each: each.slot.end_ms))
    return state.expected_bookings


def numbers_left(state: HallState, queue: str) -> int:
    """How many numbers a queue still gives today; -1: no limit.

    A limit of quotas.csv keeps a number for each booking that is still expected; a cap by hand
    counts what was given.
    """
    if queue in state.view.stopped or state.view.closed:
        return 0
    cap, own = state.cap_of(queue), state.hall.quota(queue).numbers_per_day
    of_all = state.hall.quota(WHOLE_HALL).numbers_per_day
    if cap < 0 and own is None and of_all is None:
        return -1
    used = numbers_used(state, queue)
    all_used = state.issued_today + len(expected_today(state))
    given = state.given.get(queue, 0)
    left = left_of([(None if cap < 0 else cap, given), (own, used), (of_all, all_used)])
    return -1 if left is None else left


def numbers_used(state: HallState, queue: str) -> int:
    """How many numbers a queue gave today, with those that are kept for expected bookings."""
    expected = sum(each.queue == queue for each in expected_today(state))
    return state.given.get(queue, 0) + expected


def window(state: HallState, booked: Booked) -> Window:
    """When its visitor can check in."""
    policy = state.policy
    return window_of(booked.slot, policy.check_in_early_minutes, policy.check_in_late_minutes)


def free_slots(
    state: HallState, where: Wanted, now_ms: int, limit: int, but: str = ""
) -> list[m.FreeSlot]:
    """The next slots that can be booked, those of today after now first.

    Args:
        state: the hall.
        where: the queues in which it has to be free.
        now_ms: the hall clock.
        limit: at most so many.
        but: the code of a booking that would give its own slot up.
    """
    today = dt.date.fromisoformat(state.view.business_date)
    found: list[m.FreeSlot] = []
    for days in range(state.policy.appointment_days_ahead + 1):
        if len(found) >= limit:
            break
        date = (today + dt.timedelta(days=days)).isoformat()
        if days == 0 and state.view.closed:
            continue
        found += [
            m.FreeSlot(
                date,
                clock_time(slot.start_ms, state.zone),
                clock_time(slot.end_ms, state.zone),
                left,
            )
            for slot, left in _slots_of_all(state, where, date, but)
            if left > 0 and slot.start_ms > now_ms
        ]
    return found[:limit]


def _slots_of_all(state: HallState, where: Wanted, date: str, but: str) -> list[tuple[Span, int]]:
    """The slots of the first queue, and how often each is free in all of them."""
    first, *others = (slots_left(state, queue, date, but) for queue in where.queues)
    also = [{slot.start_ms: left for slot, left in each} for each in others]
    return [
        (slot, min([left, *(each.get(slot.start_ms, 0) for each in also)]))
        for slot, left in first
        if all(serves_after(state, queue, date, slot.start_ms) for queue in where.later)
    ]


def serves_after(state: HallState, queue: str, date: str, start_ms: int) -> bool:
    """Whether a queue is served on a date after this instant."""
    day = state.day if date == state.view.business_date else day_of(state.hall, date, state.zone)
    return any(span.end_ms > start_ms for span in day.serving(queue, booked=True))


def slots_left(state: HallState, queue: str, date: str, but: str = "") -> list[tuple[Span, int]]:
    """Every slot of a queue on a date, and how often it can still be booked; but for one booking."""
    day = state.day if date == state.view.business_date else day_of(state.hall, date, state.zone)
    taken = [each for each in bookings_on(state, date) if _takes(each) and each.code != but]
    hall = state.hall
    here = [each for each in taken if queue in wanted(state, each.queue, each.matters).queues]
    per_slot = hall.appointments_per_slot(queue)
    limits = [
        (hall.quota(queue).appointments_per_day, len(here)),
        (hall.quota(WHOLE_HALL).appointments_per_day, len(taken)),
    ]
    numbers = numbers_left(state, queue) if date == state.view.business_date else -1
    if numbers >= 0:
        own = any(each.code == but for each in expected_today(state))
        limits.append((numbers + own, 0))
    return [
        (
            slot,
            left_of([(per_slot, sum(each.slot == slot for each in here)), *limits]) or 0,
        )
        for slot in slots_of(day.serving(queue, booked=True))
    ]


def waits(state: HallState, now: Now) -> tuple[m.Wait, ...]:
    """Every queue now, as the heartbeat tells it, with how many numbers are left today."""
    return tuple(replace(each, left=numbers_left(state, each.queue)) for each in state.waits(now))


def told(state: HallState, booked: Booked, name: str = "") -> m.Booking:
    """The booking as the desk and the kiosk see it."""
    times = window(state, booked)
    today = booked.date == state.view.business_date
    label = state.checked_in.get(booked.code, "") if today else ""
    return m.Booking(
        code=booked.code,
        date=booked.date,
        queue=booked.queue,
        item=booked.item,
        start_ms=booked.slot.start_ms,
        end_ms=booked.slot.end_ms,
        from_ms=times.from_ms,
        until_ms=times.until_ms,
        state="checked_in" if label else booked.state,
        label=label,
        name=booked.name or name,
        matters=booked.matters,
    )


def slot_words(state: HallState, booked: Booked) -> str:
    """09:00–09:30."""
    slot = booked.slot
    return f"{clock_time(slot.start_ms, state.zone)}–{clock_time(slot.end_ms, state.zone)}"


def _takes(booked: Booked) -> bool:
    """Whether it takes a place of its slot: a no-show frees it."""
    return booked.state == "booked"


def _of_row(state: HallState, row: Appointment) -> Booked:
    date = row.date.isoformat()
    return Booked(
        code=row.code,
        date=date,
        slot=Span(*(instant_of(row.date, at, state.zone) for at in row.slot)),
        queue=row.queue,
        item=row.item or "",
        state="booked",
        name=row.name_masked,
        id_hash=(row.id_hash or "").lower(),
        row=_row_of(row),
    )


def _row_of(row: Appointment) -> str:
    start, end = (f"{at:%H:%M}" for at in row.slot)
    return row_words(row.date.isoformat(), start, end, row.queue, row.item or "")


def _of_kept(state: HallState, code: str, kept: KeptBooking, row: Appointment | None) -> Booked:
    day = dt.date.fromisoformat(kept.date)
    start, end = (dt.time.fromisoformat(each) for each in (kept.start, kept.end))
    of_row = row is not None and not kept.person_ref and not kept.imported
    return Booked(
        code=code,
        date=kept.date,
        slot=Span(instant_of(day, start, state.zone), instant_of(day, end, state.zone)),
        queue=kept.queue,
        item=kept.item,
        state=kept.state,
        person_ref=kept.person_ref,
        phone_ref=kept.phone_ref,
        name_ref=kept.name_ref,
        name=row.name_masked if row is not None and not kept.name_ref else "",
        id_hash=(row.id_hash or "").lower() if row is not None and of_row else "",
        row=kept.row or ("" if row is None else _row_of(row)),
        matters=kept.matters,
    )
