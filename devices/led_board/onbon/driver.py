"""Onbon K card over time: asks one thing at a time, knows only the latest page, restores after silence.

Source: Onbon font card protocol. A card answers every frame, on Ethernet normally within 200 ms; its
areas are lost with its power. An answer does not say which question it belongs to.
"""

import logging
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from devices.driver import Driver, DriverSetup
from devices.errors import DeviceRefused, TransportError
from devices.health import GOOD, NOT_HEARD, DeviceHealth, Health
from devices.kinds import (
    Cancel,
    CheckHealth,
    CheckLevel,
    Command,
    Completion,
    Identify,
    Outcome,
    Reset,
    SetBrightness,
    SetClock,
    SetPower,
    ShowPage,
    StripLine,
    StripPage,
)
from devices.led_board.onbon import protocol
from devices.led_board.onbon.explain import explain
from devices.led_board.onbon.layout import Layout, lay_out
from devices.led_board.onbon.options import Options
from devices.led_board.onbon.protocol import AreaUpdate, CardError, CardStatus, Frame, Op
from devices.wire.fault import FrameError

log = logging.getLogger(__name__)

PROBE_S: Final = 3.0
"""Pause between two questions to a card that has fallen silent."""
LATE_ANSWER_S: Final = 0.3
"""Pause after a repeated question: a late answer must not be taken for that to the next one."""
BUSY_PAUSE_S: Final = 0.2
RESTART_S: Final = 3.0
TEST_TEXT: Final = "测试 8888"
TRY_AGAIN: Final = frozenset({CardError.BUSY, CardError.CHECKSUM})

NO_ANSWER_ZH: Final = "显示屏没有应答，请检查电源和网线；恢复后自动显示最新内容"
NO_ANSWER_EN: Final = (
    "The board does not answer: check power and cable; it will show the latest page"
)
SILENT: Final = DeviceHealth(Health.BAD, "no_answer", NO_ANSWER_ZH, NO_ANSWER_EN)


@dataclass(slots=True)
class _Question:
    """One frame that the card has to answer, for a command or of the driver's own."""

    frame: Frame
    command: Command | None = None
    layout: Layout | None = None
    """What the card shows once it has said yes."""
    then: Callable[[Frame, float], str] | None = None
    """What else a yes means; returns the detail of the completion."""
    attempts: int = 0
    token: int = 0
    ends_s: float | None = None
    """When the answer is overdue; None until the frame has left."""
    said_no: int | None = None


