"""What the guidance desk shows, as plain values. No Qt."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from kiosk.desk.bookings import surnames
from kiosk.desk.flow import Desk
from kiosk.desk.slips import put_off_today
from kiosk.ui.labels import spaced
from kiosk.ui.state import in_order
from queue_controller.api import messages as m


class QueueRow(Struct, frozen=True):
    """One queue's card."""

    prefix: str
    title: str
    waiting: int
    low: int
    high: int
    opens: str


class ClassRow(Struct, frozen=True):
    """One class; `proof` is what to look at."""

    code: str
    title: str
    proof: str
    chosen: bool


class ReasonRow(Struct, frozen=True):
    """One reason of the open sheet."""

    code: str
    chosen: bool


class TicketRow(Struct, frozen=True):
    """A number to look at."""

    ticket_id: str
    label: str
    service: str
    time: str


class StaffRow(Struct, frozen=True):
    """Who may stand here: post and number."""

    staff_no: str
    post: str


class BookingRow(Struct, frozen=True):
    """An appointment of today."""

    code: str
    times: str
    who: str
    service: str
    stage: str
    label: str


class PickRow(Struct, frozen=True):
    """A queue to choose."""

    prefix: str
    title: str


class SlipRow(Struct, frozen=True):
    """A number of today that goes first on another day."""

    slip: str
    label: str
    service: str


class WordRow(Struct, frozen=True):
    """A letter, or a surname."""

    word: str


class Booking(Struct, frozen=True):
    """The appointment that is looked at, or made."""

    code: str = ""
    who: str = ""
    service: str = ""
    stage: str = ""
    label: str = ""
    month: int = 1
    day: int = 1
    weekday: int = 0
    times: str = ""
    since: str = ""
    today: bool = False
    open: bool = False
    letter: str = ""
    surname: str = ""
    phone: str = ""
    can_book: bool = False
    booked_up: bool = False
    listed: bool = False
    purpose: str = "book"
    slot: str = ""


class Screen(Struct, frozen=True):
    """Everything of one moment except the lists."""

    page: str = "give"
    sheet: str = "none"
    busy: bool = False
    can_confirm: bool = False
    queue: str = ""
    queue_title: str = ""
    staff_no: str = ""
    consulted: int = 0
    typed: str = ""
    by_phone: bool = False
    can_look: bool = False
    candidates: int = 0
    given: str = ""
    given_service: str = ""
    given_counters: str = ""
    given_zone: str = ""
    given_ahead: int = 0
    given_low: int = 0
    given_high: int = 0
    given_opens: str = ""
    given_priority: bool = False
    found: str = ""
    found_service: str = ""
    found_state: str = ""
    found_class: str = ""
    found_proof: str = ""
    found_counter: str = ""
    found_ahead: int = 0
    found_low: int = 0
    found_high: int = 0
    found_opens: str = ""
    can_requeue: bool = False
    can_add: bool = False
    can_drop: bool = False
    can_cancel: bool = False
    can_change: bool = False
    paper: str = "none"
    paper_words: str = ""
    notice: str = ""
    notice_bad: bool = False
    ring: str = ""
    ring_label: str = ""
    ring_since: str = ""
    rings: int = 0
    put_off: int = 0


_ADDED_TO = frozenset({"waiting", "called", "serving", "parked"})
_CANCELLED_FROM = frozenset({"waiting", "called", "no_show", "parked"})


