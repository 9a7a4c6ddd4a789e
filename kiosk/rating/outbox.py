"""Ratings that were given and not yet taken by the hall. On disk first, then sent, until answered."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Final

import msgspec

from kiosk.ui.bus import Answered, Bus
from kiosk.ui.journal import Journal
from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.api.errors import BusError

SEND_LIMIT_S: Final = 3.0
AGAIN_S: Final = 2.0

log = logging.getLogger(__name__)


class Outbox:
    """Delivers each rating once: the same command_id is sent until there is a reply. One thread."""

    def __init__(
        self, bus: Bus, journal: Journal, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._bus = bus
        self._journal = journal
        self._monotonic = monotonic
        self._waiting: dict[str, m.Rate] = {}
        self._sent: set[str] = set()
        self._send_at = 0.0
        self.refused: dict[str, str] = {}
        for entry in journal.open_entries:
            try:
                self._waiting[str(entry["id"])] = msgspec.convert(entry.get("rate"), m.Rate)
            except msgspec.MsgspecError:
                log.exception("a kept rating cannot be read; it stays in the journal")
        if self._waiting:
            log.info("%d ratings of the last run are still to be delivered", len(self._waiting))

    @property
    def undelivered(self) -> int:
        """How many ratings the hall does not have yet."""
        return len(self._waiting)

    def put(self, rate: m.Rate) -> bool:
        """Keep a rating and deliver it; False when it cannot even be kept."""
        command_id = wire.new_command_id()
        kept = True
        try:
            self._journal.put({"id": command_id, "rate": msgspec.to_builtins(rate)})
        except OSError:
            log.exception("a rating cannot be kept on disk; it is sent from memory only")
            kept = False
        self._waiting[command_id] = rate
        self._send(command_id, rate)
        return kept

    def take(self, answered: Answered) -> bool:
        """Take an answer if it is one of ours."""
        command_id = answered.command_id
        if command_id not in self._waiting:
            return False
        self._sent.discard(command_id)
        if isinstance(answered.end, BusError):
            self._send_at = self._monotonic() + AGAIN_S
            return True
        if not answered.end.ok:
            self.refused[command_id] = answered.end.code
            log.warning("a rating was not taken: %s", answered.end.message_en)
        del self._waiting[command_id]
        self._journal.end(command_id)
        return True

    def tick(self, *, current: bool) -> None:
        """Send again what has no answer, while the hall is there."""
        if not current or self._monotonic() < self._send_at:
            return
        for command_id, rate in list(self._waiting.items()):
            if command_id not in self._sent:
                self._send(command_id, rate)

    def _send(self, command_id: str, rate: m.Rate) -> None:
        self._sent.add(command_id)
        self._bus.send(rate, command_id=command_id, timeout_s=SEND_LIMIT_S)