class OnbonBoard(Driver):
    """One board with a K card, alone on its link or with others on RS-485."""

    def __init__(self, setup: DriverSetup, options: Options) -> None:
        super().__init__(setup.port)
        self._name = setup.device.name
        self._options = options
        self._screen = 1 if setup.device.address is None else setup.device.address
        self._token = 0
        self._asked: _Question | None = None
        self._waiting: deque[_Question] = deque()
        self._quiet_until_s = 0.0
        self._ping_s = 0.0
        self._answered = self._silent = False
        self._refused: DeviceHealth | None = None
        # Only the latest page counts: it is what shall stand there, now and after any silence.
        self._page: Layout | None = None
        self._page_command: Command | None = None
        self._label: Layout | None = None
        self._label_command: Command | None = None
        self._label_until_s = 0.0
        self._shown: Layout | None = None
        """What the card shows; None: not known, so everything has to be told."""
        self._given_up: Layout | None = None
        """What the card has refused."""
        self._kept: dict[int, Frame] = {}
        """Settings that the card has taken, by command."""
        self._missing_told: set[str] = set()
        self._questions = self._timeouts = 0

    # ---------------------------------------------------------------- from the line

    def on_open(self, now: float) -> None:
        """The card may have restarted, and the page that was wanted may be old: wait for a new one."""
        self._asked = None
        self._waiting.clear()
        self._kept.clear()
        self._answered = self._silent = False
        self._refused = self._shown = self._given_up = None
        self._page = self._page_command = self._label = self._label_command = None
        self._ping_s = self._quiet_until_s = now
        self._next(now)

    def on_lost(self, now: float, error: TransportError) -> None:
        """What was asked is unknown, what still waited is failed."""
        asked, self._asked = self._asked, None
        if asked is not None and asked.command is not None:
            self._no_longer_wanted(asked.command)
            self._end(
                asked.command,
                Outcome.INDETERMINATE,
                "line_down",
                error.message_zh,
                error.message_en,
            )
        for command in self._take_waiting():
            self._end(command, Outcome.FAILED, "line_down", error.message_zh, error.message_en)

    def on_sent(self, token: int, now: float) -> None:
        """The question has left: the card's time begins."""
        if self._asked is not None and self._asked.token == token:
            self._asked.ends_s = now + self._options.reply_timeout_s

    def on_frame(self, frame: Frame, now: float) -> None:
        """An answer; one that nobody waits for is late and means nothing."""
        question = self._asked
        if frame.destination != protocol.PC_ADDRESS or question is None:
            return
        self.port.release()
        if frame.op == Op.NACK and frame.code in TRY_AGAIN:
            question.said_no = frame.code
            question.ends_s = now + BUSY_PAUSE_S
            return
        self._asked = None
        if question.attempts > 1:
            self._quiet_until_s = now + LATE_ANSWER_S
        self._ping_s = now + self._options.ping_s
        self._on_sign_of_life()
        if frame.op == Op.NACK:
            self._on_no(question, frame.code)
        else:
            self._on_yes(question, frame, now)
        self._next(now)

    def on_timer(self, now: float) -> None:
        """An answer is overdue, a ping is due, or a label has stood long enough."""
        question = self._asked
        if question is not None and question.ends_s is not None and now >= question.ends_s:
            self._on_overdue(question, now)
        if self._label is not None and now >= self._label_until_s:
            self._drop_label()
            self._page = self._page or Layout(())
        self._next(now)

    def next_deadline(self) -> float | None:
        """The earliest of: answer overdue, end of a label, end of a pause, next ping."""
        moments = [self._label_until_s] if self._label is not None else []
        if self._asked is not None:
            if self._asked.ends_s is not None:
                moments.append(self._asked.ends_s)
        elif self._has_work():
            moments.append(self._quiet_until_s)
        else:
            moments.append(max(self._ping_s, self._quiet_until_s))
        return min(moments, default=None)

    # ---------------------------------------------------------------- commands

    def submit(self, command: Command, now: float) -> None:
        """Begin a command; a page is only remembered, and sent when its turn comes."""
        match command:
            case ShowPage():
                self._show(command)
            case SetBrightness(percent=percent):
                level = round(max(0, min(percent, 100)) * 15 / 100)
                self._keep(protocol.set_brightness(level), command)
            case SetPower(on=on):
                self._keep(protocol.set_power(on=on), command)
            case SetClock(local_time=local_time):
                self._set_clock(command, local_time)
            case CheckHealth(level=CheckLevel.INTERNAL):
                self._ask(protocol.status_query(), command, _status)
            case CheckHealth(level=CheckLevel.EXTERNAL):
                self._show_for_a_while(command, TEST_TEXT, now)
            case Identify(label=label):
                self._show_for_a_while(command, label, now)
            case Reset():
                self._ask(Frame(Op.RESET), command, self._restarted)
            case Cancel(target_id=target_id):
                self._cancel(target_id)
                self._end(command, Outcome.CONFIRMED)
            case _:
                self._end(
                    command,
                    Outcome.FAILED,
                    "unsupported",
                    "此型号显示屏没有这项功能",
                    "This board cannot do that",
                )
        if self._silent:
            self._ping_s = now  # perhaps it is back: ask before the command fails
        self._next(now)

    def _show(self, command: ShowPage) -> None:
        layout = self._lay_out(command.page, command)
        if layout is None:
            return
        self._drop_label()
        self._end_unless_asked(self._page_command)
        self._page, self._page_command, self._given_up = layout, command, None
        self._tell_missing(layout)

    def _lay_out(self, page: StripPage, command: Command) -> Layout | None:
        try:
            return lay_out(page, self._options)
        except DeviceRefused as err:
            self._end(command, Outcome.FAILED, err.code, err.message_zh, err.message_en)
            return None

    def _show_for_a_while(self, command: Command, label: str, now: float) -> None:
        layout = self._lay_out(StripPage((StripLine(label),)), command)
        if layout is None:
            return
        self._drop_label()
        self._label, self._label_command, self._given_up = layout, command, None
        self._label_until_s = now + self._options.identify_s

    def _drop_label(self) -> None:
        self._end_unless_asked(self._label_command)
        self._label = self._label_command = None

    def _end_unless_asked(self, command: Command | None) -> None:
        """End what is replaced before its turn came; what is being asked gets its answer."""
        asked = None if self._asked is None else self._asked.command
        if command is not None and command is not asked:
            self._end_superseded(command, Outcome.FAILED)

    def _keep(self, frame: Frame, command: Command) -> None:
        """Ask for a setting, and tell it again after the card has been silent."""

        def kept(_answer: Frame, _now: float) -> str:
            self._kept[frame.op] = frame
            return ""

        self._ask(frame, command, kept)

    def _set_clock(self, command: Command, local_time: str) -> None:
        try:
            moment = datetime.fromisoformat(local_time)
        except ValueError:
            self._end(
                command,
                Outcome.FAILED,
                "bad_time",
                f"时间“{local_time}”的格式不对，应为 2026-03-02T09:30:00",
                f"{local_time!r} is no local time such as 2026-03-02T09:30:00",
            )
            return
        self._ask(protocol.set_clock(moment), command)

    def _restarted(self, _answer: Frame, now: float) -> str:
        self._shown = None
        self._quiet_until_s = now + RESTART_S
        return ""

    def _cancel(self, target_id: str) -> None:
        for question in list(self._waiting):
            if question.command is not None and question.command.command_id == target_id:
                self._waiting.remove(question)
                self._end(question.command, Outcome.FAILED, "cancelled", "已取消", "Cancelled")

    # ---------------------------------------------------------------- questions

    def _ask(
        self,
        frame: Frame,
        command: Command | None = None,
        then: Callable[[Frame, float], str] | None = None,
    ) -> None:
        self._waiting.append(_Question(self._addressed(frame), command, then=then))

    def _addressed(self, frame: Frame) -> Frame:
        return replace(frame, destination=self._screen, device_type=self._options.device_type)

    def _wanted(self) -> tuple[Layout | None, Command | None]:
        if self._label is not None:
            return self._label, self._label_command
        return self._page, self._page_command

    def _news(self) -> Layout | None:
        """What has to be told to the card."""
        layout, _ = self._wanted()
        return None if layout in (self._shown, self._given_up) else layout

    def _has_work(self) -> bool:
        return not self._silent and (bool(self._waiting) or self._news() is not None)

    def _next(self, now: float) -> None:
        """Ask the next thing, unless something is being asked or a pause is to be kept."""
        if self._asked is not None or now < self._quiet_until_s:
            return
        layout, command = self._wanted()
        if command is not None and layout is not None and layout == self._shown:
            self._no_longer_wanted(command)
            self._end_shown(command, layout)
        news = self._news()
        if self._silent or (not self._waiting and news is None):
            if now >= self._ping_s:
                self._send(_Question(self._addressed(protocol.ping())))
        elif self._waiting:
            self._send(self._waiting.popleft())
        elif news is not None:
            self._send(self._page_question(news, command))

    def _page_question(self, layout: Layout, command: Command | None) -> _Question:
        """Only what changed goes over the wire; if nothing is known of the card, everything does."""
        if self._shown is None:
            update = AreaUpdate(layout.areas, delete_all=True)
        else:
            old = self._shown.areas
            kept = {area.number for area in layout.areas}
            update = AreaUpdate(
                tuple(area for area in layout.areas if area not in old),
                tuple(area.number for area in old if area.number not in kept),
            )
        frame = self._addressed(Frame(Op.UPDATE_AREAS, update.to_bytes()))
        return _Question(frame, command, layout)

    def _send(self, question: _Question) -> None:
        self._asked = question
        self._questions += 1
        self._token += 1
        question.attempts += 1
        question.token, question.ends_s = self._token, None
        self.port.write(
            question.frame.to_bytes(),
            token=question.token,
            reply_window_s=self._options.reply_timeout_s,
        )

    # ---------------------------------------------------------------- answers

    def _on_sign_of_life(self) -> None:
        """The card answered; after a silence everything is told again."""
        self._answered = True
        if not self._silent:
            return
        self._silent = False
        self._shown = self._given_up = None
        log.info("%s answers again", self._name)
        for frame in self._kept.values():
            self._ask(frame)

    def _on_yes(self, question: _Question, answer: Frame, now: float) -> None:
        if question.layout is not None:
            self._shown, self._refused = question.layout, None
        detail = "" if question.then is None else question.then(answer, now)
        command = question.command
        if command is None:
            return
        self._no_longer_wanted(command)
        if question.layout is not None:
            self._end_shown(command, question.layout)
        else:
            self._end(command, Outcome.CONFIRMED, detail=detail)

    def _on_no(self, question: _Question, error: int) -> None:
        zh = f"显示屏拒绝执行：{protocol.error_zh(error)}"
        en = f"The board refused, error {error}"
        log.warning("%s refused command %04X with error %d", self._name, question.frame.op, error)
        if question.layout is not None:
            self._given_up, self._shown = question.layout, None
            self._refused = DeviceHealth(Health.BAD, "refused", zh, en)
        if question.command is not None:
            self._no_longer_wanted(question.command)
            self._end(question.command, Outcome.FAILED, "refused", zh, en)

    def _on_overdue(self, question: _Question, now: float) -> None:
        """Ask again, or give up: the card is silent, or keeps saying no."""
        self.port.release()
        self._timeouts += 1
        if question.attempts < (1 if self._silent else 1 + self._options.retries):
            self._send(self._latest(question))
            return
        self._asked = None
        self._quiet_until_s = now + LATE_ANSWER_S
        if question.said_no is not None:
            self._ping_s = now + self._options.ping_s
            self._on_no(question, question.said_no)
            return
        self._ping_s = now + min(PROBE_S, self._options.ping_s)
        self._shown = None
        if not self._silent:
            self._silent = True
            log.warning("%s does not answer", self._name)
        if question.command is not None:
            self._no_longer_wanted(question.command)
            self._end_unanswered(question.command)
        if self._page_command is not None:
            # It will be shown when the card is back, so it has not simply failed.
            self._end_unanswered(self._page_command)
            self._page_command = None
        for command in self._take_waiting():
            self._end(command, Outcome.FAILED, "no_answer", NO_ANSWER_ZH, NO_ANSWER_EN)

    def _latest(self, question: _Question) -> _Question:
        """Never repeat a page when a newer one is wanted by now."""
        layout, command = self._wanted()
        if question.layout is None or layout is None or question.layout == layout:
            return question
        if question.command is not None:
            self._end_superseded(question.command, Outcome.INDETERMINATE)
        self._shown = None  # the older page may have arrived
        newer = self._page_question(layout, command)
        newer.attempts = question.attempts
        return newer

    # ---------------------------------------------------------------- ends

    def _no_longer_wanted(self, command: Command) -> None:
        if command is self._page_command:
            self._page_command = None
        if command is self._label_command:
            self._label_command = None

    def _take_waiting(self) -> list[Command]:
        """Every command that has not been asked for, which is then nobody's any more."""
        commands: list[Command | None] = [question.command for question in self._waiting]
        commands += [self._page_command, self._label_command]
        self._waiting.clear()
        self._page_command = self._label_command = None
        return [command for command in commands if command is not None]

    def _end_shown(self, command: Command, layout: Layout) -> None:
        if not layout.replaced:
            self._end(command, Outcome.CONFIRMED)
            return
        characters = "".join(layout.replaced)
        self._end(
            command,
            Outcome.CONFIRMED,
            message_zh=f"已显示，但屏上字库没有“{characters}”，用□代替",
            message_en="Shown, with □ for characters that the board's font does not have",
            detail=f"replaced: {characters}",
        )

    def _end_unanswered(self, command: Command) -> None:
        self._end(command, Outcome.INDETERMINATE, "no_answer", NO_ANSWER_ZH, NO_ANSWER_EN)

    def _end_superseded(self, command: Command, outcome: Outcome) -> None:
        self._end(command, outcome, "superseded", "已被更新的内容取代", "Replaced by a newer page")

    def _end(
        self,
        command: Command,
        outcome: Outcome,
        reason: str = "ok",
        message_zh: str = "完成",
        message_en: str = "Done",
        detail: str = "",
    ) -> None:
        self.port.complete(
            Completion(command.command_id, outcome, reason, message_zh, message_en, detail)
        )

    def _tell_missing(self, layout: Layout) -> None:
        for char in layout.replaced:
            if char not in self._missing_told:
                self._missing_told.add(char)
                log.warning("%s: the font has no %r (U+%04X)", self._name, char, ord(char))

    # ---------------------------------------------------------------- state

    def health(self, now: float) -> DeviceHealth:
        """Good while the card answers and shows what it was told."""
        if self._silent:
            return SILENT
        if self._refused is not None:
            return self._refused
        if not self._answered:
            return NOT_HEARD
        if self._shown is not None and self._shown.replaced:
            characters = "".join(self._shown.replaced)
            return DeviceHealth(
                Health.GOOD,
                "characters_missing",
                f"屏上字库没有“{characters}”，用□代替显示",
                f"The board's font has no {characters}; □ is shown instead",
                warning=True,
            )
        return GOOD

    def explain(self, data: bytes, *, outgoing: bool) -> str:
        """The frame in words, without the text that is shown."""
        return explain(data)

    def statistics(self) -> Mapping[str, float]:
        """Questions and overdue answers since the start."""
        return {"questions": self._questions, "overdue": self._timeouts}


def _status(answer: Frame, _now: float) -> str:
    try:
        status = CardStatus.from_bytes(answer.params)
    except FrameError:
        return "no status in the answer"  # older firmware answers with a bare ACK
    power = "on" if status.power_on else "off"
    return f"power {power}, brightness {status.brightness}, clock {status.clock or 'not set'}"
