"""The way of a visitor through the query screen. Plain Python: no Qt, no clock of its own, no sockets.

Everything starts at HOME and every page leads back. What a visitor typed is forgotten with the visit;
a page that nobody touches asks whether more time is needed, then gives way to the first page.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from config.model import Item, PolicyConfig
from config.rating_reasons import hall_reasons
from kiosk.guide.progress import NUMBER, Progress, ProgressSource, SourceBrokenError
from kiosk.guide.telling import Telling
from kiosk.guide.way import Way, way_to
from kiosk.ui.later import LateRating
from kiosk.ui.printing import PaperEnd, PaperState
from kiosk.ui.state import HallState, in_order
from kiosk.ui.typing import Typing
from kiosk.ui.visit import Searching, Visit
from queue_controller.api.errors import BusError
from queue_controller.api.messages import (
    FEEDBACK_WORDS_MAX,
    AskFeedback,
    AskRatings,
    FileFeedback,
    RateLater,
    Reply,
)

CASE_NUMBER_MAX: Final = 20


class Page(StrEnum):
    """What the screen shows."""

    HOME = "home"
    ITEMS = "items"
    ITEM = "item"
    DEPARTMENTS = "departments"
    DEPARTMENT = "department"
    COUNTERS = "counters"
    PLAN = "plan"
    QUEUES = "queues"
    NOTICES = "notices"
    PROGRESS = "progress"
    TELL = "tell"
    WORDS = "words"
    ANSWER = "answer"
    RATE = "rate"


class CaseState(StrEnum):
    """What the page of a case's progress says."""

    NOT_CONNECTED = "not_connected"
    ASK = "ask"
    FOUND = "found"
    UNKNOWN = "unknown"
    BROKEN = "broken"


class Outside(Protocol):
    """What the flow asks of the program around it."""

    def print_page(self, job_id: str) -> None:
        """Print what is shown; `paper_ended` follows, perhaps before this returns."""
        ...

    def tell(self, command: FileFeedback | AskFeedback, command_id: str) -> None:
        """Send a feedback or the question for its answer; `told` follows."""
        ...

    def rate(self, command: AskRatings | RateLater) -> str:
        """Rate by a slip's token, or ask what it may rate; the id under which `told` follows."""
        ...


@dataclass(frozen=True)
class Place:
    """A page with what it is about."""

    page: Page = Page.HOME
    item: str = ""
    department: str = ""
    counter: str = ""


