"""Settings of a relay board: which coil is which channel.

Source: MODBUS Application Protocol V1.1b3, 6.1 (read coils) and 6.5 (write single coil). That coil 0 is the first
relay is the custom of relay boards, not a rule.
"""

from typing import Annotated

import msgspec
from msgspec import Meta


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of one relay board in hall.toml."""

    channels: Annotated[int, Meta(ge=1, le=64)] = 4
    first_coil: Annotated[int, Meta(ge=0, le=0xFF00)] = 0
    """Coil of channel 1; the others follow."""
    inverted: tuple[Annotated[int, Meta(ge=1, le=64)], ...] = ()
    """Channels whose lamp is wired to the break contact: lit while the relay is off."""
    ping_s: Annotated[float, Meta(ge=1, le=3600)] = 10.0
    """Pause between two looks whether the relays still stand as they shall."""
    reply_timeout_s: Annotated[float, Meta(ge=0.05, le=5)] = 0.2
    retries: Annotated[int, Meta(ge=0, le=5)] = 2
    test_s: Annotated[float, Meta(ge=0.5, le=60)] = 3.0
    """How long all lamps are lit when somebody asks which ones they are."""

    def coil(self, channel: int, *, lit: bool) -> int:
        """Return 1 or 0 for the relay of a channel."""
        return int(lit != (channel in self.inverted))
