"""What happens becomes an event: applied in memory, and written with the turn's transaction."""

from __future__ import annotations

from typing import Final, get_args

import msgspec
from msgspec import Raw

from queue_controller.api import messages as m
from queue_controller.server.turn import Turn
from queue_controller.service.hall import HallState

_TYPE_OF: Final[dict[type[m.Event], str]] = {
    kind: str(kind.__struct_config__.tag) for kind in get_args(m.AnyEvent)
}


class Happenings:
    """Makes records of events in the order in which they happen."""

    def __init__(self, state: HallState, turn: Turn) -> None:
        self._state = state
        self._turn = turn
        self._encode = msgspec.json.Encoder().encode

    def record(self, event: m.Event, epoch: int, actor: str, command_id: str = "") -> m.EventRecord:
        """The record that the event would have as the next one; nothing is changed."""
        return m.EventRecord(
            self._state.view.seq + 1,
            epoch,
            self._turn.now.hall_ms,
            _TYPE_OF[type(event)],
            actor,
            command_id,
            Raw(self._encode(event)),
        )

    def happen(self, event: m.Event, actor: str, command_id: str = "") -> None:
        """Apply an event now; it goes out once it is durable."""
        turn = self._turn
        record = self.record(event, turn.epoch, actor, command_id)
        self._state.apply(record, event)
        turn.batch.add(record, event)
        turn.settled.published.append((record, event))
