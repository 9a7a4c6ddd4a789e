"""加办 and 不办 at the counter: what the present visitor still wants, and finding one matter more. No Qt.

The small window takes no keyboard, so a matter is found by the letters of its pinyin, touched or clicked.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from kiosk.terminal.flow import Key, Terminal
from kiosk.ui.search import Search
from queue_controller.api import messages as m
from queue_controller.api.view import matters_of

FOUND_MAX: Final = 4
"""As many as the small window shows without turning; one letter more finds the rest."""
QUERY_MAX: Final = 12


class MatterLine(Struct, frozen=True):
    """One matter of the present visit; `stage` is `present`, `waiting`, `held` (a later step), `done` or `dropped`."""

    place: int
    title: str
    queue: str
    stage: str
    can_drop: bool


class FoundLine(Struct, frozen=True):
    """A matter that can be added, and who waits in its queue."""

    code: str
    title: str
    queue: str
    waiting: int


class _Row(Struct, frozen=True):
    """A matter and what takes it away."""

    line: MatterLine
    item: str
    prefix: str


class Matters:
    """The matters of the visit that is at this counter."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._search: Search | None = None
        self._query = ""
        self._of = ""

    @property
    def query(self) -> str:
        """The letters so far; another visitor begins with none."""
        ticket = self._terminal.ticket
        return self._query if ticket is not None and ticket.ticket_id == self._of else ""

    @property
    def lines(self) -> list[MatterLine]:
        """What the visitor wants, in the order of the visit."""
        return [row.line for row in self._rows()]

    @property
    def found(self) -> list[FoundLine]:
        """Matters of this hall that fit the letters and that the visit does not hold yet."""
        if not self.query:
            return []
        if self._search is None:
            self._search = Search(self._terminal.state.hall)
        held = {row.item for row in self._rows() if row.line.stage not in {"done", "dropped"}}
        hall, state = self._terminal.state.hall, self._terminal.state
        return [
            FoundLine(
                item.code,
                item.label,
                f"{item.queue} {hall.queue(item.queue).name_zh}",
                state.wait(item.queue).waiting,
            )
            for item in self._search.find(self.query)
            if item.queue and not item.subcentres and item.code not in held
        ][:FOUND_MAX]

    def type(self, letter: str) -> None:
        """One letter more; empty takes the last one back."""
        ticket = self._terminal.ticket
        if ticket is None:
            return
        before = self.query
        self._of = ticket.ticket_id
        self._query = (before + letter)[:QUERY_MAX] if letter else before[:-1]
        self._terminal.on_change()

    def add(self, code: str) -> None:
        """加办; whether its queue still takes anybody is the controller's to say."""
        ticket, item = self._terminal.ticket, self._terminal.state.hall.item_by_code.get(code)
        if ticket is None or item is None or not item.queue:
            return
        self._query = ""
        queue = self._terminal.state.hall.queue(item.queue)
        self._terminal.ask_about_matters(
            Key.ADD_MATTER,
            m.AddMatter(ticket.ticket_id, item=code),
            f"已加办“{item.label}”：还是这个号，在{queue.name_zh}等候。",
            f"“{item.label}” is added: the same number waits in {queue.prefix}.",
        )

    def drop(self, place: int) -> None:
        """不办: one matter whose turn has not come is given up."""
        ticket = self._terminal.ticket
        row = next((row for row in self._rows() if row.line.place == place), None)
        if ticket is None or row is None or not row.line.can_drop:
            return
        self._terminal.ask_about_matters(
            Key.DROP_MATTER,
            m.DropMatter(ticket.ticket_id, queue=row.prefix, item=row.item),
            f"已不办“{row.line.title}”，其他事项的位置不变。",
            f"“{row.line.title}” is given up; the other matters keep their places.",
        )

    def _rows(self) -> list[_Row]:
        ticket = self._terminal.ticket
        if ticket is None:
            return []
        hall = self._terminal.state.hall
        rows: list[_Row] = []
        for each in matters_of(ticket):
            known = hall.queue_by_prefix.get(each.queue)
            name = f"{each.queue} {known.name_zh}" if known is not None else each.queue
            for code in each.items or ("",):
                item = hall.item_by_code.get(code)
                title = name if item is None else item.label
                can_drop = each.state in {"waiting", "held"}
                line = MatterLine(len(rows), title, name, each.state, can_drop)
                rows.append(_Row(line, code, each.queue))
        return rows
