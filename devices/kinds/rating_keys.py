"""评价器: the visitor's keys."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from devices.kinds.common import (
    Beep,
    Command,
    CommonCommand,
    CommonEvent,
)


@dataclass(frozen=True, slots=True)
class RatingKeysCapabilities:
    """What the pad can do. ``levels`` are the levels its keys reach, best 5, worst 1."""

    levels: tuple[int, ...] = (5, 4, 3, 2, 1)
    shows_stars: bool = False
    speaks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StartRating(Command):
    """Open the pad for one rating. Completes when the pad was told; the result is a ``RatingResult``.

    ``again``: it has asked for this rating before, and may do so still: the key that came when nobody
    here knew of it is its answer.
    """

    rating_id: str
    seconds: float
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelRating(Command):
    """Close the pad for ``rating_id`` (no effect when it is not the open one)."""

    rating_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowStars(Command):
    """Show the clerk's star level, 1 to 5."""

    stars: int


class RatingOutcome(StrEnum):
    """How an evaluation ended. A time-out is not a rating."""

    RATED = "rated"
    TIMED_OUT = "timed_out"
    CANCELLED = "cancelled"
    DEVICE_LOST = "device_lost"


@dataclass(frozen=True, slots=True)
class RatingResult:
    """Exactly one per started ``rating_id``. ``level`` 5 (best) to 1 only when RATED, else None.

    ``raw_key`` is the number on the wire; the mapping from it to a level is configuration.
    """

    rating_id: str
    outcome: RatingOutcome
    level: int | None = None
    raw_key: int | None = None


RatingKeysCommand = StartRating | CancelRating | ShowStars | Beep | CommonCommand


RatingKeysEvent = RatingResult | CommonEvent
