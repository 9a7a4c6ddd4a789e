"""One print job under way."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from devices.document import Slip
from devices.ticket_printer.escpos.encode import EncodedJob
from devices.ticket_printer.escpos.profile import Profile
from devices.ticket_printer.escpos.status import Fault

_MARK_LETTERS = "".join(
    letter
    for letter in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    if ord(letter) & 0x93 != 0x12  # 2, 6, R, V, Z look like answers to DLE EOT
)
CUT_S = 0.5
"""Time of a cut and a presenter's first push."""


class JobPhase(enum.Enum):
    """Where a job is. Until SENDING not a byte of it has left."""

    CHECKING = enum.auto()
    SENDING = enum.auto()
    AWAITING_RECEIPT = enum.auto()
    CHECKING_AFTER = enum.auto()
    CLEARING = enum.auto()


@dataclass(frozen=True, slots=True)
class WaitingJob:
    """A job that waits for its turn; ``end_by`` is monotonic seconds."""

    command_id: str
    slip: Slip
    end_by: float


@dataclass(slots=True)
class RunningJob:
    """The job at the head; times are monotonic seconds."""

    command_id: str
    encoded: EncodedJob
    end_by: float
    mark: bytes
    phase: JobPhase = JobPhase.CHECKING
    sent: int = 0
    """Segments that have left."""
    silent_rounds: int = 0
    receipt_deadline: float | None = None
    broken_by: Fault | None = None

    @property
    def total_bytes(self) -> int:
        """Bytes of the job itself."""
        return sum(len(segment.data) for segment in self.encoded.segments)

    @property
    def may_be_answered(self) -> bool:
        """Whether its receipt can be on the way."""
        return self.phase not in {JobPhase.CHECKING, JobPhase.CHECKING_AFTER}

    @property
    def awaits_receipt(self) -> bool:
        """Whether it was sent and nothing has gone wrong."""
        return self.phase in {JobPhase.SENDING, JobPhase.AWAITING_RECEIPT}

    @property
    def picture_bytes(self) -> int:
        """The most bytes that a picture may still want, wherever the job broke."""
        begun = self.encoded.segments[: self.sent + 1]
        return max((segment.picture_bytes for segment in begun), default=0)

    @property
    def deadline(self) -> float:
        """When something has to be done about it."""
        if self.receipt_deadline is None:
            return self.end_by
        if self.phase is JobPhase.CLEARING:
            return self.receipt_deadline
        return min(self.end_by, self.receipt_deadline)


def mark_of(number: int) -> bytes:
    """A process id: four characters, different for nearly a million jobs, no look-alike of a status."""
    base = len(_MARK_LETTERS)
    letters = []
    for _ in range(4):
        number, digit = divmod(number, base)
        letters.append(_MARK_LETTERS[digit])
    return "".join(reversed(letters)).encode()


def printing_s(job: EncodedJob, profile: Profile) -> float:
    """Time from the first dot to the cut, without the wire."""
    return job.height_dots / profile.dots_per_mm / profile.speed_mm_per_s + CUT_S
