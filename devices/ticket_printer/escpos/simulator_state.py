"""State of a simulated printer, and every status byte that follows from it.

Source: Epson ESC/POS command reference, DLE EOT, GS a, GS r; polarity and jam bits by profile.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from devices.ticket_printer.escpos.profile import Profile

_VALUES: dict[str, dict[str, dict[str, bool]]] = {
    "paper": {
        "ok": {"near_end": False, "paper_end": False},
        "near_end": {"near_end": True, "paper_end": False},
        "out": {"near_end": True, "paper_end": True},
    },
    "cover": {"open": {"cover_open": True}, "closed": {"cover_open": False}},
    "cutter": {
        "ok": {"cutter_error": False, "cutter_jams": False},
        "jammed": {"cutter_error": True, "cutter_jams": True},
        "jams": {"cutter_error": False, "cutter_jams": True},
    },
    "mechanism": {
        "ok": {"jam": False, "unrecoverable": False, "overheated": False},
        "jammed": {"jam": True},
        "hot": {"overheated": True},
        "broken": {"unrecoverable": True},
    },
    "panel": {
        "online": {"panel_offline": False, "feed_button": False},
        "offline": {"panel_offline": True},
        "feed": {"feed_button": True},
    },
}


@dataclass(slots=True)
class PrinterState:
    """Everything that a sensor can see. ``paper_mm`` None = a roll without end."""

    profile: Profile
    near_end: bool = False
    paper_end: bool = False
    cover_open: bool = False
    cutter_error: bool = False
    cutter_jams: bool = False
    """The next cut will jam."""
    jam: bool = False
    unrecoverable: bool = False
    overheated: bool = False
    panel_offline: bool = False
    feed_button: bool = False
    paper_mm: float | None = None

    @property
    def offline(self) -> bool:
        """Whether the printer has stopped working on its buffer."""
        return (
            self.paper_end
            or self.cover_open
            or self.cutter_error
            or self.jam
            or self.unrecoverable
            or self.overheated
            or self.panel_offline
            or self.feed_button
        )

    @property
    def error(self) -> bool:
        """Whether the error lamp is lit."""
        return self.cutter_error or self.jam or self.unrecoverable or self.overheated

    def real_time(self, which: int) -> int:
        """Answer to DLE EOT ``which``."""
        bits: tuple[tuple[bool, int], ...]
        if which == 1:
            bits = (self.offline, 3), (self.feed_button, 6)
        elif which == 2:
            bits = (
                (self.cover_open, 2), (self.feed_button, 3), (self.paper_end, 5), (self.error, 6)
            )  # fmt: skip
        elif which == 3:
            bits = (
                (self.jam, 2), (self.cutter_error, 3), (self.unrecoverable, 5), (self.overheated, 6)
            )  # fmt: skip
        else:
            near = self._near_end_seen() != self.profile.near_end_inverted
            return 0x12 | (0x0C if near else 0) | (0x60 if self.paper_end else 0)
        return 0x12 | sum(1 << number for set_, number in bits if set_)

    def automatic(self) -> bytes:
        """The four bytes of automatic status."""
        first = 0x10 | self.offline << 3 | self.cover_open << 5 | self.feed_button << 6
        second = (
            self.jam << 2 | self.cutter_error << 3 | self.unrecoverable << 5 | self.overheated << 6
        )
        return bytes((first, second, self.paper(), 0))

    def paper(self) -> int:
        """Answer to GS r 1, and third byte of automatic status."""
        return (0x03 if self._near_end_seen() else 0) | (0x0C if self.paper_end else 0)

    def port_status(self) -> int:
        """USB printer-class status byte."""
        return 0x10 | (0x20 if self.paper_end else 0) | (0 if self.error else 0x08)

    def _near_end_seen(self) -> bool:
        return self.near_end and self.profile.near_end_sensor

    def use(self, length_mm: float) -> None:
        """Paper was moved; a roll with an end comes to it."""
        if self.paper_mm is None:
            return
        self.paper_mm = max(self.paper_mm - length_mm, 0.0)
        self.near_end = self.near_end or self.paper_mm < NEAR_END_MM
        self.paper_end = self.paper_end or self.paper_mm <= 0

    def set(self, request: Mapping[str, Any]) -> str:
        """What a person does; "" or what is wrong with the request."""
        for name, value in request.items():
            if name == "paper_mm":
                if not isinstance(value, int | float) or not 0 <= value <= 1_000_000:
                    return f"paper_mm must be millimetres, not {value!r}"
            elif name not in _VALUES:
                return f"unknown part {name!r}; known: paper_mm, {', '.join(_VALUES)}"
            elif value not in _VALUES[name]:
                return f"{name} must be one of {', '.join(_VALUES[name])}, not {value!r}"
        for name, value in request.items():
            if name == "paper_mm":
                self.paper_mm = float(value)
                self.paper_end = False
                self.near_end = False
                self.use(0.0)
                continue
            for field, setting in _VALUES[name][value].items():
                setattr(self, field, setting)
            if name == "paper":
                self.paper_mm = None
        return ""

    def described(self) -> dict[str, Any]:
        """For the control socket."""
        return {
            "paper": "out" if self.paper_end else "near_end" if self.near_end else "ok",
            "cover": "open" if self.cover_open else "closed",
            "cutter": "jammed" if self.cutter_error else "ok",
            "offline": self.offline,
            "error": self.error,
        }


NEAR_END_MM = 4000.0
"""Where the near-end sensor of a usual roll holder sits."""
