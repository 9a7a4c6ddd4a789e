"""SYN6288 speech chip over time: one announcement after the other, each ends exactly once.

The chip says one byte and never to what. So an announcement is confirmed only if the chip was seen to speak and a
question behind its end is answered by "idle"; and one whose acceptance was lost is sent again only while it cannot
have been spoken yet.
"""

import itertools
import logging
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

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
    Say,
    SoundStarted,
    StopSound,
)
from devices.speaker.syn6288 import protocol
from devices.speaker.syn6288.protocol import Frame, Options, Said
from devices.wire.asking import Asking
from devices.wire.fault import FrameError

log = logging.getLogger(__name__)

FIRST_POLL_S: Final = 0.1
POLL_S: Final = 1.0
"""How often a speaking chip is asked whether it still does: its "idle" may be lost."""
PROBE_S: Final = 3.0
LATE_WORD_S: Final = 0.5
"""So late may words come; those of a repeated question must not be taken for those of the next speech."""
BYTE_S: Final = 0.04
"""No chip speaks a byte of text faster (a Han is two): an earlier "idle" was said of something else."""
END_MARGIN_S: Final = 0.2
"""An announcement ends by itself this long before its limit, so that the reason is ours."""
TEST_TEXT: Final = "测试，一二三"

SILENT: Final = DeviceHealth(
    Health.BAD,
    "no_answer",
    "语音模块没有应答，请检查电源、接线和波特率",
    "The speech module does not answer: check power, cable and baud",
)


class Ask(Enum):
    """What is being asked."""

    SPEAK = "speak"
    STOP = "stop"
    STATUS = "status"


@dataclass(slots=True)
class _Job:
    """An announcement; ``pieces`` are what is still to be said, the first being said now."""

    command: Command
    pieces: deque[bytes]
    ends_s: float
    left_out: str
    tries_left: int
    to_send: bool = True
    """The first piece has to be sent (again)."""
    started: bool = False
    speaking: bool = False
    """The chip has accepted the first piece."""
    seen: bool = False
    """The chip was seen to speak it."""
    not_before_s: float = 0.0
    """The earliest end of the first piece."""
    doubted_s: float | None = None
    """When the chip, which had accepted it, was idle too early."""


