"""A number on the screen: the one that was drawn, one that was looked up, a booking that moves. No Qt."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from kiosk.ticketing.flow import Flow
from kiosk.ui.labels import spaced
from kiosk.ui.names import joined, matter_title, name_of
from kiosk.ui.state import in_order


class Number(Struct, frozen=True):
    """The drawn number."""

    label: str = ""
    service: str = ""
    item: str = ""
    counters: str = ""
    zone: str = ""
    ahead: int = 0
    low: int = 0
    high: int = 0
    opens: str = ""
    priority: bool = False
    paper: str = "none"
    paper_reason: str = ""
    paper_words: str = ""
    print_again: bool = False
    offline: bool = False


class LegRow(Struct, frozen=True):
    """One matter of a number that was drawn, in the order of its steps."""

    place: int
    title: str
    counters: str
    zone: str
    ahead: int
    low: int
    high: int
    held: bool


class Place(Struct, frozen=True):
    """Where a number stands, or why that cannot be told. `stage` is that of the inquiry."""

    stage: str = "typing"
    typed: str = ""
    can_ask: bool = False
    label: str = ""
    state: str = ""
    service: str = ""
    counter: str = ""
    counters: str = ""
    zone: str = ""
    ahead: int = 0
    by_law: int = 0
    low: int = 0
    high: int = 0
    opens: str = ""
    can_requeue: bool = False
    requeued: bool = False
    changed: bool = False
    can_change: bool = False
    can_reprint: bool = False
    copy_paper: str = "none"
    copy_words: str = ""
    held_paper: str = ""
    words: str = ""


class PlaceRow(Struct, frozen=True):
    """One matter of a number that was looked up, not done yet. `stage`: waiting, held, present."""

    queue: str
    title: str
    stage: str
    ahead: int
    low: int
    high: int
    droppable: bool


class Moving(Struct, frozen=True):
    """A booking that is moved. `stage` is that of the flow."""

    stage: str = "nothing"
    words: str = ""
    code: str = ""
    month: int = 0
    day: int = 0
    weekday: int = 0
    times: str = ""


def number_of(flow: Flow, *, english: bool) -> Number:
    """The number that was drawn."""
    shown = flow.ticket
    if shown is None:
        return Number()
    hall = flow.state.hall
    issued = shown.issued
    ticket = issued.ticket
    queue = hall.queue_by_prefix.get(ticket.queue)
    item = hall.item_by_code.get(ticket.item)
    zone = hall.zone_by_code.get(issued.zone)
    return Number(
        label=spaced(ticket.label),
        service=name_of(queue, english=english),
        item=name_of(item, english=english),
        counters=joined(in_order(issued.counters), english=english),
        zone=name_of(zone, english=english),
        ahead=issued.ahead,
        low=issued.low_minutes,
        high=issued.high_minutes,
        opens=flow.state.opens_again(ticket.queue),
        priority=ticket.priority,
        paper=shown.paper,
        paper_reason=shown.reason,
        paper_words=shown.message_en if english else shown.message_zh,
        print_again=flow.can_print_again,
        offline=issued.offline,
    )


def leg_rows(flow: Flow, *, english: bool) -> list[LegRow]:
    """The matters of the number on the screen; none for a single one."""
    shown = flow.ticket
    if shown is None:
        return []
    hall = flow.state.hall
    rows = []
    for place, leg in enumerate(shown.issued.matters, 1):
        zone = hall.zone_by_code.get(leg.zone)
        rows.append(
            LegRow(
                place,
                matter_title(hall, leg.queue, leg.items, english=english),
                joined(in_order(leg.counters), english=english),
                name_of(zone, english=english),
                leg.ahead,
                leg.low_minutes,
                leg.high_minutes,
                leg.state == "held",
            )
        )
    return rows


def place_of(flow: Flow, *, english: bool) -> Place:
    """The number that was looked up."""
    inquiry = flow.inquiry
    bare = Place(
        stage=inquiry.stage.value,
        typed=inquiry.typed,
        can_ask=inquiry.can_ask,
        requeued=inquiry.requeued,
        changed=inquiry.changed,
        held_paper=flow.held_paper,
        words=inquiry.message_en if english else inquiry.message_zh,
    )
    found = inquiry.found
    if found is None:
        return bare
    hall = flow.state.hall
    queue = hall.queue_by_prefix.get(found.ticket.queue)
    zone = hall.zone_by_code.get(found.zone)
    return msgspec.structs.replace(
        bare,
        label=spaced(found.ticket.label),
        state=found.ticket.state,
        service=name_of(queue, english=english),
        counter=found.ticket.counter,
        counters=joined(in_order(found.counters), english=english),
        zone=name_of(zone, english=english),
        ahead=found.ahead,
        by_law=found.by_law,
        low=found.low_minutes,
        high=found.high_minutes,
        opens=flow.state.opens_again(found.ticket.queue),
        can_requeue=inquiry.can_requeue,
        can_change=inquiry.can_change,
        can_reprint=inquiry.can_reprint,
        copy_paper=flow.copy_paper,
        copy_words=flow.copy_words[english],
    )


def place_rows(flow: Flow, *, english: bool) -> list[PlaceRow]:
    """What is left to do of the number that was looked up, where it is for several matters."""
    inquiry, hall = flow.inquiry, flow.state.hall
    if inquiry.found is None:
        return []
    droppable = {each.queue for each in inquiry.droppable}
    return [
        PlaceRow(
            each.queue,
            matter_title(hall, each.queue, each.items, english=english),
            each.state,
            each.ahead,
            each.low_minutes,
            each.high_minutes,
            each.queue in droppable and each.state != "present",
        )
        for each in inquiry.found.matters
    ]


def moving_of(flow: Flow, *, english: bool) -> Moving:
    """The booking that is moved."""
    moving = flow.rebooking
    words = moving.message_en if english else moving.message_zh
    booking = moving.moved
    if booking is None:
        return Moving(moving.stage.value, words)
    start, end = (flow.state.local(at) for at in (booking.start_ms, booking.end_ms))
    return Moving(
        moving.stage.value,
        words,
        booking.code,
        start.month,
        start.day,
        start.weekday(),
        f"{start:%H:%M}–{end:%H:%M}",
    )