class Flow(Searching[Visit]):
    """Touches in, a page out. One thread.

    Args:
        state: the hall as known here.
        outside: prints.
        policy: when a page times out, and the language to begin with.
        place: code of this screen on the floor plan; empty: the entrance.
        cases: where cases can be looked up; None: nowhere, and the page says so.
        monotonic: wall clock in seconds.
    """

    def __init__(
        self,
        state: HallState,
        outside: Outside,
        policy: PolicyConfig,
        *,
        place: str = "",
        cases: ProgressSource | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(state, policy, monotonic, Visit)
        self.place = place
        self.at = Place()
        self.case_number = ""
        self.telling = Telling(outside.tell)
        self.typing = Typing(state.hall, FEEDBACK_WORDS_MAX)
        self.later = LateRating(outside.rate, hall_reasons(state.hall.folder))
        self.case: Progress | None = None
        self.case_state = CaseState.NOT_CONNECTED if cases is None else CaseState.ASK
        self.paper: PaperState = "none"
        self.paper_words = ("", "")
        self._outside = outside
        self._cases = cases
        self._trail: list[Place] = []
        self._jobs = 0
        self._ways: dict[str, Way | None] = {}

    # --- what the screen may need ------------------------------------------------------------

    @property
    def item(self) -> Item | None:
        """The matter that is looked at."""
        return self.state.hall.item_by_code.get(self.at.item)

    def way(self) -> Way | None:
        """The way to the counter that is looked at; worked out once."""
        counter = self.at.counter
        if counter not in self._ways:
            self._ways[counter] = way_to(self.state.hall, self.place, counter)
        return self._ways[counter]

    @property
    def can_print(self) -> bool:
        """Whether this page makes a slip, and none is on its way."""
        return self.at.page not in {Page.HOME, Page.RATE, Page.WORDS} and self.paper != "printing"

    # --- touches -----------------------------------------------------------------------------

    def home(self) -> None:
        """End the visit: nothing of it remains."""
        self.at = Place()
        self._begin_visit()
        self.query = ""
        self._forget_feedback()
        self.later.clear()
        self._forget_case()
        self._trail.clear()
        self._leave_paper()
        self.on_change()

    def back(self) -> None:
        """To the page before."""
        self.touched()
        self._leave_paper()
        if self.at.page is Page.RATE and self.later.back():
            self.on_change()
            return
        if self.at.page is Page.WORDS:
            self.telling.set_words(self.typing.finish())
        self.at = self._trail.pop() if self._trail else Place()
        self.on_change()

    def open(self, page: Page) -> None:
        """A page of the first page."""
        if page is Page.ITEMS:
            self.query = ""
        if page is Page.PROGRESS:
            self._forget_case()
        if page in {Page.TELL, Page.ANSWER}:
            self._forget_feedback()
            self.typing.get_ready()
        if page is Page.WORDS and self.at.page is not Page.TELL:
            return
        if page not in {Page.ITEM, Page.DEPARTMENT, Page.RATE}:
            self._go(Place(page))

    def open_item(self, code: str) -> None:
        """A matter."""
        if code in self.state.hall.item_by_code:
            self._go(Place(Page.ITEM, item=code))

    def open_department(self, code: str) -> None:
        """A department with its matters."""
        if code in self.state.hall.department_by_code:
            self._go(Place(Page.DEPARTMENT, department=code))

    def show_way(self, counter: str) -> None:
        """The way to a counter."""
        if counter in self.state.hall.counter_by_number:
            self._go(Place(Page.PLAN, counter=counter))

    def _type(self, text: str) -> None:
        if self.at.page is Page.PROGRESS:
            self.case_number = (self.case_number + text)[:CASE_NUMBER_MAX]
            self._ask_again()
        elif self.at.page is Page.ANSWER:
            self.telling.type_code(text)
        elif self.at.page is Page.WORDS:
            self.typing.key(text)
        else:
            super()._type(text)

    def _take_back(self) -> None:
        if self.at.page is Page.PROGRESS:
            self.case_number = self.case_number[:-1]
            self._ask_again()
        elif self.at.page is Page.ANSWER:
            self.telling.erase()
        elif self.at.page is Page.WORDS:
            self.typing.erase()
        else:
            super()._take_back()

    def choose_word(self, place: int) -> None:
        """What the letters of the keyboard mean."""
        self.touched()
        self.typing.choose(place)
        self.on_change()

    def switch_layout(self, layout: str) -> None:
        """Pinyin, letters, or digits and punctuation."""
        self.touched()
        self.typing.switch(layout)
        self.on_change()

    @property
    def can_ask_case(self) -> bool:
        """Whether the typed number can be a case's."""
        return self._cases is not None and NUMBER.fullmatch(self.case_number) is not None

    def ask_case(self) -> None:
        """Look the case up."""
        self.touched()
        if self._cases is None or not self.can_ask_case:
            return
        try:
            self.case = self._cases.look(self.case_number)
        except SourceBrokenError:
            self.case, self.case_state = None, CaseState.BROKEN
        else:
            self.case_state = CaseState.UNKNOWN if self.case is None else CaseState.FOUND
        self.on_change()

    def choose_kind(self, kind: str) -> None:
        """投诉, 建议 or 办不成事."""
        self.touched()
        self.telling.choose_kind(kind)
        self.on_change()

    def toggle_topic(self, topic: str) -> None:
        """What it is about."""
        self.touched()
        self.telling.toggle_topic(topic)
        self.on_change()

    def next_counter(self, step: int) -> None:
        """The counter that it is about, one further or back; before the first: none."""
        self.touched()
        numbers = ("", *in_order(tuple(self.state.hall.counter_by_number)))
        at = numbers.index(self.telling.counter) if self.telling.counter in numbers else 0
        self.telling.set_counter(numbers[(at + step) % len(numbers)])
        self.on_change()

    def send(self) -> None:
        """File the feedback, or ask for its answer."""
        self.touched()
        if not self.state.is_current:
            return
        if self.at.page is Page.TELL:
            self.telling.send()
        elif self.at.page is Page.ANSWER:
            self.telling.ask()
        self.on_change()

    def told(self, command_id: str, end: Reply | BusError) -> None:
        """What the hall said to it."""
        if self.telling.answered(command_id, end) or self.later.answered(command_id, end):
            self.on_change()

    def slip_scanned(self, token: str) -> bool:
        """A slip was held to the scanner: 好差评 by its token. Whether it has one."""
        self.touched()
        if not token:
            return False
        self._go(Place(Page.RATE))
        self.later.open(token)
        self.on_change()
        return True

    def print_page(self) -> None:
        """This page as a slip."""
        self.touched()
        if not self.can_print:
            return
        self._jobs += 1
        self.paper, self.paper_words = "printing", ("", "")
        self.on_change()
        self._outside.print_page(self._job)

    # --- ends --------------------------------------------------------------------------------

    def paper_ended(self, end: PaperEnd) -> None:
        """What became of a slip; one that was left behind is of no interest any more."""
        if end.job_id != self._job or self.paper != "printing":
            return
        self.paper, self.paper_words = end.state, (end.message_zh, end.message_en)
        self.on_change()

    def tick(self) -> None:
        """Look at the clock: warn, give way to the first page."""
        if self.at != Place() or self.has_own_view:
            self._look_at_clock(self._policy.kiosk_idle_s)

    # --- inside ------------------------------------------------------------------------------

    @property
    def _job(self) -> str:
        return f"guide-{self._jobs}"

    def _go(self, place: Place) -> None:
        self.touched()
        if place == self.at:
            return
        self._trail.append(self.at)
        self.at = place
        self._leave_paper()
        self.on_change()

    def _leave_paper(self) -> None:
        self.paper, self.paper_words = "none", ("", "")

    def _forget_feedback(self) -> None:
        self.telling.clear()
        self.typing.clear("en" if self.visit.language == "en" else "zh")

    def _ask_again(self) -> None:
        self.case = None
        if self._cases is not None:
            self.case_state = CaseState.ASK

    def _forget_case(self) -> None:
        self.case_number = ""
        self._ask_again()


__all__ = ["CaseState", "Flow", "Outside", "Page", "Place"]
