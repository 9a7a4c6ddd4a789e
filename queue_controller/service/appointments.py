"""预约, 改约 and 签到: booking a slot, moving it, giving it up, and the number of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final, Literal, NamedTuple

from msgspec.structs import replace

from config.text import masked_name
from queue_controller.api import messages as m
from queue_controller.domain import visits
from queue_controller.domain.bookings import CODE_DIGITS, new_code, standing_of
from queue_controller.domain.days import Span, clock_time, instant_of
from queue_controller.domain.visits import Wish
from queue_controller.service.ask import (
    NAME_CHARS,
    Ask,
    checked,
    find_ticket,
    known_queue,
    queue_words,
    staff_of,
)
from queue_controller.service.bookings import (
    SLOTS_MAX,
    Booked,
    Wanted,
    bookings_on,
    expected_today,
    find_booking,
    free_slots,
    serves_after,
    slot_words,
    slots_left,
    told,
    wanted,
    window,
)
from queue_controller.service.hall import HallState
from queue_controller.service.kept import row_words
from queue_controller.service.refusals import refuse
from queue_controller.service.tickets import (
    check_duty,
    closed_today,
    draw,
    held_too_many,
    is_phone_tail,
    queue_for,
)
from queue_controller.service.values import Decision, Now, Refusal

_ORDER: Final = {"open": 0, "early": 1, "late": 2}


def check_in(command: m.CheckIn, ask: Ask) -> Decision:
    """From shortly before the slot until shortly after it; the number is due when the slot begins."""
    state = ask.state
    date = state.view.business_date
    if not date:
        raise refuse("day_not_started")
    booked = _of_visitor(command, ask)
    slot = slot_words(state, booked)
    if booked.date != date:
        raise refuse("appointment_other_day", date=booked.date, slot=slot)
    label = state.checked_in.get(booked.code)
    if label is not None:
        raise refuse("already_checked_in", label=label)
    if booked.state == "cancelled":
        raise refuse("appointment_cancelled", slot=slot)
    if state.view.closed:
        raise closed_today(ask)
    now_ms = ask.now.hall_ms
    times = window(state, booked)
    standing = standing_of(times, now_ms)
    if standing == "early":
        start = clock_time(times.from_ms, state.zone)
        raise refuse("check_in_too_early", slot=slot, start=start, **_instead(booked))
    if standing == "late":
        raise _too_late(ask, booked, slot)
    for each in booked.matters:
        known_queue(ask, each.queue)
    person_ref = ask.person_ref or booked.person_ref
    for prefix in dict.fromkeys([each.queue for each in booked.matters] or [booked.queue]):
        held = held_too_many(state, person_ref, prefix)
        if held:
            raise refuse("check_in_with_number", label=held, **queue_words(ask, prefix))
    classes = state.hall.classes_with_rule("time_slot")
    priority_class = classes[0].code if classes else ""
    return draw(
        ask._replace(person_ref=person_ref),
        booked.queue,
        state.standing(priority_class),
        priority_class=priority_class,
        item=booked.item,
        language=command.language,
        source=checked("source", command.source, NAME_CHARS),
        appointment=booked.code,
        slot_ms=booked.slot.start_ms,
        matters=tuple(
            replace(each, place_ms=now_ms, place_tie=state.next_tie) for each in booked.matters
        ),
    )


def book(command: m.Book, ask: Ask) -> Decision:
    """A slot for somebody who telephones or stands at the desk; or a row of another system's file."""
    staff_no = staff_of(ask, command.staff_no)
    state = ask.state
    if not state.view.business_date:
        raise refuse("day_not_started")
    if (command.imported or command.code) and ask.actor.role != "admin":
        raise refuse("not_allowed", client=ask.actor.client_id)
    if command.phone is not None and not is_phone_tail(command.phone.digits):
        raise refuse("bad_phone_tail")
    queue = queue_for(m.Issue(queue=command.queue, item=command.item), ask)
    if not queue.takes_appointments:
        raise refuse("queue_takes_no_appointments", **queue_words(ask, queue.prefix))
    known: Booked | None = None
    if command.imported:
        known = _imported(command, ask)
        slot = _slot_as_written(command, ask)
    else:
        slot = free_slot(command.date, command.start, Wanted((queue.prefix,)), ask)
        check_duty(ask, Wish(queue.prefix, command.item), command.date)
        _check_once(ask, queue.prefix, command.date)
    code = command.code or code_for(ask)
    did = _change(known, command.date, slot, queue.prefix)
    event = m.AppointmentMade(
        code=code,
        date=command.date,
        start=clock_time(slot.start_ms, state.zone),
        end=clock_time(slot.end_ms, state.zone),
        queue=queue.prefix,
        item=command.item,
        person_ref=ask.person_ref or (known.person_ref if known is not None else ""),
        phone_ref=ask.phone_ref or (known.phone_ref if known is not None else ""),
        name_ref=ask.name_ref or (known.name_ref if known is not None else ""),
        moved=did == "moved",
        corrected=did == "corrected",
        imported=command.imported,
        staff_no=staff_no,
    )
    then = booked_by(event, slot)
    row = row_words(event.date, event.start, event.end, event.queue, event.item)
    if known is not None and _is_same(known, then, row, command.name, ask):
        return Decision((), m.Booked(told(state, known), "unchanged"))
    return Decision((event,), m.Booked(told(state, then), did))


