"""Elo SmartSet panel over time: asks what it is and how its self tests ended, follows the one finger.

Source: SmartSet technical reference, chapter 6: every question is answered by its packet and an acknowledgement; touch
packets come by themselves.
"""

import itertools
import logging
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from devices.driver import Driver, DriverSetup
from devices.errors import DeviceConfigError, TransportError
from devices.health import GOOD, NOT_HEARD, DeviceHealth, Health
from devices.kinds import (
    Cancel,
    CheckHealth,
    CheckLevel,
    Command,
    Completion,
    Outcome,
    Reset,
)
from devices.touch_screen.core import TouchCore
from devices.touch_screen.elo_smartset import protocol
from devices.touch_screen.elo_smartset.protocol import Options, Packet, Touch, TouchStatus
from devices.wire.asking import Asking

log = logging.getLogger(__name__)

ANSWER_S: Final = 1.0
TRIES: Final = 2
FINGER: Final = 0

SILENT: Final = DeviceHealth(
    Health.BAD,
    "no_answer",
    "触摸屏控制器没有应答，请检查电源和串口线",
    "The touch controller does not answer; check its power and serial cable",
)


@dataclass(slots=True)
class _Question:
    """What is asked, for whom, and its answer before the acknowledgement."""

    packet: Packet
    command: Command | None = None
    answer: Packet | None = None


