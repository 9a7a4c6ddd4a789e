"""What the sign over a counter says at one moment. No Qt."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from config.model import Counter, Hall
from hall_display.announcements import broadcasts
from hall_display.board.notices import pieces, width_em
from hall_display.counter_sign.idle import idle_lines
from hall_display.state import HallState
from hall_display.words import Language, counter, say, spaced
from queue_controller.api import messages as m
from queue_controller.api.view import CounterStatus

LINE_EM: Final = 10.0
"""Han characters of one line of either half."""
BAR_EM: Final = 17.0
"""Of the state bar."""
SAID_LINES: Final = 4
"""Lines of an announcement in the left half."""
WRAPPED_EM: Final = 20.0
"""Of two lines; wrapping may lose a character."""


class SignState(Struct, frozen=True):
    """Everything on one sign."""

    counter: str = ""
    name: str = ""
    label: str = ""
    call_id: str = ""
    called: bool = False
    hint: str = ""
    lines: tuple[str, ...] = ()
    """What stands below the hint while no number does."""
    priority: str = ""
    departments: str = ""
    services: str = ""
    clerk: str = ""
    notice: str = ""
    """A part of what staff announce, in place of the state, while a number stands on the sign."""
    mode: str = "closed"
    mode_words: str = ""
    reason: str = ""
    banner: str = ""
    rehearsal: str = ""
    evacuation: str = ""
    evacuation_second: str = ""
    evacuation_title: str = ""


def sign_state(state: HallState, number: str, language: Language, turn: int = 0) -> SignState:
    """The sign of a counter, as of now; `turn` counts the pages of its matters.

    Raises:
        KeyError: the hall has no such counter.
    """
    hall = state.hall
    place = hall.counter(number)
    status = state.view.counters.get(number) or CounterStatus(number)
    ticket = state.view.present_ticket(number)
    called = ticket is not None and ticket.state == "called"
    if ticket is None:
        hint = say({"open": "next_here"}.get(status.mode, status.mode), language)
    else:
        hint = say("please_come" if called else "serving", language)
    recalled = f"/{ticket.recalls}" if ticket else ""
    said = _broadcast(state, place, language)
    return SignState(
        counter=counter(number, language),
        name=place.name_zh if language == "zh" else place.name_en,
        label=spaced(ticket.label) if ticket else "",
        call_id=f"{ticket.call_id}{recalled}" if ticket else "",
        called=called,
        hint=say("broadcast", language) if said and not ticket else hint,
        lines=_lines(state, number, status, language, turn, said, ticket),
        notice=said_now(said, turn) if ticket else "",
        priority=say("priority", language) if ticket and ticket.priority else "",
        departments=_departments(hall, place, language),
        services=_services(hall, place, language),
        clerk=_clerk(hall, status, language),
        mode=status.mode,
        mode_words=_mode_words(state, status, language),
        reason=status.reason if status.mode == "paused" and language == "zh" else "",
        banner=_banner(state, language),
        evacuation=state.evacuation(language),
        evacuation_second=state.evacuation("en" if language == "zh" else "zh"),
        evacuation_title=state.evacuation_title(language),
        rehearsal=say("rehearsal", language) if state.rehearsal else "",
    )


def joined(names: list[str], language: Language, room_em: float) -> str:
    """The names in a row, as many as there is room for; "等" says that there are more."""
    separator = say("separator", language)
    for shown in range(len(names), 0, -1):
        text = separator.join(names[:shown])
        if shown < len(names):
            text = say("and_more", language, names=text)
        if width_em(text) <= room_em or shown == 1:
            return text
    return ""


def _departments(hall: Hall, place: Counter, language: Language) -> str:
    if language == "en":
        return ""  # their English names are longer than a sign is wide
    names = [hall.department(code).short_name for code in place.departments]
    return joined(names, language, LINE_EM)


def _services(hall: Hall, place: Counter, language: Language) -> str:
    queues = [hall.queue(prefix) for prefix in place.queues]
    names = [q.name_zh if language == "zh" else q.name_en for q in queues]
    return joined(names, language, WRAPPED_EM)


def _clerk(hall: Hall, status: CounterStatus, language: Language) -> str:
    if not status.staff_no:
        return ""
    member = hall.staff_by_no.get(status.staff_no)
    number = say("clerk", language, number=status.staff_no)
    role = member.role_zh if member is not None and language == "zh" else ""
    return f"{role} · {number}" if role else number


def _mode_words(state: HallState, status: CounterStatus, language: Language) -> str:
    if status.mode == "paused" and status.until_ms:
        return say("paused_until", language, time=f"{state.local(status.until_ms):%H:%M}")
    return say(status.mode, language)


def said_now(text: str, turn: int) -> str:
    """The part of an announcement that the state bar shows now."""
    parts = pieces(text, BAR_EM)
    return parts[turn % len(parts)]


def _broadcast(state: HallState, place: Counter, language: Language) -> str:
    found = broadcasts(state, (place.zone,))
    if not found:
        return ""
    return found[0].title_en if language == "en" else found[0].body_zh


def _lines(
    state: HallState,
    number: str,
    status: CounterStatus,
    language: Language,
    turn: int,
    said: str,
    ticket: m.Ticket | None,
) -> tuple[str, ...]:
    """What stands in the left half while no number does."""
    if ticket is not None:
        return ()
    if said:
        parts = pieces(said, LINE_EM)
        begin = turn % -(-len(parts) // SAID_LINES) * SAID_LINES
        return tuple(parts[begin : begin + SAID_LINES])
    return idle_lines(state, number, status, language, turn)


def _banner(state: HallState, language: Language) -> str:
    match state.link:
        case "out_of_date":
            return say("out_of_date", language, time=state.last_true())
        case "connecting":
            return say("never_connected", language)
        case _:
            return ""
