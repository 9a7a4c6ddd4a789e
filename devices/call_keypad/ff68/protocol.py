"""What the keys of an FF68 terminal mean. The map is configuration, since makers differ.

Source: 21键(点阵液晶)呼叫器通讯协议 for the key codes; the meaning of a digit and 确认 comes from one
deployed system.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from devices.kinds import KeypadAction, KeypadPressed

KeyCodes = Annotated[str, Meta(pattern=r"^([0-9A-F]{2}){1,14}$")]
"""Key codes in hexadecimal as on the wire: a function key ("0C"), or digits and a key ("060F")."""

DEFAULT_KEYS: Final[Mapping[str, KeypadAction]] = MappingProxyType(
    {
        "0C": KeypadAction.CALL,
        "0D": KeypadAction.RECALL,
        "0B": KeypadAction.RATE,
        "0E": KeypadAction.CANCEL,
        "11": KeypadAction.ONE_METRE_LINE,
        "12": KeypadAction.PAUSE,
        "13": KeypadAction.TRANSFER,
        "060F": KeypadAction.NO_SHOW,
        "000F": KeypadAction.PAUSE,
        "030F": KeypadAction.CALL_BACK,
    }
)


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of one terminal in hall.toml."""

    keys: dict[KeyCodes, KeypadAction] = msgspec.field(default_factory=lambda: dict(DEFAULT_KEYS))
    """The whole key map; given here it replaces the usual one."""
    repeat_window_s: Annotated[float, Meta(ge=0.1, le=2.0)] = 0.4
    """An equal frame within this time after the last one is the terminal's repeat."""
    repeat_round_s: Annotated[float, Meta(ge=0, le=5.0)] = 1.4
    """So long after the first of equal frames the terminal may still repeat: more are no new press."""
    display: bool = True
    """The terminal has an LCD for waiting count and number."""
    heard_within_s: Annotated[float, Meta(gt=0, le=86_400)] = 3600.0
    """Silent for longer, the terminal is unknown again: it cannot be asked."""


def translate(data: bytes, keys: Mapping[str, KeypadAction]) -> KeypadPressed | None:
    """Say what was typed, the longest match first; None if the map does not know it."""
    raw = data.hex().upper()
    whole = keys.get(raw)
    if whole is not None:
        return KeypadPressed(whole, raw=raw)
    typed, key = data[:-1], data[-1:]
    action = keys.get(key.hex().upper())
    if action is None or any(code > 9 for code in typed):
        return None
    return KeypadPressed(action, digits="".join(str(code) for code in typed), raw=raw)
