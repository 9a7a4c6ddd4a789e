"""What scanners on a serial line do alike: start and stop, ask whether they are there, give codes once.

Reading is a wish of the program, not of the scanner: it stays while the cable is out and when the scanner was without
power, until ``StopReading``.
"""

import itertools
import logging
from abc import abstractmethod
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from devices.code_scanner.codes import Intake
from devices.driver import Driver, DriverSetup
from devices.errors import TransportError
from devices.health import GOOD, NOT_HEARD, DeviceHealth, Health
from devices.kinds import (
    Cancel,
    CheckHealth,
    CheckLevel,
    Command,
    Identify,
    Outcome,
    Reset,
    StartReading,
    StopReading,
)
from devices.wire.asking import Asking

log = logging.getLogger(__name__)

TRANSPORTS: Final = frozenset({"serial", "tcp", "memory"})
PROBE_S: Final = 3.0
"""Pause between two questions to a scanner that has fallen silent."""
HEARD_WITHIN_S: Final = 3600.0
"""A scanner that cannot be asked and was silent for longer is unknown again."""
TRIGGER_EVERY_S: Final = 5.0
"""How often a scanner that stops looking by itself is told to look again."""

SILENT: Final = DeviceHealth(
    Health.BAD,
    "no_answer",
    "扫码器没有应答，请检查连接、波特率和串口模式设置",
    "The scanner does not answer: check its cable, baud and that it is set to serial",
)
NO_SCAN_YET: Final = DeviceHealth(
    Health.UNKNOWN,
    "no_scan_yet",
    "尚未扫过码：此型号不能查询，扫任意码即可确认",
    "Nothing scanned yet: this model cannot be asked, scan anything to see that it is alive",
)
NOT_SEEN_LATELY: Final = DeviceHealth(
    Health.UNKNOWN,
    "silent",
    "很久没有扫码：此型号不能查询，扫任意码即可确认",
    "Nothing scanned for a long time; scan anything to see that it is alive",
)


@dataclass(slots=True)
class Question:
    """Something the scanner has to answer, for a command or of the driver's own."""

    frame: bytes
    command: Command | None = None


class Asked(Protocol):
    """What every serial scanner has among its options."""

    @property
    def repeat_window_s(self) -> float:
        """The same content again within this time is the same code."""
        ...

    @property
    def reply_timeout_s(self) -> float:
        """How long an answer is waited for."""
        ...

    @property
    def retries(self) -> int:
        """How often a question without an answer is put again."""
        ...

    @property
    def ping_s(self) -> float:
        """Pause between two questions whether it is still there."""
        ...