def rebook(command: m.Rebook, ask: Ask) -> Decision:
    """The same code stands for another slot of its queue; the old one is free."""
    staff_no = staff_of(ask, command.staff_no)
    state = ask.state
    booked = _live(command.code, ask)
    if (
        command.date == booked.date
        and command.start == clock_time(booked.slot.start_ms, state.zone)
        and booked.state == "booked"
    ):
        return Decision((), m.Booked(told(state, booked), "unchanged"))
    where = wanted(state, booked.queue, booked.matters)
    slot = free_slot(command.date, command.start, where, ask, but=booked.code)
    check_duty_of_all(ask, booked.queue, booked.item, booked.matters, command.date)
    event = m.AppointmentMade(
        code=booked.code,
        date=command.date,
        start=clock_time(slot.start_ms, state.zone),
        end=clock_time(slot.end_ms, state.zone),
        queue=booked.queue,
        item=booked.item,
        person_ref=booked.person_ref,
        phone_ref=booked.phone_ref,
        name_ref=booked.name_ref,
        moved=True,
        staff_no=staff_no,
        matters=booked.matters,
    )
    return Decision(
        (event,), m.Booked(told(state, booked_by(event, slot)._replace(name=booked.name)))
    )


def cancel_booking(command: m.CancelBooking, ask: Ask) -> Decision:
    """Given up: its slot is free again."""
    staff_no = staff_of(ask, command.staff_no)
    reason = checked("reason", command.reason)
    booked = _live(command.code, ask)
    event = _ended(ask.state, booked, "cancelled", reason, staff_no)
    then = booked._replace(state="cancelled")
    return Decision((event,), m.Booked(told(ask.state, then), "cancelled"))


def slots_of(command: m.AskSlots, ask: Ask) -> m.SlotsOf:
    """The next free slots."""
    state = ask.state
    if not state.view.business_date:
        raise refuse("day_not_started")
    if command.code:
        booked = _live(command.code, ask)
        where = wanted(state, booked.queue, booked.matters)
    else:
        if command.ticket:
            where = instead_of(find_ticket(ask, command.ticket), ask).where
        else:
            queue = queue_for(m.Issue(queue=command.queue, item=command.item), ask)
            where = Wanted((queue.prefix,))
        prefix = where.queues[0]
        if not state.hall.queue(prefix).takes_appointments:
            raise refuse("queue_takes_no_appointments", **queue_words(ask, prefix))
    limit = max(1, min(command.limit, SLOTS_MAX))
    found = free_slots(state, where, ask.now.hall_ms, limit, but=command.code)
    return m.SlotsOf(where.queues[0], tuple(found))


def missed(state: HallState, now: Now) -> list[m.Event]:
    """Bookings of today whose visitor did not come: their slot, and their number, are free."""
    events: list[m.Event] = []
    for each in expected_today(state):
        if standing_of(window(state, each), now.hall_ms) != "late":
            break
        events.append(_ended(state, each, "missed"))
    return events


class Instead(NamedTuple):
    """What a booking in place of a live number is for."""

    queue: str
    item: str
    matters: visits.Matters
    where: Wanted


def instead_of(ticket: m.Ticket, ask: Ask) -> Instead:
    """All that the number has left: one matter as it is, several under the first that can be booked."""
    left = tuple(
        replace(each, state="held" if each.state == "held" else "waiting", place_ms=0, place_tie=0)
        for each in ticket.matters
        if each.state in visits.LIVE
    )
    if len(left) < 2:
        known_queue(ask, ticket.queue)
        return Instead(ticket.queue, ticket.item, (), Wanted((ticket.queue,)))
    can_be_booked = [
        each
        for each in left
        if known_queue(ask, each.queue).takes_appointments and each.state != "held"
    ]
    first = next(iter(can_be_booked), left[0])
    item = first.items[0] if first.items else ""
    return Instead(first.queue, item, left, wanted(ask.state, first.queue, left))


