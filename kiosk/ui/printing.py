"""The kiosk's paper: one job after another, each with exactly one end in bounded time."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from devices.document import Slip
from devices.errors import DeviceError
from devices.health import DeviceHealth, Health
from devices.kinds import Completion, Outcome, PrintJob, TicketPrinter

JOB_LIMIT_S: Final = 30.0
WIDE_PAPER_COLUMNS: Final = 48
GRACE_S: Final = 5.0
"""The printer's own limit ends a job; this much later the kiosk stops waiting for that."""

log = logging.getLogger(__name__)

PaperState = Literal["none", "printing", "printed", "failed", "unsure"]

_STATES: Final[dict[Outcome, PaperState]] = {
    Outcome.CONFIRMED: "printed",
    Outcome.SENT: "printed",
    Outcome.FAILED: "failed",
    Outcome.INDETERMINATE: "unsure",
}


@dataclass(frozen=True)
class PaperEnd:
    """How a job ended, in words. `failed`: certainly no paper; `unsure`: nobody knows."""

    job_id: str
    state: PaperState
    reason: str
    message_zh: str
    message_en: str


@dataclass
class _Job:
    job_id: str
    slip: Slip
    give_up_at: float = 0.0


class PrintQueue:
    """Jobs for one printer, or for none: then each job ends `failed` at once."""

    def __init__(
        self,
        on_end: Callable[[PaperEnd], None],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._on_end = on_end
        self._monotonic = monotonic
        self._printer: TicketPrinter | None = None
        self._waiting: deque[_Job] = deque()
        self._running: _Job | None = None

    def use(self, printer: TicketPrinter | None) -> None:
        """The printer to use from now on."""
        self._printer = printer

    @property
    def has_printer(self) -> bool:
        """Whether this kiosk has a printer at all."""
        return self._printer is not None

    @property
    def health(self) -> DeviceHealth | None:
        """The printer's state; None when this kiosk has none."""
        return None if self._printer is None else self._printer.health

    @property
    def columns(self) -> int:
        """ASCII columns of the paper."""
        return WIDE_PAPER_COLUMNS if self._printer is None else self._printer.capabilities.columns

    @property
    def ready(self) -> bool:
        """Whether a job sent now is likely to come out: a printer that is not known to be bad."""
        return self._printer is not None and self._printer.health.health is not Health.BAD

    @property
    def idle(self) -> bool:
        """Nothing prints and nothing waits."""
        return self._running is None and not self._waiting

    def add(self, job_id: str, slip: Slip) -> None:
        """Print a slip; its end comes at `on_end`."""
        self._waiting.append(_Job(job_id, slip))
        self._next()

    def take(self, completion: Completion) -> bool:
        """Take the printer's completion if it is one of ours."""
        if self._running is None or completion.command_id != self._running.job_id:
            return False
        self._finish(
            _STATES[completion.outcome],
            completion.reason,
            completion.message_zh,
            completion.message_en,
        )
        return True

    def tick(self) -> None:
        """Give up a job whose end never came."""
        if self._running is not None and self._monotonic() >= self._running.give_up_at:
            log.error("no end for the job %s; its paper is unknown", self._running.job_id)
            self._finish("unsure", "no_answer", "打印机没有答复", "The printer did not answer")

    def _next(self) -> None:
        while self._running is None and self._waiting:
            job = self._waiting.popleft()
            job.give_up_at = self._monotonic() + JOB_LIMIT_S + GRACE_S
            self._running = job
            if self._printer is None:
                self._finish("failed", "no_printer", "本机没有打印机", "There is no printer here")
                continue
            try:
                self._printer.submit(
                    PrintJob(command_id=job.job_id, slip=job.slip, limit_s=JOB_LIMIT_S)
                )
            except DeviceError as err:
                log.warning("the printer took no job: %s", err)
                self._finish("failed", err.code, err.message_zh, err.message_en)

    def _finish(self, state: PaperState, reason: str, zh: str, en: str) -> None:
        job, self._running = self._running, None
        if job is not None:
            self._on_end(PaperEnd(job.job_id, state, reason, zh, en))
        self._next()
