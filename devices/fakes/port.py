"""A ``Port`` that only remembers: drive a driver by hand and look at what it did."""

from __future__ import annotations

from dataclasses import dataclass

from devices.kinds import Completion, EventBody


@dataclass(frozen=True, slots=True)
class Written:
    """One ``Port.write``."""

    data: bytes
    token: int | None = None
    urgent: bool = False
    reply_window_s: float = 0.0


class RecordingPort:
    """Implements ``devices.driver.Port``; everything written stays in ``written`` until taken."""

    def __init__(self) -> None:
        self.written: list[Written] = []
        self.events: list[EventBody] = []
        self.completions: list[Completion] = []
        self.released = 0
        self.status_byte: int | None = None

    def write(
        self,
        data: bytes,
        *,
        token: int | None = None,
        urgent: bool = False,
        reply_window_s: float = 0.0,
    ) -> None:
        """Remember the frame."""
        self.written.append(Written(data, token, urgent, reply_window_s))

    def release(self) -> None:
        """Count it."""
        self.released += 1

    def drop_pending(self) -> int:
        """Forget what was not taken."""
        dropped, self.written = len(self.written), []
        return dropped

    @property
    def pending_bytes(self) -> int:
        """Bytes not taken yet."""
        return sum(len(written.data) for written in self.written)

    def port_status(self) -> int | None:
        """What the test set."""
        return self.status_byte

    def emit(self, event: EventBody) -> None:
        """Remember the event."""
        self.events.append(event)

    def complete(self, completion: Completion) -> None:
        """Remember the completion."""
        self.completions.append(completion)

    def take(self) -> bytes:
        """All bytes written since the last take, in the order in which a line would send them."""
        urgent = [written for written in self.written if written.urgent]
        ordinary = [written for written in self.written if not written.urgent]
        self.written = []
        return b"".join(written.data for written in urgent + ordinary)
