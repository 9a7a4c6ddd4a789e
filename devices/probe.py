"""How a make is recognised on a port that nobody has described yet: politely, and only what can be sure.

A make gives its ``Probe`` as ``Make.probe``. Questions must change nothing on any device that might be there instead:
a status query, never a reset, a beep or a page. A make that never speaks unasked and has no harmless question has
no probe; one that only speaks when a person does something has no question and says what to do (``hint``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

ANSWER_S = 0.3


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that can only have come from this make. ``text`` is short, English, without personal values."""

    text: str
    address: int | None = None
    sure: bool = True
    """False where the answer is so short that another device might have given it."""
    options: tuple[tuple[str, str], ...] = ()
    """Options of the make that the device told by itself, such as the card's type: name and value."""


@dataclass(frozen=True, slots=True)
class Probe:
    """Questions, and what their answers look like.

    ``recognise`` is given everything heard since the port was opened and must not raise; ``bauds`` are the usual
    ones, the likeliest first.
    """

    recognise: Callable[[bytes], tuple[Finding, ...]]
    ask: tuple[bytes, ...] = ()
    bauds: tuple[int, ...] = (9600,)
    answer_s: float = ANSWER_S
    hint_zh: str = ""
    hint_en: str = ""
