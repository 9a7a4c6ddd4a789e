"""What a numeric display shows of a page, and the registers for it. The register map is configuration.

Source of the character map (two ASCII characters per register from 0070h, "." a character of its own):
armfly LED-485 manual. The number map (register 0 a signed number, register 1 its decimal places) is that of
other "Modbus LED meters"; makers differ.
"""

import re
from collections.abc import Sequence
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from devices.kinds import StripPage

Register = Annotated[int, Meta(ge=0, le=0xFFFF)]
NUMBER_MAX: Final = 32_767
NOTHING: Final = "-"
"""Fills a display of characters that has no ticket to show: it is on, and nobody is called."""

_TICKET = re.compile(r"(?<![A-Za-z0-9])([A-Z]{1,3}\d{1,4})(?![0-9:：])")
_BARE_NUMBER = re.compile(r"(?<![\w:：])(\d{1,4})(?![\d:：])(?!\s*号?窗口)")


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of one display in hall.toml."""

    shows: Literal["characters", "number"] = "characters"
    """characters: ASCII, two per register. number: one register with the value, no letters."""
    digits: Annotated[int, Meta(ge=1, le=16)] = 4
    register: Register | None = None
    """The first register; 0070h for characters, 0 for a number."""
    decimals_register: bool = True
    """The register after the number holds its decimal places (always 0 here)."""
    write: Literal["several", "one"] = "several"
    """Function 10h for all registers at once, or function 06 one by one."""
    ping_s: Annotated[float, Meta(ge=1, le=3600)] = 10.0
    """Pause between two looks whether the display still shows what it shall."""
    reply_timeout_s: Annotated[float, Meta(ge=0.05, le=5)] = 0.2
    retries: Annotated[int, Meta(ge=0, le=5)] = 2
    identify_s: Annotated[float, Meta(ge=1, le=120)] = 10.0
    """How long the display shows which counter it is, when asked."""

    @property
    def start(self) -> int:
        """The first register."""
        if self.register is not None:
            return self.register
        return 0x70 if self.shows == "characters" else 0


def ticket_on(page: StripPage) -> str:
    """Return the ticket that a page names, "" if it names none; a counter's number is no ticket."""
    for pattern in (_TICKET, _BARE_NUMBER):
        for line in page.lines:
            found = pattern.search(line.text)
            if found is not None:
                return found.group(1)
    return ""


def registers_for(label: str, options: Options) -> tuple[int, ...]:
    """Registers that show a label: its last characters, or its number.

    Without a label: dashes, or the number 0.
    """
    if options.shows == "number":
        digits = "".join(char for char in label if char in "0123456789")[-options.digits :]
        number = min(int(digits or "0"), NUMBER_MAX)
        return (number, 0) if options.decimals_register else (number,)
    shown = "".join(char for char in label if " " <= char <= "~")[-options.digits :]
    text = shown.rjust(options.digits) if shown else NOTHING * options.digits
    return characters_to_registers(text)


def characters_to_registers(text: str) -> tuple[int, ...]:
    """Two ASCII characters per register, the first in the high byte."""
    raw = text.encode("ascii") + b" " * (len(text) % 2)
    return tuple(int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw), 2))


def text_in(registers: Sequence[int], options: Options) -> str:
    """Return what a display with these registers shows."""
    if options.shows == "number":
        value = registers[0] - 0x10000 if registers[0] & 0x8000 else registers[0]
        return str(value)
    raw = b"".join(register.to_bytes(2, "big") for register in registers)
    return raw[: options.digits].decode("ascii", "replace").strip(" \0")
