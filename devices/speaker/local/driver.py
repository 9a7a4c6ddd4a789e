"""The machine's sound output over time: one sound after another, each ends exactly once, and looked at in between."""

from __future__ import annotations

import itertools
import logging
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
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
    PlaySound,
    SoundStarted,
    StopSound,
)
from devices.speaker.local import protocol
from devices.speaker.local.protocol import Answer, AnswerDecoder, Ask, Options, Request, Word

log = logging.getLogger(__name__)

LOOK_LIMIT_S: Final = 12.0
"""A look starts up to three programs with their own limits."""
STOP_LIMIT_S: Final = 8.0
PLAY_MORE_S: Final = 10.0
TEST_TONE: Final = (880.0, 0.6, 16_000)
TEST_VOLUME: Final = 80

SILENT: Final = DeviceHealth(
    Health.BAD,
    "no_answer",
    "声音系统没有应答，请重新启动本机的声音服务",
    "The sound system does not answer; restart this machine's sound service",
)


def _gone(detail: str) -> DeviceHealth:
    return DeviceHealth(
        Health.BAD,
        "no_output",
        f"找不到声音输出（{detail}），请检查声卡、USB 音箱和 hall.toml 里的 output",
        f"The sound output is not there ({detail}); check sound card, USB speaker and output in hall.toml",
    )


def _muted(detail: str) -> DeviceHealth:
    return DeviceHealth(
        Health.BAD,
        "muted",
        f"声音输出 {detail} 被静音了，请取消静音",
        f"The sound output {detail} is muted; unmute it",
    )


def _failed(detail: str) -> DeviceHealth:
    return DeviceHealth(
        Health.BAD,
        "sound_failed",
        f"声音没有播出，请检查声卡和音箱（{detail}）",
        f"No sound came out; check sound card and loudspeaker ({detail})",
    )


@dataclass(slots=True)
class _Question:
    """A request of which an end is expected."""

    request: Request
    command: Command | None
    limit_s: float
    ends_s: float | None = None


