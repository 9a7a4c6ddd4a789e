"""What the keys of a USB rating pad mean. Such a pad is a small keyboard: the host decides when a key counts.

Source: linux/input-event-codes.h; USB HID usage tables 1.12, page 07h, usages 1Eh to 22h and 59h to 5Dh are 1 to 5.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from devices.wire.evdev.codes import KEY_CODES

NO_RATING: Final = 0
"""Level of keys that mean "no rating"."""

WireKey = Annotated[str, Meta(pattern=r"^([0-9]|1[0-9])$")]
Level = Annotated[int, Meta(ge=NO_RATING, le=5)]
KeyName = Annotated[str, Meta(pattern=r"^[A-Z0-9]+$")]

FIVE_KEYS: Final[Mapping[str, int]] = MappingProxyType({"1": 5, "2": 4, "3": 3, "4": 2, "5": 1})
DIGITS: Final[Mapping[str, str]] = MappingProxyType(
    {name: digit for digit in "0123456789" for name in (digit, f"KP{digit}")}
)


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of one pad in hall.toml."""

    levels: dict[WireKey, Level] = msgspec.field(default_factory=lambda: dict(FIVE_KEYS))
    """Number of the key to level, 5 (best) to 1; 0 means that the visitor gave no rating."""
    keys: dict[KeyName, WireKey] = msgspec.field(default_factory=dict)
    """Keys that are no digits, by their kernel name, to the number of the key: {"A": "1"}."""


def numbers_of(options: Options) -> dict[int, int]:
    """Key code to the number of the key; names that the kernel does not have are left out."""
    names = {**DIGITS, **options.keys}
    return {
        KEY_CODES[name]: int(number)
        for name, number in names.items()
        if name in KEY_CODES and number in options.levels
    }


def unknown_names(options: Options) -> list[str]:
    """Names in ``keys`` that no key has."""
    return [name for name in options.keys if name not in KEY_CODES]
