"""One byte out, one byte in: the simplest serial evaluators. Everything here is configuration.

Source: none is published. That the host sends one byte to start and the pad answers one byte, "1" to "5" as a
character or as a number, at 1200 to 9600 baud, is the custom of this class; the byte that starts differs.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from devices.rating_keys.evaluation import NO_RATING

ZERO: Final = 0x30
WireKey = Annotated[str, Meta(pattern=r"^\d$")]
Level = Annotated[int, Meta(ge=NO_RATING, le=5)]
HexBytes = Annotated[str, Meta(pattern=r"^([0-9A-F]{2}){1,8}$")]

FIVE_KEYS: Final[Mapping[str, int]] = MappingProxyType({"1": 5, "2": 4, "3": 3, "4": 2, "5": 1})


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of one pad in hall.toml."""

    start: HexBytes = "53"
    """What starts an evaluation, in hexadecimal; ask the maker, 53 ("S") is only our default."""
    keys: Literal["characters", "numbers", "both"] = "both"
    """The pad sends 31h..39h, 01h..09h, or either."""
    levels: dict[WireKey, Level] = msgspec.field(default_factory=lambda: dict(FIVE_KEYS))
    """Key to level, 5 (best) to 1; 0 means that the visitor gave no rating."""
    grace_s: Annotated[float, Meta(ge=0, le=10)] = 2.0
    """How long after the visitor's time a key is still waited for."""
    heard_within_s: Annotated[float, Meta(gt=0, le=86_400)] = 3600.0
    """Silent for longer, the pad is unknown again: it cannot be asked."""

    def __post_init__(self) -> None:
        """Refuse a start that an echo would turn into a rating."""
        for byte in self.start_bytes:
            key = self.key_of(byte)
            if key is not None and str(key) in self.levels:
                raise ValueError(
                    f"start 的字节 {byte:02X} 同时是按键 {key}，请核对",
                    f"byte {byte:02X} of start is also key {key}",
                )

    @property
    def start_bytes(self) -> bytes:
        """What starts an evaluation."""
        return bytes.fromhex(self.start)

    def key_of(self, byte: int) -> int | None:
        """Return the number of the key that sends this byte; None if it is no key."""
        if self.keys != "numbers" and ZERO <= byte <= ZERO + 9:
            return byte - ZERO
        # 00 is what a broken line reads as, so it is never a key.
        return byte if self.keys != "characters" and 1 <= byte <= 9 else None

    def byte_of(self, key: int) -> int:
        """Return what a pad sends for a key."""
        return key if self.keys == "numbers" else ZERO + key