class Scanner(Driver):
    """Base of the serial scanners. A make gives the frames, and calls ``answered`` and ``code``."""

    look_is_answered = False
    """Whether the scanner answers ``look_frame``."""

    def __init__(
        self,
        setup: DriverSetup,
        options: Asked,
    ) -> None:
        super().__init__(setup.port)
        self.name = setup.device.name
        self.intake = Intake(setup.port, options.repeat_window_s)
        self.tokens = itertools.count(1)
        self._reply_timeout_s = options.reply_timeout_s
        self._tries = 1 + options.retries
        self._ping_every_s = options.ping_s
        self._asking: Asking[Question] = Asking(setup.port, self.tokens)
        self._questions: deque[Question] = deque()
        self._answered = self._silent = self._fell_silent = False
        self._heard_s: float | None = None
        self._ping_s = 0.0
        self._look_s: float | None = None

    # ---------------------------------------------------------------- what a make says of its scanner

    @abstractmethod
    def ping_frame(self) -> bytes:
        """A question that every state answers; b"" for a scanner that cannot be asked."""

    @abstractmethod
    def start_frame(self) -> bytes:
        """What makes it look; b"" if it always does."""

    @abstractmethod
    def stop_frame(self) -> bytes:
        """What makes it stop looking; b"" if it never does."""

    def look_frame(self) -> bytes:
        """What makes it look once more (trigger models); b"" if it goes on by itself."""
        return b""

    def beep_frame(self) -> bytes:
        """What makes it beep, without an answer; b"" if it cannot be made to."""
        return b""

    def may_ask(self) -> bool:
        """Whether a question would do no harm now (no code on its way)."""
        return True

    # ---------------------------------------------------------------- what a make reports

    @property
    def is_asking(self) -> bool:
        """Whether an answer is waited for."""
        return self._asking.about is not None

    @property
    def asked(self) -> bytes:
        """The question that is open; b"" if none is."""
        return b"" if self._asking.about is None else self._asking.about.frame

    def sign_of_life(self, now: float) -> None:
        """The scanner said something that is no noise."""
        self._heard_s = now
        self._fell_silent = False
        self._ping_s = now + self._ping_every_s
        if self._silent:
            self._silent = False
            log.info("%s answers again", self.name)
            if self.intake.reading and self.start_frame():
                self._questions.append(Question(self.start_frame()))

    def answered(self, now: float, *, yes: bool = True, detail: str = "") -> None:
        """The answer to the open question."""
        question = self._asking.about
        if question is None:
            return
        self._asking.close()
        self._answered = True
        self.sign_of_life(now)
        command = question.command
        if command is None:
            pass
        elif not yes:
            self.end(
                command,
                Outcome.FAILED,
                "refused",
                "扫码器拒绝执行",
                "The scanner refused",
                detail=detail,
            )
        else:
            if isinstance(command, StartReading):
                self._begin_reading(now)
            self.end(command, detail=detail)
        self._next(now)

    def code(self, raw: bytes, now: float, symbology: str = "") -> None:
        """A whole code."""
        self.sign_of_life(now)
        self.intake.take(raw, now, symbology)
        if self.intake.reading and self.look_frame():
            self._look_s = now

    # ---------------------------------------------------------------- from the line

    def on_open(self, now: float) -> None:
        """The scanner may have lost power: ask it, and tell it to look if somebody reads."""
        self._asking.close()
        self._questions.clear()
        self._answered = self._silent = self._fell_silent = False
        self._heard_s = None
        self._ping_s = now
        if self.intake.reading:
            if self.start_frame():
                self._questions.append(Question(self.start_frame()))
            self._look_s = now if self.look_frame() else None
        self._next(now)

    def on_lost(self, now: float, error: TransportError) -> None:
        """What was asked is unknown, what still waited is failed."""
        asked = self._asking.about
        self._asking.close()
        if asked is not None and asked.command is not None:
            self._end_down(asked.command, Outcome.INDETERMINATE, error)
        while self._questions:
            command = self._questions.popleft().command
            if command is not None:
                self._end_down(command, Outcome.FAILED, error)

    def _end_down(self, command: Command, outcome: Outcome, error: TransportError) -> None:
        self.end(command, outcome, "line_down", error.message_zh, error.message_en)

    def on_sent(self, token: int, now: float) -> None:
        """The question has left: the scanner's time begins."""
        self._asking.on_sent(token, now)

    def on_timer(self, now: float) -> None:
        """An answer is overdue, a ping is due, or the scanner has to be told to look again."""
        if self._asking.is_overdue(now):
            self._on_overdue(now)
        if self._look_s is not None and now >= self._look_s:
            self._look(now)
        if (
            not self.ping_frame()
            and self._heard_s is not None
            and now - self._heard_s >= HEARD_WITHIN_S
        ):
            self._heard_s = None
            self._fell_silent = True
        self._next(now)

    def next_deadline(self) -> float | None:
        """The earliest of: answer overdue, next ping, next look, silence too long."""
        moments = [self._asking.deadline_s, self._look_s]
        if not self.ping_frame():
            moments.append(None if self._heard_s is None else self._heard_s + HEARD_WITHIN_S)
        elif not self.is_asking:
            moments.append(self._ping_s)
        return min((moment for moment in moments if moment is not None), default=None)

    # ---------------------------------------------------------------- commands

    def submit(self, command: Command, now: float) -> None:
        """Start, stop, check; beep for whoever looks for the scanner."""
        match command:
            case StartReading():
                self._ask_or(command, self.start_frame() or self.ping_frame(), now)
            case StopReading():
                self.intake.stop()
                self._look_s = None
                self._ask_or(command, self.stop_frame(), now)
            case CheckHealth(level=CheckLevel.INTERNAL) if self.ping_frame():
                self._ask_or(command, self.ping_frame(), now)
            case Identify() | CheckHealth(level=CheckLevel.EXTERNAL) if self.beep_frame():
                self.port.write(self.beep_frame())
                self.end_sent(command)
            case Cancel(target_id=target_id):
                self._cancel(target_id)
                self.end(command)
            case CheckHealth() | Identify() | Reset():
                self.refuse(
                    command,
                    "此扫码器不能被查询，扫任意码可确认它正常",
                    "This scanner cannot be asked; scan anything to see that it works",
                )
            case _:
                self.refuse(command, "扫码器没有这项功能", "A scanner cannot do that")

    def _ask_or(self, command: Command, frame: bytes, now: float) -> None:
        """Ask, or do at once what needs no answer."""
        if frame:
            self._questions.append(Question(frame, command))
            self._next(now)
            return
        if isinstance(command, StartReading):
            self._begin_reading(now)
        self.end_sent(command)

    def _begin_reading(self, now: float) -> None:
        self.intake.start()
        self._look_s = now if self.look_frame() else None

    def _cancel(self, target_id: str) -> None:
        for question in list(self._questions):
            if question.command is not None and question.command.command_id == target_id:
                self._questions.remove(question)
                self.end(question.command, Outcome.FAILED, "cancelled", "已取消", "Cancelled")

    def _look(self, now: float) -> None:
        self._look_s = None
        if not self.intake.reading or not self.look_frame():
            return
        self._look_s = now + TRIGGER_EVERY_S
        if self.look_is_answered:
            self._questions.append(Question(self.look_frame()))
        else:
            self.port.write(self.look_frame())

    # ---------------------------------------------------------------- questions

    def _next(self, now: float) -> None:
        if self.is_asking:
            return
        if self._questions:
            self._send(self._questions.popleft())
        elif self.ping_frame() and now >= self._ping_s:
            if self.may_ask():
                self._send(Question(self.ping_frame()))
            else:
                self._ping_s = now + PROBE_S

    def _send(self, question: Question) -> None:
        tries = 1 if self._silent and question.command is None else self._tries
        self._asking.ask(question.frame, question, timeout_s=self._reply_timeout_s, tries=tries)

    def _on_overdue(self, now: float) -> None:
        question = self._asking.about
        if self._asking.again():
            return
        self._ping_s = now + min(PROBE_S, self._ping_every_s)
        if not self._silent:
            self._silent = True
            log.warning("%s does not answer", self.name)
        if question is not None and question.command is not None:
            command = question.command
            stopped = isinstance(command, StopReading)
            # Nobody looks at its codes any more, but it may still look at visitors' codes.
            outcome = Outcome.INDETERMINATE if stopped else Outcome.FAILED
            self.end(command, outcome, SILENT.reason, SILENT.message_zh, SILENT.message_en)

    # ---------------------------------------------------------------- ends and state

    def health(self, now: float) -> DeviceHealth:
        """Good while it answers; one that cannot be asked is good while it was heard lately."""
        if self._silent:
            return SILENT
        if self._answered or self._heard_s is not None:
            return GOOD
        if self._fell_silent:
            return NOT_SEEN_LATELY
        return NOT_HEARD if self.ping_frame() else NO_SCAN_YET

    def statistics(self) -> Mapping[str, float]:
        """Codes and questions since the start."""
        return {
            **self.intake.statistics(),
            "questions": self._asking.questions,
            "overdue": self._asking.overdue_answers,
        }
