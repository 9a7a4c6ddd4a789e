"""改日优先: whose number was put off today, and the paper for who has lost his own. No Qt.

The visitor's own paper is good for it. This one is for whoever has none any more, or wants it in words.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from msgspec import Struct

from devices.document import Slip, TicketContent
from devices.ticket_printer.layout import ticket_document
from kiosk.ui.state import HallState
from kiosk.ui.tables import Language, words
from queue_controller.api.view.of_the_hall import SLIPS_KEPT

WORDS: Final = words(Path(__file__).with_name("slips.csv"))
_TAIL: Final = "-t"
"""What the number of a slip has after that of its ticket."""


class PutOff(Struct, frozen=True):
    """A number of today that goes first on another day."""

    slip: str
    label: str
    queue: str
    item: str

    @property
    def ticket_id(self) -> str:
        """The number of that day."""
        return self.slip.removesuffix(_TAIL)


def put_off_today(state: HallState) -> list[PutOff]:
    """Those of this business date, in the order in which they will be called."""
    found = [
        (slip.order, PutOff(code, _label(code), slip.queue, slip.item))
        for code, slip in state.view.slips.items()
        if slip.business_date == state.view.business_date
    ]
    return [each for _, each in sorted(found, key=lambda pair: pair[0])]


def put_off_paper(state: HallState, row: PutOff, language: Language, *, columns: int = 48) -> Slip:
    """The paper of a number that was put off, for paper of `columns` ASCII columns."""
    hall, chinese = state.hall, language == "zh"
    queue = hall.queue_by_prefix.get(row.queue)
    item = hall.item_by_code.get(row.item)
    name = row.queue if queue is None else queue.name_zh if chinese else queue.name_en
    lines = [] if item is None else [item.name_zh if chinese else item.name_en]
    lines += [
        WORDS.say("good_for", language, count=SLIPS_KEPT.days),
        WORDS.say("how", language),
        WORDS.say("code", language, code=row.ticket_id.replace("-", "")),
        WORDS.say("once", language),
    ]
    hotline = WORDS.say("separator", language).join(hall.hotlines)
    return ticket_document(
        TicketContent(
            hall_name=hall.name_zh if chinese else hall.name_en or hall.name_zh,
            number=row.label,
            service=WORDS.say("service", language, name=name),
            lines=tuple(lines),
            foot=(WORDS.say("foot_hotline", language, hotline=hotline),) if hotline else (),
            issued=WORDS.say("issued", language, time=f"{state.now():%Y-%m-%d %H:%M}"),
            qr=f"{hall.hall_id}:{row.ticket_id}",
            practice=state.rehearsal,
        ),
        columns,
    )


def _label(code: str) -> str:
    """The label in the number of a slip: 20250908-B041-t."""
    return code.removesuffix(_TAIL).partition("-")[2]