def screen_of(desk: Desk, *, english: bool) -> Screen:
    """The desk as it is now."""
    hall = desk.state.hall
    queue = hall.queue_by_prefix.get(desk.queue)
    given, found = desk.given, desk.found
    ticket = None if found is None else found.ticket
    of_class = None if ticket is None else hall.priority_class_by_code.get(ticket.priority_class)
    given_zone = None if given is None else hall.zone_by_code.get(given.zone)
    ring = desk.ring
    return Screen(
        ring="" if ring is None else ring.client,
        ring_label="" if ring is None else spaced(ring.label),
        ring_since="" if ring is None else f"{desk.state.local(ring.since_ms):%H:%M}",
        rings=len(desk.state.view.rings),
        put_off=len(put_off_today(desk.state)),
        page=desk.page.value,
        sheet=desk.sheet.value,
        busy=desk.busy,
        can_confirm=desk.can_confirm,
        queue=desk.queue,
        queue_title="" if queue is None else queue.name_en if english else queue.name_zh,
        staff_no=desk.staff_no,
        consulted=desk.consulted,
        typed=desk.typed,
        by_phone=desk.by_phone,
        can_look=desk.can_look,
        candidates=len(desk.candidates),
        given="" if given is None else spaced(given.ticket.label),
        given_service="" if given is None else _service(desk, given.ticket, english=english),
        given_counters="" if given is None else _joined(in_order(given.counters), english=english),
        given_zone=""
        if given_zone is None
        else given_zone.name_en
        if english
        else given_zone.name_zh,
        given_ahead=0 if given is None else given.ahead,
        given_low=0 if given is None else given.low_minutes,
        given_high=0 if given is None else given.high_minutes,
        given_opens="" if given is None else desk.state.opens_again(given.ticket.queue),
        given_priority=given is not None and given.ticket.priority,
        found="" if ticket is None else spaced(ticket.label),
        found_service="" if ticket is None else _service(desk, ticket, english=english),
        found_state="" if ticket is None else ticket.state,
        found_class="" if of_class is None else of_class.name_en if english else of_class.name_zh,
        found_proof="" if of_class is None else of_class.proof_zh,
        found_counter="" if ticket is None else ticket.counter,
        found_ahead=0 if found is None else found.ahead,
        found_low=0 if found is None else found.low_minutes,
        found_high=0 if found is None else found.high_minutes,
        found_opens="" if ticket is None else desk.state.opens_again(ticket.queue),
        can_requeue=found is not None and found.can_requeue,
        can_drop=bool(desk.droppable),
        can_add=ticket is not None and ticket.state in _ADDED_TO,
        can_cancel=ticket is not None and ticket.state in _CANCELLED_FROM,
        can_change=ticket is not None and ticket.state in _CANCELLED_FROM,
        paper=desk.paper,
        paper_words=desk.paper_words[1 if english else 0],
        notice=desk.notice.en if english else desk.notice.zh,
        notice_bad=desk.notice.bad,
    )


def booking_of(desk: Desk, *, english: bool) -> Booking:
    """The appointment as it is now."""
    mine = desk.appointments
    bare = Booking(
        letter=mine.letter,
        surname=mine.surname,
        phone=mine.phone,
        can_book=mine.can_book,
        booked_up=mine.slots == (),
        listed=mine.listed,
        purpose=desk.purpose,
        slot="" if mine.slot is None else f"{mine.slot.start}–{mine.slot.end}",
    )
    chosen = mine.chosen
    if chosen is None:
        return bare
    local = desk.state.local
    start = local(chosen.start_ms)
    return msgspec.structs.replace(
        bare,
        code=chosen.code,
        who=chosen.name,
        service=_service_of(desk, chosen, english=english),
        stage=chosen.state,
        label=spaced(chosen.label),
        month=start.month,
        day=start.day,
        weekday=start.weekday(),
        times=_times(desk, chosen),
        since=f"{local(chosen.from_ms):%H:%M}–{local(chosen.until_ms):%H:%M}",
        today=chosen.date == desk.state.view.business_date,
        open=mine.can_move,
    )


def booking_rows(desk: Desk, *, english: bool) -> list[BookingRow]:
    """Today's appointments."""
    return [
        BookingRow(
            each.code,
            _times(desk, each),
            each.name,
            _service_of(desk, each, english=english),
            each.state,
            spaced(each.label),
        )
        for each in desk.appointments.shown
    ]


