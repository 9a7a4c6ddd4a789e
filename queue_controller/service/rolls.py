"""Numbers of a pre-printed roll: for when no machine prints. Each is good for one visitor a day."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from config.model import Counter
from queue_controller.api import messages as m
from queue_controller.domain.numbering import label_of
from queue_controller.service.ask import Ask, queue_words
from queue_controller.service.given import ROLL
from queue_controller.service.refusals import refuse
from queue_controller.service.tickets import class_of, draw, queue_for
from queue_controller.service.values import Decision

MINUTES_AGO_MAX: Final = 240
_NUMBER: Final = re.compile(r"([A-Z]*)(\d{1,6})", re.ASCII)


def bind_roll(command: m.BindRoll, ask: Ask) -> Decision:
    """Make a roll's number live in a queue, at the place of when the paper was taken."""
    state = ask.state
    if not state.view.business_date:
        raise refuse("day_not_started")
    if not 0 <= command.minutes_ago <= MINUTES_AGO_MAX:
        raise refuse("bad_minutes_ago", limit=str(MINUTES_AGO_MAX))
    wanted = m.Issue(command.queue, command.item, command.priority_class, command.language)
    prefix = queue_for(wanted, ask).prefix
    if prefix in state.view.stopped:
        raise refuse("issue_stopped", **queue_words(ask, prefix))
    return bind(ask, command.number, prefix, wanted, command.minutes_ago)


def bind(ask: Ask, number: int, prefix: str, wanted: m.Issue, minutes_ago: int = 0) -> Decision:
    """The events of binding; nobody who was called in turn meanwhile is overtaken afterwards."""
    state = ask.state
    if not state.numbers.roll.holds(number):
        raise refuse(
            "not_of_the_roll",
            number=str(number),
            first=str(state.numbers.roll.first),
            last=str(state.numbers.roll.last),
        )
    used = state.roll_label(number)
    if used:
        raise refuse("roll_used", number=str(number), label=used)
    code, standing = class_of(wanted, ask)
    place_ms = ask.now.hall_ms - minutes_ago * 60_000
    if minutes_ago:
        place_ms = max(place_ms, state.called_place(prefix), _first_place(ask))
    return draw(
        ask,
        prefix,
        standing,
        priority_class=code,
        item=wanted.item,
        language=wanted.language,
        source=ROLL,
        number=number,
        place_ms=place_ms,
    )


def _first_place(ask: Ask) -> int:
    """Nobody takes a number before numbers are given; before that stand the slips of an earlier day."""
    hours = ask.state.day.tickets
    return 0 if hours is None else min(hours.start_ms, ask.now.hall_ms)


def unbound(ask: Ask, typed: str, counter: Counter) -> tuple[int, str] | None:
    """A roll's number that nobody bound yet, and the queue in which this counter would call it.

    None: `typed` is something else. A counter of several queues needs the letter too.
    """
    text = unicodedata.normalize("NFKC", typed).replace(" ", "").upper()
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    state, prefix, number = ask.state, found[1], int(found[2])
    if not state.numbers.roll.holds(number) or state.roll_label(number):
        return None
    if prefix:
        return (number, prefix) if prefix in counter.queues else None
    if len(counter.queues) == 1:
        return number, counter.queues[0]
    digits = state.policy.ticket_digits
    labels = "、".join(label_of(queue, number, digits) for queue in counter.queues)
    raise refuse("ambiguous_ticket", ticket=text, labels=labels)
