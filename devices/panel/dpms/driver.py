"""The screen of this machine over time: kept lit, dark only with the guard, and what xset says is looked at again.

``xset`` ends well even where the server cannot do what was asked, so every change is followed by a query.
"""

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
    Outcome,
    SetPower,
)
from devices.panel.dpms.protocol import (
    Answer,
    Ask,
    Decoder,
    Options,
    Request,
    Screen,
    State,
    explain,
    read_query,
)
from devices.panel.power import why_not_dark
from devices.wire.asking import Asking

log = logging.getLogger(__name__)

ANSWER_S: Final = 3.0

NO_DPMS: Final = DeviceHealth(
    Health.BAD,
    "no_dpms",
    "图形系统不能控制显示器电源（没有 DPMS），请改用显示器的串口或网络控制",
    "The X server cannot control the screen's power (no DPMS); use the panel's serial or network port",
)
DARK: Final = DeviceHealth(
    Health.BAD, "dark", "屏幕是黑的，正在点亮", "The screen is dark; it is being switched on"
)
ASLEEP: Final = DeviceHealth(Health.GOOD, "asleep", "已按要求关闭", "Off, as asked")
NOT_SAID: Final = DeviceHealth(
    Health.UNKNOWN,
    "dpms_disabled",
    "图形系统关闭了电源管理，无法知道屏幕是否点亮",
    "Power management is disabled in X, so nobody knows whether the screen is lit",
)
BLANKS: Final = DeviceHealth(
    Health.GOOD,
    "will_blank",
    "屏幕会在一段时间后自动变黑，请把 keep_lit 设为 true 或关闭系统的节能设置",
    "The screen will blank by itself; set keep_lit = true or switch power saving off",
    warning=True,
)
SILENT: Final = DeviceHealth(
    Health.BAD,
    "no_answer",
    "图形系统没有应答",
    "The X server does not answer",
)


@dataclass(slots=True)
class _Question:
    """What is asked, and the command that ends with its answer."""

    ask: Ask
    command: Command | None = None
    number: int = 0


