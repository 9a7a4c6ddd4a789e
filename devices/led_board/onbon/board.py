"""What boards of both families do over time: one question at a time, only the latest page, restored after silence.

A card answers every frame, on Ethernet normally within 200 ms; its areas are lost with its power. An answer does not
say which question it belongs to.
"""

from __future__ import annotations

import itertools
import logging
from abc import abstractmethod
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Generic, Protocol, TypeVar

from devices.driver import Driver, DriverSetup
from devices.errors import DeviceRefused, TransportError
from devices.health import GOOD, NOT_HEARD, DeviceHealth, Health
from devices.kinds import (
    Cancel,
    CheckHealth,
    CheckLevel,
    Command,
    Identify,
    Outcome,
    ShowPage,
    StripLine,
    StripPage,
)
from devices.wire.asking import Asking

log = logging.getLogger(__name__)

PROBE_S: Final = 3.0
"""Pause between two questions to a card that has fallen silent."""
LATE_ANSWER_S: Final = 0.3
"""Pause after a repeated question: a late answer must not be taken for that to the next one."""
BUSY_PAUSE_S: Final = 0.2
BRIGHTNESS_MAX: Final = 15
TEST_TEXT: Final = "测试 8888"

NO_ANSWER_ZH: Final = "显示屏没有应答，请检查电源和线缆；恢复后自动显示最新内容"
NO_ANSWER_EN: Final = (
    "The board does not answer: check power and cable; it will show the latest page"
)
CANNOT: Final = ("此型号显示屏没有这项功能", "This board cannot do that")
SILENT: Final = DeviceHealth(Health.BAD, "no_answer", NO_ANSWER_ZH, NO_ANSWER_EN)


class BoardFrame(Protocol):
    """A frame of either family."""

    @property
    def op(self) -> int:
        """Group and command."""
        ...

    def to_bytes(self) -> bytes:
        """As it travels."""
        ...


class BoardOptions(Protocol):
    """What both makes have in hall.toml."""

    @property
    def ping_s(self) -> float:
        """Pause between two questions whether the card is still there."""
        ...

    @property
    def reply_timeout_s(self) -> float:
        """How long an answer may take."""
        ...

    @property
    def retries(self) -> int:
        """How often a question is put again."""
        ...

    @property
    def identify_s(self) -> float:
        """How long a label stands."""
        ...


FrameT = TypeVar("FrameT", bound=BoardFrame)
PageT = TypeVar("PageT")
"""A page as the make sends it; compared by value with what stands on the board."""


@dataclass(slots=True)
class _Question(Generic[FrameT, PageT]):
    """One frame that the card has to answer, for a command or of the driver's own."""

    frame: FrameT
    command: Command | None = None
    page: PageT | None = None
    """What the card shows once it has said yes."""
    then: Callable[[FrameT, float], str] | None = None
    """What else a yes means; returns the detail of the completion."""
    said_no: int | None = None


