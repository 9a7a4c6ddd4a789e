"""What the controller answers."""

from __future__ import annotations

from msgspec import Raw, Struct, field

from queue_controller.api.messages.events.every import (
    EventRecord,
)
from queue_controller.api.messages.records import (
    Booking,
    FreeSlot,
    NoticePaper,
    Ticket,
)
from queue_controller.api.messages.words import (
    BookingChange,
    FeedbackKind,
    InspectionCategory,
    MatterState,
    RemarkKind,
    ReplyBody,
)


class Reply(Struct, frozen=True, gc=False):
    """The answer to one command. `seq` is the last event it caused (or the head of the log)."""

    protocol: int
    hall_id: str
    epoch: int
    command_id: str
    seq: int
    ok: bool
    code: str
    message_zh: str
    message_en: str
    body: Raw


class MatterWait(Struct, frozen=True):
    """One matter as the paper of a visit tells it; a `held` one as if it began now."""

    queue: str
    items: tuple[str, ...]
    state: MatterState
    ahead: int
    low_minutes: int
    high_minutes: int
    counters: tuple[str, ...]
    zone: str


class Issued(ReplyBody, frozen=True, tag="issued"):
    """The ticket, and what its paper says. `counters` serve the queue now or when they open.

    `offline`: a kiosk gave it out of its lease; then the minutes and `ahead` are -1, unknown.
    `reprint`: the paper is marked 补打. `token` goes on the paper only, for a rating after the visit; empty: this paper has none.
    `matters`: each one of a visit, in the order of its steps; empty for a single one.
    `after_ms`, `until_ms`: as in `Wait`.
    """

    ticket: Ticket
    ahead: int
    low_minutes: int
    high_minutes: int
    counters: tuple[str, ...]
    zone: str
    offline: bool = False
    token: str = ""
    reprint: bool = False
    matters: tuple[MatterWait, ...] = ()
    after_ms: int = 0
    until_ms: int = 0


class NumberLease(Struct, frozen=True):
    """Numbers `first`, `first + step` to `last` of a queue that only this kiosk may give out, from this journal."""

    kiosk: str
    disk: str
    queue: str
    business_date: str
    epoch: int
    first: int
    last: int
    granted_ms: int
    expires_ms: int
    signature: str
    step: int = 1


class Leased(ReplyBody, frozen=True, tag="leased"):
    """One lease for each queue that could be given one."""

    leases: tuple[NumberLease, ...]


class Called(ReplyBody, frozen=True, tag="called"):
    """The called ticket and the rule that chose it; `ticket` is None when nobody waits.

    `why_zh`, `why_en` say the rule in a sentence.
    """

    ticket: Ticket | None
    rule: str = ""
    why_zh: str = ""
    why_en: str = ""


class Done(ReplyBody, frozen=True, tag="done"):
    """Done; the ticket as it is now where there is one.

    After a completion: the number of its case, and the one-time notice that is to be printed.
    """

    ticket: Ticket | None = None
    case: str = ""
    notice: NoticePaper | None = None


class Receipt(ReplyBody, frozen=True, tag="receipt"):
    """回执: the number and code of a feedback, and by when it is answered (ISO dates)."""

    feedback: str
    code: str
    first_answer_on: str
    answer_on: str


class FeedbackWordsOf(ReplyBody, frozen=True, tag="feedback_words_of"):
    """What visitors wrote, by the number of the feedback; what was erased is not there."""

    words: dict[str, str]


class FeedbackOf(ReplyBody, frozen=True, tag="feedback_of"):
    """What became of a feedback: the answers so far."""

    feedback: str
    kind: FeedbackKind
    filed_on: str
    first_answer_on: str
    answer_on: str
    answers: tuple[str, ...] = ()
    closed: bool = False


class PlaceOf(ReplyBody, frozen=True, tag="place_of"):
    """A number today. While it waits: `ahead` go before it, `by_law` of them took their place later.

    `counters` serve its queue; `zone` is where to wait. `can_requeue`: it was missed and may wait again.
    `matters`: each one of a visit that is not done, where it stands now.
    """

    ticket: Ticket
    ahead: int = 0
    by_law: int = 0
    low_minutes: int = 0
    high_minutes: int = 0
    counters: tuple[str, ...] = ()
    zone: str = ""
    can_requeue: bool = False
    matters: tuple[MatterWait, ...] = ()


