"""What is known of the printer's state, and when to look again."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from devices.driver import Port
from devices.ticket_printer.escpos.poll import QUESTIONS, RoundEnd, StatusRound
from devices.ticket_printer.escpos.profile import Profile
from devices.ticket_printer.escpos.status import (
    PAPER_OUT,
    UNRECOVERABLE,
    Fault,
    Report,
    fault_of,
)

SILENT_ROUNDS_ALLOWED = 2
"""One lost byte spoils a round; a second silent one in a row means that the printer is silent."""
STALE_MARGIN_S = 3.0
LATE_LOOK_S = 0.5
"""A look may be so late."""


class StatusWatch:
    """Runs the rounds of DLE EOT; keeps the last report and how old it is.

    ``on_round(heard, now)`` is called after each round, ``pause()`` tells when the next is due.
    """

    def __init__(
        self,
        port: Port,
        profile: Profile,
        tokens: Iterator[int],
        *,
        poll_s: float,
        reply_timeout_s: float,
        on_round: Callable[[bool, float], None],
        pause: Callable[[], float],
    ) -> None:
        self._port = port
        self._profile = profile
        self._tokens = tokens
        self._poll_s = poll_s
        self._on_round = on_round
        self._pause = pause
        self._round = StatusRound(self._ask, self._round_ended, reply_timeout_s)
        self._token = 0
        self.held = False
        """While True no new round begins (the printer must not be spoken to)."""
        self.hurried = False
        """True while a ticket waits for a look at the printer."""
        self.failed_rounds = 0
        self._forget()

    def _forget(self) -> None:
        self.report = Report()
        self._heard_at: float | None = None
        self._looked_at: float | None = None
        """The end of the last whole round."""
        self._silent_rounds = 0
        self._port_fault: Fault | None = None
        self._next_at: float | None = None
        self._again = False
        self._clean = False
        """Whether the last round came out even, and no byte came unasked since."""
        self._pushes = False
        """Whether the printer was seen to report a change by itself since the line was opened."""

    # ---------------------------------------------------------------- what is known

    @property
    def answers(self) -> bool:
        """Whether this model can be asked at all."""
        return self._profile.answers_status

    @property
    def heard(self) -> bool:
        """Whether it ever answered since the line was opened."""
        return self._heard_at is not None

    def silent(self, now: float) -> bool:
        """Whether what is known is too old to be believed."""
        stale_at = self._stale_at
        return stale_at is None or now >= stale_at

    @property
    def _stale_at(self) -> float | None:
        """When the report becomes too old; None when it is not believed already."""
        if self._heard_at is None or self._silent_rounds >= SILENT_ROUNDS_ALLOWED:
            return None
        return self._heard_at + 2 * self._poll_s + STALE_MARGIN_S

    def ready(self, now: float) -> bool:
        """Whether the printer said that it can print, not long ago."""
        return not self.silent(now) and self.report.complete and self.fault is None

    def knows(self, now: float) -> bool:
        """Whether the last look holds still: the printer is ready, and would have told of any change by itself.

        Only a model that was seen to do so on this line, and only until the next look is due.
        """
        recent = self._looked_at is not None and now <= self._looked_at + self._poll_s + LATE_LOOK_S
        idle = not self._round.active
        return self._pushes and self._clean and recent and idle and self.ready(now)

    @property
    def fault(self) -> Fault | None:
        """What is wrong, as far as was heard."""
        return self._port_fault or fault_of(self.report, jam_bit=self._profile.jam_bit)

    @property
    def port_fault(self) -> Fault | None:
        """What the USB port status told about a printer that is silent otherwise."""
        return self._port_fault

    # ---------------------------------------------------------------- what happens

    def opened(self, now: float) -> None:
        """The line is open: nothing is known."""
        self._forget()
        self._round.abort()
        self._round.not_before = now
        self.held = False
        self.want(now)

    def want(self, now: float) -> None:
        """Look at this moment, or as soon as the stream has run dry.

        A round that is under way began too early to count.
        """
        if self.answers:
            self._next_at = now
            self._again = self._round.active

    def dropped(self) -> None:
        """Frames that had not left were dropped; a question may have been among them."""
        if self._round.active:
            self._round.abort()
            self._next_at = self._round.not_before
            self._again = False

    def sent(self, token: int, now: float) -> bool:
        """A frame has left; whether it was a question."""
        if token != self._token:
            return False
        self._round.sent(now)
        return True

    def batch_begins(self) -> None:
        """Received bytes follow."""
        self._round.batch_begins()

    def real_time(self, byte: int, now: float) -> None:
        """An answer to DLE EOT."""
        self._clean = self._clean and self._round.active
        self._round.answer(byte, now)

    def automatic(self, block: bytes, now: float) -> None:
        """Automatic status: everything at once."""
        self._pushes = True
        self._take(self.report.with_automatic(block), now)

    def paper(self, byte: int) -> None:
        """An answer to GS r 1."""
        self.report = self.report.with_paper(byte)

    def timer(self, now: float) -> None:
        """Time passed."""
        self._round.timer(now)
        if self._stale_at is not None and now >= self._stale_at:
            self._silent_rounds = SILENT_ROUNDS_ALLOWED

    def begin_if_due(self, now: float) -> None:
        """Start the next round when its time has come."""
        if self.hurried and self._clean:
            self._round.hurry(now)
        else:
            self._round.settles = True
        due = self._due()
        if due is not None and now >= due:
            self._round.begin()

    @property
    def deadline(self) -> float | None:
        """When ``timer`` or ``begin_if_due`` has something to do."""
        own = self._round.deadline if self._round.active else self._due()
        moments = [moment for moment in (own, self._stale_at) if moment is not None]
        return min(moments, default=None)

    def _due(self) -> float | None:
        if self._next_at is None or self.held or self._round.active:
            return None
        return max(self._next_at, self._round.not_before)

    def _ask(self, question: bytes) -> None:
        self._token = next(self._tokens)
        self._port.write(question, token=self._token, urgent=True)

    def _take(self, report: Report, now: float) -> None:
        self.report = report
        self._heard_at = now
        self._silent_rounds = 0
        self._port_fault = None

    def _round_ended(self, end: RoundEnd, answers: tuple[int, ...], now: float) -> None:
        heard = self._clean = end is RoundEnd.COMPLETE
        pause_s = self._pause()
        if heard:
            report = Report()
            for which, byte in zip(QUESTIONS, answers, strict=True):
                report = report.with_real_time(
                    which, byte, near_end_inverted=self._profile.near_end_inverted
                )
            self._take(report, now)
            self._looked_at = now
        else:
            self._pushes = (
                False  # silent because its power was off, it has forgotten to tell by itself
            )
            self.failed_rounds += 1
            self._silent_rounds += 1
            self._port_fault = self._ask_port()
            if self._silent_rounds < SILENT_ROUNDS_ALLOWED:
                pause_s = 0.0
        again, self._again = self._again, False
        self._next_at = now if again else now + pause_s
        if not again:
            self._on_round(heard, now)

    def _ask_port(self) -> Fault | None:
        """A silent USB printer may still tell paper and error by its port status byte."""
        status = self._port.port_status()
        if status is None:
            return None
        if status & 0x20:
            return PAPER_OUT
        return None if status & 0x08 else UNRECOVERABLE
