"""Who is still here near closing, and where each can go: the slip that goes first, or an appointment. No Qt.

Extending the hours and closing the day stand on the same tab; here it is one visitor at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hall_display.manager.rows import DeskRow, actions
from hall_display.manager.state import Manager
from hall_display.words import say
from queue_controller.api import messages as m
from queue_controller.api.view import left_by_queue, queues_of

SHOWN: Final = 60
SLOTS_ASKED: Final = 8
_AWAY: Final = frozenset({"waiting", "parked", "no_show"})
"""Who is at a counter is served to the end."""


class Leavers:
    """The visitors who are at no counter, in the order of their places."""

    def __init__(self, manager: Manager) -> None:
        self._manager = manager
        self._label = ""
        self._slots: tuple[m.FreeSlot, ...] | None = None
        """Free slots for `_label`; None: not told yet."""

    def queues(self) -> Iterator[DeskRow]:
        """One row a queue: how many are left in it and how much they have left to do."""
        for prefix, left in left_by_queue(self._manager.state.view.tickets.values()).items():
            yield DeskRow(
                f"left {prefix}",
                self._queue_name(prefix),
                self._say("desk_left", numbers=left.numbers, count=left.matters),
            )

    def rows(self) -> Iterator[DeskRow]:
        """One row a visitor, and below whom slots were asked for, one a slot."""
        view, state = self._manager.state.view, self._manager.state
        found = [t for t in view.tickets.values() if t.state in _AWAY]
        found.sort(key=lambda t: (t.place_ms, t.place_tie))
        for ticket in found[:SHOWN]:
            where = "desk_is_waiting" if ticket.state == "waiting" else f"desk_{ticket.state}"
            since = f"{state.local(ticket.issued_ms):%H:%M}"
            names = "、".join(self._queue_name(prefix) for prefix in queues_of(ticket))
            names = names or self._queue_name(ticket.queue)
            yield DeskRow(
                ticket.label,
                ticket.label,
                f"{names} · {self._say(where)} · {since}",
                "",
                *self._actions("put_off", "ask_slots"),
            )
            if ticket.label == self._label:
                yield from self._slot_rows()

    def _slot_rows(self) -> Iterator[DeskRow]:
        if self._slots == ():
            yield DeskRow(f"{self._label}\n", self._say("desk_booked_up", label=self._label))
        for slot in self._slots or ():
            yield DeskRow(
                f"{self._label}\n{slot.date}\n{slot.start}",
                f"    {slot.date} {slot.start}–{slot.end}",
                self._say("desk_slot_left", count=slot.left),
                "",
                *self._actions("put_into"),
            )

    def put_off(self, label: str, reason: str) -> m.Command:
        """改日优先: his paper goes first on another day."""
        return m.PutOff((label,), reason)

    def put_into(self, key: str, reason: str) -> m.Command:
        """改到预约, in one of the slots that were told."""
        label, date, start = key.split("\n")
        return m.PutOff((label,), reason, date=date, start=start)

    def ask_slots(self, label: str) -> m.Command:
        """Which slots are free for all that this visitor has left."""
        self._label, self._slots = label, None
        return m.AskSlots(ticket=label, limit=SLOTS_ASKED)

    def take_slots(self, found: m.SlotsOf) -> None:
        """The free slots are known."""
        self._slots = found.slots

    def booked(self, found: m.Booked) -> str:
        """What the visitor has to be told, with the code that he needs."""
        booking, self._label, self._slots = found.booking, "", None
        at = self._manager.state.local(booking.start_ms)
        return self._say("desk_put_into", time=f"{at:%Y-%m-%d %H:%M}", code=booking.code)

    def _queue_name(self, prefix: str) -> str:
        queue = self._manager.hall.queue_by_prefix.get(prefix)
        if queue is None:
            return prefix
        return f"{prefix} {queue.name_zh if self._manager.language == 'zh' else queue.name_en}"

    def _actions(self, *names: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return actions(self._manager.language, *names)

    def _say(self, key: str, **values: object) -> str:
        return say(key, self._manager.language, **values)