def check_duty_of_all(ask: Ask, queue: str, item: str, matters: visits.Matters, date: str) -> None:
    """Whether a weekend's duty deals with all of it on this date.

    Raises:
        Refusal: `weekend_duty`.
    """
    every = [Wish(each.queue, one) for each in matters for one in each.items or ("",)]
    for wish in every or [Wish(queue, item)]:
        check_duty(ask, wish, date)


def _ended(
    state: HallState,
    booked: Booked,
    why: Literal["missed", "cancelled"],
    reason: str = "",
    staff_no: str = "",
) -> m.AppointmentEnded:
    return m.AppointmentEnded(
        code=booked.code,
        why=why,
        reason=reason,
        staff_no=staff_no,
        date=booked.date,
        start=clock_time(booked.slot.start_ms, state.zone),
        end=clock_time(booked.slot.end_ms, state.zone),
        queue=booked.queue,
        item=booked.item,
    )


def _of_visitor(command: m.CheckIn, ask: Ask) -> Booked:
    """The booking that was named, else the one of the card that fits the hour best."""
    if command.code or command.identity is None:
        code = checked("code", command.code, NAME_CHARS)
        booked = find_booking(ask.state, code)
        if booked is None:
            raise refuse("unknown_appointment")
        return booked
    state, date = ask.state, ask.state.view.business_date
    mine = bookings_of_person(ask)
    open_ones = [each for each in mine if each.code not in state.checked_in]
    if mine and not open_ones:
        raise refuse("already_checked_in", label=state.checked_in[mine[0].code])
    if not open_ones:
        raise refuse("no_appointment_today", date=date)
    now_ms = ask.now.hall_ms

    def fit(each: Booked) -> tuple[int, int]:
        return _ORDER[standing_of(window(state, each), now_ms)], each.slot.start_ms

    return min(open_ones, key=fit)


def bookings_of_person(ask: Ask) -> list[Booked]:
    """Today's bookings of a card or a telephone."""
    return [
        each
        for each in bookings_on(ask.state, ask.state.view.business_date)
        if each.of(ask.person_ref, ask.person_hash, ask.phone_ref)
    ]


def _live(code: str, ask: Ask) -> Booked:
    """A booking that can still be moved or given up."""
    state = ask.state
    booked = find_booking(state, checked("code", code, NAME_CHARS))
    if booked is None:
        raise refuse("unknown_appointment")
    if booked.state == "cancelled":
        raise refuse("appointment_cancelled", slot=slot_words(state, booked))
    label = state.checked_in.get(booked.code)
    if label is not None and booked.date == state.view.business_date:
        raise refuse("already_checked_in", label=label)
    return booked


def _imported(command: m.Book, ask: Ask) -> Booked | None:
    """What is known under the code of a row; it may be moved, but not after its visitor came."""
    code = command.code
    if not (code.isascii() and code.isdigit() and len(code) == CODE_DIGITS):
        raise refuse("bad_booking_code", digits=str(CODE_DIGITS))
    if _date(command.date).isoformat() < ask.state.view.business_date:
        raise refuse("slot_over", date=command.date, slot=command.start[:NAME_CHARS])
    known = find_booking(ask.state, code)
    if known is not None and code in ask.state.checked_in:
        then = known.queue == command.queue and known.date == command.date
        if not then:
            raise refuse("already_checked_in", label=ask.state.checked_in[code])
    return known


def _is_same(known: Booked, then: Booked, row: str, name: str, ask: Ask) -> bool:
    """Whether an imported row tells nothing new.

    A row that has not changed since it was read last undoes nothing: what was moved or given up here
    stays so. Only whose it is may still be added, or put right: the card, the end of the telephone, the name.
    """
    if known.code in ask.state.checked_in and known.date == ask.state.view.business_date:
        return True
    same_person = known.person_ref == then.person_ref or (
        bool(known.id_hash) and known.id_hash == ask.person_hash
    )
    same_name = known.name_ref == then.name_ref or (
        bool(known.name) and known.name == masked_name(name[:NAME_CHARS])
    )
    same_person = same_person and same_name and known.phone_ref == then.phone_ref
    stands = (known.date, known.slot, known.queue) == (then.date, then.slot, then.queue)
    return known.row == row and (same_person or not stands or known.state == "cancelled")


def _change(known: Booked | None, date: str, slot: Span, queue: str) -> m.BookingChange:
    """What a row does to the booking of its code: who knows the slot already came to no other one."""
    if known is None:
        return "new"
    if (known.date, known.slot, known.queue) != (date, slot, queue):
        return "moved"
    return "corrected" if known.state == "booked" else "new"


def booked_by(event: m.AppointmentMade, slot: Span) -> Booked:
    """The booking that an event makes."""
    return Booked(
        event.code,
        event.date,
        slot,
        event.queue,
        event.item,
        "booked",
        event.person_ref,
        event.phone_ref,
        event.name_ref,
        matters=event.matters,
    )


