"""What brings a printer back after a job that broke, and shows that it works again.

As many zeros as a picture may still want, ESC @, a cut that parts the torso from the next ticket, and a
request whose answer shows that commands are carried out. Zeros outside a picture do nothing.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator

from devices.ticket_printer.escpos import commands
from devices.ticket_printer.escpos.encode import cut_command
from devices.ticket_printer.escpos.profile import Completion, Profile

ZEROS_PER_FRAME = 256
"""Zeros go in short frames, so that a status question never waits long behind them."""
ASK_AGAIN_S = 1.5
"""After the last byte left: a torso may have to be printed first, or the answer was lost."""
TIMES_ASKED = 3
LATE_ANSWER_S = 1.5
"""Longest time between the answer to an old request and the answer to the cure's own."""


class CureEnd(enum.Enum):
    """How a cure ended."""

    WORKS = "works"
    NO_ANSWER = "no_answer"


class Cure:
    """See the module. ``owed`` old requests may be answered before the cure's own (GS r)."""

    def __init__(
        self,
        profile: Profile,
        *,
        zeros: int,
        cuts: bool,
        mark: bytes,
        owed: int,
        stalled_at: float,
    ) -> None:
        self._profile = profile
        self.zeros = zeros
        self._mark = mark
        self._owed = owed
        self._answers = 0
        self._asked = 1
        self._last_token = 0
        self.cuts = cuts
        self.end: CureEnd | None = None
        self.deadline: float | None = stalled_at

    def frames(self, tokens: Iterator[int]) -> list[tuple[bytes, int]]:
        """What to send, each with its token."""
        pieces = [
            bytes(min(ZEROS_PER_FRAME, self.zeros - at))
            for at in range(0, self.zeros, ZEROS_PER_FRAME)
        ]
        framed = [(piece, next(tokens)) for piece in (*pieces, self._last_frame())]
        self._last_token = framed[-1][1]
        return framed

    def _last_frame(self) -> bytes:
        profile = self._profile
        last = commands.INITIALISE + commands.HAN_ON
        if profile.automatic_status:
            last += commands.automatic_status(0x0F)
        if self.cuts:
            last += commands.feed_dots(profile.feed_to_cutter_dots) + cut_command(profile)
            if profile.presenter_steps:
                last += commands.PRESENTER_EJECT
        return last + self._request()

    def _request(self) -> bytes:
        if self._profile.completion is Completion.PROCESS_ID:
            return commands.process_id(self._mark)
        if self._profile.completion is Completion.PAPER_REQUEST:
            return commands.PAPER_SENSOR_REQUEST
        return b""

    def sent(self, token: int, now: float) -> bool:
        """A frame has left; whether it was our last."""
        if token != self._last_token:
            return False
        if self._profile.completion is Completion.NONE:
            self._finish(CureEnd.WORKS)
        elif not self._answers and self.end is None:
            self.deadline = now + ASK_AGAIN_S
        return True

    def process_reply(self, mark: bytes) -> None:
        """A process id came back."""
        if mark == self._mark:
            self._finish(CureEnd.WORKS)

    def paper_reply(self, now: float) -> None:
        """A GS r was answered: ours, or an older one, after which ours is not far.

        None may be left on its way, or it would be taken for the receipt of the next ticket.
        """
        self._answers += 1
        if self._answers >= self._owed + self._asked:
            self._finish(CureEnd.WORKS)
        else:
            self.deadline = now + LATE_ANSWER_S

    def interrupt(self) -> None:
        """The printer has stopped for a fault."""
        self._finish(CureEnd.NO_ANSWER)

    def timer(self, now: float) -> bytes:
        """Time passed; what to ask again."""
        if self.end is not None or self.deadline is None or now < self.deadline:
            return b""
        if self._answers:
            self._finish(CureEnd.WORKS)
        elif self._asked >= TIMES_ASKED:
            self._finish(CureEnd.NO_ANSWER)
        else:
            self._asked += 1
            self.deadline = now + ASK_AGAIN_S
            return self._request()
        return b""

    def _finish(self, end: CureEnd) -> None:
        self.end, self.deadline = end, None
