"""How many tickets the roll still gives. Pure; says nothing rather than guess.

The length left is known from two moments: a new roll was put in (the paper had ended, and is there again), when the
configuration says how long a roll is; and the near-end sensor speaks up, when it says how much is left then.
"""

from __future__ import annotations

from typing import Final

RECENT: Final = 0.2
"""Weight of the newest ticket in the usual length."""


class RollForecast:
    """The length of paper left, as far as anybody can tell."""

    def __init__(self, roll_mm: float, near_end_mm: float) -> None:
        """``roll_mm``: length of a new roll; ``near_end_mm``: what is left when the sensor speaks; 0: not known."""
        self._roll_mm = roll_mm
        self._near_end_mm = near_end_mm
        self._left_mm: float | None = None
        self._ticket_mm = 0.0
        self._ended: bool | None = None
        self._near: bool | None = None

    def looked(self, *, paper_end: bool | None, near_end: bool | None) -> None:
        """What the printer says of its paper now; None: it did not say."""
        if paper_end is True:
            self._left_mm = 0.0
        elif paper_end is False and self._ended is True:
            self._left_mm = self._roll_mm or None
            self._near = None
        if near_end is True and self._near is False and self._near_end_mm:
            self._left_mm = self._near_end_mm
        self._ended = self._ended if paper_end is None else paper_end
        self._near = self._near if near_end is None else near_end

    def used(self, mm: float) -> None:
        """A ticket of this length came out."""
        first = not self._ticket_mm
        self._ticket_mm = mm if first else (1 - RECENT) * self._ticket_mm + RECENT * mm
        if self._left_mm is not None:
            self._left_mm = max(0.0, self._left_mm - mm)

    @property
    def tickets_left(self) -> int | None:
        """How many tickets of the usual length; None: nobody knows."""
        if self._left_mm is None:
            return None
        if self._left_mm == 0.0:
            return 0
        return int(self._left_mm // self._ticket_mm) if self._ticket_mm else None
