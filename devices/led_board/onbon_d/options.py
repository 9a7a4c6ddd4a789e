"""Settings of one Onbon bitmap card in hall.toml."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from devices.kinds import LedColour
from devices.led_board.onbon.d_area import CardKind
from devices.led_board.onbon.d_codings import WordOrder
from devices.led_board.onbon_d.cards import DEVICE_TYPES, CardName, kind_of


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the board is, and how patient its driver is."""

    card: CardName = "5E1"
    """What stands on the card behind BX-: "5E1" to "6Q3L"; a "6E1XP" is a "6E1X"."""
    width_px: Annotated[int, Meta(ge=16, le=1024)] = msgspec.field(default=128, name="width")
    """Dots; `width` in hall.toml."""
    height_px: Annotated[int, Meta(ge=16, le=256)] = msgspec.field(default=16, name="height")
    """Dots; `height` in hall.toml."""
    colours: Annotated[tuple[LedColour, ...], Meta(min_length=1)] = (LedColour.RED,)
    """Of the board's lamps. With one the lines are all of that colour."""
    device_type: Annotated[int, Meta(ge=0, le=0xFFFF)] = 0
    """Number of the card's type where it differs from that of `card`; 0: it does not."""
    word_order: WordOrder = "little"
    """6E cards only: order of the bytes in a word of 32 dots; "big" if the test text is torn into strips."""
    ping_s: Annotated[float, Meta(ge=1, le=3600)] = 10.0
    """Pause between two questions whether the card is still there."""
    reply_timeout_s: Annotated[float, Meta(ge=0.1, le=10)] = 1.0
    retries: Annotated[int, Meta(ge=0, le=5)] = 2
    identify_s: Annotated[float, Meta(ge=1, le=120)] = 10.0
    """How long the board shows which counter it is, when asked."""

    @property
    def type_number(self) -> int:
        """What goes into each frame's header."""
        return self.device_type or DEVICE_TYPES[self.card]

    @property
    def kind(self) -> CardKind:
        """How its pictures travel."""
        return kind_of(self.card, colours=len(self.colours), word_order=self.word_order)