class LatestPageBoard(Driver, Generic[FrameT, PageT]):
    """One board, alone on its link or with others on RS-485."""

    def __init__(self, setup: DriverSetup, options: BoardOptions) -> None:
        super().__init__(setup.port)
        self._name = setup.device.name
        self._patience = options
        self._screen = 1 if setup.device.address is None else setup.device.address
        self._asking: Asking[_Question[FrameT, PageT]] = Asking(setup.port, itertools.count(1))
        self._waiting: deque[_Question[FrameT, PageT]] = deque()
        self._quiet_until_s = self._ping_s = 0.0
        self._answered = self._silent = False
        self._refused: DeviceHealth | None = None
        # Only the latest page counts: it is what shall stand there, now and after any silence.
        self._page: PageT | None = None
        self._page_command: Command | None = None
        self._label: PageT | None = None
        self._label_command: Command | None = None
        self._label_until_s = 0.0
        self._shown: PageT | None = None
        """What the card shows; None: not known, so everything has to be told."""
        self._given_up: PageT | None = None
        """What the card has refused."""
        self._kept: dict[int, FrameT] = {}
        """Settings that the card has taken, by command."""

    # ---------------------------------------------------------------- what differs by family

    @abstractmethod
    def _draw(self, page: StripPage) -> PageT:
        """The page as this card takes it.

        Raises:
            DeviceRefused: it does not fit.
        """

    @abstractmethod
    def _page_frame(self, page: PageT, shown: PageT | None) -> FrameT:
        """What brings the board from what it shows to this page."""

    @abstractmethod
    def _ping_frame(self) -> FrameT:
        """Is anybody there?"""

    @abstractmethod
    def _begin(self, command: Command, now: float) -> None:
        """A command that not every family has; ``refuse`` for what this one has not."""

    @abstractmethod
    def _error_zh(self, code: int) -> str:
        """What the card refused, in words."""

    @abstractmethod
    def _lacks(self, page: PageT) -> tuple[str, str, str]:
        """Characters shown as a box, and what to say of that in Chinese and English; empty: none."""

    # ---------------------------------------------------------------- from the line

    def on_open(self, now: float) -> None:
        """The card may have restarted, and the page that was wanted may be old: wait for a new one."""
        self._asking.close()
        self._waiting.clear()
        self._kept.clear()
        self._answered = self._silent = False
        self._refused = self._shown = self._given_up = None
        self._page = self._page_command = self._label = self._label_command = None
        self._ping_s = self._quiet_until_s = now
        self._next(now)

    def on_lost(self, now: float, error: TransportError) -> None:
        """What was asked is unknown, what still waited is failed."""
        words = (error.message_zh, error.message_en)
        asked = self._asking.about
        self._asking.close()
        if asked is not None and asked.command is not None:
            self._no_longer_wanted(asked.command)
            self.end(asked.command, Outcome.INDETERMINATE, "line_down", *words)
        for command in self._take_waiting():
            self.end(command, Outcome.FAILED, "line_down", *words)

    def on_sent(self, token: int, now: float) -> None:
        """The question has left: the card's time begins."""
        self._asking.on_sent(token, now)

    def on_timer(self, now: float) -> None:
        """An answer is overdue, a ping is due, or a label has stood long enough."""
        question = self._asking.about
        if question is not None and self._asking.is_overdue(now):
            self._on_overdue(question, now)
        if self._label is not None and now >= self._label_until_s:
            self._drop_label()
            self._page = self._draw(StripPage(())) if self._page is None else self._page
        self._next(now)

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

    # ---------------------------------------------------------------- answers

    def _on_answer(self, answer: FrameT, now: float, *, no: int | None, again: bool) -> None:
        """An answer of this card; one that nobody waits for is late and means nothing.

        ``no``: the number of its refusal; ``again``: a refusal that may pass, so ask once more.
        """
        question = self._asking.about
        if question is None or self.port.pending_bytes:
            return  # the question is still here: what came was said to an earlier one
        if no is not None and again:
            self.port.release()
            question.said_no = no
            self._asking.wait_until(now + BUSY_PAUSE_S)
            return
        if self._asking.asked_again:
            self._quiet_until_s = now + LATE_ANSWER_S
        self._asking.close()
        self._ping_s = now + self._patience.ping_s
        self._on_sign_of_life()
        if no is not None:
            self._on_no(question, no)
        else:
            self._on_yes(question, answer, now)
        self._next(now)

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

    def _on_yes(self, question: _Question[FrameT, PageT], answer: FrameT, now: float) -> None:
        if question.page is not None:
            self._shown, self._refused = question.page, None
        detail = "" if question.then is None else question.then(answer, now)
        command = question.command
        if command is None:
            return
        self._no_longer_wanted(command)
        if question.page is not None:
            self._end_shown(command, question.page)
        else:
            self.end(command, Outcome.CONFIRMED, detail=detail)

    def _on_no(self, question: _Question[FrameT, PageT], error: int) -> None:
        zh = f"显示屏拒绝执行：{self._error_zh(error)}"
        en = f"The board refused, error {error}"
        log.warning("%s refused command %04X with error %d", self._name, question.frame.op, error)
        if question.page is not None:
            self._given_up, self._shown = question.page, None
            self._refused = DeviceHealth(Health.BAD, "refused", zh, en)
        if question.command is not None:
            self._no_longer_wanted(question.command)
            self.end(question.command, Outcome.FAILED, "refused", zh, en)

    def _on_overdue(self, question: _Question[FrameT, PageT], now: float) -> None:
        """Ask again, or give up: the card is silent, or keeps saying no."""
        newer = self._newer_than(question)
        if newer is None and self._asking.again():
            return
        if newer is not None and self._asking.again_with(newer.frame.to_bytes(), newer):
            if question.command is not None:
                self._end_superseded(question.command, Outcome.INDETERMINATE)
            return
        self._quiet_until_s = now + LATE_ANSWER_S
        if question.said_no is not None:
            self._ping_s = now + self._patience.ping_s
            self._on_no(question, question.said_no)
            return
        self._on_silence(question, now)

    def _newer_than(self, question: _Question[FrameT, PageT]) -> _Question[FrameT, PageT] | None:
        """Never repeat a page when a newer one is wanted by now; the older may have arrived."""
        page, command = self._wanted()
        if question.page is None or page is None or question.page == page:
            return None
        self._shown = None
        return _Question(self._page_frame(page, None), command, page)

    def _on_silence(self, question: _Question[FrameT, PageT], now: float) -> None:
        self._ping_s = now + min(PROBE_S, self._patience.ping_s)
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
            self.end(command, Outcome.FAILED, "no_answer", NO_ANSWER_ZH, NO_ANSWER_EN)

    # ---------------------------------------------------------------- commands

    def submit(self, command: Command, now: float) -> None:
        """Begin a command; a page is only remembered, and sent when its turn comes."""
        match command:
            case ShowPage(page=page):
                self._show(page, command)
            case CheckHealth(level=CheckLevel.EXTERNAL):
                self._show_for_a_while(command, TEST_TEXT, now)
            case Identify(label=label):
                self._show_for_a_while(command, label, now)
            case Cancel(target_id=target_id):
                self._cancel(target_id)
                self.end(command, Outcome.CONFIRMED)
            case _:
                self._begin(command, now)
        if self._silent:
            self._ping_s = now  # perhaps it is back: ask before the command fails
        self._next(now)

    def _show(self, page: StripPage, command: Command) -> None:
        drawn = self._drawn(page, command)
        if drawn is None:
            return
        self._drop_label()
        self._end_unless_asked(self._page_command)
        self._page, self._page_command, self._given_up = drawn, command, None

    def _drawn(self, page: StripPage, command: Command) -> PageT | None:
        try:
            return self._draw(page)
        except DeviceRefused as err:
            self.end(command, Outcome.FAILED, err.code, err.message_zh, err.message_en)
            return None

    def _show_for_a_while(self, command: Command, label: str, now: float) -> None:
        drawn = self._drawn(StripPage((StripLine(label),)), command)
        if drawn is None:
            return
        self._drop_label()
        self._label, self._label_command, self._given_up = drawn, command, None
        self._label_until_s = now + self._patience.identify_s

    def _drop_label(self) -> None:
        self._end_unless_asked(self._label_command)
        self._label = self._label_command = None

    def _end_unless_asked(self, command: Command | None) -> None:
        """End what is replaced before its turn came; what is being asked gets its answer."""
        asked = None if self._asking.about is None else self._asking.about.command
        if command is not None and command is not asked:
            self._end_superseded(command, Outcome.FAILED)

    def _cancel(self, target_id: str) -> None:
        for question in list(self._waiting):
            if question.command is not None and question.command.command_id == target_id:
                self._waiting.remove(question)
                self.end(question.command, Outcome.FAILED, "cancelled", "已取消", "Cancelled")

    # ---------------------------------------------------------------- questions

    def _ask(
        self,
        frame: FrameT,
        command: Command | None = None,
        then: Callable[[FrameT, float], str] | None = None,
    ) -> None:
        self._waiting.append(_Question(frame, command, then=then))

    def _keep(self, frame: FrameT, command: Command) -> None:
        """Ask for a setting, and tell it again after the card has been silent."""

        def kept(_answer: FrameT, _now: float) -> str:
            self._kept[frame.op] = frame
            return ""

        self._ask(frame, command, kept)

    def _wanted(self) -> tuple[PageT | None, Command | None]:
        """What shall stand there, and for whom it is being told."""
        if self._label is not None:
            return self._label, self._label_command
        return self._page, self._page_command

    def _news(self) -> PageT | None:
        """What has to be told to the card."""
        page, _ = self._wanted()
        return None if page in (self._shown, self._given_up) else page

    def _next(self, now: float) -> None:
        """Ask the next thing, unless something is being asked or a pause is to be kept."""
        if self._asking.about is not None or now < self._quiet_until_s:
            return
        page, command = self._wanted()
        if command is not None and page is not None and page == self._shown:
            self._no_longer_wanted(command)
            self._end_shown(command, page)
        news = self._news()
        if self._silent or (not self._waiting and news is None):
            if now >= self._ping_s:
                self._put(_Question(self._ping_frame()))
        elif self._waiting:
            self._put(self._waiting.popleft())
        elif news is not None:
            self._put(_Question(self._page_frame(news, self._shown), command, news))

    def _put(self, question: _Question[FrameT, PageT]) -> None:
        self._asking.ask(
            question.frame.to_bytes(),
            question,
            timeout_s=self._patience.reply_timeout_s,
            tries=1 if self._silent else 1 + self._patience.retries,
            window=True,
        )

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

    def _end_shown(self, command: Command, page: PageT) -> None:
        lacking, zh, en = self._lacks(page)
        if not lacking:
            self.end(command, Outcome.CONFIRMED)
            return
        self.end(
            command,
            Outcome.CONFIRMED,
            message_zh=f"已显示，但{zh}",
            message_en=f"Shown, but {en}",
            detail=f"replaced: {lacking}",
        )

    def _end_unanswered(self, command: Command) -> None:
        self.end(command, Outcome.INDETERMINATE, "no_answer", NO_ANSWER_ZH, NO_ANSWER_EN)

    def _end_superseded(self, command: Command, outcome: Outcome) -> None:
        self.end(command, outcome, "superseded", "已被更新的内容取代", "Replaced by a newer page")

    # ---------------------------------------------------------------- state

    def health(self, now: float) -> DeviceHealth:
        """Good while the card answers and shows what it was told."""
        del now
        if self._silent:
            return SILENT
        if self._refused is not None:
            return self._refused
        if not self._answered:
            return NOT_HEARD
        lacking, zh, en = ("", "", "") if self._shown is None else self._lacks(self._shown)
        if lacking:
            return DeviceHealth(Health.GOOD, "characters_missing", zh, en, warning=True)
        return GOOD

    def statistics(self) -> Mapping[str, float]:
        """Questions and overdue answers since the start."""
        return {
            "questions": self._asking.questions,
            "overdue": self._asking.overdue_answers,
        }


def brightness_level(percent: int) -> int:
    """Steps 0 to 15 of a card for 0 to 100 per cent."""
    return round(max(0, min(percent, 100)) * BRIGHTNESS_MAX / 100)
