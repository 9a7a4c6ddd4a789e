"""The mouth of a presenter: a ticket stands there until it is taken, or is taken back.

Source: CUSTOM VKP80II and KPM216H command manuals (GS e).
"""

from __future__ import annotations

from collections.abc import Callable

from devices.driver import Port
from devices.kinds import Completion, MediaMoved, MediaState, Outcome
from devices.ticket_printer.escpos import commands

ASK_S = 0.5
ASK_AGAIN_S = 2.0
"""The answer was lost, or the printer is off-line and answers in its turn."""
COMMAND_LIMIT_S = 4.0
_AT_MOUTH = 0x08


class Mouth:
    """Watches one ticket. ``expect`` tells the decoder that a presenter byte will come."""

    def __init__(self, port: Port, take_timeout_s: float, expect: Callable[[], None]) -> None:
        self._port = port
        self._take_timeout_s = take_timeout_s
        self._expect = expect
        self._ticket: str | None = None
        self._retract_at: float | None = None
        self._retracting = False
        self._asked_at: float | None = None
        self._commands: list[tuple[str, float]] = []
        self.deadline: float | None = None

    def forget(self) -> None:
        """The line opened anew: nobody knows what stands at the mouth."""
        self._ticket = self._retract_at = self._asked_at = self.deadline = None
        self._retracting = False

    def presented(self, command_id: str) -> None:
        """The ticket of this job was pushed out."""
        self._ticket = command_id
        self._retract_at = None
        self._retracting = False
        self.deadline = 0.0

    def clear(self, now: float) -> None:
        """The next ticket comes: take back what still stands there."""
        if self._ticket is not None:
            self._port.write(commands.PRESENTER_RETRACT)
            self._port.emit(MediaMoved(self._ticket, MediaState.RETRACTED))
            self._ticket = self._retract_at = None
            self.deadline = now + ASK_S if self._commands else None

    def command(self, command_id: str, now: float, *, retract: bool) -> None:
        """Take back or push out now; ends when the mouth is seen empty."""
        self._port.write(commands.PRESENTER_RETRACT if retract else commands.PRESENTER_EJECT)
        self._retracting = retract
        self._commands.append((command_id, now + COMMAND_LIMIT_S))
        self.deadline = now + ASK_S

    def take_commands(self) -> list[str]:
        """Commands that have not ended; the caller ends them."""
        taken = [command_id for command_id, _ in self._commands]
        self._commands = []
        self.forget()
        return taken

    def answer(self, byte: int, now: float) -> None:
        """The presenter said what stands at its mouth."""
        self._asked_at = None
        if byte & _AT_MOUTH:
            self._still_there(now)
            return
        if self._ticket is not None:
            state = MediaState.RETRACTED if self._retracting else MediaState.TAKEN
            self._port.emit(MediaMoved(self._ticket, state))
        for command_id in self.take_commands():
            self._port.complete(Completion(command_id, Outcome.CONFIRMED))

    def _still_there(self, now: float) -> None:
        if self._ticket is not None and self._retract_at is None:
            self._retract_at = now + self._take_timeout_s
        if self._retract_at is not None and now >= self._retract_at and not self._retracting:
            self._retracting = True
            self._port.write(commands.PRESENTER_RETRACT)
        self.deadline = now + ASK_S

    def timer(self, now: float) -> None:
        """Time passed."""
        if self.deadline is None or now < self.deadline:
            return
        for entry in [one for one in self._commands if now >= one[1]]:
            self._commands.remove(entry)
            self._port.complete(
                Completion(
                    entry[0],
                    Outcome.INDETERMINATE,
                    "no_answer",
                    "出纸器没有回报",
                    "The presenter did not answer",
                )
            )
        if self._ticket is None and not self._commands:
            self.deadline = None
            return
        if self._asked_at is None or now >= self._asked_at + ASK_AGAIN_S:
            self._asked_at = now
            self._expect()
            self._port.write(commands.PRESENTER_STATUS_REQUEST)
        self.deadline = now + ASK_S
