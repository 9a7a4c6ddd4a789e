"""Samsung MDC panel over time: one question at a time, patient after switching on, dark only with the guard.

Source: Samsung Multiple Display Control protocol, revision 15.0. That a panel may be silent for ten seconds after it was
switched on, and wants two seconds of rest then, comes from field drivers.
"""

import itertools
import logging
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from devices.driver import Driver, DriverSetup
from devices.errors import DeviceConfigError, TransportError
from devices.health import GOOD, NOT_HEARD, DeviceHealth, Health, PartHealth, fold
from devices.kinds import (
    Cancel,
    CheckHealth,
    CheckLevel,
    Command,
    Outcome,
    SelectInput,
    SetBrightness,
    SetPower,
)
from devices.panel.power import why_not_dark
from devices.panel.samsung_mdc import protocol
from devices.panel.samsung_mdc.protocol import Answer, Cmd, DisplayStatus, Frame, Options
from devices.wire.asking import Asking

log = logging.getLogger(__name__)

TRIES: Final = 2
QUIET_ANSWER_S: Final = 3.0
"""Pause between two repeats of "switch on", while the panel starts."""

SILENT: Final = DeviceHealth(
    Health.BAD,
    "no_answer",
    "显示器没有应答，请检查电源、控制线和显示器编号（ID）",
    "The panel does not answer; check power, control cable and its ID",
)
STARTING: Final = DeviceHealth(
    Health.UNKNOWN, "starting_up", "显示器正在开机", "The panel is starting"
)
DARK: Final = PartHealth(
    "power", Health.BAD, "dark", "显示器是关着的，请打开", "The panel is off; switch it on"
)
LIT: Final = PartHealth("power", Health.GOOD, "ok", "已点亮", "Lit")
ASLEEP: Final = PartHealth("power", Health.GOOD, "asleep", "已按要求关闭", "Off, as asked")
NO_SIGNAL: Final = PartHealth(
    "signal",
    Health.BAD,
    "no_signal",
    "显示器没有收到画面信号，请检查视频线和信号源",
    "The panel gets no picture; check the video cable and the input",
)
LAMP: Final = PartHealth("lamp", Health.BAD, "lamp", "显示器背光故障", "Its backlight has failed")
HOT: Final = PartHealth(
    "temperature",
    Health.BAD,
    "hot",
    "显示器温度过高，请检查通风",
    "The panel is too hot; let it breathe",
)
FAN: Final = PartHealth("fan", Health.BAD, "fan", "显示器风扇故障", "Its fan has failed")


@dataclass(slots=True)
class _Question:
    """A frame that wants an answer, for a command or of the driver's own."""

    frame: Frame
    command: Command | None = None
    then: Callable[[bytes, float], str] | None = None


