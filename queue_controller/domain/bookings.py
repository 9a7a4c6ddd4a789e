"""预约: the slots of a day, when a visitor can check in, and how many a slot takes. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Final, Literal, NamedTuple

from queue_controller.domain.days import Span

SLOT_MS: Final = 30 * 60_000
CODE_DIGITS: Final = 8

Standing = Literal["early", "open", "late"]
"""`early`: he cannot check in yet; `late`: the slot is over, and so is the grace after it."""


class Window(NamedTuple):
    """Between these two a booking can be checked in; both belong to it."""

    from_ms: int
    until_ms: int


def window_of(slot: Span, early_minutes: int, late_minutes: int) -> Window:
    """From so long before the slot until so long after it."""
    return Window(slot.start_ms - early_minutes * 60_000, slot.end_ms + late_minutes * 60_000)


def standing_of(window: Window, now_ms: int) -> Standing:
    """How a visitor stands who comes now."""
    if now_ms < window.from_ms:
        return "early"
    return "open" if now_ms <= window.until_ms else "late"


def slots_of(spans: Sequence[Span]) -> tuple[Span, ...]:
    """The slots of a day, from the beginning of each stretch of service; a shorter rest is none."""
    return tuple(
        Span(start_ms, start_ms + SLOT_MS)
        for span in spans
        for start_ms in range(span.start_ms, span.end_ms - SLOT_MS + 1, SLOT_MS)
    )


def left_of(pairs: Sequence[tuple[int | None, int]]) -> int | None:
    """What the tightest of several limits leaves: (limit, taken); None: nothing limits."""
    left = [max(0, limit - taken) for limit, taken in pairs if limit is not None]
    return min(left, default=None)


def new_code(seed: str, is_taken: Callable[[str], bool]) -> str:
    """A code that nobody has, the same for the same seed; a random seed makes it hard to guess."""
    number = 0
    while True:
        digest = hashlib.sha256(f"{seed}/{number}".encode()).digest()
        code = f"{int.from_bytes(digest[:8], 'big') % 10**CODE_DIGITS:0{CODE_DIGITS}d}"
        if not is_taken(code):
            return code
        number += 1
