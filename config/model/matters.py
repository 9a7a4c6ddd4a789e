"""What can be done in a hall: queues, items, what to bring, bundles, and how names are spoken."""

from dataclasses import dataclass
from typing import Final, Literal

FedBy = Literal["visitors", "transfers", "both"]

CaseType = Literal["即办件", "承诺件", "联办件", "上报件"]

MaterialKind = Literal["original", "copy", "original_and_copy"]

BundleOrder = Literal["sequential", "any"]

NO_FEE = "不收费"


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """队列: tickets of one prefix."""

    prefix: str
    name_zh: str
    name_en: str
    departments: tuple[str, ...]
    items: tuple[str, ...]
    mean_service_minutes: float
    sd_service_minutes: float
    """Half of the mean where the hall gives none."""
    share_of_arrivals: float
    counts_as_case: bool
    counters: tuple[str, ...]
    fed_by: FedBy
    follow_on: str | None
    """The queue to which a completed ticket goes on when its item has a fee."""
    spoken_zh: str
    note: str = ""

    @property
    def takes_first_tickets(self) -> bool:
        """Whether a visitor can draw a number here; false where tickets come by transfer only."""
        return self.fed_by != "transfers"

    @property
    def takes_appointments(self) -> bool:
        """Whether this queue can be booked ahead."""
        return self.fed_by == "visitors" and self.counts_as_case


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """事项: one matter that the hall deals with."""

    code: str
    department: str
    name_zh: str
    name_en: str
    case_type: CaseType
    legal_basis: str
    legal_limit_days: int | None
    """Working days; None: no statutory limit was found or set."""
    promised_limit_days: int
    """Working days; 0 means done on the spot."""
    fee: str
    process_steps: tuple[str, ...]
    counters: tuple[str, ...]
    keywords: tuple[str, ...]
    queue: str | None
    """Where its ticket is taken; None: no counter here, see `subcentres`."""
    power_type: str = ""
    basis_check: str = ""
    legal_limit_raw: str = ""
    legal_limit_source: str = ""
    parallel_group: str = ""
    name_initials: str = ""
    keyword_initials: tuple[str, ...] = ()
    subcentres: tuple[str, ...] = ()
    popular_rank: int | None = None
    """1 to 12: place on the kiosk's first page."""
    plain_name: str = ""

    @property
    def label(self) -> str:
        """What the button says: the people's name where there is one, else the official one."""
        return self.plain_name or self.name_zh

    @property
    def has_fee(self) -> bool:
        """Whether a completed ticket goes on to the queue's `follow_on`."""
        return self.fee not in {"", NO_FEE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """材料: one paper to bring for an item."""

    item: str
    seq: int
    name_zh: str
    kind: MaterialKind
    copies: int
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """一件事: matters that people take together."""

    code: str
    name_zh: str
    name_en: str
    items: tuple[str, ...]
    order: BundleOrder


ON_THE_SPOT: Final = "即办件"
"""The kind of case that is done while the visitor waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pronunciation:
    """发音: a word that a voice misreads, and how it is read: 行长 is hang2 zhang3."""

    word: str
    pinyin: str
    """A syllable with its tone (5: none) for each character."""
    note: str = ""