def pick_rows(desk: Desk, *, english: bool) -> list[PickRow]:
    """The queues to choose from, by what they are chosen for."""
    queues = desk.state.hall.queues
    match desk.purpose:
        case "drop":
            prefixes = [each.queue for each in desk.droppable]
        case "add":
            prefixes = [each.prefix for each in queues if each.takes_first_tickets]
        case _:
            prefixes = [each.prefix for each in queues if each.takes_appointments]
    return [PickRow(each, _queue_title(desk, each, english=english)) for each in prefixes]


def letter_rows() -> list[WordRow]:
    """The letters with which surnames begin."""
    return [WordRow(letter) for letter in surnames()]


def surname_rows(desk: Desk) -> list[WordRow]:
    """The surnames of the letter."""
    return [WordRow(name) for name in desk.appointments.names]


def _times(desk: Desk, booking: m.Booking) -> str:
    local = desk.state.local
    return f"{local(booking.start_ms):%H:%M}–{local(booking.end_ms):%H:%M}"


def _service_of(desk: Desk, booking: m.Booking, *, english: bool) -> str:
    """What it is for: of a visit of several matters each of its queues."""
    prefixes = dict.fromkeys([each.queue for each in booking.matters] or [booking.queue])
    between = ", " if english else "、"
    return between.join(_queue_title(desk, each, english=english) for each in prefixes)


def _queue_title(desk: Desk, prefix: str, *, english: bool) -> str:
    queue = desk.state.hall.queue_by_prefix.get(prefix)
    return prefix if queue is None else queue.name_en if english else queue.name_zh


def queue_rows(desk: Desk, *, english: bool) -> list[QueueRow]:
    """The queues of which a number can be given, the most visited first."""
    state = desk.state
    queues = [queue for queue in state.hall.queues if queue.takes_first_tickets]
    queues.sort(key=lambda queue: -queue.share_of_arrivals)
    rows = []
    for queue in queues:
        wait = state.wait(queue.prefix)
        rows.append(
            QueueRow(
                queue.prefix,
                queue.name_en if english else queue.name_zh,
                wait.waiting,
                wait.low_minutes,
                wait.high_minutes,
                state.opens_again(queue.prefix),
            )
        )
    return rows


def class_rows(desk: Desk, *, english: bool) -> list[ClassRow]:
    """The classes that staff may give."""
    return [
        ClassRow(
            row.code,
            row.name_en if english else row.name_zh,
            "" if english else row.proof_zh,
            row.code == desk.priority_class,
        )
        for row in desk.classes
    ]


def reason_rows(desk: Desk) -> list[ReasonRow]:
    """The reasons of the open sheet."""
    return [ReasonRow(reason.value, reason is desk.reason) for reason in desk.reasons]


def ticket_rows(desk: Desk, *, english: bool) -> list[TicketRow]:
    """The numbers that were found or typed, else those that were missed."""
    rows = list(desk.candidates) or ([] if desk.by_phone else desk.matches)
    if not rows and not desk.typed:
        rows = desk.missed
    return [
        TicketRow(
            row.ticket_id,
            spaced(row.label),
            _service(desk, row, english=english),
            f"{desk.state.local(row.called_ms or row.issued_ms):%H:%M}",
        )
        for row in rows
    ]


def slip_rows(desk: Desk, *, english: bool) -> list[SlipRow]:
    """Whose number was put off today."""
    items = desk.state.hall.item_by_code
    return [
        SlipRow(
            row.slip,
            spaced(row.label),
            items[row.item].label
            if row.item in items and not english
            else _queue_title(desk, row.queue, english=english),
        )
        for row in put_off_today(desk.state)
    ]


def staff_rows(desk: Desk, *, english: bool) -> list[StaffRow]:
    """Who may stand here."""
    return [StaffRow(row.staff_no, (english and row.role_en) or row.role_zh) for row in desk.staff]


def _service(desk: Desk, ticket: m.Ticket, *, english: bool) -> str:
    queue = desk.state.hall.queue_by_prefix.get(ticket.queue)
    return "" if queue is None else queue.name_en if english else queue.name_zh


def _joined(numbers: tuple[str, ...], *, english: bool) -> str:
    return (", " if english else "、").join(numbers)
