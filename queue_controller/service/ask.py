"""What every command handler is given, and the questions that most of them have."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final, NamedTuple

import msgspec
from msgspec import Raw

from config.model import Counter, Queue
from queue_controller.api import messages as m
from queue_controller.api.audience import AUDIENCE_OF, cut_ticket
from queue_controller.api.view import HallView, queues_of
from queue_controller.domain.states import Move, after
from queue_controller.service.hall import HallState
from queue_controller.service.offer import Faulty, Offer
from queue_controller.service.permissions import own_counter
from queue_controller.service.refusals import ended, missing, refuse, too_long, wrong_state
from queue_controller.service.values import Actor, Decision, Now

_LABEL: Final = re.compile(r"(\d{8}-)?[A-Z]{0,3}\d{1,4}", re.ASCII)
_ENDS: Final = frozenset({"Zl", "Zp"})
"""Unicode's own ends of lines and paragraphs, which are no control characters."""
_OF_A_DAY: Final = re.compile(r"(\d{8})-?([A-Z]{1,3}\d{1,4})(?:-?[TN]\d{0,2})?", re.ASCII)
REASON_CHARS: Final = 200
NAME_CHARS: Final = 64


class Ask(NamedTuple):
    """Who asks what of which hall, and when."""

    actor: Actor
    state: HallState
    now: Now
    person_ref: str = ""
    command_id: str = ""
    token: str = ""
    token_hash: str = ""
    phone_ref: str = ""
    erasing: int = 0
    person_hash: str = ""
    name_ref: str = ""
    words_ref: str = ""
    offer: Offer | Faulty | None = None
    words: Mapping[str, str] | None = None
    is_on_record: bool = False


def counter_of(ask: Ask, number: str) -> Counter:
    """The counter of this number, or the refusal `unknown_counter`."""
    counter = ask.state.counters.get(number)
    if counter is None:
        raise refuse("unknown_counter", counter=number)
    return counter


def open_counter_of(ask: Ask, number: str) -> Counter:
    """The counter, if it is open and so may call."""
    counter = counter_of(ask, number)
    status = ask.state.view.counters.get(number)
    if status is None or status.mode == "closed":
        raise refuse("counter_not_open", counter=number)
    if status.mode == "paused":
        raise refuse("counter_paused", counter=number)
    return counter


def present_at(ask: Ask, number: str) -> m.Ticket:
    """The ticket at this counter, or the refusal `no_present_ticket`."""
    counter_of(ask, number)
    ticket = ask.state.view.present_ticket(number)
    if ticket is None:
        raise refuse("no_present_ticket", counter=number)
    return ticket


def check_move(move: Move, ticket: m.Ticket) -> None:
    """Refuse what the table of states does not have."""
    if after(move, ticket.state) is None:
        raise wrong_state(ticket.label, ticket.state, move)


def find_ticket(ask: Ask, wanted: str, counter: Counter | None = None) -> m.Ticket:
    """A live ticket by label or id, as people type it; at a counter also by its digits alone."""
    text = unicodedata.normalize("NFKC", wanted).replace(" ", "").upper()
    state = ask.state
    ticket = state.ticket(text) or state.ticket(past_ticket(text))
    if ticket is not None:
        return ticket
    if counter is not None and text.isascii() and text.isdigit() and len(text) <= NAME_CHARS:
        served = frozenset(counter.queues)
        digits = f"{int(text):0{state.policy.ticket_digits}d}"
        by_digits = [state.ticket(queue.prefix + digits) for queue in state.hall.queues]
        found = [
            each
            for each in by_digits
            if each is not None and not served.isdisjoint(queues_of(each))
        ]
        if len(found) == 1:
            return found[0]
        if found:
            labels = "、".join(each.label for each in found)
            raise refuse("ambiguous_ticket", ticket=text, labels=labels)
    end = state.ended.get(text)
    if end is not None:
        raise ended(text, end)
    raise refuse("unknown_ticket", ticket=shown_back(text))


def past_ticket(text: str) -> str:
    """The id of a number of some day, as its paper shows it and people type it (20250908B012); else empty."""
    found = _OF_A_DAY.fullmatch(unicodedata.normalize("NFKC", text).replace(" ", "").upper())
    return "" if found is None else f"{found[1]}-{found[2]}"


def shown_back(text: str) -> str:
    """What was typed, if it can be a number of the hall; a person's number or name is not repeated.

    A refusal is stored with its detail, so whatever it repeats is on the disk.
    """
    return text if _LABEL.fullmatch(text) else "…"


