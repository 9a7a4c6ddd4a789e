"""The records that views, replies and events are made of."""

from __future__ import annotations

from msgspec import Struct

from queue_controller.api.messages.words import (
    BookingState,
    Language,
    MatterState,
    TicketState,
)


class Matter(Struct, frozen=True, gc=False):
    """What a visitor wants of one queue: one item or several, dealt with in one serving.

    `added`: asked for later (加办), so the appointment of the visit does not hold for it.
    """

    queue: str
    items: tuple[str, ...] = ()
    state: MatterState = "waiting"
    place_ms: int = 0
    place_tie: int = 0
    added: bool = False


class Ticket(Struct, gc=False):
    """One number of a business date. `priority_class`, `person_ref` are empty where a role may not know.

    `transaction` counts its servings from 1: the present one, or the next while it waits.
    `slot_ms`: the beginning of its appointment; it is ordinary until then (0: it has none).
    `matters`: of a visit with several items, in the order of their steps; empty: `item` in `queue`
    is all. Then `state` says where the visitor is, and `queue`, `item` and the place are those of
    the matter he was called for last, or is called for next. `bundle`: the 一件事 that they make up.
    `guided`: 需引导, somebody has to lead this visitor; not for the public. `since_ms`: since when he waits without having been
    dealt with in between; the order counts from the place, which for a later matter of a visit, or a fee, is that of the arrival.
    """

    ticket_id: str
    label: str
    queue: str
    number: int
    state: TicketState
    business_date: str
    issued_ms: int
    place_ms: int
    place_tie: int = 0
    priority: bool = False
    priority_class: str = ""
    item: str = ""
    language: Language = "zh"
    source: str = ""
    person_ref: str = ""
    counter: str = ""
    call_id: str = ""
    called_ms: int = 0
    started_ms: int = 0
    recalls: int = 0
    transaction: int = 1
    reason: str = ""
    slot_ms: int = 0
    matters: tuple[Matter, ...] = ()
    bundle: str = ""
    recalled_ms: int = 0
    requeues: int = 0
    guided: bool = False
    since_ms: int = 0


class NoticePaper(Struct, frozen=True):
    """一次性告知单: what its paper says. `notice` is the number that a later visit cites."""

    notice: str
    label: str
    items: tuple[str, ...]
    missing: tuple[str, ...]
    counter: str
    staff_no: str
    date: str
    phone: str = ""


class Wait(Struct, frozen=True):
    """A queue now: who waits, and the range of the wait of the next visitor, in minutes.

    -1 for both ends of the range: no counter is open for the queue and none is due to open. Closed
    time is counted: `after_ms` is the reopening after which one is served (预计14:00后办理; 0: none lies
    between), `until_ms` the end of the range on the clock (0: unknown). `left`: how many numbers are
    still given today (-1: no limit; 0: 今日号已取完). `longest_minutes`: the longest wait without having been dealt with in between;
    `arrived_minutes`: the longest since the place that the order counts from, which a fee or a later matter has from the arrival.
    """

    queue: str
    waiting: int
    low_minutes: int
    high_minutes: int
    longest_minutes: int = 0
    open_counters: int = 0
    after_ms: int = 0
    until_ms: int = 0
    left: int = -1
    arrived_minutes: int = 0


class Booking(Struct, frozen=True):
    """A booked slot as the desk sees it; `name` is masked (张*), empty once it was erased.

    `start_ms`, `end_ms`: its slot; `from_ms`, `until_ms`: between them its visitor can check in. `label`: the
    number under which he did. `matters`: all that a visit of several comes for; empty: `item` in `queue` is all.
    """

    code: str
    date: str
    queue: str
    item: str
    start_ms: int
    end_ms: int
    from_ms: int
    until_ms: int
    state: BookingState
    label: str = ""
    name: str = ""
    matters: tuple[Matter, ...] = ()


class FreeSlot(Struct, frozen=True):
    """A slot that can be booked, and how many more times."""

    date: str
    start: str
    end: str
    left: int
