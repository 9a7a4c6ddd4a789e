"""One look at the printer: DLE EOT 1, 2, 3, 4, one after the other.

The answers do not say which question they answer, so a round is believed only when exactly one byte came
to each question. A fifth byte is waited for, except while a ticket waits and the round before was clean, since then
no late answer can be on its way. After silence or a byte too many the stream is left to run dry before the next round;
a late answer can then not be taken for the answer to another question.
"""

from __future__ import annotations

import enum
from collections.abc import Callable

from devices.ticket_printer.escpos import commands

SETTLE_S = 0.03
"""How long after the fourth answer a fifth one is looked for."""
RUN_DRY_S = 0.5
"""Silence after a failed round before the next may begin."""
QUESTIONS = (1, 2, 3, 4)


class RoundEnd(enum.Enum):
    """How a round ended."""

    COMPLETE = "complete"
    SILENT = "silent"
    CONFUSED = "confused"


class _Phase(enum.Enum):
    IDLE = enum.auto()
    QUEUED = enum.auto()
    WAITING = enum.auto()
    SETTLING = enum.auto()


class StatusRound:
    """Asks by ``ask(bytes)`` and tells the end by ``ended(end, answers, now)``."""

    def __init__(
        self,
        ask: Callable[[bytes], None],
        ended: Callable[[RoundEnd, tuple[int, ...], float], None],
        reply_timeout_s: float,
    ) -> None:
        self._ask = ask
        self._ended = ended
        self._reply_timeout_s = reply_timeout_s
        self._phase = _Phase.IDLE
        self._answers: list[int] = []
        self._asked_in_this_batch = False
        self._deadline: float | None = None
        self.not_before = 0.0
        """No round begins earlier: the stream runs dry."""
        self.settles = True
        """Whether a fifth answer is looked for; False while a ticket waits on a stream that was clean so far."""

    @property
    def active(self) -> bool:
        """Whether a round is under way."""
        return self._phase is not _Phase.IDLE

    @property
    def deadline(self) -> float | None:
        """When ``timer`` is wanted."""
        return self._deadline

    def begin(self) -> None:
        """Start a round (the caller minds ``not_before``)."""
        self._answers = []
        self._question()

    def abort(self) -> None:
        """Forget the round without a word: the line was lost, or its question was dropped."""
        self._phase, self._deadline = _Phase.IDLE, None

    def _question(self) -> None:
        self._phase, self._deadline = _Phase.QUEUED, None
        self._asked_in_this_batch = True
        self._ask(commands.real_time_status(QUESTIONS[len(self._answers)]))

    def sent(self, now: float) -> None:
        """The question has left the line."""
        if self._phase is _Phase.QUEUED:
            self._phase = _Phase.WAITING
            self._deadline = now + self._reply_timeout_s

    def batch_begins(self) -> None:
        """Bytes were received: what was asked before may be answered in them, what follows not."""
        self._asked_in_this_batch = False

    def answer(self, byte: int, now: float) -> None:
        """A real-time answer came."""
        if self._phase is _Phase.IDLE:
            self.not_before = max(self.not_before, now + RUN_DRY_S)
            return
        if self._phase is _Phase.SETTLING or self._asked_in_this_batch:
            self._finish(RoundEnd.CONFUSED, now)
            return
        self._answers.append(byte)
        if len(self._answers) < len(QUESTIONS):
            self._question()
        elif self.settles:
            self._phase, self._deadline = _Phase.SETTLING, now + SETTLE_S
        else:
            self._finish(RoundEnd.COMPLETE, now)

    def hurry(self, now: float) -> None:
        """A ticket waits: the fifth answer is not looked for any longer."""
        self.settles = False
        if self._phase is _Phase.SETTLING:
            self._deadline = now

    def timer(self, now: float) -> None:
        """Time passed."""
        if self._deadline is None or now < self._deadline:
            return
        end = RoundEnd.COMPLETE if self._phase is _Phase.SETTLING else RoundEnd.SILENT
        self._finish(end, now)

    def _finish(self, end: RoundEnd, now: float) -> None:
        self._phase, self._deadline = _Phase.IDLE, None
        if end is not RoundEnd.COMPLETE:
            self.not_before = now + RUN_DRY_S
        self._ended(end, tuple(self._answers), now)