class DpmsPanel(Driver):
    """One X display."""

    def __init__(self, setup: DriverSetup, options: Options) -> None:
        super().__init__(setup.port)
        self._name = setup.device.name
        self._options = options
        self._decoder = Decoder()
        self._asking: Asking[_Question] = Asking(setup.port, itertools.count(1))
        self._numbers = itertools.count(1)
        self._questions: deque[_Question] = deque()
        self._poll_s = 0.0
        self._state: State | None = None
        self._wanted: bool | None = None
        self._silent = False
        self._relit = 0

    # ---------------------------------------------------------------- from the line

    def on_open(self, now: float) -> None:
        """Ask how the screen is; keep it lit if that is wanted."""
        self._decoder.reset()
        self._asking.close()
        self._questions.clear()
        self._state = self._wanted = None
        self._silent = False
        self._poll_s = now + self._options.poll_s
        if self._options.keep_lit:
            self._questions.append(_Question(Ask.KEEP))
        self._questions.append(_Question(Ask.QUERY))
        self._next(now)

    def on_lost(self, now: float, error: TransportError) -> None:
        """What runs may have its effect; what waits has none."""
        del now
        asked = self._asking.about
        self._asking.close()
        waiting, self._questions = list(self._questions), deque()
        sentences = (error.message_zh, error.message_en)
        ended: set[str] = set()
        for question, outcome in (
            *([(asked, Outcome.INDETERMINATE)] if asked is not None else []),
            *((one, Outcome.FAILED) for one in waiting),
        ):
            command = question.command
            if command is not None and command.command_id not in ended:
                ended.add(command.command_id)
                self.end(command, outcome, "line_down", *sentences)

    def on_sent(self, token: int, now: float) -> None:
        """A question has left."""
        self._asking.on_sent(token, now)

    def on_bytes(self, data: bytes, now: float) -> None:
        """Answers, one for each question, in their order."""
        for answer in self._decoder.feed(data):
            question = self._asking.about
            if question is None or answer.number != question.number:
                continue
            self._asking.close()
            self._silent = False
            self._poll_s = now + self._options.poll_s
            self._understand(question, answer)
        self._next(now)

    def _understand(self, question: _Question, answer: Answer) -> None:
        if answer.code != 0:
            log.info("%s: xset %s ended with %d", self._name, question.ask, answer.code)
        if question.ask is not Ask.QUERY:
            return
        if answer.code != 0:
            self._state = None
            if question.command is not None:
                self._fail(question.command, SILENT)
            return
        self._state = read_query(answer.output)
        dark = self._state.screen in {Screen.OFF, Screen.STANDBY, Screen.SUSPEND}
        lit_wanted = self._wanted or (self._wanted is None and self._options.keep_lit)
        if dark and lit_wanted and question.command is None and not self._questions:
            self._relit += 1
            self._questions.extend((_Question(Ask.ON), _Question(Ask.QUERY)))
        if question.command is not None:
            self._judge(question.command, self._state)

    def _judge(self, command: Command, state: State) -> None:
        """The query after a command says whether it was done."""
        if state.screen is Screen.NO_DPMS:
            self._fail(command, NO_DPMS)
        elif not isinstance(command, SetPower):
            self.end(command, Outcome.CONFIRMED, detail=f"screen {state.screen}")
        elif state.screen is Screen.UNKNOWN:
            self.end(
                command,
                Outcome.INDETERMINATE,
                NOT_SAID.reason,
                NOT_SAID.message_zh,
                NOT_SAID.message_en,
            )
        elif (state.screen is Screen.ON) == command.on:
            self.end(command, Outcome.CONFIRMED)
        else:
            self.end(
                command,
                Outcome.FAILED,
                "not_done",
                "屏幕没有变成要求的状态",
                "The screen did not become what was asked",
                detail=f"screen {state.screen}",
            )

    # ---------------------------------------------------------------- questions

    def _next(self, now: float) -> None:
        while self._asking.about is None and self._questions:
            question = self._questions.popleft()
            if question.ask is Ask.OFF and isinstance(question.command, SetPower):
                # The hall may have changed while the command waited.
                why = why_not_dark(question.command, now)
                if why is not None:
                    self.end(
                        question.command, Outcome.FAILED, why.reason, why.message_zh, why.message_en
                    )
                    self._drop(question.command)
                    continue
            if question.ask in {Ask.ON, Ask.OFF} and isinstance(question.command, SetPower):
                self._wanted = question.command.on
            question.number = next(self._numbers)
            request = Request(question.ask, question.number)
            self._asking.ask(request.to_bytes(), question, timeout_s=ANSWER_S)

    def _drop(self, command: Command) -> None:
        self._questions = deque(one for one in self._questions if one.command is not command)

    def on_timer(self, now: float) -> None:
        """An answer is overdue, or it is time to look."""
        if self._asking.is_overdue(now):
            question = self._asking.about
            if not self._asking.again():
                self._silent = True
                self._decoder.reset()
                command = None if question is None else question.command
                if command is not None:
                    self._drop(command)
                    self.end(
                        command,
                        Outcome.INDETERMINATE,
                        SILENT.reason,
                        SILENT.message_zh,
                        SILENT.message_en,
                    )
        if now >= self._poll_s:
            self._poll_s = now + self._options.poll_s
            if not self._questions:
                self._questions.append(_Question(Ask.QUERY))
        self._next(now)

    def next_deadline(self) -> float | None:
        """An answer overdue, or the next look."""
        overdue_s = self._asking.deadline_s
        return self._poll_s if overdue_s is None else min(self._poll_s, overdue_s)

    # ---------------------------------------------------------------- commands

    def submit(self, command: Command, now: float) -> None:
        """Power with its guard, check."""
        match command:
            case SetPower():
                why = why_not_dark(command, now)
                if why is not None:
                    self.end(command, Outcome.FAILED, why.reason, why.message_zh, why.message_en)
                    return
                self._supersede()
                change = Ask.ON if command.on else Ask.OFF
                self._questions.extend((_Question(change, command), _Question(Ask.QUERY, command)))
            case CheckHealth(level=CheckLevel.INTERNAL):
                self._questions.append(_Question(Ask.QUERY, command))
            case Cancel(target_id=target_id):
                self._cancel(target_id)
                self.end(command, Outcome.CONFIRMED)
            case _:
                self.refuse(
                    command,
                    "屏幕电源控制没有这项功能",
                    "The screen's power control cannot do that",
                )
        self._next(now)

    def _supersede(self) -> None:
        """A newer wish replaces one that has not begun."""
        waiting = {
            one.command.command_id: one.command
            for one in self._questions
            if one.ask in {Ask.ON, Ask.OFF} and one.command is not None
        }
        for command in waiting.values():
            self._drop(command)
            self.end(
                command,
                Outcome.FAILED,
                "superseded",
                "已被更新的命令取代",
                "Replaced by a newer command",
            )

    def _cancel(self, target_id: str) -> None:
        begun = {one.command for one in self._questions if one.ask is not Ask.QUERY}
        for command in begun:
            if command is not None and command.command_id == target_id:
                self._drop(command)
                self.end(command, Outcome.FAILED, "cancelled", "已取消", "Cancelled")

    def _fail(self, command: Command, health: DeviceHealth) -> None:
        self.end(command, Outcome.FAILED, health.reason, health.message_zh, health.message_en)

    # ---------------------------------------------------------------- state

    def health(self, now: float) -> DeviceHealth:
        """Good while the server says that the screen is lit, or dark as asked."""
        del now
        state = self._state
        if self._silent:
            return SILENT
        if state is None:
            return NOT_HEARD
        match state.screen:
            case Screen.NO_DPMS:
                return NO_DPMS
            case Screen.UNKNOWN:
                return NOT_SAID
            case Screen.ON:
                return BLANKS if state.blanks else GOOD
            case _:
                return ASLEEP if self._wanted is False else DARK

    def explain(self, data: bytes, *, outgoing: bool) -> str:
        """The request or the answer in words."""
        return explain(data, outgoing=outgoing)

    def statistics(self) -> Mapping[str, float]:
        """Questions, and how often a dark screen was lit again."""
        return {
            "questions": self._asking.questions,
            "overdue": self._asking.overdue_answers,
            "relit": self._relit,
        }
