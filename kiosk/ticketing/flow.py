"""The way of a visitor through the kiosk. Plain Python: no Qt, no clock of its own, no sockets.

    IDLE ── any touch, card or code ──> HOME, and back when nobody came for a while
    HOME ── card of a queue ──> QUEUE ──┐
      ├──── popular matter ──> MATTER ──┤ take ──> ISSUING ──> TICKET ──> HOME
      ├──── search ─> SEARCH ─> MATTER ─┘             ├──────> REFUSED ─> HOME
      ├──── several: BUNDLES ──> VISIT ─┤   (a matter can be kept and another one added)
      ├──── number or booking: FIND     │
      └──── bar: PRIORITY, HELP (from any page)       └──────> UNCERTAIN ─> TICKET, REFUSED, HOME

Language, large type and priority belong to one visit and are forgotten with it. A page that nobody
touches asks whether more time is needed, then gives way to the first page.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final, Protocol

from config.model import Notice, PolicyConfig, PriorityClass
from config.rating_reasons import hall_reasons
from kiosk.ticketing.card import Card, class_by_age
from kiosk.ticketing.inquiry import Inquiry, Stage
from kiosk.ticketing.issuer import Declined, IssueEnd, NeverDone, Numbered, Unsure
from kiosk.ticketing.rebooking import (
    MoveStage,
    Offer,
    Rebooking,
    later_today,
    offer_of,
    to_check_in,
)
from kiosk.ui.later import LateRating, RateStage
from kiosk.ui.printing import PaperEnd, PaperState
from kiosk.ui.search import Search
from kiosk.ui.state import HallState
from queue_controller.api import wire
from queue_controller.api.errors import BusError, MalformedMessage
from queue_controller.api.messages import (
    AddMatter,
    AskPlace,
    AskRatings,
    AskSlots,
    Booking,
    CheckIn,
    DropMatter,
    FindNumber,
    Found,
    Identity,
    Issue,
    Issued,
    Language,
    RateLater,
    Rebook,
    Reply,
    Reprint,
    Requeue,
)
from queue_controller.api.wire import new_command_id

log = logging.getLogger(__name__)

ORDINARY: Final = "P99"
CHOOSABLE_RULES: Final = frozenset({"priority_next", "interleave"})
"""Classes that a visitor may name here; the others need a booking, a list or the staff."""
MAX_QUERY: Final = 16
UNCERTAIN_PATIENCE_S: Final = 20.0
IDLE_AFTER_S: Final = 120.0
"""The first page gives way to the notices when nobody touched it for so long."""
NOTICE_CHANNELS: Final = ("kiosk", "media_player")
SHOW_RECOVERED_MS: Final = 180_000
"""A number found after a crash is shown if its visitor may still stand there."""
MAX_REPRINTS: Final = 2
CARD_WORDS_S: Final = 12.0
HOLD_S: Final = 1.5
"""A number or a refusal stays for so long whatever is touched: its key lies where the last one was."""
CARD_UNREADABLE: Final = (
    "请把身份证平放在读卡区，停两秒再拿开。不刷身份证也能取号。",
    "Lay the card flat on the reader for two seconds. You can take a number without it.",
)
LOUDER_MAX: Final = 5
BOOKING_DIGITS: Final = 8
"""So many digits alone are the code of a booking; a number begins with its letter."""


class Page(StrEnum):
    """What the screen shows."""

    IDLE = "idle"
    HOME = "home"
    QUEUES = "queues"
    QUEUE = "queue"
    MATTER = "matter"
    SEARCH = "search"
    PRIORITY = "priority"
    HELP = "help"
    FIND = "find"
    RATE = "rate"
    BUNDLES = "bundles"
    VISIT = "visit"
    SLOTS = "slots"
    ISSUING = "issuing"
    UNCERTAIN = "uncertain"
    REFUSED = "refused"
    TICKET = "ticket"


SIDE_PAGES: Final = frozenset({Page.PRIORITY, Page.HELP})
"""Pages of the bar: they return to where the visitor was."""
CHOOSING_PAGES: Final = frozenset(
    {
        *(Page.HOME, Page.QUEUES, Page.QUEUE, Page.MATTER, Page.SEARCH),
        *(Page.FIND, Page.BUNDLES, Page.VISIT),
        *SIDE_PAGES,
    }
)
"""Pages from which every other page can be reached: no number is drawn yet."""
BUSY_PAGES: Final = frozenset({Page.ISSUING})


Inquired = (
    AskPlace
    | Requeue
    | AddMatter
    | DropMatter
    | AskRatings
    | RateLater
    | FindNumber
    | AskSlots
    | Rebook
    | Reprint
)
"""What is asked of the bus for a number that somebody holds."""


class Outside(Protocol):
    """What the flow asks of the program around it."""

    def issue(self, command: Issue | CheckIn, command_id: str) -> None:
        """Draw a number; `issue_ended` follows, perhaps before this returns."""
        ...

    def print_ticket(
        self, command_id: str, job_id: str, issued: Issued, language: Language
    ) -> None:
        """Print the ticket; `paper_ended` follows, perhaps before this returns."""
        ...

    def print_copy(self, job_id: str, issued: Issued, language: Language) -> None:
        """补打: print a number that was drawn before; `paper_ended` follows, perhaps before this returns."""
        ...

    def settled(self, command_id: str) -> None:
        """Number and paper have ended."""
        ...

    def ring(self, label: str) -> None:
        """Ring the guidance desk for this visitor; `label` when there is a number."""
        ...

    def inquire(self, command: Inquired) -> str:
        """Ask about a number, or rate by its slip; the id under which `inquiry_answered` follows."""
        ...


@dataclass
class Visit:
    """What belongs to one visitor and to nobody after."""

    language: Language = "zh"
    elder: bool = False
    lowered: bool = False
    """Everything to touch is drawn low, in reach of a wheelchair."""
    priority_class: str = ORDINARY
    card_number: str = field(default="", repr=False)
    """Of the identity card that was laid on the reader; leaves this machine only with the command."""
    class_by_card: bool = False
    """The priority class follows from the card's date of birth, not from the visitor's own choice."""
    louder: int = 0
    """Steps from the usual volume."""
    guided: bool = False
    """The visitor asked for help without sight: every page is read, and staff comes."""
    notice: str = ""
    """The number of a paper with a one-time notice that is brought back."""
    adding_to: str = ""
    """The id of the number to which one more matter is being chosen."""
    basket: tuple[str, ...] = ()
    """Matters that were kept while the visitor looked for more: all come under one number."""


@dataclass
class Choice:
    """What the visitor wants a number for; `booking` is the code of an appointment.

    `items`: several matters under one number, of the 一件事 `bundle` or freely chosen.
    """

    queue: str = ""
    item: str = ""
    booking: str = ""
    bundle: str = ""
    items: tuple[str, ...] = ()
    slip: str = ""
    """The id of a number of an earlier day that was put off: today it goes first."""


@dataclass
class TicketShown:
    """The number on the screen and the state of its paper."""

    command_id: str
    issued: Issued
    job_id: str = ""
    paper: PaperState = "none"
    reason: str = ""
    message_zh: str = ""
    message_en: str = ""
    reprints: int = 0


@dataclass
class Sentence:
    """Why there is no number."""

    code: str = ""
    message_zh: str = ""
    message_en: str = ""


@dataclass
class Counts:
    """What happened at this kiosk since its start."""

    issued: int = 0
    refused: int = 0
    never_done: int = 0
    uncertain: int = 0
    printed: int = 0
    failed: int = 0
    unsure: int = 0
    refusals: dict[str, int] = field(default_factory=dict)


class Flow:
    """Touches and ends in, a page out. One thread.

    Args:
        state: the hall as known here.
        outside: draws and prints.
        policy: when a page times out, and the language to begin with.
        monotonic: wall clock in seconds.
        new_id: makes ids of commands.
    """

    def __init__(
        self,
        state: HallState,
        outside: Outside,
        policy: PolicyConfig,
        monotonic: Callable[[], float] = time.monotonic,
        new_id: Callable[[], str] = new_command_id,
    ) -> None:
        self._new_id = new_id
        self.offline: Callable[[str], bool] = lambda _queue: False
        """Whether a number of a queue can be given here while the controller is away."""
        self.offline_state: Callable[[], str] = lambda: ""
        """Empty while the controller is there, else what can still be given: ready, used_up."""
        self.state = state
        self._outside = outside
        self._policy = policy
        self._monotonic = monotonic
        self._search: Search | None = None
        self.on_change: Callable[[], None] = lambda: None
        self.counts = Counts()
        self.visit = Visit(policy.language)
        self.page = Page.HOME
        self.choice = Choice()
        self.query = ""
        self.inquiry = Inquiry(outside.inquire)
        self.later = LateRating(outside.inquire, hall_reasons(state.hall.folder))
        self.ticket: TicketShown | None = None
        self.sentence = Sentence()
        self.offer: Offer | None = None
        """After a late or early check-in: what can be offered instead."""
        self.help_rung = False
        """Whether this visitor asked for a person on the present page."""
        self.rebooking = Rebooking(outside.inquire)
        self._card_asked = ""
        self.warning_left_s: int | None = None
        self.no_paper_open = False
        self.notice: Notice | None = None
        self.card_words = ("", "")
        self.card_read = False
        """Whether the words are about a card that was read."""
        self._card_until = 0.0
        self._notice_at = 0
        self._notice_until = 0.0
        self._trail: list[tuple[Page, Choice]] = []
        self._drawing = ""
        self._drawing_choice = Choice()
        self._uncertain_since = 0.0
        self._touched_at = monotonic()
        self.copy_paper: PaperState = "none"
        self.copy_words = ("", "")
        self._copy_job = ""
        self._copies = 0
        self.hold_s = HOLD_S
        self._hold_until = 0.0
        self._papers: dict[str, TicketShown] = {}

    # --- what the screen may need ------------------------------------------------------------

    @property
    def search(self) -> Search:
        """The index, built when it is first needed."""
        if self._search is None:
            self._search = Search(self.state.hall)
        return self._search

    @property
    def notices(self) -> tuple[Notice, ...]:
        """Today's notices for this screen; none before the hall's clock is known."""
        if not self.state.clock.known:
            return ()
        date = self.state.now().date()
        found = (self.state.hall.notices_on(date, channel) for channel in NOTICE_CHANNELS)
        return next((rows for rows in found if rows), ())

    @property
    def classes(self) -> list[PriorityClass]:
        """The classes that a visitor may name, by rank and then as the hall lists them."""
        chosen = [c for c in self.state.hall.priority_classes if c.rule in CHOOSABLE_RULES]
        return sorted(chosen, key=lambda c: c.rank)

    @property
    def has_priority(self) -> bool:
        """Whether this visit asks for priority."""
        return self.visit.priority_class != ORDINARY

    @property
    def queue_of_choice(self) -> str:
        """The queue that the choice leads to; empty for a matter without a counter here."""
        if self.choice.item:
            queue = self.state.hall.queue_of_item(self.choice.item)
            return "" if queue is None else queue.prefix
        return self.choice.queue

    @property
    def can_add(self) -> bool:
        """Whether this matter can be kept and another one looked for."""
        item = self.choice.item
        return (
            self.page is Page.MATTER
            and bool(self.queue_of_choice)
            and not self.visit.adding_to
            and not self.is_full(self.queue_of_choice)
            and not self.off_duty
            and self.state.can_issue
            and item not in self.visit.basket
            and len(self.visit.basket) + 1 < self.state.hall.matters_per_visit_max
        )

    @property
    def visit_items(self) -> tuple[str, ...]:
        """On VISIT: what could be dealt with under one number, in its order."""
        bundle = self.state.hall.bundle_by_code.get(self.choice.bundle)
        return self.visit.basket if bundle is None else bundle.items

    @property
    def visit_in_order(self) -> bool:
        """On VISIT: whether each matter comes after the one before it."""
        bundle = self.state.hall.bundle_by_code.get(self.choice.bundle)
        return bundle is not None and bundle.order == "sequential"

    def is_here(self, code: str) -> bool:
        """Whether a matter has a counter in this hall."""
        item = self.state.hall.item_by_code.get(code)
        return item is not None and item.queue is not None

    @property
    def can_take(self) -> bool:
        """Whether the take key does something now."""
        if self.page is Page.VISIT:
            return bool(self.choice.items) and self.state.can_issue and not self.visit.adding_to
        return (
            self.page in {Page.QUEUE, Page.MATTER}
            and bool(self.queue_of_choice)
            and not self.is_full(self.queue_of_choice)
            and not self.off_duty
            and (self.state.can_issue or self.offline(self.queue_of_choice))
        )

    def is_full(self, queue: str) -> bool:
        """今日号已取完: the queue gives no more numbers today."""
        return self.state.wait(queue).left == 0

    @property
    def off_duty(self) -> bool:
        """Today's weekend duty does not deal with what is looked at."""
        queue = self.queue_of_choice
        if not (queue and self._policy.weekend_duty_on_the_spot and self.state.clock.known):
            return False
        return not self.state.hall.on_duty(self.state.now().date(), queue, self.choice.item)

    @property
    def held_paper(self) -> str:
        """What the paper of an earlier day is still good for: slip, notice; empty: nothing."""
        code = self.inquiry.code if self.inquiry.stage is Stage.REFUSED else ""
        return {"slip_held": "slip", "notice_held": "notice"}.get(code, "")

    @property
    def held(self) -> bool:
        """Whether what is shown came just now, and is not to be touched away yet."""
        return self._monotonic() < self._hold_until

    @property
    def unsure_of(self) -> str:
        """The command whose end the visitor on the screen is waiting for; empty: none."""
        return self._drawing if self.page is Page.UNCERTAIN else ""

    @property
    def patience_over(self) -> bool:
        """On UNCERTAIN: the visitor has waited long enough and is told where to go."""
        return (
            self.page is Page.UNCERTAIN
            and self._monotonic() - self._uncertain_since >= UNCERTAIN_PATIENCE_S
        )

    # --- touches -----------------------------------------------------------------------------

    def touched(self) -> None:
        """Somebody is here."""
        self._touched_at = self._monotonic()
        if self.page is Page.IDLE:
            self.page = Page.HOME
            self.on_change()
        if self.warning_left_s is not None:
            self.warning_left_s = None
            self.on_change()

    def home(self) -> None:
        """End the visit: nothing of it remains."""
        if self.page in BUSY_PAGES:
            return
        self._reset()
        self.on_change()

    def done(self) -> None:
        """The visitor has seen how the visit ended."""
        self.touched()
        if not self.held:
            self.home()

    def back(self) -> None:
        """To the page before; from a page that ends a visit, home."""
        self.touched()
        if self.page in BUSY_PAGES or self.held:
            return
        if self.page is Page.RATE and self.later.back():
            self.on_change()
            return
        if self.page is Page.SLOTS and self.rebooking.stage is not MoveStage.MOVED:
            self._show(Page.REFUSED)
            self.on_change()
            return
        if not self._trail or self.page in {
            Page.TICKET,
            Page.REFUSED,
            Page.UNCERTAIN,
            Page.SLOTS,
        }:
            self.home()
            return
        self.page, self.choice = self._trail.pop()
        self.on_change()

    def open_queue(self, prefix: str) -> None:
        """A queue's page."""
        queue = self.state.hall.queue_by_prefix.get(prefix)
        if queue is not None and queue.takes_first_tickets:
            self._go(Page.QUEUE, Choice(queue=prefix))

    def open_item(self, code: str) -> None:
        """A matter's page."""
        if code in self.state.hall.item_by_code:
            self._go(Page.MATTER, Choice(item=code))

    def open_bundles(self) -> None:
        """What people know as 一件事."""
        self._go(Page.BUNDLES, Choice())

    def open_bundle(self, code: str) -> None:
        """The matters of a 一件事, all chosen that have a counter here."""
        bundle = self.state.hall.bundle_by_code.get(code)
        if bundle is not None:
            here = tuple(item for item in bundle.items if self.is_here(item))
            self._go(Page.VISIT, Choice(bundle=code, items=here))

    def add_matter(self) -> None:
        """Keep this matter and look for another one."""
        self.touched()
        if self.can_add:
            self.visit.basket = (*self.visit.basket, self.choice.item)
            self.page, self.choice = Page.HOME, Choice()
            self._trail.clear()
            self.on_change()

    def open_basket(self) -> None:
        """The matters that were kept, and the one that is looked at."""
        if self.can_add:
            self.visit.basket = (*self.visit.basket, self.choice.item)
        if self.visit.basket:
            self._trail.clear()
            self._go(Page.VISIT, Choice(items=self.visit.basket))

    def toggle_matter(self, code: str) -> None:
        """Choose a matter of the visit, or leave it out."""
        self.touched()
        if self.page is not Page.VISIT or code not in self.visit_items or not self.is_here(code):
            return
        chosen = set(self.choice.items) ^ {code}
        self.choice = Choice(
            bundle=self.choice.bundle,
            items=tuple(item for item in self.visit_items if item in chosen),
        )
        self.on_change()

    def open_queues(self) -> None:
        """All queues."""
        self._go(Page.QUEUES, Choice())

    def open_search(self) -> None:
        """The search with its keyboard."""
        self.query = ""
        self._go(Page.SEARCH, Choice())

    def open_find(self) -> None:
        """Where a number stands; the code of a booking."""
        self.inquiry.clear()
        self._go(Page.FIND, Choice())

    def ask_number(self) -> None:
        """Look up what was typed: a number, or the code of a booking."""
        self.touched()
        typed = self.inquiry.typed
        if self.page is Page.FIND and typed.isdigit() and len(typed) >= BOOKING_DIGITS:
            self.check_in(typed)
        elif self.page is Page.FIND:
            self.inquiry.ask()
            self.on_change()

    def slip_scanned(self, ticket: str, token: str = "") -> bool:
        """A slip was held to the scanner: where it stands, or a rating if its visit is over."""
        self.touched()
        if self.page not in CHOOSING_PAGES:
            return False
        if self.page is not Page.FIND:
            self._go(Page.FIND, Choice())
        self.inquiry.ask(ticket)
        if token:
            self.later.open(token)
        self.on_change()
        return True

    def rate(self, level: int) -> None:
        """One of the five levels by the slip, or 0: 暂不评价."""
        self.touched()
        self.later.choose(level)
        self.on_change()

    def toggle_reason(self, code: str) -> None:
        """A reason of a bad review."""
        self.touched()
        self.later.toggle(code)
        self.on_change()

    def send_rating(self) -> None:
        """With the reasons that are chosen, or once more."""
        self.touched()
        self.later.give()
        self.on_change()

    def requeue(self) -> None:
        """过号重排, for the number that was found."""
        self.touched()
        self.inquiry.requeue()
        self.on_change()

    def use_paper(self) -> None:
        """The paper of an earlier day: today's number of a slip, or the matter of a notice."""
        self.touched()
        held, typed = self.held_paper, self.inquiry.typed
        if held == "slip":
            self._draw(Issue(slip=typed, language=self.visit.language), Choice(slip=typed))
        elif held == "notice":
            self.visit.notice = typed
            self._trail.clear()
            self.page, self.choice = Page.HOME, Choice()
            self.on_change()

    def add_to_number(self) -> None:
        """加办: look for one more matter for the number that was found."""
        self.touched()
        found = self.inquiry.found
        if self.page is Page.FIND and self.inquiry.can_change and found is not None:
            self.visit.adding_to = found.ticket.ticket_id
            self.visit.basket = ()
            self._trail.clear()
            self.page, self.choice = Page.HOME, Choice()
            self.on_change()

    def drop_from_number(self, queue: str) -> None:
        """不办: give one matter of the number up that was found."""
        self.touched()
        if self.page is Page.FIND:
            self.inquiry.drop(queue)
            self.on_change()

    def take_ordinary(self) -> None:
        """Instead of the booking: an ordinary number for the same matter."""
        self.touched()
        offer = self.offer
        if self.page is Page.REFUSED and offer is not None:
            self.choice = Choice(queue=offer.queue, item=offer.item)
            self.page = Page.MATTER if offer.item else Page.QUEUE
            self._trail = [(Page.HOME, Choice())]
            self.on_change()
            self.take()

    def open_slots(self) -> None:
        """Instead of the booking: another slot."""
        self.touched()
        if self.page is Page.REFUSED and self.offer is not None:
            self.rebooking.open(self.offer.code)
            self._show(Page.SLOTS)
            self.on_change()

    def choose_slot(self, date: str, start: str) -> None:
        """This slot."""
        self.touched()
        self.rebooking.choose(date, start)
        self.on_change()

    def ask_for_person(self) -> None:
        """A member of staff is asked to come to this machine."""
        self.touched()
        if self.page in {Page.REFUSED, Page.SLOTS} and not self.help_rung:
            self.help_rung = True
            self._outside.ring("")
            self.on_change()

    def inquiry_answered(self, command_id: str, end: Reply | BusError) -> bool:
        """Take an answer if it belongs to the inquiry."""
        if command_id and command_id == self._card_asked:
            self._card_asked = ""
            self._card_known(end)
            return True
        taken = (
            self.inquiry.answered(command_id, end)
            or self.later.answered(command_id, end)
            or self.rebooking.answered(command_id, end)
        )
        if taken:
            self._print_copy()
            over = self.inquiry.stage is Stage.REFUSED
            if self.page is Page.FIND and over and self.later.stage is RateStage.LEVELS:
                self._show(Page.RATE)
            self.on_change()
        return taken

    def reprint(self) -> None:
        """补打, for the number that was found by its owner's card, paper or telephone."""
        self.touched()
        if self.copy_paper != "printing":
            self.inquiry.reprint()
            self.on_change()

    def _print_copy(self) -> None:
        copy, self.inquiry.copy = self.inquiry.copy, None
        if copy is not None:
            self._copies += 1
            self._copy_job = f"copy-{copy.ticket.ticket_id}-{self._copies}"
            self.copy_paper, self.copy_words = "printing", ("", "")
            self._outside.print_copy(self._copy_job, copy, self.visit.language)

    def open_priority(self) -> None:
        """Choose a class."""
        self._go(Page.PRIORITY, self.choice)

    def open_help(self) -> None:
        """How it works and where people are."""
        self._go(Page.HELP, self.choice)

    def type_text(self, text: str) -> None:
        """A key, or a whole word from the suggestions."""
        self.touched()
        if self.page is Page.FIND:
            self.inquiry.type_text(text)
        else:
            self.query = (self.query + text)[:MAX_QUERY]
        self.on_change()

    def set_query(self, text: str) -> None:
        """Replace what was typed."""
        self.touched()
        self.query = text[:MAX_QUERY]
        self.on_change()

    def erase(self) -> None:
        """Take one sign back."""
        self.touched()
        if self.page is Page.FIND:
            self.inquiry.erase()
        else:
            self.query = self.query[:-1]
        self.on_change()

    def choose_priority(self, code: str) -> None:
        """Ask for this class; empty or unknown: none. Then back to where the visitor was."""
        known = {c.code for c in self.classes}
        self.visit.priority_class = code if code in known else ORDINARY
        self.visit.class_by_card = False
        self.back()

    def set_language(self, language: Language) -> None:
        """For this visit."""
        self.touched()
        self.visit.language = language
        self.on_change()

    def call_for_help(self) -> None:
        """The tactile key: whoever pressed it may not see. Every page is read, and staff comes."""
        self.touched()
        self.visit.guided = True
        shown = self.ticket
        self._outside.ring("" if shown is None else shown.issued.ticket.label)
        self.on_change()

    def change_volume(self, steps: int) -> None:
        """Louder or quieter for this visit."""
        self.touched()
        self.visit.louder = max(-LOUDER_MAX, min(LOUDER_MAX, self.visit.louder + steps))
        self.on_change()

    def set_elder(self, elder: bool) -> None:  # noqa: FBT001 - it is the value that is set
        """Large type for this visit."""
        self.touched()
        self.visit.elder = elder
        self.on_change()

    def set_lowered(self, lowered: bool) -> None:  # noqa: FBT001 - it is the value that is set
        """Everything to touch in reach of a wheelchair, for this visit."""
        self.touched()
        self.visit.lowered = lowered
        self.on_change()

    def take(self) -> None:
        """取号. A second touch while the first one works does nothing."""
        self.touched()
        if not self.can_take:
            return
        if self.visit.adding_to:
            self._add()
            return
        items = self._items_to_take()
        command = Issue(
            queue="" if items else self.choice.queue,
            item=items[0] if items else "",
            items=items[1:],
            bundle=self.choice.bundle,
            priority_class=self.visit.priority_class,
            language=self.visit.language,
            identity=self._identity,
            notice=self.visit.notice,
        )
        self._draw(command, self.choice)

    def _draw(self, command: Issue | CheckIn, choice: Choice) -> None:
        """Ask for a number; the same wish again has the same id, so that it is one number."""
        if not self._drawing or choice != self._drawing_choice:
            self._drawing = self._new_id()
        self._drawing_choice = replace(choice)
        self.page = Page.ISSUING
        self.on_change()
        self._outside.issue(command, self._drawing)

    def _add(self) -> None:
        """The matter that is looked at goes to the number that was found."""
        ticket_id, choice = self.visit.adding_to, self.choice
        self.visit.adding_to = ""
        self._trail.clear()
        self.page, self.choice = Page.FIND, Choice()
        self.inquiry.add(ticket_id, "" if choice.item else choice.queue, choice.item)
        self.on_change()

    @property
    def _identity(self) -> Identity | None:
        return Identity(self.visit.card_number) if self.visit.card_number else None

    def _items_to_take(self) -> tuple[str, ...]:
        if self.page is Page.VISIT:
            return self.choice.items
        if not self.choice.item:
            return ()
        # Who kept some and now takes a number for one more means all of them.
        return tuple(dict.fromkeys((*self.visit.basket, self.choice.item)))

    def card_laid(self, card: Card) -> bool:
        """An identity card was read: who is old enough has priority. Whether it was of use now."""
        self.touched()
        if self.page not in CHOOSING_PAGES:
            return False
        self.card_words = ("", "")
        self.visit.card_number = card.number
        if not self.has_priority:
            found = class_by_age(self.state.hall, card.birth, self.state.now().date())
            self.visit.priority_class = found or ORDINARY
            self.visit.class_by_card = found is not None
        if self.page is Page.PRIORITY:
            self.back()
        if self.state.is_current:
            self._card_asked = self._outside.inquire(FindNumber(identity=Identity(card.number)))
        self.on_change()
        return True

    def without_card(self) -> None:
        """The visitor takes back the card: nothing of it is sent, and what followed from it ends."""
        self.touched()
        if self.page not in CHOOSING_PAGES:
            return
        self.visit.card_number = self._card_asked = ""
        if self.visit.class_by_card:
            self.visit.priority_class, self.visit.class_by_card = ORDINARY, False
        self.card_words = ("", "")
        self.on_change()

    def _card_known(self, end: Reply | BusError) -> None:
        """Whose card it is: a booking that is due is checked in, on FIND the number is shown."""
        if isinstance(end, BusError) or not end.ok or self.page not in CHOOSING_PAGES:
            return
        try:
            found = wire.body_of(end, Found)
        except MalformedMessage:
            log.warning("what is known of a card cannot be read")
            return
        now_ms = self.state.clock.now_ms()
        due = to_check_in(found.bookings, now_ms)
        of_other = due is not None and self.queue_of_choice not in {"", due.queue}
        if due is not None and not of_other and not self.visit.adding_to:
            self.check_in(due.code)
            return
        if self.page is Page.FIND and found.tickets:
            self.inquiry.ask(found.tickets[-1].ticket_id)
        elif self.page is Page.FIND and not found.bookings:
            self.inquiry.nothing_found()
        note = due or later_today(found.bookings, now_ms)
        if note is not None:
            self._tell_booking(note)
        self.on_change()

    def _tell_booking(self, booking: Booking) -> None:
        """The visitor does something else: his booking of today is not forgotten."""
        start, end, since = (
            f"{self.state.local(at):%H:%M}"
            for at in (booking.start_ms, booking.end_ms, booking.from_ms)
        )
        queue = self.state.hall.queue_by_prefix.get(booking.queue)
        zh, en = ("", "") if queue is None else (queue.name_zh, queue.name_en)
        self.card_words = (
            f"您今天预约了{zh} {start}–{end}，{since}起在这里刷身份证签到。",
            f"You have an appointment today: {en}, {start}–{end}. Lay your card here from {since} on.",
        )
        self.card_read = True
        self._card_until = self._monotonic() + CARD_WORDS_S

    def card_unreadable(self) -> None:
        """Something lay on the reader that gave no number, or was lifted too early."""
        self.touched()
        if self.page in CHOOSING_PAGES:
            self.card_words, self.card_read = CARD_UNREADABLE, False
            self._card_until = self._monotonic() + CARD_WORDS_S
            self.on_change()

    def close_card_words(self) -> None:
        """The visitor has read it."""
        self.touched()
        self.card_words = ("", "")
        self.on_change()

    def check_in(self, code: str) -> bool:
        """签到: the number of a booking, by its code. Whether it was of use now."""
        self.touched()
        if self.page not in CHOOSING_PAGES or not self.state.is_current:
            return False
        self.choice = Choice(booking=code)
        command = CheckIn(code=code, language=self.visit.language, identity=self._identity)
        self._draw(command, self.choice)
        return True

    def ask_no_paper(self, open_: bool) -> None:  # noqa: FBT001 - it is the value that is set
        """没拿到小票？点这里."""
        self.touched()
        self.no_paper_open = open_
        self.on_change()

    @property
    def can_print_again(self) -> bool:
        """Only paper that certainly never came is printed once more."""
        shown = self.ticket
        return shown is not None and shown.paper == "failed" and shown.reprints < MAX_REPRINTS

    def print_again(self) -> None:
        """Print a ticket again whose paper certainly did not come."""
        self.touched()
        if self.ticket is not None and self.can_print_again:
            self.ticket.reprints += 1
            self._print(self.ticket)
            self.on_change()

    # --- ends --------------------------------------------------------------------------------

    def issue_ended(self, end: IssueEnd) -> None:
        """What became of a command to draw a number."""
        match end:
            case Numbered():
                self._numbered(end)
            case Declined(command_id, code, zh, en, detail):
                self.counts.refused += 1
                self.counts.refusals[code] = self.counts.refusals.get(code, 0) + 1
                self._no_number(command_id, Sentence(code, zh, en))
                if self.page is Page.REFUSED and not self._drawing:
                    self.offer = offer_of(code, detail)
            case NeverDone(command_id):
                self.counts.never_done += 1
                again = command_id if command_id == self._drawing else ""
                self._no_number(command_id, Sentence("not_reachable"))
                # Trying once more uses the same id: should the first one turn up after all, it is one.
                self._drawing = again
            case Unsure(command_id):
                if command_id == self._drawing:
                    self.counts.uncertain += 1
                    self._uncertain_since = self._monotonic()
                    self._show(Page.UNCERTAIN)
        self.on_change()

    def paper_ended(self, end: PaperEnd) -> None:
        """What became of the paper."""
        match end.state:
            case "printed":
                self.counts.printed += 1
            case "failed":
                self.counts.failed += 1
            case _:
                self.counts.unsure += 1
        if end.job_id == self._copy_job:
            self.copy_paper = end.state
            self.copy_words = (end.message_zh, end.message_en)
            self.on_change()
            return
        shown = self._papers.pop(end.job_id, None)
        if shown is None:
            return
        shown.paper, shown.reason = end.state, end.reason
        shown.message_zh, shown.message_en = end.message_zh, end.message_en
        if shown is self.ticket:
            self._touched_at = max(self._touched_at, self._monotonic() - self._calm_s)
        self._outside.settled(shown.command_id)
        self.on_change()

    def tick(self) -> None:
        """Look at the clock: warn, give way to the first page, and that to the notices."""
        if self.card_words[0] and self._monotonic() >= self._card_until:
            self.card_words = ("", "")
            self.on_change()
        if self._hold_until and not self.held:
            self._hold_until = 0.0
            self.on_change()
        if self.page in BUSY_PAGES:
            return
        if not self._has_something():
            self._rest()
            return
        left = self._policy.kiosk_idle_s - (self._monotonic() - self._touched_at)
        if left <= 0:
            self.home()
            return
        warning = math.ceil(left) if left <= self._policy.kiosk_warning_s else None
        if warning != self.warning_left_s or self.page is Page.UNCERTAIN:
            self.warning_left_s = warning
            self.on_change()

    # --- inside ------------------------------------------------------------------------------

    @property
    def _calm_s(self) -> float:
        return max(0.0, self._policy.kiosk_idle_s - self._policy.kiosk_warning_s)

    def _rest(self) -> None:
        """Nobody is here: notices, one after the other."""
        now = self._monotonic()
        if self.page is Page.HOME:
            if now - self._touched_at < IDLE_AFTER_S:
                return
            self.page = Page.IDLE
            self._notice_at, self._notice_until = 0, 0.0
        notices = self.notices
        if now < self._notice_until:
            return
        if self._notice_until:
            self._notice_at += 1
        self.notice = notices[self._notice_at % len(notices)] if notices else None
        self._notice_until = now + (self.notice.display_s if self.notice else IDLE_AFTER_S)
        self.on_change()

    def _has_something(self) -> bool:
        return self.page not in {Page.HOME, Page.IDLE} or self.visit != Visit(self._policy.language)

    def _go(self, page: Page, choice: Choice) -> None:
        self.touched()
        allowed = self.page in CHOOSING_PAGES or (page is Page.HELP and self.page not in BUSY_PAGES)
        if page is self.page or not allowed:
            return
        if self.page not in SIDE_PAGES:
            self._trail.append((self.page, self.choice))
        self.page, self.choice = page, choice
        self.on_change()

    def _show(self, page: Page) -> None:
        self.page = page
        self._hold_until = self._monotonic() + self.hold_s
        self._trail.clear()
        self._touched_at = self._monotonic()
        self.warning_left_s = None

    def _numbered(self, end: Numbered) -> None:
        shown = TicketShown(end.command_id, end.issued)
        mine = end.command_id == self._drawing
        free = self.page in {Page.HOME, Page.IDLE} and not self._has_something()
        recent = end.recovered and end.latest and end.age_ms < SHOW_RECOVERED_MS
        self.counts.issued += not end.recovered
        if not mine and not (recent and free):
            # Its visitor has left: no paper for nobody, the number stays valid in the queue.
            self._outside.settled(end.command_id)
            return
        if not mine:
            self.visit.language = end.issued.ticket.language
        self._drawing = ""
        self.ticket = shown
        self.no_paper_open = False
        if self.visit.guided:
            self._outside.ring(end.issued.ticket.label)
        self._show(Page.TICKET)
        if end.printing:
            shown.paper, shown.reason = "unsure", "restarted"
            self._outside.settled(end.command_id)
        else:
            self._print(shown)

    def _print(self, shown: TicketShown) -> None:
        shown.paper = "printing"
        shown.job_id = f"{shown.command_id}-p{shown.reprints}"
        self._papers[shown.job_id] = shown
        self._outside.print_ticket(
            shown.command_id, shown.job_id, shown.issued, self.visit.language
        )

    def _no_number(self, command_id: str, sentence: Sentence) -> None:
        if command_id != self._drawing:
            return
        self._drawing = ""
        self.sentence = sentence
        self.offer, self.help_rung = None, False
        self._show(Page.REFUSED)

    def try_again(self) -> None:
        """After a lost connection: back to the matter, to take the number once more."""
        self.touched()
        if self.page is not Page.REFUSED or self.held:
            return
        self.choice = replace(self._drawing_choice)
        if self._drawing_choice.booking:
            self.page = Page.HOME
            self._trail.clear()
            self.check_in(self._drawing_choice.booking)
            return
        if self._drawing_choice.slip:
            slip = self._drawing_choice.slip
            self._draw(Issue(slip=slip, language=self.visit.language), self._drawing_choice)
            return
        several = bool(self.choice.items)
        self.page = Page.VISIT if several else Page.MATTER if self.choice.item else Page.QUEUE
        self._trail = [(Page.HOME, Choice())]
        self.on_change()

    def _reset(self) -> None:
        self.visit = Visit(self._policy.language)
        self.page = Page.HOME
        self.choice = Choice()
        self.query = ""
        self.copy_paper, self.copy_words, self._copy_job = "none", ("", ""), ""
        self.inquiry.clear()
        self.later.clear()
        self.rebooking.clear()
        self.offer, self.help_rung = None, False
        self._card_asked = ""
        self.ticket = None
        self.sentence = Sentence()
        self.warning_left_s = None
        self.no_paper_open = False
        self.card_words = ("", "")
        self._trail.clear()
        self._drawing = ""
        self._drawing_choice = Choice()
        self._hold_until = 0.0
        self._touched_at = self._monotonic()
