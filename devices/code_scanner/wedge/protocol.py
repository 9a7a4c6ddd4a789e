"""A scanner that types: key codes back to the text it read, or the honest answer that it cannot be known.

Source: linux/input-event-codes.h; USB HID usage tables 1.12, page 07h (what a US keyboard types). Such a scanner
types what is on a US keyboard; anything else comes as Alt and digits, or not at all. AIM identifiers ("]Q1"):
ISO/IEC 15424.
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from devices.code_scanner.codes import BYTES_MAX
from devices.wire.evdev.codes import KEY_CODES, Press

TEXT_MAX: Final = BYTES_MAX

_PLAIN: Final = {
    **{letter.upper(): letter for letter in "abcdefghijklmnopqrstuvwxyz"},
    **{digit: digit for digit in "0123456789"},
    **{f"KP{digit}": digit for digit in "0123456789"},
    "SPACE": " ", "MINUS": "-", "EQUAL": "=", "LEFTBRACE": "[", "RIGHTBRACE": "]",
    "BACKSLASH": "\\", "SEMICOLON": ";", "APOSTROPHE": "'", "GRAVE": "`", "COMMA": ",",
    "DOT": ".", "SLASH": "/", "KPASTERISK": "*", "KPMINUS": "-", "KPPLUS": "+", "KPDOT": ".",
    "KPSLASH": "/",
}  # fmt: skip
_SHIFTED: Final = {
    **{letter.upper(): letter.upper() for letter in "abcdefghijklmnopqrstuvwxyz"},
    **dict(zip("1234567890", "!@#$%^&*()", strict=True)),
    "SPACE": " ", "MINUS": "_", "EQUAL": "+", "LEFTBRACE": "{", "RIGHTBRACE": "}",
    "BACKSLASH": "|", "SEMICOLON": ":", "APOSTROPHE": '"', "GRAVE": "~", "COMMA": "<",
    "DOT": ">", "SLASH": "?",
}  # fmt: skip
PLAIN: Final = MappingProxyType({KEY_CODES[name]: char for name, char in _PLAIN.items()})
SHIFTED: Final = MappingProxyType({KEY_CODES[name]: char for name, char in _SHIFTED.items()})
SHIFT: Final = frozenset({KEY_CODES["LEFTSHIFT"], KEY_CODES["RIGHTSHIFT"]})
ALT: Final = frozenset({KEY_CODES["LEFTALT"], KEY_CODES["RIGHTALT"]})
LOCKS: Final = frozenset({KEY_CODES["NUMLOCK"], KEY_CODES["SCROLLLOCK"]})
CAPS: Final = KEY_CODES["CAPSLOCK"]
ENDS: Final = MappingProxyType(
    {
        "enter": frozenset({KEY_CODES["ENTER"], KEY_CODES["KPENTER"]}),
        "tab": frozenset({KEY_CODES["TAB"]}),
        "none": frozenset[int](),
    }
)


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of one scanner in hall.toml."""

    suffix: Literal["enter", "tab", "none"] = "enter"
    """The key that the scanner types behind a code; none: a code ends by silence."""
    silence_s: Annotated[float, Meta(ge=0.01, le=2.0)] = 0.05
    """Without a suffix a code ends after this silence."""
    repeat_window_s: Annotated[float, Meta(ge=0, le=60)] = 1.5
    """The same code again within this time is the same."""


@dataclass(frozen=True, slots=True)
class Typed:
    """One code as typed. ``whole`` is False when keys came that no US keyboard has a character for."""

    text: str
    whole: bool = True

    def __repr__(self) -> str:
        return f"Typed(<{len(self.text)} characters>, whole={self.whole})"


class Typewriter:
    """Keys to codes.

    Nothing but the order of keys tells whether one is missing: a key that goes up without having gone down, or
    down twice, spoils the code.
    """

    def __init__(self, suffix: str) -> None:
        self._ends = ENDS[suffix]
        self._down: set[int] = set()
        self._caps = False
        self._text: list[str] = []
        self._whole = True

    def reset(self) -> None:
        """Forget what was typed, and which keys are down."""
        self._down.clear()
        self._caps = False
        self.forget()

    def set_down(self, codes: frozenset[int]) -> None:
        """These keys are down, and no others."""
        self._down = set(codes)

    def forget(self) -> None:
        """Forget what was typed."""
        self._text.clear()
        self._whole = True

    def spoil(self) -> None:
        """Keys are missing: what is being typed cannot be trusted."""
        self._whole = False

    @property
    def typing(self) -> bool:
        """Whether a code has begun."""
        return bool(self._text) or not self._whole

    def key(self, code: int, value: int) -> Typed | None:
        """One key; the code when it ends here."""
        if value == Press.REPEAT:
            return None
        if (value == Press.DOWN) == (code in self._down):
            self.spoil()
        if value == Press.UP:
            self._down.discard(code)
            return None
        self._down.add(code)
        if code in self._ends:
            return self.end()
        if code in SHIFT or code in LOCKS:
            return None
        if code == CAPS:
            self._caps = not self._caps
            return None
        shifted = bool(self._down & SHIFT)
        char = (SHIFTED if shifted else PLAIN).get(code)
        if code in ALT or self._down & ALT or char is None or len(self._text) >= TEXT_MAX:
            self._whole = False
        else:
            self._text.append(char.swapcase() if self._caps and char.isalpha() else char)
        return None

    def end(self) -> Typed | None:
        """The code so far; None if nothing was typed."""
        if not self.typing:
            return None
        typed = Typed("".join(self._text), self._whole)
        self.forget()
        return typed