class Syn6288(Driver):
    """One chip, alone on its line."""

    def __init__(self, setup: DriverSetup, options: Options) -> None:
        super().__init__(setup.port)
        self._name = setup.device.name
        self._options = options
        self._asking: Asking[Ask] = Asking(setup.port, itertools.count(1))
        self._jobs: deque[_Job] = deque()
        self._job: _Job | None = None
        self._stops: list[Command] = []
        self._stop_tries = 0
        self._checks: list[Command] = []
        self._answered = self._silent = False
        self._ask_s = self._quiet_until_s = 0.0
        self._restarts = self._spoken = self._refused = 0

    # ---------------------------------------------------------------- from the line

    def on_open(self, now: float) -> None:
        """The chip may have lost power; it is asked whether it is there."""
        self._asking.close()
        self._answered = self._silent = False
        self._ask_s = now
        self._next(now)

    def on_lost(self, now: float, error: TransportError) -> None:
        """What was being said is unknown, what waited is failed."""
        self._asking.close()
        job, self._job = self._job, None
        for command, outcome in (
            [(job.command, Outcome.INDETERMINATE)] if job is not None else []
        ) + [(one, Outcome.INDETERMINATE) for one in self._stops]:
            self.end(command, outcome, "line_down", error.message_zh, error.message_en)
        for command in [one.command for one in self._jobs] + self._checks:
            self.end(command, Outcome.FAILED, "line_down", error.message_zh, error.message_en)
        self._jobs.clear()
        self._stops.clear()
        self._checks.clear()

    def on_sent(self, token: int, now: float) -> None:
        """The frame has left: the chip's time begins."""
        self._asking.on_sent(token, now)

    def on_bytes(self, data: bytes, now: float) -> None:
        """Each byte is a word of the chip, or noise."""
        for byte in data:
            if byte not in _WORDS:
                continue
            if self._silent:
                self._silent = False
                log.info("%s answers again", self._name)
            self._answered = True
            self._hear(Said(byte), now)
        self._next(now)

    def _hear(self, said: Said, now: float) -> None:
        # A word that comes before the question has left answers nothing.
        asked = self._asking.about if self._asking.deadline_s is not None else None
        match said, asked:
            case Said.STARTED, _:
                self._on_restart(now)
            case Said.ACCEPTED, Ask.SPEAK:
                self._asking.close()
                self._on_speaking(now)
            case Said.ACCEPTED, Ask.STOP:
                self._asking.close()
                self._ask_status()
            case Said.REFUSED, Ask.SPEAK | Ask.STOP | Ask.STATUS:
                self._refused += 1
                self._asking.wait_until(now)  # damaged on its way: as if it had not been heard
            case Said.REFUSED, None if self._job is not None and self._job.speaking:
                # What was taken for its acceptance was said of something else.
                self._job.speaking = False
                self._ask_status()
            case Said.BUSY | Said.IDLE, Ask.STATUS:
                if self._asking.asked_again:
                    self._quiet_until_s = now + LATE_WORD_S
                self._asking.close()
                self._on_status(now, busy=said is Said.BUSY)
            case Said.IDLE, None if self._may_have_ended(now):
                # Nobody asked, so this is the end of a speech.
                if self._job is not None:
                    self._job.seen = True
                self._ask_status()

    def _may_have_ended(self, now: float) -> bool:
        job = self._job
        return (
            job is not None
            and job.speaking
            and now >= job.not_before_s
            and self._asking.about is None
        )

    def _on_restart(self, now: float) -> None:
        self._restarts += 1
        self._asking.close()
        self._ask_s = now + self._options.ping_s
        if self._job is not None:
            self._end_job(
                Outcome.INDETERMINATE,
                "restarted",
                "语音模块中途重新启动，不知播报了多少",
                "The speech module restarted; nobody knows how much was said",
            )

    def _on_speaking(self, now: float) -> None:
        job = self._job
        if job is None:
            return
        self._ask_s = now + (POLL_S if job.speaking else FIRST_POLL_S)
        job.speaking = True
        if not job.started:
            job.started = True
            self.port.emit(SoundStarted(job.command.command_id))

    def _on_status(self, now: float, *, busy: bool) -> None:
        self._ask_s = now + self._options.ping_s
        for command in self._checks:
            self.end(command)
        self._checks.clear()
        if self._stops:
            self._on_stop_status(busy=busy)
        elif self._job is None:
            return
        elif busy:
            self._on_speaking(now)
            self._job.seen = True
        else:
            self._on_idle(self._job, now)

    def _on_idle(self, job: _Job, now: float) -> None:
        """Asked, the chip says that it does not speak."""
        early = now < job.not_before_s
        if job.speaking and job.seen and not early:
            self._piece_done()
        elif not early:
            self._end_job(
                Outcome.INDETERMINATE,
                "not_seen",
                "没有收到模块的确认，不知是否已播报",
                "The module confirmed nothing; nobody knows whether it was spoken",
            )
        elif job.speaking and (job.seen or job.doubted_s is None):
            # Perhaps a late word of another question; ask again when no such word can come any more.
            job.doubted_s = now
            self._ask_s = now + LATE_WORD_S
        elif job.tries_left:
            job.to_send = True
        else:
            self._end_job(
                Outcome.FAILED,
                "not_accepted",
                "语音模块没有接受播报内容",
                "The speech module did not take the announcement",
            )

    def _on_stop_status(self, *, busy: bool) -> None:
        if busy and self._stop_tries:
            self._stop_tries -= 1
            self._ask(Ask.STOP, protocol.STOP)
            return
        stops, self._stops = self._stops, []
        for command in stops:
            if busy:
                self.end(command, Outcome.FAILED, "still_busy", "未能停止播报", "It speaks on")
            else:
                self.end(command)

    def on_timer(self, now: float) -> None:
        """An answer is overdue, a question is due, or an announcement takes too long."""
        if self._asking.is_overdue(now):
            self._on_overdue(now)
        self._end_late(now)
        self._next(now)

    def next_deadline(self) -> float | None:
        """The earliest of: answer overdue, next question, limit of an announcement."""
        moments = [job.ends_s for job in self._jobs]
        if self._job is not None:
            moments.append(self._job.ends_s)
        if self._asking.about is None:
            waits = self._job.to_send if self._job is not None else bool(self._jobs)
            moments.append(min(self._ask_s, self._quiet_until_s) if waits else self._ask_s)
        elif self._asking.deadline_s is not None:
            moments.append(self._asking.deadline_s)
        return min(moments, default=None)

    # ---------------------------------------------------------------- commands

    def submit(self, command: Command, now: float) -> None:
        """Say, stop, check."""
        match command:
            case Say(text=text, volume=volume):
                self._say(command, text, volume, now)
            case Identify(label=label):
                self._say(command, f"{label}号", 80, now)
            case CheckHealth(level=CheckLevel.INTERNAL):
                self._checks.append(command)
                self._ask_s = now
            case CheckHealth():
                self._say(command, TEST_TEXT, 80, now)
            case StopSound():
                self._stop(command)
            case Cancel(target_id=target_id):
                self._cancel(target_id)
                self.end(command)
            case _:
                self.refuse(
                    command,
                    "语音模块没有这项功能",
                    "A speech module cannot do that",
                )
        self._next(now)

    def _say(self, command: Command, text: str, volume: int, now: float) -> None:
        mark = protocol.volume_mark(volume) if self._options.volume_marks else ""
        words, left_out = protocol.speakable(text)
        if not words:
            self.end(
                command,
                Outcome.FAILED,
                "nothing_to_say",
                "没有可以朗读的内容",
                "There is nothing in it that can be spoken",
                _detail(left_out),
            )
            return
        cut = protocol.pieces(words, protocol.TEXT_MAX - len(mark))
        self._jobs.append(
            _Job(
                command,
                deque((mark + piece).encode("gbk") for piece in cut),
                now + command.limit_s - END_MARGIN_S,
                left_out,
                1 + self._options.retries,
            )
        )

    def _stop(self, command: Command) -> None:
        """Be silent: everything that was said or waited ends as cancelled."""
        self._asking.close()
        self.port.drop_pending()
        jobs = [*([self._job] if self._job is not None else []), *self._jobs]
        self._job = None
        self._jobs.clear()
        for job in jobs:
            self.end(job.command, Outcome.FAILED, "cancelled", "已停止播报", "Stopped")
        self._stops.append(command)
        self._stop_tries = self._options.retries
        self._ask(Ask.STOP, protocol.STOP)

    def _cancel(self, target_id: str) -> None:
        for job in [one for one in self._jobs if one.command.command_id == target_id]:
            self._jobs.remove(job)
            self.end(job.command, Outcome.FAILED, "cancelled", "已取消", "Cancelled")

    # ---------------------------------------------------------------- what is asked

    def _next(self, now: float) -> None:
        if self._asking.about is not None:
            return
        if self._job is None and self._jobs and not self._stops:
            self._job = self._jobs.popleft()
        job = self._job
        if job is not None and job.to_send and now >= self._quiet_until_s:
            job.tries_left -= 1
            job.to_send = job.speaking = job.seen = False
            job.doubted_s = None
            job.not_before_s = now + BYTE_S * len(job.pieces[0])
            self._ask(Ask.SPEAK, protocol.speak(job.pieces[0]))
        elif now >= self._ask_s:
            self._ask_status()

    def _piece_done(self) -> None:
        job = self._job
        if job is None:
            return
        job.pieces.popleft()
        if job.pieces:
            job.tries_left = 1 + self._options.retries
            job.to_send, job.speaking = True, False
            return
        self._spoken += 1
        if job.left_out:
            self._end_job(
                Outcome.CONFIRMED,
                "ok",
                f"已播报，但有 {len(job.left_out)} 个字无法朗读，已略去",
                f"Spoken, without {len(job.left_out)} characters that the chip does not have",
            )
        else:
            self._end_job(Outcome.CONFIRMED)

    def _ask(self, what: Ask, frame: Frame, tries: int = 1) -> None:
        self._asking.ask(
            frame.to_bytes(), what, timeout_s=self._options.reply_timeout_s, tries=tries
        )

    def _ask_status(self) -> None:
        tries = 1 if self._silent else 1 + self._options.retries
        self._ask(Ask.STATUS, protocol.STATUS, tries)

    def _on_overdue(self, now: float) -> None:
        asked = self._asking.about
        if self._asking.again():
            return
        if asked in {Ask.SPEAK, Ask.STOP}:
            self._ask_status()  # its word may be lost: does it speak?
            return
        self._ask_s = now + min(PROBE_S, self._options.ping_s)
        if not self._silent:
            self._silent = True
            log.warning("%s does not answer", self._name)
        zh, en = SILENT.message_zh, SILENT.message_en
        if self._job is not None:
            self._end_job(Outcome.INDETERMINATE, SILENT.reason, zh, en)
        stops, self._stops = self._stops, []
        for command in stops:
            self.end(command, Outcome.INDETERMINATE, SILENT.reason, zh, en)
        waiting = [job.command for job in self._jobs] + self._checks
        self._jobs.clear()
        self._checks.clear()
        for command in waiting:
            self.end(command, Outcome.FAILED, SILENT.reason, zh, en)

    def _end_late(self, now: float) -> None:
        for job in [one for one in self._jobs if now >= one.ends_s]:
            self._jobs.remove(job)
            zh, en = "排队太久，没有播报", "It waited too long and was not spoken"
            self.end(job.command, Outcome.FAILED, "too_late", zh, en)
        if self._job is not None and now >= self._job.ends_s:
            self._end_job(
                Outcome.INDETERMINATE,
                "too_slow",
                "播报未在规定时间内结束",
                "The announcement did not end in time",
            )
            self._asking.close()
            self.port.drop_pending()
            self._ask(Ask.STOP, protocol.STOP)

    # ---------------------------------------------------------------- ends and state

    def _end_job(
        self, outcome: Outcome, reason: str = "ok", zh: str = "完成", en: str = "Done"
    ) -> None:
        job, self._job = self._job, None
        if job is not None:
            self.end(job.command, outcome, reason, zh, en, _detail(job.left_out))

    def health(self, now: float) -> DeviceHealth:
        """Good while it answers."""
        if self._silent:
            return SILENT
        return GOOD if self._answered else NOT_HEARD

    def explain(self, data: bytes, *, outgoing: bool) -> str:
        """Commands and words of the chip, without the text."""
        if not outgoing:
            return ", ".join(
                Said(byte).name.lower() if byte in _WORDS else f"{byte:02X}" for byte in data
            )
        try:
            frame = Frame.from_bytes(data)
        except FrameError:
            return "no frame"
        if frame.command == protocol.Command.SPEAK:
            return f"speak {len(frame.data) - 1} bytes"
        known = frame.command in set(protocol.Command)
        return protocol.Command(frame.command).name.lower() if known else f"{frame.command:02X}"

    def statistics(self) -> Mapping[str, float]:
        """Announcements, refused frames, restarts and questions since the start."""
        return {
            "spoken": self._spoken,
            "refused": self._refused,
            "restarts": self._restarts,
            "questions": self._asking.questions,
            "overdue": self._asking.overdue_answers,
        }


_WORDS: Final = frozenset(Said)


def _detail(left_out: str) -> str:
    return f"left out: {left_out}" if left_out else ""
