"""Onbon bitmap card over time: one question at a time, only the latest page counts, restored after silence."""

from __future__ import annotations

import itertools
import logging
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace
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
    SetBrightness,
    ShowPage,
    StripLine,
    StripPage,
)
from devices.led_board.onbon import d_family
from devices.led_board.onbon.d_family import Frame, MonoArea, Op
from devices.led_board.onbon_d.draw import Bitmaps, draw_page, missing
from devices.led_board.onbon_d.options import Options
from devices.wire.asking import Asking

log = logging.getLogger(__name__)

PROBE_S: Final = 3.0
LATE_ANSWER_S: Final = 0.3
"""Pause after a repeated question: its second answer must not be taken for that to the next one."""
TEST_TEXT: Final = "测试 8888"

SILENT: Final = DeviceHealth(
    Health.BAD,
    "no_answer",
    "显示屏没有应答，请检查电源和网线；恢复后自动显示最新内容",
    "The board does not answer: check power and cable; it will show the latest page",
)


@dataclass(slots=True)
class _Question:
    """A frame that wants an answer; ``shows`` is what stands on the board after a yes."""

    frame: Frame
    command: Command | None = None
    shows: Bitmaps | None = None


class BitmapBoard(Driver):
    """One board, alone on its link or with others on RS-485."""

    def __init__(self, setup: DriverSetup, options: Options) -> None:
        super().__init__(setup.port)
        self._name = setup.device.name
        self._options = options
        self._screen = 1 if setup.device.address is None else setup.device.address
        self._decoder = d_family.decoder()
        self._asking: Asking[_Question] = Asking(setup.port, itertools.count(1))
        self._waiting: deque[_Question] = deque()
        self._answered = self._silent = False
        self._refused: DeviceHealth | None = None
        self._ping_s = self._quiet_until_s = 0.0
        # What shall stand there now and after any silence, and for whom it is being told.
        self._page: Bitmaps | None = None
        self._page_command: Command | None = None
        self._label: Bitmaps | None = None
        self._label_command: Command | None = None
        self._label_until_s = 0.0
        self._shown: Bitmaps | None = None
        self._given_up: Bitmaps | None = None
        self._brightness: Frame | None = None
        self._missing = ""

    # ---------------------------------------------------------------- from the line

    def on_open(self, now: float) -> None:
        """The card may have restarted, and the page that was wanted may be old."""
        self._decoder.reset()
        self._asking.close()
        self._answered = self._silent = False
        self._refused = self._brightness = None
        self._page = self._label = self._shown = self._given_up = None
        self._ping_s = self._quiet_until_s = now
        self._next(now)

    def on_lost(self, now: float, error: TransportError) -> None:
        """What was asked is unknown, what still waited is failed."""
        del now
        words = (error.message_zh, error.message_en)
        asked = self._asking.about
        self._asking.close()
        command = None if asked is None else asked.command
        if command is not None:
            self._settle(command)
            self._end(command, Outcome.INDETERMINATE, "line_down", *words)
        for waiting in self._take_waiting():
            self._end(waiting, Outcome.FAILED, "line_down", *words)

    def on_sent(self, token: int, now: float) -> None:
        """The question has left: the card's time begins."""
        self._asking.on_sent(token, now)

    def on_bytes(self, data: bytes, now: float) -> None:
        """Answers of the card; one that nobody waits for is late and means nothing."""
        for frame in self._decoder.feed(data):
            mine = frame.destination == d_family.PC_ADDRESS and frame.source == self._screen
            question = self._asking.about
            if frame.request or not mine or question is None:
                continue
            if self._asking.asked_again:
                self._quiet_until_s = now + LATE_ANSWER_S
            self._asking.close()
            self._ping_s = now + self._options.ping_s
            self._heard()
            if frame.op == Op.NACK:
                self._on_no(question, d_family.error_of(frame))
            else:
                self._on_yes(question)
        self._next(now)

    def _heard(self) -> None:
        """The card answered; after a silence everything is told again."""
        self._answered = True
        if self._silent:
            self._silent = False
            self._shown = self._given_up = None
            log.info("%s answers again", self._name)
            if self._brightness is not None:
                self._waiting.append(_Question(self._brightness))

    def _on_yes(self, question: _Question) -> None:
        if question.shows is not None:
            self._shown, self._refused = question.shows, None
        if question.frame.op == Op.BRIGHTNESS:
            self._brightness = question.frame
        if question.command is not None:
            self._settle(question.command)
            self._end(question.command, Outcome.CONFIRMED)

    def _on_no(self, question: _Question, error: int) -> None:
        words = (f"显示屏拒绝执行，错误码 {error}", f"The board refused, error {error}")
        log.warning("%s: %s", self._name, words[1])
        if question.shows is not None:
            self._given_up, self._shown = question.shows, None
            self._refused = DeviceHealth(Health.BAD, "refused", *words)
        if question.command is not None:
            self._settle(question.command)
            self._end(question.command, Outcome.FAILED, "refused", *words)

    def on_timer(self, now: float) -> None:
        """An answer is overdue, a label has stood long enough, or it is time to ask."""
        if self._asking.is_overdue(now):
            question = self._asking.about
            if question is not None and question.shows not in {None, self._wanted()[0]}:
                self._give_way(question, now)
            elif not self._asking.again():
                self._on_silence(question, now)
        if self._label is not None and now >= self._label_until_s:
            self._drop_label()
            self._page = self._page or draw_page(StripPage(()), *self._size)
        self._next(now)

    def _give_way(self, question: _Question, now: float) -> None:
        """Never repeat a page when a newer one is wanted by now; the older may have arrived."""
        self._asking.close()
        self._quiet_until_s = now + LATE_ANSWER_S
        if question.command is not None:
            self._settle(question.command)
            words = ("已被更新的内容取代", "Replaced by a newer page")
            self._end(question.command, Outcome.INDETERMINATE, "superseded", *words)

    def _on_silence(self, question: _Question | None, now: float) -> None:
        self._quiet_until_s = now + LATE_ANSWER_S
        self._ping_s = now + min(PROBE_S, self._options.ping_s)
        self._shown = None
        if not self._silent:
            self._silent = True
            log.warning("%s does not answer", self._name)
        words = (SILENT.message_zh, SILENT.message_en)
        command = None if question is None else question.command
        if command is not None:
            self._settle(command)
            self._end(command, Outcome.INDETERMINATE, "no_answer", *words)
        page, self._page_command = self._page_command, None
        if page is not None:  # it will be shown when the card is back, so it has not simply failed
            self._end(page, Outcome.INDETERMINATE, "no_answer", *words)
        for waiting in self._take_waiting():
            self._end(waiting, Outcome.FAILED, "no_answer", *words)

    def next_deadline(self) -> float | None:
        """The earliest of: answer overdue, end of a label, end of a pause, next ping."""
        moments = [self._label_until_s] if self._label is not None else []
        if self._asking.about is not None:
            if self._asking.deadline_s is not None:
                moments.append(self._asking.deadline_s)
        elif not self._silent and (self._waiting or self._news() is not None):
            moments.append(self._quiet_until_s)
        else:
            moments.append(max(self._ping_s, self._quiet_until_s))
        return min(moments, default=None)

    # ---------------------------------------------------------------- commands

    @property
    def _size(self) -> tuple[int, int]:
        return self._options.width_px, self._options.height_px

    def submit(self, command: Command, now: float) -> None:
        """Begin a command; a page is only remembered, and sent when its turn comes."""
        match command:
            case ShowPage(page=page):
                drawn = self._draw(page, command)
                if drawn is not None:
                    self._drop_label()
                    self._replace(self._page_command)
                    self._page, self._page_command, self._given_up = drawn, command, None
                    self._missing = missing(page)
            case Identify(label=label):
                self._show_for_a_while(command, label, now)
            case CheckHealth(level=CheckLevel.EXTERNAL):
                self._show_for_a_while(command, TEST_TEXT, now)
            case CheckHealth(level=CheckLevel.INTERNAL):
                self._ask(d_family.ping(), command)
            case SetBrightness(percent=percent):
                level = round(max(0, min(percent, 100)) * 15 / 100)
                self._ask(d_family.set_brightness(level), command)
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

    def _draw(self, page: StripPage, command: Command) -> Bitmaps | None:
        try:
            return draw_page(page, *self._size)
        except DeviceRefused as err:
            self._end(command, Outcome.FAILED, err.code, err.message_zh, err.message_en)
            return None

    def _show_for_a_while(self, command: Command, label: str, now: float) -> None:
        drawn = self._draw(StripPage((StripLine(label),)), command)
        if drawn is not None:
            self._drop_label()
            self._label, self._label_command, self._given_up = drawn, command, None
            self._label_until_s = now + self._options.identify_s

    def _drop_label(self) -> None:
        self._replace(self._label_command)
        self._label = self._label_command = None

    def _replace(self, command: Command | None) -> None:
        """End what is replaced before its turn came; what is being asked gets its answer."""
        asked = None if self._asking.about is None else self._asking.about.command
        if command is not None and command is not asked:
            words = ("已被更新的内容取代", "Replaced by a newer page")
            self._end(command, Outcome.FAILED, "superseded", *words)

    def _cancel(self, target_id: str) -> None:
        for question in list(self._waiting):
            if question.command is not None and question.command.command_id == target_id:
                self._waiting.remove(question)
                self._end(question.command, Outcome.FAILED, "cancelled", "已取消", "Cancelled")

    # ---------------------------------------------------------------- questions

    def _ask(self, frame: Frame, command: Command | None = None) -> None:
        self._waiting.append(_Question(self._addressed(frame), command))

    def _addressed(self, frame: Frame) -> Frame:
        return replace(frame, destination=self._screen, device_type=self._options.device_type)

    def _wanted(self) -> tuple[Bitmaps | None, Command | None]:
        if self._label is not None:
            return self._label, self._label_command
        return self._page, self._page_command

    def _news(self) -> Bitmaps | None:
        """What has to be told to the card."""
        wanted, _ = self._wanted()
        return None if wanted in (self._shown, self._given_up) else wanted

    def _next(self, now: float) -> None:
        if self._asking.about is not None or now < self._quiet_until_s:
            return
        wanted, command = self._wanted()
        if command is not None and wanted is not None and wanted == self._shown:
            self._settle(command)
            self._end(command, Outcome.CONFIRMED)
        news = self._news()
        if self._silent or (not self._waiting and news is None):
            if now >= self._ping_s:
                self._put(_Question(self._addressed(d_family.ping())), tries=1)
        elif self._waiting:
            self._put(self._waiting.popleft())
        elif news is not None:
            area = MonoArea(0, 0, 0, *self._size, rows=news[0], stay_10_ms=300, more=news[1:])
            self._put(_Question(self._addressed(d_family.update_area(area)), command, news))

    def _put(self, question: _Question, tries: int | None = None) -> None:
        if question.frame.op != Op.PING:
            self._shown = None if question.shows is not None else self._shown
        self._asking.ask(
            question.frame.to_bytes(),
            question,
            timeout_s=self._options.reply_timeout_s,
            tries=1 + self._options.retries if tries is None else tries,
            window=True,
        )

    def _settle(self, command: Command) -> None:
        if command is self._page_command:
            self._page_command = None
        if command is self._label_command:
            self._label_command = None

    def _take_waiting(self) -> list[Command]:
        """Every command that has not been asked for, which is then nobody's any more."""
        commands = [question.command for question in self._waiting]
        commands += [self._page_command, self._label_command]
        self._waiting.clear()
        self._page_command = self._label_command = None
        return [command for command in commands if command is not None]

    def _end(
        self,
        command: Command,
        outcome: Outcome,
        reason: str = "ok",
        zh: str = "完成",
        en: str = "Done",
    ) -> None:
        self.port.complete(Completion(command.command_id, outcome, reason, zh, en))

    # ---------------------------------------------------------------- state

    def health(self, now: float) -> DeviceHealth:
        """Good while the card answers and shows what it was told."""
        del now
        if self._silent:
            return SILENT
        if self._refused is not None:
            return self._refused
        if self._answered and self._missing:
            return DeviceHealth(
                Health.GOOD,
                "characters_missing",
                f"本机字体没有“{self._missing}”，屏上显示方框，请安装 fonts-noto-cjk 或改写",
                f"This machine's font has no {self._missing}, boxes are shown; install fonts-noto-cjk",
                warning=True,
            )
        return GOOD if self._answered else NOT_HEARD

    def explain(self, data: bytes, *, outgoing: bool) -> str:
        """The frame in words."""
        return d_family.explain(data)

    def statistics(self) -> Mapping[str, float]:
        """Questions, overdue answers, noise."""
        return {
            "questions": self._asking.questions,
            "overdue": self._asking.overdue_answers,
            "noise_bytes": self._decoder.dropped_bytes,
        }
