"""How two machines that cannot hear each other give numbers without a clash (docs/adr/0014).

Every number belongs to one of the two: odd ones to the machine of `[controller]`, even ones to the other.
What is left of a share that was halved before is halved again in the same way.
"""

from __future__ import annotations

from typing import Final, NamedTuple

AHEAD: Final = 50
"""A machine may be so many numbers ahead of what its copy has; a machine that is promoted passes them over."""


class Share(NamedTuple):
    """The numbers `n` with `n % step == rest`."""

    step: int = 1
    rest: int = 0

    def holds(self, number: int) -> bool:
        """Whether a number is one of these."""
        return number % self.step == self.rest

    def from_on(self, number: int) -> int:
        """The first of these that is not below a number."""
        return number + (self.rest - number) % self.step

    def half(self, of_controller: bool) -> Share:  # noqa: FBT001 - one of exactly two halves
        """What one of the two machines gives of it."""
        return Share(self.step * 2, self.rest + (self.step if of_controller else 0))


EVERY: Final = Share()
