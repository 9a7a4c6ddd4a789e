"""The interrupt of a simulated printer: it sees real-time commands anywhere, even inside pictures."""

from __future__ import annotations

from dataclasses import dataclass

from devices.ticket_printer.escpos import commands

_LONGEST = len(commands.CLEAR_BUFFERS)


@dataclass(frozen=True, slots=True)
class RealTime:
    """One real-time command; ``end`` is the offset in the fed bytes just behind it."""

    name: str
    argument: int
    end: int


class RealTimeScanner:
    """Finds DLE EOT n, DLE ENQ n and DLE DC4 8 in any slicing of the stream."""

    def __init__(self) -> None:
        self._tail = b""

    def feed(self, data: bytes) -> list[RealTime]:
        """Real-time commands that end in these bytes."""
        window = self._tail + data
        shift = len(self._tail)
        found: list[RealTime] = []
        at = window.find(b"\x10")
        used = 0
        while at >= 0:
            command = self._at(window, at, shift)
            if command is not None and command.end > 0:
                found.append(command)
                used = command.end + shift
            at = window.find(b"\x10", max(at + 1, used))
        self._tail = window[max(used, len(window) - _LONGEST + 1) :]
        return found

    @staticmethod
    def _at(window: bytes, at: int, shift: int) -> RealTime | None:
        if window.startswith(commands.CLEAR_BUFFERS, at):
            return RealTime("clear", 8, at + _LONGEST - shift)
        if len(window) < at + 3:
            return None
        kind, argument = window[at + 1], window[at + 2]
        if kind == 0x04 and 1 <= argument <= 4:
            return RealTime("status", argument, at + 3 - shift)
        if kind == 0x05 and argument in {1, 2}:
            return RealTime("request", argument, at + 3 - shift)
        return None
