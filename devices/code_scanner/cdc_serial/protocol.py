"""Scanners that send text lines (USB serial or RS-232), and the commands of those that take some.

Source: Honeywell serial commands (trigger, beep and menu commands; a menu command is given back with 06 done, 05
unknown or 15 bad value before its last character). The lines themselves are what every maker's serial mode
sends: the text of the code, then the suffix that the scanner was set to.
"""

import re
from enum import IntEnum
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from devices.code_scanner.lines import HexBytes

TRIGGER: Final = b"\x16\x54\x0d"
STOP: Final = b"\x16\x55\x0d"
BEEP: Final = b"\x16\x07\x0d"
MENU: Final = b"\x16\x4d\x0d"
STORE: Final = b"."
VOLATILE: Final = b"!"
REVISION: Final = "REVINF"
ANSWER_MAX: Final = 1024


class Said(IntEnum):
    """How a menu command ended."""

    DONE = 0x06
    UNKNOWN = 0x05
    BAD_VALUE = 0x15


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of one scanner in hall.toml."""

    prefix: HexBytes = ""
    """What stands before each code; then anything else is thrown away."""
    suffix: HexBytes = "0D"
    """What stands behind each code (0D = CR, also right for CR LF); empty: 50 ms of silence."""
    silence_s: Annotated[float, Meta(ge=0.01, le=1)] = 0.05
    """Without a suffix: the silence that ends a code."""
    repeat_window_s: Annotated[float, Meta(ge=0, le=60)] = 1.5
    """The same content again within this time is the same code."""
    commands: Literal["none", "honeywell"] = "none"
    """honeywell: the scanner is asked for its revision, can beep and can be triggered."""
    trigger: bool = False
    """The scanner only looks when it is told to (needs commands)."""
    ping_s: Annotated[float, Meta(ge=5, le=3600)] = 30.0
    reply_timeout_s: Annotated[float, Meta(ge=0.1, le=5)] = 0.5
    retries: Annotated[int, Meta(ge=0, le=5)] = 2

    def __post_init__(self) -> None:
        """Refuse a trigger that nothing can pull."""
        if self.trigger and self.commands == "none":
            raise ValueError(
                'trigger = true 需要 commands = "honeywell"',
                'trigger = true needs commands = "honeywell"',
            )


def menu_command(text: str, *, store: bool = True) -> bytes:
    """A menu command; ``store`` keeps the setting over a loss of power."""
    return MENU + text.encode("ascii") + (STORE if store else VOLATILE)


def hid_report(command: bytes) -> bytes:
    """The same command as an output report of a scanner in HID mode: FD, length, bytes."""
    return bytes((0xFD, len(command))) + command


class MenuAnswers:
    """Finds answers to one menu command in what a scanner says."""

    def __init__(self, text: str) -> None:
        self._answer = re.compile(
            re.escape(text.encode("ascii"))
            + rb"(?P<data>[^\x05\x06\x15]*)(?P<said>[\x05\x06\x15])[.!]"
        )
        self._heard = b""

    def reset(self) -> None:
        """A question begins."""
        self._heard = b""

    def feed(self, data: bytes) -> tuple[Said, str] | None:
        """How it ended and what it said; None until the answer is whole."""
        self._heard = (self._heard + data)[-ANSWER_MAX:]
        found = self._answer.search(self._heard)
        if found is None:
            return None
        self._heard = b""
        said = " ".join(found["data"].decode("ascii", "replace").split()).lstrip(": ")
        return Said(found["said"][0]), said
