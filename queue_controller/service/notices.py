"""一次性告知 and 首问: what a visitor was told at once, and who received him first."""

from __future__ import annotations

from typing import Final

from config.model import Hall
from queue_controller.api import messages as m
from queue_controller.service.ask import Ask, checked, counter_of, find_ticket
from queue_controller.service.refusals import refuse, too_long
from queue_controller.service.values import Decision

MISSING_MAX: Final = 30
"""Materials on one notice."""


def notice_of(ticket_id: str, transaction: int) -> str:
    """The number of a one-time notice: one per serving of one matter."""
    return f"{ticket_id}-n{transaction}"


def missing_materials(
    hall: Hall, named: tuple[str, ...], items: tuple[str, ...]
) -> tuple[str, ...]:
    """What the notice lists: what the clerk named, else every material of the matters.

    Raises:
        Refusal: `text_too_long`.
    """
    if len(named) > MISSING_MAX:
        raise too_long("missing", MISSING_MAX)
    said = tuple(text for each in named if (text := checked("missing", each)))
    if said:
        return said
    listed = [row.name_zh for item in items for row in hall.materials_of(item)]
    return tuple(dict.fromkeys(listed))[:MISSING_MAX]


def paper_of(event: m.ServiceCompleted, ask: Ask) -> m.NoticePaper | None:
    """What the paper of a one-time notice says; None: nothing was missing."""
    if not event.notice:
        return None
    hall = ask.state.hall
    known = [hall.item_by_code[code] for code in event.items if code in hall.item_by_code]
    return m.NoticePaper(
        notice=event.notice,
        label=event.label,
        items=tuple(item.name_zh for item in known),
        missing=event.missing,
        counter=event.counter,
        staff_no=event.staff_no,
        date=ask.state.view.business_date,
        phone=hall.hotlines[0] if hall.hotlines else "",
    )


def first_contact(command: m.FirstContact, ask: Ask) -> Decision:
    """Who received the visitor first, by staff number; once per number."""
    state = ask.state
    counter = command.counter
    staff_no = command.staff_no
    if counter:
        counter_of(ask, counter)
        status = state.view.counters.get(counter)
        staff_no = staff_no or ("" if status is None else status.staff_no)
    if not staff_no:
        raise refuse("staff_needed")
    if staff_no not in state.hall.staff_by_no:
        raise refuse("unknown_staff", staff_no=staff_no[:64])
    ticket_id = ""
    if command.ticket:
        ticket = find_ticket(ask, command.ticket)
        ticket_id = ticket.ticket_id
        first = state.first_contacts.get(ticket_id)
        if first is not None:
            raise refuse("first_contact_known", label=ticket.label, staff_no=first)
    event = m.FirstContactMade(staff_no, ticket_id, counter, checked("note", command.note))
    return Decision((event,), m.Done())
