"""What a counter did last, as it can be taken back."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from queue_controller.api import messages as m

STEPS_KEPT: Final = 3


class LastStep(Struct):
    """A step: the ticket before it, and what it counted."""

    step: m.Step
    at_ms: int
    ticket: m.Ticket
    cases: int = 0
    next_queue: str = ""
    notice: str = ""


class Steps:
    """By counter, the newest last."""

    def __init__(self) -> None:
        self._steps: dict[str, list[LastStep]] = {}

    def last(self, counter: str) -> LastStep | None:
        """What a counter did last, and could take back."""
        steps = self._steps.get(counter)
        return steps[-1] if steps else None

    def did(self, counter: str, step: LastStep) -> None:
        """One more step of a counter."""
        steps = self._steps.setdefault(counter, [])
        steps.append(step)
        del steps[:-STEPS_KEPT]

    def undo(self, counter: str) -> LastStep:
        """The last step never was.

        Raises:
            KeyError, IndexError: the counter did nothing that it could take back.
        """
        return self._steps[counter].pop()

    def forget_ticket(self, ticket_id: str) -> None:
        """What was before a step would undo a change of this ticket as well."""
        for counter, steps in self._steps.items():
            if any(step.ticket.ticket_id == ticket_id for step in steps):
                self._steps[counter] = []

    def clear(self) -> None:
        """A new day."""
        self._steps.clear()

    def facts(self) -> dict[str, list[LastStep]]:
        """What a replay must restore."""
        return self._steps
