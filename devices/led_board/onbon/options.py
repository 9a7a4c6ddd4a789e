"""Settings of one Onbon K card in hall.toml."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from devices.kinds import LedColour


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the board is, and how patient its driver is."""

    family: Literal["K"] = "K"
    """K: the card has the fonts. Cards of the D family (bitmaps) are `make = "onbon_d"`."""
    width_px: Annotated[int, Meta(ge=16, le=2048)] = msgspec.field(default=128, name="width")
    """Dots; `width` in hall.toml."""
    height_px: Annotated[int, Meta(ge=16, le=512)] = msgspec.field(default=16, name="height")
    """Dots; `height` in hall.toml."""
    colours: Annotated[tuple[LedColour, ...], Meta(min_length=1)] = (LedColour.RED,)
    charset: Literal["gbk", "gb2312"] = "gbk"
    """What the card's font holds; other characters are shown as □ and reported."""
    device_type: Annotated[int, Meta(ge=0, le=0xFE)] = 0xFE
    """Type byte of the card, FEh = any; for example 51h = BX-5K1, 61h = BX-6K1."""
    ping_s: Annotated[float, Meta(ge=1, le=3600)] = 10.0
    """Pause between two questions whether the card is still there."""
    reply_timeout_s: Annotated[float, Meta(ge=0.1, le=10)] = 1.0
    retries: Annotated[int, Meta(ge=0, le=5)] = 2
    scroll_speed: Annotated[int, Meta(ge=0, le=0x18)] = 4
    """Of moving text, 0 is fastest."""
    identify_s: Annotated[float, Meta(ge=1, le=120)] = 10.0
    """How long the board shows which counter it is, when asked."""