class LocalSpeaker(Driver):
    """One output."""

    def __init__(self, setup: DriverSetup, options: Options) -> None:
        super().__init__(setup.port)
        self._name = setup.device.name
        self._options = options
        self._numbers = itertools.count(1)
        self._decoder = AnswerDecoder()
        self._health = NOT_HEARD
        self._waiting: deque[_Question] = deque()
        self._open: _Question | None = None
        self._stops: dict[int, tuple[Command, float]] = {}
        self._cancelled: set[str] = set()
        self._poll_s = 0.0
        self._played = self._looks = self._overdue = 0

    # ---------------------------------------------------------------- from the line

    def on_open(self, now: float) -> None:
        """Look whether anything can be heard at all."""
        self._decoder.forget()
        self._health = NOT_HEARD
        self._open = None
        self._poll_s = now
        self._next(now)

    def on_lost(self, now: float, error: TransportError) -> None:
        """What was playing is unknown, what waited is failed."""
        del now
        sentences = (error.message_zh, error.message_en)
        question, self._open = self._open, None
        if question is not None and question.command is not None:
            self.end(question.command, Outcome.INDETERMINATE, "line_down", *sentences)
        for command, _ in self._stops.values():
            self.end(command, Outcome.INDETERMINATE, "line_down", *sentences)
        for waiting in self._waiting:
            if waiting.command is not None:
                self.end(waiting.command, Outcome.FAILED, "line_down", *sentences)
        self._waiting.clear()
        self._stops.clear()
        self._cancelled.clear()

    def on_bytes(self, data: bytes, now: float) -> None:
        """Answers of the port; one to nothing that is open is late and means nothing."""
        for answer in self._decoder.feed(data):
            stop = self._stops.pop(answer.number, None) if answer.word is Word.STOPPED else None
            if stop is not None:
                self.end(stop[0], Outcome.CONFIRMED)
            question = self._open
            if question is not None and answer.number == question.request.number:
                self._hear(question, answer, now)
        self._next(now)

    def _hear(self, question: _Question, answer: Answer, now: float) -> None:
        command = question.command
        match question.request.ask, answer.word:
            case Ask.PLAY, Word.STARTED:
                if command is not None:
                    self.port.emit(SoundStarted(command.command_id))
            case Ask.PLAY, Word.PLAYED:
                self._played += 1
                self._settle(GOOD, now)
                if command is not None:
                    self.end(command, Outcome.CONFIRMED)
            case Ask.PLAY, Word.CANCELLED:
                self._open = None
                if command is not None:
                    self.end(command, Outcome.FAILED, "cancelled", "已停止播报", "Stopped")
            case Ask.PLAY, Word.FAILED:
                bad = _failed(answer.detail)
                self._settle(bad, now)
                self._poll_s = now  # look at once: it may be gone
                if command is not None:
                    words = (bad.message_zh, bad.message_en)
                    self.end(command, Outcome.INDETERMINATE, bad.reason, *words)
            case Ask.LOOK, Word.THERE:
                self._settle(GOOD, now)
                self._end_look(command)
            case Ask.LOOK, Word.GONE | Word.MUTED:
                sentences = _gone if answer.word is Word.GONE else _muted
                self._settle(sentences(answer.detail), now)
                self._end_look(command)

    def _end_look(self, command: Command | None) -> None:
        if command is not None:
            self.end(command, Outcome.CONFIRMED, detail=self._health.reason)

    def _settle(self, health: DeviceHealth, now: float) -> None:
        self._open = None
        self._poll_s = now + self._options.poll_s
        self._become(health)

    def _become(self, health: DeviceHealth) -> None:
        if health != self._health:
            self._health = health
            log.info("%s: %s", self._name, health.message_en or health.reason)

    # ---------------------------------------------------------------- time

    def on_timer(self, now: float) -> None:
        """An end is overdue, or it is time to look."""
        question = self._open
        if question is not None and question.ends_s is not None and now >= question.ends_s:
            self._overdue += 1
            self._settle(SILENT, now)
            if question.command is not None:
                self._end_silent(question.command)
        for number in [one for one, (_, ends_s) in self._stops.items() if now >= ends_s]:
            command, _ = self._stops.pop(number)
            self._overdue += 1
            self._become(SILENT)
            self._end_silent(command)
        self._next(now)

    def next_deadline(self) -> float | None:
        """The earliest of: an end that is overdue, the next look."""
        moments = [ends_s for _, ends_s in self._stops.values()]
        if self._open is None:
            moments.append(self._poll_s)
        elif self._open.ends_s is not None:
            moments.append(self._open.ends_s)
        return min(moments, default=None)

    def _next(self, now: float) -> None:
        if self._open is not None:
            return
        if self._waiting:
            self._put(self._waiting.popleft(), now)
        elif now >= self._poll_s:
            self._looks += 1
            request = Request(Ask.LOOK, next(self._numbers))
            self._put(_Question(request, None, LOOK_LIMIT_S), now)

    def _put(self, question: _Question, now: float) -> None:
        question.ends_s = now + question.limit_s
        self._open = question
        self.port.write(question.request.to_bytes())

    # ---------------------------------------------------------------- commands

    def submit(self, command: Command, now: float) -> None:
        """Play, stop, look."""
        match command:
            case PlaySound(samples=samples, rate_hz=rate_hz, volume=volume) if (
                rate_hz in protocol.RATES and len(samples) <= protocol.SOUND_MAX
            ):
                self._play(command, protocol.at_volume(samples, volume), rate_hz)
            case Identify() | CheckHealth(level=CheckLevel.EXTERNAL):
                sound = protocol.at_volume(protocol.tone(*TEST_TONE), TEST_VOLUME)
                self._play(command, sound, TEST_TONE[2])
            case CheckHealth(level=CheckLevel.INTERNAL):
                request = Request(Ask.LOOK, next(self._numbers))
                self._waiting.append(_Question(request, command, LOOK_LIMIT_S))
            case StopSound():
                self._drop([one for one in self._waiting if one.request.ask is Ask.PLAY])
                self._stop(command, now)
            case Cancel(target_id=target_id):
                self._drop(
                    [
                        one
                        for one in self._waiting
                        if one.command is not None and one.command.command_id == target_id
                    ]
                )
                playing = self._open.command if self._open is not None else None
                if playing is not None and playing.command_id == target_id:
                    self._stop(command, now)
                else:
                    self.end(command, Outcome.CONFIRMED)
            case _:
                self.refuse(
                    command,
                    "本机声音输出没有这项功能",
                    "This sound output cannot do that",
                )
        self._next(now)

    def _play(self, command: Command, samples: bytes, rate_hz: int) -> None:
        request = Request(Ask.PLAY, next(self._numbers), rate_hz, samples)
        limit_s = len(samples) / 2 / rate_hz + PLAY_MORE_S
        self._waiting.append(_Question(request, command, limit_s))

    def _stop(self, command: Command, now: float) -> None:
        request = Request(Ask.STOP, next(self._numbers))
        self._stops[request.number] = (command, now + STOP_LIMIT_S)
        self.port.write(request.to_bytes(), urgent=True)

    def _drop(self, questions: list[_Question]) -> None:
        for question in questions:
            self._waiting.remove(question)
            if question.command is not None:
                self.end(question.command, Outcome.FAILED, "cancelled", "已取消", "Cancelled")

    def _end_silent(self, command: Command) -> None:
        words = (SILENT.message_zh, SILENT.message_en)
        self.end(command, Outcome.INDETERMINATE, SILENT.reason, *words)

    # ---------------------------------------------------------------- state

    def health(self, now: float) -> DeviceHealth:
        """Good while the output is there, not muted, and played what it was given."""
        del now
        return self._health

    def explain(self, data: bytes, *, outgoing: bool) -> str:
        """Requests and answers in words."""
        return protocol.explain(data, outgoing=outgoing)

    def statistics(self) -> Mapping[str, float]:
        """Sounds played, looks, overdue answers."""
        return {"played": self._played, "looks": self._looks, "overdue": self._overdue}
