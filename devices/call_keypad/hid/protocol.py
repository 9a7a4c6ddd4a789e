"""What the keys of a USB numeric pad mean: key codes, never characters, so NumLock does not matter.

Source: linux/input-event-codes.h for the codes; USB HID usage tables 1.12, page 07h, usages 53h to 63h for the keys
of a keypad. Some pads send the second meaning of a key (Home for 7) while their own NumLock is off: both are
taken for the digit. What a function key means is nobody's standard: it is configuration.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from devices.kinds import KeypadAction, KeypadPressed
from devices.wire.evdev.codes import KEY_CODES, Led, key_name

DIGITS_MAX: Final = 4
KEYS_NEEDED: Final = 10

KeyName = Annotated[str, Meta(pattern=r"^([0-9]{1,4} )?[A-Z][A-Z0-9]*$")]
"""A key by its name without KP ("ENTER", "PLUS"), or digits and a key ("6 ENTER")."""

_DIGIT_NAMES: Final = MappingProxyType(
    {
        "0": "KP0 0 INSERT",
        "1": "KP1 1 END",
        "2": "KP2 2 DOWN",
        "3": "KP3 3 PAGEDOWN",
        "4": "KP4 4 LEFT",
        "5": "KP5 5 CLEAR",
        "6": "KP6 6 RIGHT",
        "7": "KP7 7 HOME",
        "8": "KP8 8 UP",
        "9": "KP9 9 PAGEUP",
    }
)
_SAME: Final = MappingProxyType({"DELETE": "DOT", "102ND": "BACKSLASH"})

DIGIT_OF: Final = MappingProxyType(
    {KEY_CODES[name]: digit for digit, names in _DIGIT_NAMES.items() for name in names.split()}
)
"""Key code to the digit on it."""
NAVIGATION_OF: Final = MappingProxyType(
    {digit: KEY_CODES[names.split()[2]] for digit, names in _DIGIT_NAMES.items()}
)
"""What a pad sends for a digit while its own NumLock is off."""
SILENT_KEYS: Final = frozenset(
    KEY_CODES[name]
    for name in [
        "NUMLOCK",
        "CAPSLOCK",
        "SCROLLLOCK",
        "LEFTSHIFT",
        "RIGHTSHIFT",
        "LEFTCTRL",
        "RIGHTCTRL",
        "LEFTALT",
        "RIGHTALT",
        "LEFTMETA",
        "RIGHTMETA",
    ]
)
"""Keys without a meaning of their own; many pads send NumLock around every digit."""

LIGHTS: Final = MappingProxyType({"num": Led.NUM, "caps": Led.CAPS, "scroll": Led.SCROLL})

DEFAULT_KEYS: Final[Mapping[str, KeypadAction]] = MappingProxyType(
    {
        "ENTER": KeypadAction.CALL,
        "PLUS": KeypadAction.RECALL,
        "MINUS": KeypadAction.NO_SHOW,
        "ASTERISK": KeypadAction.RATE,
        "SLASH": KeypadAction.PAUSE,
        "DOT": KeypadAction.CALL_BACK,
        "BACKSPACE": KeypadAction.CANCEL,
        "EQUAL": KeypadAction.TRANSFER,
    }
)


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of one pad in hall.toml."""

    keys: dict[KeyName, KeypadAction] = msgspec.field(default_factory=lambda: dict(DEFAULT_KEYS))
    """The whole key map; given here it replaces the usual one."""
    digits_within_s: Annotated[float, Meta(gt=0, le=60)] = 5.0
    """Digits without a function key are forgotten after this time."""
    light: Literal["num", "caps", "scroll", "none"] = "num"
    """The light of the pad that says "no" or "look" by flashing."""
    identify_s: Annotated[float, Meta(ge=1, le=12)] = 6.0
    """How long the light flashes so that somebody finds the pad."""


@dataclass(frozen=True, slots=True)
class NoMeaning:
    """A key, or digits and a key, that the map does not have; ``key`` is never a digit."""

    key: str


def pad_key(code: int) -> str:
    """Name of a key on the pad: its digit, or its name without KP."""
    digit = DIGIT_OF.get(code)
    if digit is not None:
        return digit
    name = key_name(code).removeprefix("KP")
    return _SAME.get(name, name)


class Typist:
    """Digits and a function key to what the clerk asks for."""

    def __init__(self, options: Options) -> None:
        self._keys = options.keys
        self._within_s = options.digits_within_s
        self._digits = ""
        self._too_many = False
        self._codes: list[int] = []
        self._until_s = 0.0

    def reset(self) -> None:
        """Forget the digits typed so far."""
        self._digits = ""
        self._too_many = False
        self._codes.clear()

    @property
    def deadline_s(self) -> float | None:
        """When the digits are forgotten; None while there are none."""
        return self._until_s if self._codes else None

    def press(self, code: int, now: float) -> KeypadPressed | NoMeaning | None:
        """One key; None while more is to come."""
        if self._codes and now >= self._until_s:
            self.reset()
        if code in SILENT_KEYS:
            return None
        key = pad_key(code)
        self._codes.append(code)
        self._until_s = now + self._within_s
        if key in _DIGIT_NAMES:
            self._too_many = self._too_many or len(self._digits) >= DIGITS_MAX
            if self._too_many:
                # Somebody types a document's number: nothing of it is kept.
                self._digits = ""
                self._codes.clear()
                self._codes.append(code)
            else:
                self._digits += key
            return None
        digits, codes, too_many = self._digits, list(self._codes), self._too_many
        self.reset()
        if too_many:
            return NoMeaning("TOO_MANY_DIGITS")
        return self._meaning(digits, key, codes)

    def _meaning(self, digits: str, key: str, codes: list[int]) -> KeypadPressed | NoMeaning | None:
        raw = "".join(f"{code:02X}" for code in codes)
        whole = self._keys.get(f"{digits} {key}") if digits else None
        if whole is not None:
            return KeypadPressed(whole, raw=raw)
        action = self._keys.get(key)
        if action is None:
            return NoMeaning(key)
        if action is KeypadAction.CANCEL and digits:
            return None  # the digits are taken back, nothing else
        return KeypadPressed(action, digits=digits, raw=raw)
