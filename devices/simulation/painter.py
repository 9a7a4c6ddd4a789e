"""Draws pictures of devices beside the wire: a picture of a ticket takes longer than a printer may be silent."""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import threading
from typing import Final

from devices.simulation.station import Seated

log = logging.getLogger(__name__)

NICER: Final = 10


class Painter:
    """One thread that draws what is asked for; each device waits in its queue at most once.

    A device that changes while it is drawn gives a picture of in between, or none: the next token asks for it again.
    """

    def __init__(self) -> None:
        self._asked: queue.SimpleQueue[tuple[Seated, str] | None] = queue.SimpleQueue()
        self._waiting: set[str] = set()
        self._drawn: dict[str, tuple[str, bytes]] = {}
        self._thread: threading.Thread | None = None

    def drawn(self, name: str) -> tuple[str, bytes]:
        """Token and picture of a device as it was drawn last; both empty if it never was."""
        return self._drawn.get(name, ("", b""))

    def want(self, seated: Seated, token: str) -> None:
        """Draw this device, whose look has this token."""
        if seated.name in self._waiting or self.drawn(seated.name)[0] == token:
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="painter", daemon=True)
            self._thread.start()
        self._waiting.add(seated.name)
        self._asked.put((seated, token))

    def close(self) -> None:
        """Draw no more."""
        if self._thread is not None:
            self._asked.put(None)
            self._thread.join(2.0)
            self._thread = None

    def _run(self) -> None:
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICER)
        while (asked := self._asked.get()) is not None:
            seated, token = asked
            try:
                self._drawn[seated.name] = (token, seated.device.picture() or b"")
            except Exception as err:  # noqa: BLE001 - it changed under the brush; it is drawn again
                log.debug("%s could not be drawn: %s", seated.name, err)
            self._waiting.discard(seated.name)
