"""Settings of one Onbon bitmap card in hall.toml."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from devices.led_board.onbon.d_family import BX_5E1


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the board is, and how patient its driver is."""

    width_px: Annotated[int, Meta(ge=16, le=1024)] = msgspec.field(default=128, name="width")
    """Dots; `width` in hall.toml."""
    height_px: Annotated[int, Meta(ge=16, le=256)] = msgspec.field(default=16, name="height")
    """Dots; `height` in hall.toml."""
    device_type: Annotated[int, Meta(ge=0, le=0xFFFF)] = BX_5E1
    """Type of the card; 0154h = BX-5E1, 0254h = 5E2, 0354h = 5E3."""
    ping_s: Annotated[float, Meta(ge=1, le=3600)] = 10.0
    """Pause between two questions whether the card is still there."""
    reply_timeout_s: Annotated[float, Meta(ge=0.1, le=10)] = 1.0
    retries: Annotated[int, Meta(ge=0, le=5)] = 2
    identify_s: Annotated[float, Meta(ge=1, le=120)] = 10.0
    """How long the board shows which counter it is, when asked."""
