"""What the keys of an FF68 rating pad mean. The number on the wire is not the level.

Source: 21键(点阵液晶)呼叫器通讯协议 for the frames; pads of different makers number their keys
differently, so the map is configuration.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from devices.rating_keys.evaluation import NO_RATING

KEY_MAX: Final = 0x0A
"""The acknowledgement of key 0Bh would be the start of an evaluation, so it cannot be a rating."""

WireKey = Annotated[str, Meta(pattern=r"^(\d|10)$")]
Level = Annotated[int, Meta(ge=NO_RATING, le=5)]

FIVE_KEYS: Final[Mapping[str, int]] = MappingProxyType(
    {"0": NO_RATING, "1": 5, "2": 4, "3": 3, "4": 2, "5": 1}
)


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of one pad in hall.toml."""

    levels: dict[WireKey, Level] = msgspec.field(default_factory=lambda: dict(FIVE_KEYS))
    """Key on the wire to level, 5 (best) to 1; 0 means that the visitor gave no rating."""
    repeat_window_s: Annotated[float, Meta(ge=0.1, le=5.0)] = 1.0
    """An equal key within this time after the last one is the same press."""
    repeat_round_s: Annotated[float, Meta(ge=0, le=5.0)] = 1.4
    """So long after the first of equal keys the pad may still repeat."""
    grace_s: Annotated[float, Meta(ge=0, le=10)] = 2.0
    """How long after the visitor's time an answer is still waited for."""
    heard_within_s: Annotated[float, Meta(gt=0, le=86_400)] = 3600.0
    """Silent for longer, the pad is unknown again: it cannot be asked."""
    stars: bool = False
    """The pad has a screen for the clerk's star level."""
    speaks: bool = True
    """The pad asks by voice when an evaluation starts."""
