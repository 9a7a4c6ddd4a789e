"""Events of a number on its way through the hall."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from queue_controller.api.messages.records import (
    Matter,
)
from queue_controller.api.messages.words import (
    Event,
    Language,
    Outcome,
    Step,
    TicketState,
)


class TicketIssued(Event, frozen=True, tag="ticket_issued"):
    """取号 or 签到. `appointment` is the code of a booking, `slot_ms` the beginning of its slot.

    `notice`, `slip`: the one-time notice, or the slip of an earlier day, that the visitor brought
    back. `lease`: the kiosk that gave it out of its lease while the controller was away, and
    `supersedes` the command that it replaces. `matters`, here and in later events: all matters of a
    visit as they stand then; empty for a single one. `since_ms`: since when the visitor waits; 0: since
    the place.
    """

    ticket_id: str
    label: str
    queue: str
    number: int
    business_date: str
    priority: bool
    issued_ms: int
    place_ms: int
    place_tie: int = 0
    priority_class: str = ""
    item: str = ""
    language: Language = "zh"
    source: str = ""
    person_ref: str = ""
    token_hash: str = ""
    phone_ref: str = ""
    ahead: int = 0
    low_minutes: int = 0
    high_minutes: int = 0
    appointment: str = ""
    slot_ms: int = 0
    notice: str = ""
    slip: str = ""
    lease: str = ""
    supersedes: str = ""
    matters: tuple[Matter, ...] = ()
    bundle: str = ""
    since_ms: int = 0


class NumberBlock(Struct, frozen=True):
    """Numbers `first`, `first + step` to `last` of a queue that are leased to a kiosk."""

    queue: str
    first: int
    last: int
    kiosk: str = ""
    step: int = 1


class NumbersLeased(Event, frozen=True, tag="numbers_leased"):
    """A kiosk holds these numbers for the time when the controller is away; nobody else gives them."""

    kiosk: str
    disk: str
    business_date: str
    granted_ms: int
    expires_ms: int
    blocks: tuple[NumberBlock, ...]


class TicketAdoptedLate(Event, frozen=True, tag="ticket_adopted_late"):
    """A number given while the controller was away became known after its business date ended."""

    ticket_id: str
    label: str
    queue: str
    number: int
    business_date: str
    issued_ms: int
    lease: str
    item: str = ""
    supersedes: str = ""


class TicketCalled(Event, frozen=True, tag="ticket_called"):
    """顺呼, 选呼 or 恢复; `rule` names what put this ticket next.

    `profile`: the counter's 叫号规则 chose its queue: `above`, because somebody there waited over
    `profile_minutes`, or `idle`, because nobody waited in its other queues. `waited_ms` counts from the place, `here_ms` from when the
    visitor last began to wait: for a fee, from the end of the service before it (-1: an older log does not say).
    """

    ticket_id: str
    label: str
    queue: str
    counter: str
    call_id: str
    priority: bool
    rule: str
    called_ms: int
    language: Language = "zh"
    waited_ms: int = 0
    reason: str = ""
    matters: tuple[Matter, ...] = ()
    profile: str = ""
    profile_minutes: int = 0
    here_ms: int = -1


class TicketRecalled(Event, frozen=True, tag="ticket_recalled"):
    """重呼; `last` when no further recall is allowed."""

    ticket_id: str
    label: str
    queue: str
    counter: str
    call_id: str
    recalls: int
    last: bool = False
    language: Language = "zh"


class ServiceStarted(Event, frozen=True, tag="service_started"):
    """开始办理."""

    ticket_id: str
    counter: str
    started_ms: int
    staff_no: str = ""
    inferred: bool = False


class ServiceCompleted(Event, frozen=True, tag="service_completed"):
    """办理结束. `inferred`: the end was not said but follows from the next call.

    `next_queue`: the number goes on and waits there at the place it had, for its next transaction
    (a fee to pay, another matter); empty: its visit is over. `case` is what was taken on and is not
    closed yet. `notice`: the number of the one-time notice where papers are missing, and `missing`
    those papers. `invited`: whether the visitor is asked to rate; a hall may leave paying and
    collecting out.
    """

    ticket_id: str
    label: str
    queue: str
    counter: str
    transaction: int
    outcome: Outcome
    cases: int
    service_ms: int
    items: tuple[str, ...] = ()
    staff_no: str = ""
    inferred: bool = False
    next_queue: str = ""
    case_type: str = ""
    notice: str = ""
    missing: tuple[str, ...] = ()
    case: str = ""
    case_ref: str = ""
    invited: bool = True
    matters: tuple[Matter, ...] = ()


class TicketMissed(Event, frozen=True, tag="ticket_missed"):
    """过号. `inferred`: the next was called; `after_recalls`: nobody answered so many of them."""

    ticket_id: str
    counter: str
    inferred: bool = False
    after_recalls: int = 0


class StepUndone(Event, frozen=True, tag="step_undone"):
    """撤销: a call, a completion or a no-show never was; the ticket is again as it stands here.

    `notice` was given and holds no more. `cases` were counted by the completion and are not any more. `call_id` is the call that was
    taken back, or that holds again; `from_queue` is where the call was from. A completion that was taken back counts as a serving of its
    own, so that its rating keeps its name.
    """

    counter: str
    ticket_id: str
    label: str
    queue: str
    step: Step
    state: TicketState
    number: int
    business_date: str
    issued_ms: int
    place_ms: int
    place_tie: int = 0
    priority: bool = False
    priority_class: str = ""
    item: str = ""
    language: Language = "zh"
    source: str = ""
    person_ref: str = ""
    at_counter: str = ""
    call_id: str = ""
    called_ms: int = 0
    started_ms: int = 0
    recalls: int = 0
    transaction: int = 1
    reason: str = ""
    cases: int = 0
    slot_ms: int = 0
    notice: str = ""
    matters: tuple[Matter, ...] = ()
    bundle: str = ""
    from_queue: str = ""
    recalled_ms: int = 0
    requeues: int = 0
    since_ms: int = 0
    guided: bool = False


class TicketRequeued(Event, frozen=True, tag="ticket_requeued"):
    """过号重排; the place is directly behind the ticket named in `behind` (empty: nobody waited)."""

    ticket_id: str
    place_ms: int
    place_tie: int
    behind: str = ""
    priority_class: str = ""
    matters: tuple[Matter, ...] = ()


class TicketParked(Event, frozen=True, tag="ticket_parked"):
    """挂起."""

    ticket_id: str
    counter: str
    reason: str = ""


class TicketTransferred(Event, frozen=True, tag="ticket_transferred"):
    """转移: waits in `to_queue` with the place it had; `transaction` is the number of its next one."""

    ticket_id: str
    from_queue: str
    to_queue: str
    counter: str
    place_ms: int
    transaction: int
    place_tie: int = 0
    reason: str = ""
    matters: tuple[Matter, ...] = ()


class TicketMoved(Event, frozen=True, tag="ticket_moved"):
    """调整队列: it waits in `to_queue` with the place it had."""

    ticket_id: str
    from_queue: str
    to_queue: str
    place_ms: int
    place_tie: int = 0
    reason: str = ""
    staff_no: str = ""
    matters: tuple[Matter, ...] = ()


class TicketCancelled(Event, frozen=True, tag="ticket_cancelled"):
    """弃号 or 作废; by `system` when an offline number of the same visitor replaces it."""

    ticket_id: str
    by: Literal["visitor", "staff", "system"]
    reason: str = ""
    staff_no: str = ""


class TicketReclassified(Event, frozen=True, tag="ticket_reclassified"):
    """The class of a ticket was changed by staff; a called one waits again, all at their place.

    `state` is how the ticket stands after it.
    """

    ticket_id: str
    priority_class: str
    priority: bool
    reason: str = ""
    state: TicketState = "waiting"
    staff_no: str = ""
    matters: tuple[Matter, ...] = ()


class MattersChanged(Event, frozen=True, tag="matters_changed"):
    """加办 or 不办: `matters` are all of the visit as they stand then, `state` and `queue` the ticket's."""

    ticket_id: str
    label: str
    state: TicketState
    queue: str
    matters: tuple[Matter, ...]
    added: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    reason: str = ""