class Erased(ReplyBody, frozen=True, tag="erased"):
    """How many personal values were erased; 0: the hall had none of this person."""

    count: int


class OutcomeOf(ReplyBody, frozen=True, tag="outcome_of"):
    """The stored reply of an earlier command, or `known` False: it never took effect."""

    known: bool
    reply: Reply | None = None


class RateableMatter(Struct, frozen=True):
    """A matter that may still be rated, as the visitor knows it."""

    rating_id: str
    counter: str
    queue: str
    item: str
    business_date: str


class Found(ReplyBody, frozen=True, tag="found"):
    """The live numbers that were found, in order of issue, and today's bookings by slot."""

    tickets: tuple[Ticket, ...]
    bookings: tuple[Booking, ...] = ()


class Booked(ReplyBody, frozen=True, tag="booked"):
    """The booking as it is now; its code is what the visitor needs. `did`: what the command changed."""

    booking: Booking
    did: BookingChange = "new"


class SlotsOf(ReplyBody, frozen=True, tag="slots_of"):
    """The next free slots of a queue; none: 已约满."""

    queue: str
    slots: tuple[FreeSlot, ...]


class AppointmentsOf(ReplyBody, frozen=True, tag="appointments_of"):
    """The bookings of a date, by slot; those that were given up are left out."""

    date: str
    bookings: tuple[Booking, ...]


class RatingsOf(ReplyBody, frozen=True, tag="ratings_of"):
    """What the paper of this token may still rate; empty: everything was, or nothing was served."""

    label: str
    matters: tuple[RateableMatter, ...]


class EmergencyReady(ReplyBody, frozen=True, tag="emergency_ready"):
    """The code that starts the prepared emergency, and when (hall clock) it lapses."""

    emergency_id: str
    until_ms: int


class BadReviewMark(Struct, frozen=True):
    """That a bad review was given at a counter, and when; nothing of what it said."""

    rating_id: str
    counter: str
    at_ms: int


class BadReviewsOf(ReplyBody, frozen=True, tag="bad_reviews_of"):
    """Today's bad reviews from the moment asked for, without those that were given later by the paper."""

    marks: tuple[BadReviewMark, ...]


class BackupMade(ReplyBody, frozen=True, tag="backup_made"):
    """A copy in `backups/` of the controller's data folder: its last row, and that row's hash (hex)."""

    name: str
    seq: int
    head: str


class StatisticsOf(ReplyBody, frozen=True, tag="statistics_of"):
    """Counters by device and name; a device whose program is silent is not among them."""

    devices: dict[str, dict[str, float]]


class Reloaded(ReplyBody, frozen=True, tag="reloaded"):
    """The configuration that the hall works by now, and the files that changed; none: it did already."""

    digest: str
    changed: tuple[str, ...]


class Remark(Struct, frozen=True):
    """One thing out of the ordinary, as a sentence in both languages.

    `at_ms` 0, and no `label`: of a rating nothing is told that leads to the visitor.
    """

    kind: RemarkKind
    zh: str
    en: str
    at_ms: int = 0
    counter: str = ""
    label: str = ""
    staff_no: str = ""
    reason: str = ""
    count: int = 1


class SupervisionOf(ReplyBody, frozen=True, tag="supervision_of"):
    """监督: a business date's remarks, in order of time; those without a time come last."""

    business_date: str
    rehearsal: bool
    remarks: tuple[Remark, ...]


class Inspection(Struct, frozen=True):
    """巡查: one note, and what was done about it (`settled_ms` 0: nothing yet, or nothing is to be)."""

    inspection: str
    at_ms: int
    business_date: str
    category: InspectionCategory
    text: str
    counter: str = ""
    device: str = ""
    needs_action: bool = False
    staff_no: str = ""
    settled_ms: int = 0
    settled_text: str = ""
    settled_by: str = ""


class InspectionsOf(ReplyBody, frozen=True, tag="inspections_of"):
    """巡查 of some business dates, in order of time."""

    inspections: tuple[Inspection, ...]


class EventsOf(ReplyBody, frozen=True, tag="events_of"):
    """A page of the log, cut for the role that asked; empty: there are no more."""

    records: tuple[EventRecord, ...]


class Refused(ReplyBody, frozen=True, tag="refused"):
    """A rule said no; the code and the sentence stand in the reply."""

    detail: dict[str, str] = field(default_factory=dict)
