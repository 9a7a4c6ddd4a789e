"""What belongs to one visit at the ticket machine, and what the flow asks of the program around it. No Qt, no clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Protocol

from kiosk.ui.printing import PaperState
from kiosk.ui.visit import Visit as View
from queue_controller.api.messages import (
    AddMatter,
    AskPlace,
    AskRatings,
    AskSlots,
    CheckIn,
    DropMatter,
    FindNumber,
    Issue,
    Issued,
    Language,
    RateLater,
    Rebook,
    Reprint,
    Requeue,
)

ORDINARY: Final = "P99"
CHOOSABLE_RULES: Final = frozenset({"priority_next", "interleave"})
"""Classes that a visitor may name here; the others need a booking, a list or the staff."""
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
FEW_LEFT: Final = 10
"""From so few numbers of today on, it is said how many are left."""
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
    PHONE = "phone"
    FIND = "find"
    RATE = "rate"
    BUNDLES = "bundles"
    VISIT = "visit"
    SLOTS = "slots"
    ISSUING = "issuing"
    UNCERTAIN = "uncertain"
    REFUSED = "refused"
    TICKET = "ticket"


SIDE_PAGES: Final = frozenset({Page.PRIORITY, Page.HELP, Page.PHONE})
"""Pages beside the way: they return to where the visitor was."""
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
class Visit(View):
    """What belongs to one visitor and to nobody after."""

    priority_class: str = ORDINARY
    card_number: str = field(default="", repr=False)
    """Of the identity card that was laid on the reader; leaves this machine only with the command."""
    class_by_card: bool = False
    """The priority class follows from the card's date of birth, not from the visitor's own choice."""
    phone: str = field(default="", repr=False)
    """The last four digits of a telephone, where the visitor left them; sent with the wish, kept nowhere here."""
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