class MdcPanel(Driver):
    """One panel; several share a serial line by their IDs."""

    def __init__(self, setup: DriverSetup, options: Options) -> None:
        super().__init__(setup.port)
        self._name = setup.device.name
        self._options = options
        unknown = [name for name in options.inputs if name not in protocol.INPUTS]
        if unknown:
            raise DeviceConfigError(
                f"设备 {self._name}：没有名为 {'、'.join(unknown)} 的信号源，可用：{'、'.join(protocol.INPUTS)}",
                f"device {self._name}: no input is named {', '.join(unknown)}; "
                f"there are {', '.join(protocol.INPUTS)}",
                code="bad_options",
            )
        address = setup.device.address
        if address is not None and address > protocol.ADDRESS_MAX:
            raise DeviceConfigError(
                f"设备 {self._name}：MDC 编号应为 0 至 {protocol.ADDRESS_MAX}，现为 {address}",
                f"device {self._name}: an MDC id is 0 to {protocol.ADDRESS_MAX}, not {address}",
                code="bad_address",
            )
        self._address = address or 0
        self._asking: Asking[_Question] = Asking(setup.port, itertools.count(1))
        self._questions: deque[_Question] = deque()
        self._poll_s = self._quiet_until_s = self._starting_until_s = 0.0
        self._answered = self._silent = False
        self._lit: bool | None = None
        self._wanted: bool | None = None
        """What was asked for last: True lit, False dark, None nothing."""
        self._status: DisplayStatus | None = None
        self._has_status = True
        self._power_downs = 0

    # ---------------------------------------------------------------- from the line

    def on_open(self, now: float) -> None:
        """The panel may have been switched by anybody meanwhile: ask."""
        self._asking.close()
        self._questions.clear()
        self._answered = self._silent = False
        self._lit = self._status = self._wanted = None
        self._has_status = True
        self._quiet_until_s = self._starting_until_s = now
        self._poll_s = now + self._options.poll_s
        self._ask_state()
        self._next(now)

    def on_lost(self, now: float, error: TransportError) -> None:
        """What has left is unknown, what has not is failed."""
        del now
        asked = self._asking.about
        self._asking.close()
        waiting = list(self._questions)
        self._questions.clear()
        sentences = (error.message_zh, error.message_en)
        if asked is not None and asked.command is not None:
            self.end(asked.command, Outcome.INDETERMINATE, "line_down", *sentences)
        for question in waiting:
            if question.command is not None:
                self.end(question.command, Outcome.FAILED, "line_down", *sentences)

    def on_sent(self, token: int, now: float) -> None:
        """A question has left."""
        self._asking.on_sent(token, now)

    def on_frame(self, frame: Frame, now: float) -> None:
        """An answer; one to another question is late and means nothing."""
        answer = Answer.from_frame(frame)
        question = self._asking.about
        if answer is None or frame.address != self._address:
            return
        if question is None or answer.command != question.frame.command:
            return
        if (
            answer.accepted
            and answer.command == Cmd.POWER
            and question.frame.data
            and answer.values != question.frame.data
        ):
            return  # a late answer to an earlier question: it says the opposite
        self._asking.close()
        self._answered, self._silent = True, False
        self._starting_until_s = now
        self._poll_s = now + self._options.poll_s
        if answer.accepted:
            self._on_yes(question, answer.values, now)
        else:
            self._on_no(question, answer.values)
        self._next(now)

    def _on_yes(self, question: _Question, values: bytes, now: float) -> None:
        if question.frame.command == Cmd.POWER and values:
            self._lit = values[0] != 0
            if not self._lit:
                self._status = None
        if question.frame.command == Cmd.DISPLAY_STATUS:
            self._status = DisplayStatus.from_bytes(values)
        detail = "" if question.then is None else question.then(values, now)
        if question.command is not None:
            self.end(question.command, Outcome.CONFIRMED, detail=detail)

    def _on_no(self, question: _Question, values: bytes) -> None:
        if question.frame.command == Cmd.DISPLAY_STATUS:
            self._has_status, self._status = False, None  # older models do not have it
            if question.command is not None:
                self.end(question.command, Outcome.CONFIRMED, detail="no display status")
            return
        code = values.hex().upper() or "none"
        log.warning("%s refused command %02X, code %s", self._name, question.frame.command, code)
        if question.command is not None:
            self.end(
                question.command,
                Outcome.FAILED,
                "refused",
                f"显示器拒绝了这条命令（代码 {code}）",
                f"The panel refused this command (code {code})",
            )

    # ---------------------------------------------------------------- questions

    def _ask(
        self,
        frame: Frame,
        command: Command | None = None,
        then: Callable[[bytes, float], str] | None = None,
    ) -> None:
        self._questions.append(_Question(frame, command, then))

    def _ask_state(self) -> None:
        self._ask(protocol.ask_power(self._address))
        if self._has_status:
            self._ask(protocol.ask_status(self._address))

    def _next(self, now: float) -> None:
        while self._asking.about is None and self._questions and now >= self._quiet_until_s:
            question = self._questions.popleft()
            command = question.command
            if isinstance(command, SetPower):
                # The hall may have changed while the command waited for the line.
                why = why_not_dark(command, now)
                if why is not None:
                    self.end(command, Outcome.FAILED, why.reason, why.message_zh, why.message_en)
                    continue
                self._wanted = command.on
                self._power_downs += not command.on
            if question.frame.command == Cmd.DISPLAY_STATUS and self._lit is False:
                if command is not None:
                    self.end(command, Outcome.CONFIRMED, detail="off")
                continue
            starts = isinstance(command, SetPower) and command.on
            tries = 1 + int(self._options.start_s // QUIET_ANSWER_S) if starts else TRIES
            self._asking.ask(
                question.frame.to_bytes(),
                question,
                timeout_s=QUIET_ANSWER_S if starts else self._options.answer_s,
                tries=tries,
                window=True,
            )
            if starts:
                self._starting_until_s = now + self._options.start_s

    def on_timer(self, now: float) -> None:
        """An answer is overdue, the rest after switching on is over, or it is time to ask for the state."""
        if self._asking.is_overdue(now):
            question = self._asking.about
            if not self._asking.again():
                self._unanswered(question, now)
        if now >= self._poll_s:
            self._poll_s = now + self._options.poll_s
            if not self._questions:
                self._ask_state()
        self._next(now)

    def _unanswered(self, question: _Question | None, now: float) -> None:
        if now < self._starting_until_s and question is not None:
            # It was switched on a moment ago and hears nothing yet: ask again, nothing has failed.
            self._questions.appendleft(question)
            self._quiet_until_s = now + self._options.answer_s
            return
        if not self._silent:
            self._silent = True
            log.warning("%s does not answer", self._name)
        self._poll_s = min(self._poll_s, now + 3.0)
        commands = [None if question is None else question.command]
        commands += [one.command for one in self._questions]
        self._questions.clear()
        for index, command in enumerate(commands):
            if command is not None:
                outcome = Outcome.FAILED if index else Outcome.INDETERMINATE
                self.end(command, outcome, SILENT.reason, SILENT.message_zh, SILENT.message_en)

    def next_deadline(self) -> float | None:
        """The earliest of: answer overdue, end of the rest, next poll."""
        moments = [self._poll_s]
        if self._asking.deadline_s is not None:
            moments.append(self._asking.deadline_s)
        elif self._questions and self._asking.about is None:
            moments.append(self._quiet_until_s)
        return min(moments)

    # ---------------------------------------------------------------- commands

    def submit(self, command: Command, now: float) -> None:
        """Power with its guard, brightness, input, check."""
        match command:
            case SetPower():
                self._set_power(command, now)
            case SetBrightness(percent=percent):
                self._ask(protocol.set_brightness(self._address, percent), command)
            case SelectInput(source=source) if source in self._options.inputs:
                source_code = protocol.INPUTS[source]
                self._ask(protocol.set_input(self._address, source_code), command)
            case SelectInput(source=source):
                known = self._options.inputs
                self.refuse(
                    command,
                    f"显示器没有信号源 {source}，可用：{'、'.join(known)}",
                    f"The panel has no input {source}; there are {', '.join(known)}",
                )
            case CheckHealth(level=CheckLevel.INTERNAL) if self._has_status:
                self._ask(protocol.ask_power(self._address))
                self._ask(protocol.ask_status(self._address), command)
            case CheckHealth(level=CheckLevel.INTERNAL):
                self._ask(protocol.ask_power(self._address), command)
            case Cancel(target_id=target_id):
                self._cancel(target_id)
                self.end(command, Outcome.CONFIRMED)
            case _:
                self.refuse(
                    command,
                    "显示器没有这项功能",
                    "This panel cannot do that",
                )
        self._next(now)

    def _set_power(self, command: SetPower, now: float) -> None:
        why = why_not_dark(command, now)
        if why is not None:
            self.end(command, Outcome.FAILED, why.reason, why.message_zh, why.message_en)
            return
        for waiting in [one for one in self._questions if isinstance(one.command, SetPower)]:
            self._questions.remove(waiting)
            if waiting.command is not None:
                self.end(
                    waiting.command,
                    Outcome.FAILED,
                    "superseded",
                    "已被更新的命令取代",
                    "Replaced by a newer command",
                )
        self._ask(
            protocol.set_power(self._address, on=command.on),
            command,
            self._rest if command.on else None,
        )

    def _rest(self, _values: bytes, now: float) -> str:
        self._quiet_until_s = now + self._options.settle_s
        self._starting_until_s = now + self._options.start_s
        self._ask_state()
        return ""

    def _cancel(self, target_id: str) -> None:
        for question in list(self._questions):
            if question.command is not None and question.command.command_id == target_id:
                self._questions.remove(question)
                self.end(question.command, Outcome.FAILED, "cancelled", "已取消", "Cancelled")

    # ---------------------------------------------------------------- state

    def health(self, now: float) -> DeviceHealth:
        """Good while it answers, is lit unless asked to be dark, has a picture and is not ill."""
        if self._silent and self._answered:
            return SILENT
        if not self._answered or self._lit is None:
            return NOT_HEARD
        if now < self._starting_until_s:
            return STARTING
        if not self._lit:
            return fold((ASLEEP if self._wanted is False else DARK,))
        return fold((LIT, *_parts(self._status))) if self._status is not None else GOOD

    def explain(self, data: bytes, *, outgoing: bool) -> str:
        """The frames in words."""
        del outgoing
        return protocol.explain(data)

    def statistics(self) -> Mapping[str, float]:
        """Questions, overdue answers, power-downs, its temperature."""
        degrees = {} if self._status is None else {"degrees": float(self._status.degrees)}
        return {
            "questions": self._asking.questions,
            "overdue": self._asking.overdue_answers,
            "power_downs": self._power_downs,
            **degrees,
        }


def _parts(status: DisplayStatus) -> tuple[PartHealth, ...]:
    """Only what is wrong: a value of 1 is an error in each of the bytes, 2 is "does not have it"."""
    found = []
    for value, part in (
        (status.lamp, LAMP),
        (status.temperature, HOT),
        (status.fan, FAN),
        (status.no_sync, NO_SIGNAL),
    ):
        if value == 1:
            found.append(part)
    return tuple(found)
