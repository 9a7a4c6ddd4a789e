"""Spoils bytes on purpose, seeded: what cables, collisions and tired boards do."""

from __future__ import annotations

from random import Random
from typing import Final

KINDS: Final = ("lose", "double", "tear", "late", "unplug")
LATE_S: Final = (0.05, 0.5)


class Damage:
    """Damage on one device's bytes, in both directions.

    lose    each byte vanishes with the probability ``rate``
    double  a chunk comes twice
    tear    a chunk ends early
    late    a chunk comes 50 to 500 ms late
    unplug  nothing passes at all
    """

    def __init__(self) -> None:
        self._rates: dict[str, float] = {}
        self._random = Random(0)

    def set(self, kind: str, rate: float, seed: int) -> None:
        """Start one kind of damage; ``rate`` 0 ends it.

        Raises:
            ValueError: unknown kind, or a rate outside 0..1.
        """
        if kind not in KINDS:
            raise ValueError(f"unknown damage {kind!r}, one of {', '.join(KINDS)}")
        if not 0 <= rate <= 1:
            raise ValueError(f"rate {rate} is not within 0..1")
        self._random = Random(seed)
        if rate:
            self._rates[kind] = rate
        else:
            self._rates.pop(kind, None)

    def clear(self) -> None:
        """End all damage."""
        self._rates.clear()

    @property
    def active(self) -> bool:
        """Whether anything is damaged."""
        return bool(self._rates)

    @property
    def is_unplugged(self) -> bool:
        """Whether nothing passes at all."""
        return "unplug" in self._rates

    def apply(self, data: bytes) -> tuple[bytes, float]:
        """What is left of a chunk, and how many seconds it is late."""
        if not self._rates or not data:
            return data, 0.0
        if "unplug" in self._rates:
            return b"", 0.0
        if "lose" in self._rates:
            data = bytes(byte for byte in data if not self._hits("lose"))
        if self._hits("tear") and data:
            data = data[: self._random.randrange(len(data))]
        if self._hits("double"):
            data += data
        return data, self._random.uniform(*LATE_S) if self._hits("late") else 0.0

    def _hits(self, kind: str) -> bool:
        rate = self._rates.get(kind, 0.0)
        return rate > 0 and self._random.random() < rate