class EloTouch(Driver):
    """One panel, alone on its line."""

    def __init__(self, setup: DriverSetup, options: Options) -> None:
        super().__init__(setup.port)
        self._name = setup.device.name
        self._options = options
        if options.x_range[0] == options.x_range[1] or options.y_range[0] == options.y_range[1]:
            raise DeviceConfigError(
                f"设备 {self._name}：x_range、y_range 的两端不能相同，请重新校准",
                f"device {self._name}: both ends of x_range or y_range are the same",
                code="bad_options",
            )
        self._core = TouchCore(self._name, setup.port.emit, options)
        self._decoder = protocol.build_decoder()
        self._asking: Asking[_Question] = Asking(setup.port, itertools.count(1))
        self._questions: deque[_Question] = deque()
        self._ask_at_s: float | None = None
        self._finger_s: float | None = None
        """When the finger was heard of last; None while there is none."""
        self._answered = self._silent = False
        self._tests: int | None = None

    # ---------------------------------------------------------------- from the line

    def on_open(self, now: float) -> None:
        """Begin from nothing: ask what it is."""
        self._decoder.reset()
        self._asking.close()
        self._questions.clear()
        self._core.lift_all()
        self._finger_s = self._tests = None
        self._answered = self._silent = False
        self._ask_at_s = now + self._options.ask_every_s
        self._ask(protocol.ask_identity())
        self._ask(protocol.ask_diagnostics())

    def on_lost(self, now: float, error: TransportError) -> None:
        """A finger that cannot be followed is up; questions have no effect, so they failed."""
        del now
        asked = self._asking.about
        questions = [*([asked] if asked is not None else []), *self._questions]
        self._asking.close()
        self._questions.clear()
        self._finger_s = None
        self._core.lift_all()
        for question in questions:
            if question.command is not None:
                self._fail(question.command, "line_down", error.message_zh, error.message_en)
        self._end_walk("line_down", error.message_zh, error.message_en)

    def on_sent(self, token: int, now: float) -> None:
        """A question has left."""
        self._asking.on_sent(token, now)

    def on_bytes(self, data: bytes, now: float) -> None:
        """Touches and answers."""
        for packet in self._decoder.feed(data, now):
            self._silent = False
            if packet.letter == protocol.TOUCH:
                self._touched(Touch.from_packet(packet), now)
            else:
                self._answer(packet, now)
        self._after(now)

    def _touched(self, touch: Touch, now: float) -> None:
        if touch.status & TouchStatus.WARNING and not self._questions:
            self._ask(protocol.ask_acknowledge())
        if not touch.down:
            self._let_go(now)
            return
        if touch.status & TouchStatus.INITIAL and self._finger_s is not None:
            self._let_go(now)  # the end of the last one was lost
        self._finger_s = now
        x = _share(touch.x, self._options.x_range)
        y = _share(touch.y, self._options.y_range)
        self._core.touch(FINGER, x, y, now)

    def _let_go(self, now: float) -> None:
        self._finger_s = None
        self._core.lift(FINGER, now)

    # ---------------------------------------------------------------- questions

    def _ask(self, packet: Packet, command: Command | None = None) -> None:
        self._questions.append(_Question(packet, command))
        self._next()

    def _next(self) -> None:
        if self._asking.about is None and self._questions:
            question = self._questions.popleft()
            self._asking.ask(question.packet.to_bytes(), question, timeout_s=ANSWER_S, tries=TRIES)

    def _answer(self, packet: Packet, now: float) -> None:
        question = self._asking.about
        if question is None:
            return
        letter = question.packet.letter - 0x20  # the answer is the letter in upper case
        if packet.letter == letter and packet.letter != protocol.ACKNOWLEDGE:
            question.answer = packet
            return
        if packet.letter != protocol.ACKNOWLEDGE:
            return
        warnings = protocol.warnings_of(packet)
        if letter != protocol.ACKNOWLEDGE and question.answer is None and not warnings:
            return  # the acknowledgement of an earlier, repeated question
        self._asking.close()
        self._answered = True
        self._ask_at_s = now + self._options.ask_every_s
        self._understood(question, warnings)
        self._next()

    def _understood(self, question: _Question, warnings: str) -> None:
        answer = question.answer
        if warnings:
            log.info("%s: warnings %r of the controller", self._name, warnings)
        if answer is not None and answer.letter == protocol.DIAGNOSTICS:
            self._tests = answer.data[0]
        command = question.command
        if command is None:
            return
        if answer is None and question.packet != protocol.ask_acknowledge():
            self._fail(command, "refused", "触摸屏控制器拒绝了请求", "The touch controller refused")
            return
        health = self._tests_health()
        if health is not None:
            self._fail(command, health.reason, health.message_zh, health.message_en)
            return
        self.port.complete(
            Completion(
                command.command_id,
                Outcome.CONFIRMED,
                message_zh="触摸屏控制器应答正常",
                message_en="The touch controller answers",
                detail=f"warnings {warnings or 'none'}",
            )
        )

    # ---------------------------------------------------------------- time

    def on_timer(self, now: float) -> None:
        """An answer is overdue, a question is due, a finger has fallen silent."""
        if self._asking.is_overdue(now):
            question = self._asking.about
            if not self._asking.again():
                self._silent = True
                self._ask_at_s = now + min(2.0, self._options.ask_every_s)
                if question is not None and question.command is not None:
                    self._fail(
                        question.command, SILENT.reason, SILENT.message_zh, SILENT.message_en
                    )
                self._next()
        if self._ask_at_s is not None and now >= self._ask_at_s:
            self._ask_at_s = now + self._options.ask_every_s
            if self._tests is None:
                self._ask(protocol.ask_diagnostics())
            else:
                self._ask(protocol.ask_acknowledge())
        if self._finger_s is not None and now >= self._finger_s + self._options.release_s:
            self._let_go(now)
        self._after(now)

    def _after(self, now: float) -> None:
        self._core.tick(now)
        result = self._core.walk_result(now)
        if result is not None:
            self.port.complete(result)

    def next_deadline(self) -> float | None:
        """The earliest of all of these."""
        moments = [self._asking.deadline_s, self._ask_at_s, self._core.deadline_s]
        if self._finger_s is not None:
            moments.append(self._finger_s + self._options.release_s)
        return min((moment for moment in moments if moment is not None), default=None)

    # ---------------------------------------------------------------- commands

    def submit(self, command: Command, now: float) -> None:
        """Check, test, begin anew."""
        match command:
            case CheckHealth(level=CheckLevel.INTERNAL):
                self._ask(protocol.ask_diagnostics(), command)
            case CheckHealth(level=CheckLevel.INTERACTIVE):
                replaced = self._core.start_walk(command, now)
                if replaced is not None:
                    self.port.complete(replaced)
            case Reset():
                self._let_go(now)
                self._core.lift_all()
                self._ask(protocol.ask_identity(), command)
            case Cancel(target_id=target_id):
                if self._core.is_walking(target_id):
                    self._end_walk("cancelled", "已取消", "Cancelled")
                self.port.complete(Completion(command.command_id, Outcome.CONFIRMED))
            case _:
                self._fail(
                    command, "unsupported", "触摸屏没有这项功能", "A touch panel cannot do that"
                )

    def _end_walk(self, reason: str, zh: str, en: str) -> None:
        ended = self._core.end_walk(reason, zh, en)
        if ended is not None:
            self.port.complete(ended)

    def _fail(self, command: Command, reason: str, zh: str, en: str) -> None:
        self.port.complete(Completion(command.command_id, Outcome.FAILED, reason, zh, en))

    # ---------------------------------------------------------------- state

    def _tests_health(self) -> DeviceHealth | None:
        failed = protocol.failed_tests(self._tests or 0)
        if not failed:
            return None
        return DeviceHealth(
            Health.BAD,
            "self_test_failed",
            f"触摸屏控制器自检未通过：{'、'.join(zh for zh, _ in failed)}",
            f"Self test of the touch controller failed: {', '.join(en for _, en in failed)}",
        )

    def health(self, now: float) -> DeviceHealth:
        """Good while it answers, its self tests passed and the glass is clean."""
        if self._silent and self._answered:
            return SILENT
        if not self._answered:
            return NOT_HEARD
        return self._tests_health() or self._core.health(now) or GOOD

    def explain(self, data: bytes, *, outgoing: bool) -> str:
        """The packets in words."""
        del outgoing
        return protocol.explain(data)

    def statistics(self) -> Mapping[str, float]:
        """Touches, ghosts, noise and overdue answers since the start."""
        return {
            **self._core.statistics(),
            "dropped_bytes": self._decoder.dropped_bytes,
            "overdue": self._asking.overdue_answers,
        }


def _share(value: int, span: tuple[int, int]) -> float:
    return (value - span[0]) / (span[1] - span[0])