def _check_once(ask: Ask, prefix: str, date: str) -> None:
    """One person has one booking a queue and day."""
    if not (ask.person_ref or ask.person_hash):
        return
    for each in bookings_on(ask.state, date):
        if (
            prefix in wanted(ask.state, each.queue, each.matters).queues
            and each.state == "booked"
            and each.of(ask.person_ref, ask.person_hash)
        ):
            raise refuse(
                "booked_already",
                date=date,
                slot=slot_words(ask.state, each),
                **queue_words(ask, prefix),
            )


def _slot_as_written(command: m.Book, ask: Ask) -> Span:
    """The slot of an imported row: the other system has promised it, whatever our own slots are."""
    date, zone = _date(command.date), ask.state.zone
    start, end = _time(command.start), _time(command.end or command.start)
    slot = Span(instant_of(date, start, zone), instant_of(date, end, zone))
    if slot.start_ms >= slot.end_ms:
        raise refuse("bad_slot", date=command.date, slot=command.start[:NAME_CHARS])
    return slot


def code_for(ask: Ask) -> str:
    """The code of a new booking: the same for the same command."""
    return new_code(
        f"{ask.actor.client_id}/{ask.command_id}",
        lambda each: find_booking(ask.state, each) is not None,
    )


def free_slot(date: str, start: str, where: Wanted, ask: Ask, *, but: str = "") -> Span:
    """The slot of the hall that begins then, if it can still be booked in all these queues.

    Raises:
        Refusal: there is none, it is over, or it is booked up; it names the queue where.
    """
    first, *others = where.queues
    slot = _free_slot_of(date, start, first, ask, but)
    for prefix in others:
        _free_slot_of(date, start, prefix, ask, but)
    for prefix in where.later:
        if not serves_after(ask.state, prefix, date, slot.start_ms):
            raise refuse(
                "no_such_slot", date=date, slot=start, slots="—", **queue_words(ask, prefix)
            )
    return slot


def _free_slot_of(date: str, start: str, prefix: str, ask: Ask, but: str) -> Span:
    state = ask.state
    day, at = _date(date), _time(start)
    today = dt.date.fromisoformat(state.view.business_date)
    ahead = state.policy.appointment_days_ahead
    if day > today + dt.timedelta(days=ahead):
        raise refuse("too_far_ahead", days=str(ahead))
    begin_ms = instant_of(day, at, state.zone)
    if day < today or begin_ms <= ask.now.hall_ms:
        raise refuse("slot_over", date=date, slot=start)
    if day == today and state.view.closed:
        raise closed_today(ask)
    all_slots = slots_left(state, prefix, date, but)
    found = next((pair for pair in all_slots if pair[0].start_ms == begin_ms), None)
    if found is None:
        raise refuse(
            "no_such_slot",
            date=date,
            slot=start,
            slots=_some(all_slots, ask),
            **queue_words(ask, prefix),
        )
    slot, left = found
    if left <= 0 and not any(n for _, n in all_slots):
        raise refuse("day_full", date=date, **queue_words(ask, prefix))
    if left <= 0:
        raise refuse("slot_full", date=date, slot=start, **queue_words(ask, prefix))
    return slot


def _some(slots: Iterable[tuple[Span, int]], ask: Ask) -> str:
    """The hours of slots, for a sentence."""
    hours = [clock_time(slot.start_ms, ask.state.zone) for slot, left in slots if left > 0]
    return "、".join(hours) or "—"


def _instead(booked: Booked) -> dict[str, str]:
    """What a surface needs to offer something else; no sentence speaks of it."""
    return {"appointment": booked.code, "of_queue": booked.queue, "of_item": booked.item}


def _too_late(ask: Ask, booked: Booked, slot: str) -> Refusal:
    """What an ordinary number would mean now."""
    state = ask.state
    ahead = state.line(booked.queue).ahead_of_new("fifo")
    low, high = state.expected_wait(booked.queue, ahead, ask.now.hall_ms)
    if low < 0:
        return refuse(
            "check_in_too_late_no_counter", slot=slot, ahead=str(ahead), **_instead(booked)
        )
    return refuse(
        "check_in_too_late",
        slot=slot,
        ahead=str(ahead),
        low=str(low),
        high=str(high),
        **_instead(booked),
    )


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise refuse("bad_date", date=text[:NAME_CHARS]) from None


def _time(text: str) -> dt.time:
    try:
        return dt.datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 - a time of the hall's clock
    except ValueError:
        raise refuse("bad_time", time=text[:NAME_CHARS]) from None