def queue_served_here(ask: Ask, counter: Counter, ticket: m.Ticket) -> str:
    """The queue in which a counter may deal with a ticket; the present one of a visit first."""
    if ticket.queue in counter.queues:
        return ticket.queue
    for queue in queues_of(ticket):
        if queue in counter.queues:
            return queue
    if any(each.queue in counter.queues and each.state == "held" for each in ticket.matters):
        raise refuse(
            "step_held",
            counter=counter.number,
            label=ticket.label,
            **queue_words(ask, ticket.queue),
        )
    raise refuse(
        "queue_not_served",
        counter=counter.number,
        label=ticket.label,
        **queue_words(ask, ticket.queue),
    )


def check_own_queues(ask: Ask, ticket: m.Ticket) -> None:
    """A terminal deals only with tickets of the queues of its own counter."""
    own = own_counter(ask.actor)
    if own is not None:
        queue_served_here(ask, counter_of(ask, own), ticket)


def queue_words(ask: Ask, prefix: str) -> dict[str, str]:
    """The queue as people know it, for the detail of a refusal."""
    queue = ask.state.hall.queue_by_prefix.get(prefix)
    if queue is None:
        return {"queue": prefix, "queue_en": prefix}
    return {"queue": queue.name_zh, "queue_en": queue.name_en}


def checked(field: str, value: str, limit: int = REASON_CHARS) -> str:
    """Free text from a client without control characters, refused when it is too long."""
    if len(value) > limit:
        raise too_long(field, limit)
    return cleaned(value)


def cleaned(value: str) -> str:
    """A text without control characters: no line ends, no marks of direction, nothing unassigned."""
    if value.isprintable():
        return value.strip()
    kept = (c for c in value if (kind := unicodedata.category(c))[0] != "C" and kind not in _ENDS)
    return "".join(kept).strip()


def named(field: str, value: str) -> str:
    """A name from a client: short and not empty."""
    name = checked(field, value, NAME_CHARS)
    if not name:
        raise missing(field)
    return name


def ticket_then(ask: Ask, ticket: m.Ticket, events: tuple[m.Event, ...]) -> m.Ticket:
    """The ticket as these events will leave it, cut for who asks."""
    return cut_ticket(ticket_after(ask, ticket, events), AUDIENCE_OF[ask.actor.role])


def ticket_after(ask: Ask, ticket: m.Ticket, events: tuple[m.Event, ...]) -> m.Ticket:
    """The whole ticket as these events will leave it."""
    scratch = HallView(tickets={ticket.ticket_id: msgspec.structs.replace(ticket)})
    record = m.EventRecord(0, 0, ask.now.hall_ms, "", "", "", Raw())
    end: m.TicketState = ticket.state
    for event in events:
        if getattr(event, "ticket_id", None) == ticket.ticket_id:
            scratch.apply(record, event)
            end = _END_OF.get(type(event), end)
    then = scratch.tickets.get(ticket.ticket_id)
    if then is None:
        then = msgspec.structs.replace(ticket, state=end)
    return then


def staff_of(ask: Ask, staff_no: str) -> str:
    """Who decides by hand: a member of staff, where the house says so one of its managers."""
    managers = ask.state.policy.managers
    if managers and ask.actor.role in {"manager", "admin"} and staff_no not in managers:
        raise refuse("not_a_manager", staff_no=staff_no[:NAME_CHARS] or "（空）")
    if staff_no and staff_no not in ask.state.hall.staff_by_no:
        raise refuse("unknown_staff", staff_no=staff_no[:NAME_CHARS])
    return staff_no


def reasoned(text: str) -> str:
    """The reason of what is decided by hand; it must be given."""
    reason = checked("reason", text)
    if not reason:
        raise refuse("reason_missing")
    return reason


def known_queue(ask: Ask, prefix: str) -> Queue:
    """The queue of this prefix, or the refusal `unknown_queue`."""
    queue = ask.state.hall.queue_by_prefix.get(prefix)
    if queue is None:
        raise refuse("unknown_queue", queue=prefix[:NAME_CHARS])
    return queue


def done(ask: Ask, ticket: m.Ticket, *events: m.Event) -> Decision:
    """Done, with the ticket as it is then."""
    return Decision(events, m.Done(ticket_then(ask, ticket, events)))


_END_OF: Final[dict[type[m.Event], m.TicketState]] = {
    m.ServiceCompleted: "served",
    m.TicketCancelled: "cancelled",
    m.TicketExpired: "expired",
}
