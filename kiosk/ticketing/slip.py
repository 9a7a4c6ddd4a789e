"""What the paper says: from the issued ticket and the hall's data."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from config.model import Hall, Material
from devices.document import Slip, TicketContent
from devices.ticket_printer.layout import ticket_document
from kiosk.ui.state import HallState, in_order
from kiosk.ui.tables import Language, words
from kiosk.ui.waits import wait_words
from queue_controller.api.messages import Issued

WORDS: Final = words(Path(__file__).with_name("words.csv"))
MATERIALS_ON_PAPER: Final = 6


def compose(
    state: HallState,
    issued: Issued,
    language: Language,
    *,
    columns: int = 48,
    reprint: bool = False,
) -> Slip:
    """The slip of a ticket, in the language of the visit, for paper of `columns` ASCII columns."""
    hall = state.hall
    ticket = issued.ticket
    chinese = language == "zh"
    queue = hall.queue_by_prefix.get(ticket.queue)
    item = hall.item_by_code.get(ticket.item)
    service = ticket.queue if queue is None else queue.name_zh if chinese else queue.name_en
    lines: list[str] = []
    several = len(issued.matters) > 1
    if several:
        lines += _matters(state, issued, language)
    elif item is not None:
        lines.append(WORDS.say("item", language, name=item.name_zh if chinese else item.name_en))
    if issued.counters and not several:
        numbers = WORDS.say("separator", language).join(in_order(issued.counters))
        lines.append(WORDS.say("counters", language, numbers=numbers))
    zone = _zone_name(hall, issued.zone, chinese=chinese)
    if issued.offline:
        lines.append(WORDS.say("offline", language))
    elif several:
        pass
    elif issued.ahead > 0:
        lines.append(WORDS.say("ahead", language, count=issued.ahead))
    else:
        lines.append(WORDS.say("nobody", language))
    if not several:
        lines.append(
            wait_words(
                issued.low_minutes, issued.high_minutes, state.opens_again(ticket.queue), language
            )
        )
    materials = _materials(hall, issued)
    if materials:
        lines.append(WORDS.say("materials", language))
        shown = materials[:MATERIALS_ON_PAPER]
        lines += [WORDS.say("material", language, name=row.name_zh) for row in shown]
        if len(materials) > len(shown):
            lines.append(WORDS.say("more_materials", language, count=len(materials)))
    foot = [
        WORDS.say("foot_where", language, zone=zone)
        if zone
        else WORDS.say("foot_where_any", language),
        WORDS.say("foot_priority", language),
        WORDS.say("foot_missed", language),
    ]
    if hall.hotlines:
        foot.append(
            WORDS.say(
                "foot_hotline",
                language,
                hotline=WORDS.say("separator", language).join(hall.hotlines),
            )
        )
    return ticket_document(
        TicketContent(
            hall_name=hall.name_zh if chinese else hall.name_en or hall.name_zh,
            number=ticket.label,
            service=service,
            lines=tuple(lines),
            foot=tuple(foot),
            issued=WORDS.say(
                "issued", language, time=f"{state.local(ticket.issued_ms):%Y-%m-%d %H:%M}"
            ),
            qr=":".join(filter(None, (hall.hall_id, ticket.ticket_id, issued.token))),
            practice=state.rehearsal,
            reprint=reprint or issued.reprint,
            priority=ticket.priority,
        ),
        columns,
    )


def _matters(state: HallState, issued: Issued, language: Language) -> list[str]:
    """Each matter of a visit: what, where, and how long from now."""
    hall, chinese = state.hall, language == "zh"
    comma = WORDS.say("separator", language)
    lines = [WORDS.say("one_number", language, count=len(issued.matters))]
    for place, leg in enumerate(issued.matters, 1):
        rows = [hall.item_by_code[code] for code in leg.items if code in hall.item_by_code]
        queue = hall.queue_by_prefix.get(leg.queue)
        service = leg.queue if queue is None else queue.name_zh if chinese else queue.name_en
        names = comma.join(row.name_zh if chinese else row.name_en for row in rows) or service
        lines.append(WORDS.say("matter", language, place=place, name=names))
        where = comma.join(in_order(leg.counters))
        if leg.state == "held":
            wait = WORDS.say("then", language)
        else:
            opens = state.opens_again(leg.queue)
            wait = wait_words(leg.low_minutes, leg.high_minutes, opens, language)
        lines.append(WORDS.say("matter_where", language, numbers=where, wait=wait))
    return lines


def _materials(hall: Hall, issued: Issued) -> tuple[Material, ...]:
    """The papers of all matters, each once."""
    codes = [code for leg in issued.matters for code in leg.items] or [issued.ticket.item]
    rows = (row for code in codes for row in hall.materials_of(code))
    return tuple({row.name_zh: row for row in rows}.values())


def _zone_name(hall: Hall, code: str, *, chinese: bool) -> str:
    zone = hall.zone_by_code.get(code)
    if zone is None:
        return code
    return zone.name_zh if chinese else zone.name_en
