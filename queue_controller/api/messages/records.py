"""The records that views, replies and events are made of."""

from __future__ import annotations

from msgspec import Struct

from queue_controller.api.messages.words import (
    Language,
    MatterState,
    TicketState,
)


class Matter(Struct, frozen=True, gc=False):
    """What a visitor wants of one queue: one item or several, dealt with in one serving."""

    queue: str
    items: tuple[str, ...] = ()
    state: MatterState = "waiting"
    place_ms: int = 0
    place_tie: int = 0


class Ticket(Struct, gc=False):
    """One number of a business date. `priority_class`, `person_ref` are empty where a role may not know.

    `transaction` counts its servings from 1: the present one, or the next while it waits.
    `slot_ms`: the beginning of its appointment; it is ordinary until then (0: it has none).
    `matters`: of a visit with several items, in the order of their steps; empty: `item` in `queue`
    is all. Then `state` says where the visitor is, and `queue`, `item` and the place are those of
    the matter he was called for last, or is called for next. `bundle`: the 一件事 that they make up.
    `guided`: 需引导, somebody has to lead this visitor; not for the public.
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
    between), `until_ms` the end of the range on the clock (0: unknown).
    """

    queue: str
    waiting: int
    low_minutes: int
    high_minutes: int
    longest_minutes: int = 0
    open_counters: int = 0
    after_ms: int = 0
    until_ms: int = 0
