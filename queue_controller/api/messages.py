"""The contract of the bus: commands, replies, events and the heartbeat.

docs/PROTOCOL.md is the authority. Times are UTC epoch milliseconds of the hall clock (`_ms`),
dates are ISO strings, counters and queues carry the people's names ("5", "B").
Commands are strict: an unknown field is refused. Replies and events tolerate unknown fields.
"""

from __future__ import annotations

import re
from typing import Final, Literal, get_args

import msgspec
from msgspec import Raw, Struct

PROTOCOL: Final = 1

Language = Literal["zh", "en"]
TicketState = Literal[
    "waiting", "called", "serving", "served", "no_show", "parked", "cancelled", "expired"
]
CounterMode = Literal["open", "paused", "closed"]
HealthState = Literal["good", "bad", "unknown"]
ServerState = Literal["running", "read_only", "stopping"]
Outcome = Literal["accepted", "done_on_the_spot", "materials_missing", "refused", "consulted"]
CaseType = Literal["", "即办件", "承诺件", "联办件", "上报件"]
"""办件类型; empty: that of the first item."""
Confirmation = Literal["shown", "spoken"]
FeedbackKind = Literal["complaint", "suggestion", "not_done"]
Step = Literal["call", "complete", "no_show"]
"""What a clerk can take back."""
WorkStage = Literal["verify", "rectify", "call_back", "feedback"]
"""核实, 整改, 回访, 反馈: what a bad review goes through."""
WorkOrderState = Literal["verify", "rectify", "call_back", "feedback", "closed"]
STAGE_WORDS: Final[dict[WorkOrderState, tuple[str, str]]] = {
    "verify": ("核实", "verification"),
    "rectify": ("整改", "correction"),
    "call_back": ("回访", "the call back"),
    "feedback": ("反馈", "feedback"),
    "closed": ("已办完", "closed"),
}
MatterState = Literal["waiting", "held", "present", "done", "dropped"]
"""`held`: a later step of a bundle; `present`: the one he was called for; `dropped`: given up."""

BAD_LEVELS: Final = frozenset({1, 2})
"""差评."""
OWNER_SILENT: Final = "owner_silent"
"""The reason of a device's state when the program that reports it is no longer heard."""


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


# What passes by in numbers holds no cycles: the garbage collector need not look at it (`gc=False`).

# --- commands ----------------------------------------------------------------------------------


class Command(
    Struct, frozen=True, gc=False, forbid_unknown_fields=True, tag_field="type", tag=_snake
):
    """What a client asks the controller to do."""


class Identity(Struct, frozen=True, forbid_unknown_fields=True, repr_omit_defaults=True):
    """A citizen's number read from a card; the controller keeps only a keyed hash of it."""

    number: str

    def __repr__(self) -> str:
        """Never show the number."""
        return "Identity(***)"


class Issue(Command, frozen=True, tag="issue"):
    """取号: a ticket for an item, or for a queue. `source` names the number range it draws from.

    Several matters come under one number: `items` and `queues` are further ones; `bundle` is a 一件事,
    of which `items`, if any, are the chosen part. `notice`: the number of a one-time notice
    (一次性告知) that the visitor brings back. `slip`: that of a slip of an earlier day that goes
    first (改日优先).
    """

    queue: str = ""
    item: str = ""
    priority_class: str = "P99"
    language: Language = "zh"
    source: str = ""
    identity: Identity | None = None
    notice: str = ""
    phone: PhoneTail | None = None
    slip: str = ""
    items: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()
    bundle: str = ""


class PhoneTail(Struct, frozen=True, forbid_unknown_fields=True, repr_omit_defaults=True):
    """The last four digits of a telephone, if the visitor wants; only a keyed hash is kept, for the day."""

    digits: str

    def __repr__(self) -> str:
        """Never show the digits."""
        return "PhoneTail(***)"


class CheckIn(Command, frozen=True, tag="check_in"):
    """签到: the number of a booked slot, by the code of its booking."""

    code: str
    language: Language = "zh"
    source: str = ""


class Lease(Command, frozen=True, tag="lease"):
    """A kiosk asks for numbers of its own, to give out while the controller is away.

    `disk` is the name of the journal that will hold them; `queues` those that run short.
    """

    disk: str
    queues: tuple[str, ...]


class Adopt(Command, frozen=True, tag="adopt"):
    """A number that a kiosk gave out of its lease while the controller was away; one a command.

    `supersedes`: the kiosk's command of the same visitor whose end it did not know; it is void.
    """

    queue: str
    number: int
    business_date: str
    disk: str
    lease_epoch: int
    first: int
    last: int
    granted_ms: int
    expires_ms: int
    signature: str
    issued_ms: int
    item: str = ""
    priority_class: str = "P99"
    language: Language = "zh"
    supersedes: str = ""


class CallNext(Command, frozen=True, tag="call_next"):
    """顺呼: the next ticket by the order of calling."""

    counter: str


class CallTicket(Command, frozen=True, tag="call_ticket"):
    """选呼: a waiting, missed or parked ticket by label or id; out of turn, so a reason is kept."""

    counter: str
    ticket: str
    reason: str = ""


class Recall(Command, frozen=True, tag="recall"):
    """重呼: call the counter's present ticket again."""

    counter: str


class Start(Command, frozen=True, tag="start"):
    """开始办理: the visitor has come."""

    counter: str


class Complete(Command, frozen=True, tag="complete"):
    """办理结束: ends the present transaction and opens its rating.

    Empty `items` and `case_type` are those of the ticket. `missing`: the materials that a one-time
    notice lists. `case_ref`: the approval system's own number.
    """

    counter: str
    outcome: Outcome = "accepted"
    cases: int = 1
    items: tuple[str, ...] = ()
    case_type: CaseType = ""
    missing: tuple[str, ...] = ()
    case_ref: str = ""


class NoShow(Command, frozen=True, tag="no_show"):
    """过号: nobody came to the present call."""

    counter: str


class Undo(Command, frozen=True, tag="undo"):
    """撤销: take back the counter's last call, completion or no-show, within a short time."""

    counter: str


class Requeue(Command, frozen=True, tag="requeue"):
    """过号重排: a missed ticket comes back behind the next few that wait."""

    ticket: str


class Park(Command, frozen=True, tag="park"):
    """挂起: put the present ticket aside."""

    counter: str
    reason: str = ""


class Resume(Command, frozen=True, tag="resume"):
    """恢复: a parked ticket is called to this counter again."""

    counter: str
    ticket: str


class Transfer(Command, frozen=True, tag="transfer"):
    """转移: ends this transaction; the number waits in another queue at its arrival place."""

    counter: str
    queue: str
    reason: str = ""


class Cancel(Command, frozen=True, tag="cancel"):
    """弃号 (by the visitor) or 作废 (by staff, with a reason)."""

    ticket: str
    by: Literal["visitor", "staff"]
    reason: str = ""
    staff_no: str = ""


class Reclassify(Command, frozen=True, tag="reclassify"):
    """改优先类别: give or withdraw a priority (未出示证明), with a reason."""

    ticket: str
    priority_class: str
    reason: str
    staff_no: str = ""


class StopIssue(Command, frozen=True, tag="stop_issue"):
    """停止取号: no more numbers of a queue today, until `resume_issue`; with a reason."""

    queue: str
    reason: str
    staff_no: str = ""


class ResumeIssue(Command, frozen=True, tag="resume_issue"):
    """恢复取号."""

    queue: str
    reason: str
    staff_no: str = ""


class CapIssue(Command, frozen=True, tag="cap_issue"):
    """限号: at most `limit` numbers of a queue today, those given counted; -1: no limit any more."""

    queue: str
    limit: int
    reason: str
    staff_no: str = ""


class MoveWaiting(Command, frozen=True, tag="move_waiting"):
    """调整队列: who waits in one queue waits in another at the same place. No tickets: all of them."""

    from_queue: str
    to_queue: str
    reason: str
    tickets: tuple[str, ...] = ()
    staff_no: str = ""


class SetCounterQueues(Command, frozen=True, tag="set_counter_queues"):
    """潮汐窗口: what a counter serves, until an instant or the end of the day (0). No queues: as usual."""

    counter: str
    queues: tuple[str, ...]
    reason: str
    until_ms: int = 0
    staff_no: str = ""


class AddCounter(Command, frozen=True, tag="add_counter"):
    """临时窗口: a counter for the rest of this day that the tables do not have."""

    counter: str
    queues: tuple[str, ...]
    reason: str
    zone: str = ""
    staff_no: str = ""


class ExtendHours(Command, frozen=True, tag="extend_hours"):
    """延时服务: today the hall serves until an instant; numbers until `tickets_until_ms` (0: as planned)."""

    until_ms: int
    reason: str
    tickets_until_ms: int = 0
    staff_no: str = ""


class PutOff(Command, frozen=True, tag="put_off"):
    """改日办理: these numbers end today, and each gets a slip that goes first on another day."""

    tickets: tuple[str, ...]
    reason: str
    staff_no: str = ""


class CloseDay(Command, frozen=True, tag="close_day"):
    """收班: who still waits expires with a slip, who is served is served to the end, clerks leave."""

    reason: str
    staff_no: str = ""


class PublishNotice(Command, frozen=True, tag="publish_notice"):
    """发布通知 on the screens now, until an instant or the end of the day (0)."""

    title_zh: str
    body_zh: str
    reason: str
    title_en: str = ""
    channels: tuple[str, ...] = ("media_player", "led")
    until_ms: int = 0
    priority: int = 50
    display_s: int = 10
    staff_no: str = ""


class WithdrawNotice(Command, frozen=True, tag="withdraw_notice"):
    """撤下通知: one that was published by hand."""

    notice_id: str
    reason: str
    staff_no: str = ""


class WalkUp(Command, frozen=True, tag="walk_up"):
    """A visitor without a number is served at this counter now; a reason where others wait."""

    counter: str
    queue: str = ""
    item: str = ""
    priority_class: str = "P99"
    language: Language = "zh"
    reason: str = ""


class BindRoll(Command, frozen=True, tag="bind_roll"):
    """A pre-printed roll's number becomes live; the paper was taken `minutes_ago`."""

    number: int
    queue: str = ""
    item: str = ""
    priority_class: str = "P99"
    language: Language = "zh"
    minutes_ago: int = 0


class Reprint(Command, frozen=True, tag="reprint"):
    """补打: another paper of a live number."""

    ticket: str
    reason: str = ""


class FindNumber(Command, frozen=True, tag="find_number"):
    """Ask for the live numbers of a card, or of a telephone's last digits: the paper was lost."""

    identity: Identity | None = None
    phone: PhoneTail | None = None


class CloseCase(Command, frozen=True, tag="close_case"):
    """办结: the case is closed, by our number or the approval system's; empty date: today."""

    case: str
    closed_on: str = ""
    result: str = ""


class ErasePersonal(Command, frozen=True, tag="erase_personal"):
    """Erase the keyed hash of a card or of a telephone's last digits; of neither: of everybody.

    The numbers stay; nothing leads from a person to them any more.
    """

    reason: str
    staff_no: str = ""
    identity: Identity | None = None
    phone: PhoneTail | None = None


class FirstContact(Command, frozen=True, tag="first_contact"):
    """首问: who received a visitor first, of a ticket or before there is one.

    Empty `staff_no`: who is signed in at `counter`.
    """

    staff_no: str = ""
    ticket: str = ""
    counter: str = ""
    note: str = ""


class OpenCounter(Command, frozen=True, tag="open_counter"):
    """开始服务."""

    counter: str


class PauseCounter(Command, frozen=True, tag="pause_counter"):
    """暂停服务, with a reason and the minutes it is expected to last (0: not said)."""

    counter: str
    reason: str = ""
    minutes: int = 0


class CloseCounter(Command, frozen=True, tag="close_counter"):
    """停止服务."""

    counter: str


class SignIn(Command, frozen=True, tag="sign_in"):
    """A clerk takes a counter. The PIN travels beside the command in the request envelope."""

    counter: str
    staff_no: str


class SignOut(Command, frozen=True, tag="sign_out"):
    """The clerk leaves the counter."""

    counter: str


class Unlock(Command, frozen=True, tag="unlock"):
    """A member of staff proves who sits at the manager's PC or stands at a public screen.

    The PIN travels in the envelope.
    """

    staff_no: str


class AcknowledgeAlarm(Command, frozen=True, tag="acknowledge_alarm"):
    """处理: somebody looks after an alarm, named by its key (`unseen:<call>`, `device:<name>:<since>`)."""

    alarm: str
    note: str = ""


class Broadcast(Command, frozen=True, tag="broadcast"):
    """广播: an announcement of staff to these zones (none: all), shown for some minutes."""

    text_zh: str
    text_en: str = ""
    zones: tuple[str, ...] = ()
    minutes: int = 5


class EndBroadcast(Command, frozen=True, tag="end_broadcast"):
    """The announcement is taken down before its time."""

    broadcast_id: str


class RingDesk(Command, frozen=True, tag="ring_desk"):
    """需引导: somebody at this machine needs a person; `ticket` is the number once it is drawn.

    A machine rings once at a time: again, it only adds the number.
    """

    ticket: str = ""


class AnswerRing(Command, frozen=True, tag="answer_ring"):
    """A member of staff goes there."""

    ring_id: str
    staff_no: str = ""


class PrepareEmergency(Command, frozen=True, tag="prepare_emergency"):
    """紧急疏散, first step: nothing is shown yet. `drill`: 演练. Without a text the hall's own is used."""

    drill: bool = False
    text_zh: str = ""
    text_en: str = ""


class StartEmergency(Command, frozen=True, tag="start_emergency"):
    """Second step, within a minute: every screen, strip and speaker; the queue stands still."""

    emergency_id: str


class EndEmergency(Command, frozen=True, tag="end_emergency"):
    """The hall goes on where it stood; also takes back what was only prepared."""

    emergency_id: str
    reason: str = ""


class Rate(Command, frozen=True, tag="rate"):
    """好差评: 5 best to 1 worst, bound to the opened rating; level 0 = 暂不评价 (enters no score)."""

    rating_id: str
    level: int
    raw_key: str = ""
    reasons: tuple[str, ...] = ()
    list_version: str = ""


class RateLater(Command, frozen=True, tag="rate_later"):
    """好差评 by the token on the paper, after the next visitor was called or on a later day.

    Empty `rating_id`: the first matter of the number that has no rating yet.
    """

    token: str
    level: int
    rating_id: str = ""
    raw_key: str = ""
    reasons: tuple[str, ...] = ()
    list_version: str = ""

    def __repr__(self) -> str:
        """Never show the token."""
        return "RateLater(***)"


class FileFeedback(Command, frozen=True, tag="file_feedback"):
    """投诉, 建议 or 办不成事: about a counter, a matter or neither; `topics` are codes of the usual list.

    No free text and no name: nothing of it can be personal. The answer is asked for by the receipt's code.
    """

    kind: FeedbackKind
    topics: tuple[str, ...] = ()
    counter: str = ""
    item: str = ""


class AnswerFeedback(Command, frozen=True, tag="answer_feedback"):
    """The hall's answer, as the visitor reads it; `closed`: it is the last one."""

    feedback: str
    answer: str
    closed: bool = False
    staff_no: str = ""


class AskFeedback(Command, frozen=True, tag="ask_feedback"):
    """Ask what became of a feedback, by the code of its receipt."""

    code: str


class AdvanceWorkOrder(Command, frozen=True, tag="advance_work_order"):
    """A stage of a bad review's work order is done; `upheld` is what 核实 found."""

    work_order: str
    stage: WorkStage
    note: str
    upheld: bool = True


class ReportHealth(Command, frozen=True, tag="report_health"):
    """A device's state as its owner sees it; an event only when it changed."""

    device: str
    kind: str
    state: HealthState
    reason: str = ""
    message_zh: str = ""
    message_en: str = ""
    parts: dict[str, str] = {}


class Confirm(Command, frozen=True, tag="confirm"):
    """Presence: a display painted, or the announcer spoke, this call. Kept in memory only."""

    call_id: str
    how: Confirmation
    captions_only: bool = False


class ReportStatistics(Command, frozen=True, tag="report_statistics"):
    """Presence: counters of devices since their program began, by device and name. Kept in memory only."""

    devices: dict[str, dict[str, float]]


class AskStatistics(Command, frozen=True, tag="ask_statistics"):
    """Ask for the counters of all devices as their programs last reported them."""


class MakeBackup(Command, frozen=True, tag="make_backup"):
    """Copy the database into the controller's own folder of backups while the hall goes on.

    Answers `BackupMade` when the copy is whole and durable; no value of it goes over the bus.
    """


class Snapshot(Command, frozen=True, tag="snapshot"):
    """Ask for the hall as this role may see it.

    `at_least_seq`: the client already receives every event after this one, so a cached snapshot
    not older than it will do; -1: the present.
    """

    at_least_seq: int = -1


class AskOutcome(Command, frozen=True, tag="ask_outcome"):
    """Ask what became of an earlier command of this client."""

    of_command_id: str


class AskPlace(Command, frozen=True, tag="ask_place"):
    """Ask where a number stands, by label or id: how many go before it, and how many of them by law."""

    ticket: str


class AskDayReport(Command, frozen=True, tag="ask_day_report"):
    """Ask for the figures of one business date (empty: today)."""

    business_date: str = ""


class AskRatings(Command, frozen=True, tag="ask_ratings"):
    """Ask what may still be rated by the token on a paper."""

    token: str

    def __repr__(self) -> str:
        """Never show the token."""
        return "AskRatings(***)"


class AskEvents(Command, frozen=True, tag="ask_events"):
    """Ask for events after `after_seq`, at most `limit` (1..1000), cut for this role."""

    after_seq: int
    limit: int = 500


class Ping(Command, frozen=True, tag="ping"):
    """Nothing; answers `Done`."""


AnyCommand = (
    Issue
    | CheckIn
    | Lease
    | Adopt
    | CallNext
    | CallTicket
    | Recall
    | Start
    | Complete
    | NoShow
    | Undo
    | Requeue
    | Park
    | Resume
    | Transfer
    | Cancel
    | Reclassify
    | StopIssue
    | ResumeIssue
    | WalkUp
    | BindRoll
    | Reprint
    | CloseCase
    | ErasePersonal
    | FirstContact
    | CapIssue
    | MoveWaiting
    | SetCounterQueues
    | AddCounter
    | ExtendHours
    | PutOff
    | CloseDay
    | PublishNotice
    | WithdrawNotice
    | OpenCounter
    | PauseCounter
    | CloseCounter
    | SignIn
    | SignOut
    | Unlock
    | AcknowledgeAlarm
    | Broadcast
    | EndBroadcast
    | RingDesk
    | AnswerRing
    | PrepareEmergency
    | StartEmergency
    | EndEmergency
    | Rate
    | RateLater
    | FileFeedback
    | AnswerFeedback
    | AskFeedback
    | AdvanceWorkOrder
    | ReportHealth
    | Confirm
    | ReportStatistics
    | AskStatistics
    | MakeBackup
    | Snapshot
    | AskOutcome
    | AskPlace
    | AskDayReport
    | AskRatings
    | FindNumber
    | AskEvents
    | Ping
)

QUERIES: Final = (
    Confirm,
    Snapshot,
    AskOutcome,
    AskPlace,
    AskFeedback,
    ReportStatistics,
    AskStatistics,
    MakeBackup,
    AskDayReport,
    AskRatings,
    FindNumber,
    AskEvents,
    Ping,
)
"""Commands that change nothing in the log: not stored, not idempotent, need no disk."""


class Request(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """One command on the wire. `epoch` is the last one the client saw, 0 before the first reply."""

    protocol: int
    hall_id: str
    epoch: int
    command_id: str
    client_id: str
    body: Raw
    pin: str = ""

    def __repr__(self) -> str:
        """Never show a body or a PIN."""
        return f"Request({self.client_id} {self.command_id})"


# --- the records that views and replies are made of ----------------------------------------------


class Matter(Struct, frozen=True, gc=False):
    """What a visitor wants of one queue: one item or several, dealt with in one serving."""

    queue: str
    items: tuple[str, ...] = ()
    state: MatterState = "waiting"
    place_ms: int = 0
    place_tie: int = 0


class Ticket(Struct, gc=False):
    """One number of a business date. `priority_class`, `person_ref` are empty where a role may not know.

    `transaction` counts its servings from 1: the present one, or the next while it waits.
    `slot_ms`: the beginning of its appointment; it is ordinary until then (0: it has none).
    `matters`: of a visit with several items, in the order of their steps; empty: `item` in `queue`
    is all. Then `state` says where the visitor is, and `queue`, `item` and the place are those of
    the matter he was called for last, or is called for next. `bundle`: the 一件事 that they make up.
    `guided`: 需引导, somebody has to lead this visitor; not for the public.
    """

    ticket_id: str
    label: str
    queue: str
    number: int
    state: TicketState
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
    counter: str = ""
    call_id: str = ""
    called_ms: int = 0
    started_ms: int = 0
    recalls: int = 0
    transaction: int = 1
    reason: str = ""
    slot_ms: int = 0
    matters: tuple[Matter, ...] = ()
    bundle: str = ""
    recalled_ms: int = 0
    requeues: int = 0
    guided: bool = False


class NoticePaper(Struct, frozen=True):
    """一次性告知单: what its paper says. `notice` is the number that a later visit cites."""

    notice: str
    label: str
    items: tuple[str, ...]
    missing: tuple[str, ...]
    counter: str
    staff_no: str
    date: str
    phone: str = ""


class Wait(Struct, frozen=True):
    """A queue now: who waits, and the range of the wait of the next visitor, in minutes.

    -1 for both ends of the range: no counter is open for the queue and none is due to open. Closed
    time is counted: `after_ms` is the reopening after which one is served (预计14:00后办理; 0: none lies
    between), `until_ms` the end of the range on the clock (0: unknown).
    """

    queue: str
    waiting: int
    low_minutes: int
    high_minutes: int
    longest_minutes: int = 0
    open_counters: int = 0
    after_ms: int = 0
    until_ms: int = 0


# --- replies -----------------------------------------------------------------------------------


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


class ReplyBody(Struct, frozen=True, gc=False, tag_field="type", tag=_snake):
    """What comes with a reply."""


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
    """Numbers `first` to `last` of a queue that only this kiosk may give out, from this journal."""

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
    """The live numbers that were found, in order of issue."""

    tickets: tuple[Ticket, ...]


class RatingsOf(ReplyBody, frozen=True, tag="ratings_of"):
    """What the paper of this token may still rate; empty: everything was, or nothing was served."""

    label: str
    matters: tuple[RateableMatter, ...]


class BackupMade(ReplyBody, frozen=True, tag="backup_made"):
    """A copy in `backups/` of the controller's data folder: its last row, and that row's hash (hex)."""

    name: str
    seq: int
    head: str


class StatisticsOf(ReplyBody, frozen=True, tag="statistics_of"):
    """Counters by device and name; a device whose program is silent is not among them."""

    devices: dict[str, dict[str, float]]


class EventsOf(ReplyBody, frozen=True, tag="events_of"):
    """A page of the log, cut for the role that asked; empty: there are no more."""

    records: tuple[EventRecord, ...]


class QueueFigures(Struct, frozen=True):
    """One queue's day."""

    queue: str
    issued: int
    called: int
    served: int
    no_show: int
    cancelled: int
    waiting: int
    wait_median_minutes: float
    wait_p90_minutes: float
    service_median_minutes: float


class SlotFigures(Struct, frozen=True):
    """A quarter of an hour: tickets issued, calls, and the waits of those first called in it."""

    start_ms: int
    issued: int = 0
    called: int = 0
    wait_median_minutes: float = 0.0


class ClassFigures(Struct, frozen=True):
    """The waits of one priority class, beside what plain first-come order would have given.

    Both count the same numbers, those that were called, from their place to the first call.
    `over_bound`: how many waited longer than the starvation bound.
    """

    priority_class: str
    count: int
    wait_mean_minutes: float
    wait_p90_minutes: float
    wait_max_minutes: float
    plain_mean_minutes: float
    plain_p90_minutes: float
    plain_max_minutes: float
    over_bound: int = 0
    plain_over_bound: int = 0


class Uninvited(Struct, frozen=True):
    """A matter that ended without anybody being asked to rate it, for the manager's list.

    `next_call`: the next visitor was called before anybody could have rated; `transferred`: the
    number was sent on while it was served.
    """

    label: str
    counter: str
    staff_no: str
    at_ms: int
    why: Literal["next_call", "transferred"]


class DayReport(ReplyBody, frozen=True, tag="day_report"):
    """A business date in figures. `tickets_sha256`: over the sorted labels, one a line.

    Of the `cases`, `on_the_spot` were closed at the counter and `closed` since, as the approval
    system or an import tells; `connected`: whether anybody has ever told. 办结率 = (on_the_spot +
    closed) / cases, and only then. `case_types` counts by 办件类型, `first_contacts` by staff number.
    满意率 = (非常满意 + 满意 + 基本满意) / all ratings given; declined ones enter no score.
    """

    business_date: str
    issued: int
    called: int
    served: int
    no_show: int
    cancelled: int
    expired: int
    waiting: int
    cases: int
    ratings: dict[str, int]
    declined: int
    queues: tuple[QueueFigures, ...]
    tickets_sha256: str
    rehearsal: bool = False
    wait_median_minutes: float = 0.0
    wait_p90_minutes: float = 0.0
    slots: tuple[SlotFigures, ...] = ()
    on_the_spot: int = 0
    closed: int = 0
    connected: bool = False
    case_types: dict[str, int] = {}
    first_contacts: dict[str, int] = {}
    uninvited: tuple[Uninvited, ...] = ()
    classes: tuple[ClassFigures, ...] = ()
    starvation_minutes: int = 0


class Refused(ReplyBody, frozen=True, tag="refused"):
    """A rule said no; the code and the sentence stand in the reply."""

    detail: dict[str, str] = {}


# --- events ------------------------------------------------------------------------------------


class Event(Struct, frozen=True, gc=False, tag_field="type", tag=_snake):
    """What happened, in the past tense. Personal values never enter an event."""


class TicketIssued(Event, frozen=True, tag="ticket_issued"):
    """取号 or 签到. `appointment` is the code of a booking, `slot_ms` the beginning of its slot.

    `notice`, `slip`: the one-time notice, or the slip of an earlier day, that the visitor brought
    back. `lease`: the kiosk that gave it out of its lease while the controller was away, and
    `supersedes` the command that it replaces. `matters`, here and in later events: all matters of a
    visit as they stand then; empty for a single one.
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


class NumberBlock(Struct, frozen=True):
    """Numbers `first` to `last` of a queue that are leased to a kiosk."""

    queue: str
    first: int
    last: int
    kiosk: str = ""


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
    `profile_minutes`, or `idle`, because nobody waited in its other queues.
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


class IssueStopped(Event, frozen=True, tag="issue_stopped"):
    """停止取号."""

    queue: str
    reason: str = ""
    staff_no: str = ""


class IssueResumed(Event, frozen=True, tag="issue_resumed"):
    """恢复取号."""

    queue: str
    reason: str = ""
    staff_no: str = ""


class IssueCapped(Event, frozen=True, tag="issue_capped"):
    """限号; `limit` -1: no limit any more."""

    queue: str
    limit: int
    reason: str = ""
    staff_no: str = ""


class CounterQueuesChanged(Event, frozen=True, tag="counter_queues_changed"):
    """潮汐窗口; no queues: the counter serves again what the tables say."""

    counter: str
    queues: tuple[str, ...] = ()
    until_ms: int = 0
    reason: str = ""
    staff_no: str = ""


class CounterAdded(Event, frozen=True, tag="counter_added"):
    """临时窗口, until the end of the day."""

    counter: str
    queues: tuple[str, ...]
    zone: str = ""
    reason: str = ""
    staff_no: str = ""


class HoursExtended(Event, frozen=True, tag="hours_extended"):
    """延时服务 of this business date, from the planned closing on (on a closed day: from now on)."""

    from_ms: int
    until_ms: int
    tickets_until_ms: int = 0
    reason: str = ""
    staff_no: str = ""


class HallClosing(Event, frozen=True, tag="hall_closing"):
    """快下班了: `left` numbers are still here, by queue; the manager decides what becomes of them."""

    closes_ms: int
    left: dict[str, int] = {}


class HallClosed(Event, frozen=True, tag="hall_closed"):
    """收班: nobody is called any more but who is owed a next step of today."""

    reason: str = ""
    staff_no: str = ""


class NoticePublished(Event, frozen=True, tag="notice_published"):
    """发布通知."""

    notice_id: str
    title_zh: str
    body_zh: str
    title_en: str = ""
    channels: tuple[str, ...] = ()
    until_ms: int = 0
    priority: int = 50
    display_s: int = 10
    reason: str = ""
    staff_no: str = ""


class NoticeWithdrawn(Event, frozen=True, tag="notice_withdrawn"):
    """撤下通知, by hand or because its time is over."""

    notice_id: str
    reason: str = ""
    staff_no: str = ""


class TicketReprinted(Event, frozen=True, tag="ticket_reprinted"):
    """补打; `copy` counts the papers after the first."""

    ticket_id: str
    label: str
    copy: int
    reason: str = ""
    token_hash: str = ""


class PersonalErased(Event, frozen=True, tag="personal_erased"):
    """So many personal values were erased: their time was up, one was asked for, or all of them."""

    count: int
    cause: Literal["retention", "request", "all"]
    reason: str = ""
    staff_no: str = ""


class CaseClosed(Event, frozen=True, tag="case_closed"):
    """办结: told by the approval system or an import."""

    case: str
    accepted_on: str
    cases: int
    closed_on: str
    result: str = ""


class FirstContactMade(Event, frozen=True, tag="first_contact_made"):
    """首问; `ticket_id` and `counter` are empty where there was none yet."""

    staff_no: str
    ticket_id: str = ""
    counter: str = ""
    note: str = ""


class TicketExpired(Event, frozen=True, tag="ticket_expired"):
    """The hall or the business date closed, or staff put it off; `slip` goes first on another day."""

    ticket_id: str
    reason: str = ""
    slip: str = ""
    staff_no: str = ""


class CounterOpened(Event, frozen=True, tag="counter_opened"):
    """开始服务."""

    counter: str


class CounterPaused(Event, frozen=True, tag="counter_paused"):
    """暂停服务; `until_ms` 0 when nothing was said."""

    counter: str
    reason: str = ""
    until_ms: int = 0


class CounterClosed(Event, frozen=True, tag="counter_closed"):
    """停止服务."""

    counter: str


class ClerkSignedIn(Event, frozen=True, tag="clerk_signed_in"):
    """A clerk took the counter."""

    counter: str
    staff_no: str


class ClerkSignedOut(Event, frozen=True, tag="clerk_signed_out"):
    """The clerk left the counter."""

    counter: str
    staff_no: str


class RatingOpened(Event, frozen=True, tag="rating_opened"):
    """The citizen may rate this transaction now; `queue` and `item` are what it was about."""

    rating_id: str
    counter: str
    ticket_id: str
    transaction: int
    staff_no: str = ""
    language: Language = "zh"
    queue: str = ""
    item: str = ""


class RatingClosed(Event, frozen=True, tag="rating_closed"):
    """The next visitor was called, or the day ended. Says nothing about whether one was given."""

    rating_id: str
    counter: str


class Rated(Event, frozen=True, tag="rated"):
    """好差评, level 5..1; 0 = the citizen declined. Never readable by a counter.

    `late`: by the token on the paper. `due`: a bad review opens a work order, and these are the dates
    by which its stages are due, in their order.
    """

    rating_id: str
    counter: str
    ticket_id: str
    level: int
    raw_key: str = ""
    reasons: tuple[str, ...] = ()
    list_version: str = ""
    staff_no: str = ""
    late: bool = False
    due: tuple[str, ...] = ()


class FeedbackFiled(Event, frozen=True, tag="feedback_filed"):
    """投诉, 建议 or 办不成事 with its due dates (ISO); `code_hash` stands for the receipt's code."""

    feedback: str
    kind: FeedbackKind
    topics: tuple[str, ...]
    first_answer_on: str
    answer_on: str
    code_hash: str = ""
    counter: str = ""
    item: str = ""


class FeedbackAnswered(Event, frozen=True, tag="feedback_answered"):
    """The hall has answered."""

    feedback: str
    answer: str
    closed: bool = False
    staff_no: str = ""
    overdue: bool = False


class WorkOrderAdvanced(Event, frozen=True, tag="work_order_advanced"):
    """A stage of a bad review's work order is done. Never readable by a counter."""

    work_order: str
    stage: WorkStage
    next_stage: WorkOrderState
    note: str
    upheld: bool = True
    overdue: bool = False


class HealthChanged(Event, frozen=True, tag="health_changed"):
    """A device's state changed."""

    device: str
    kind: str
    state: HealthState
    reason: str = ""
    message_zh: str = ""
    message_en: str = ""
    parts: dict[str, str] = {}


class ChoiceAsked(Event, frozen=True, tag="choice_asked"):
    """The digits of a keypad fit several numbers: nobody is called, the clerk's terminal offers them."""

    counter: str
    digits: str
    labels: tuple[str, ...]


class CallUnseen(Event, frozen=True, tag="call_unseen"):
    """No display confirmed this call in time."""

    call_id: str
    ticket_id: str
    counter: str


class CallUnspoken(Event, frozen=True, tag="call_unspoken"):
    """No announcer confirmed this call in time."""

    call_id: str
    ticket_id: str
    counter: str


class AlarmAcknowledged(Event, frozen=True, tag="alarm_acknowledged"):
    """处理: somebody looks after this alarm."""

    alarm: str
    note: str = ""


class BroadcastStarted(Event, frozen=True, tag="broadcast_started"):
    """广播, to these zones (none: all), to be shown until `until_ms`."""

    broadcast_id: str
    text_zh: str
    until_ms: int
    text_en: str = ""
    zones: tuple[str, ...] = ()


class BroadcastEnded(Event, frozen=True, tag="broadcast_ended"):
    """Taken down before its time."""

    broadcast_id: str


class DeskRung(Event, frozen=True, tag="desk_rung"):
    """需引导: at this machine, for this number if it has one already."""

    ring_id: str
    client: str
    ticket_id: str = ""
    label: str = ""


class RingAnswered(Event, frozen=True, tag="ring_answered"):
    """Somebody goes there; empty `staff_no`: who, was not said."""

    ring_id: str
    staff_no: str = ""


class EmergencyPrepared(Event, frozen=True, tag="emergency_prepared"):
    """The first of two steps; it lapses at `until_ms`."""

    emergency_id: str
    until_ms: int
    drill: bool = False
    text_zh: str = ""
    text_en: str = ""


class EmergencyStarted(Event, frozen=True, tag="emergency_started"):
    """紧急疏散: every screen, strip and speaker says so until `emergency_ended`. `drill`: 演练."""

    emergency_id: str
    drill: bool = False
    text_zh: str = ""
    text_en: str = ""


class EmergencyEnded(Event, frozen=True, tag="emergency_ended"):
    """The hall goes on where it stood."""

    emergency_id: str
    reason: str = ""


class DayStarted(Event, frozen=True, tag="day_started"):
    """A business date begins. `last_numbers`: per queue, what this date had already given out.

    `leased`: what this date had already leased to kiosks.
    """

    business_date: str
    last_numbers: dict[str, int] = {}
    leased: tuple[NumberBlock, ...] = ()


class ControllerStarted(Event, frozen=True, tag="controller_started"):
    """A new epoch begins."""

    version: str
    rehearsal: bool = False


class Sealed(Event, frozen=True, tag="sealed"):
    """Placeholder with the same `seq` for an event this role may not read."""


AnyEvent = (
    TicketIssued
    | NumbersLeased
    | TicketAdoptedLate
    | TicketCalled
    | TicketRecalled
    | ServiceStarted
    | ServiceCompleted
    | TicketMissed
    | StepUndone
    | TicketRequeued
    | TicketParked
    | TicketTransferred
    | TicketMoved
    | TicketCancelled
    | TicketReclassified
    | IssueStopped
    | IssueResumed
    | TicketReprinted
    | CaseClosed
    | PersonalErased
    | FirstContactMade
    | IssueCapped
    | CounterQueuesChanged
    | CounterAdded
    | HoursExtended
    | HallClosing
    | HallClosed
    | NoticePublished
    | NoticeWithdrawn
    | TicketExpired
    | CounterOpened
    | CounterPaused
    | CounterClosed
    | ClerkSignedIn
    | ClerkSignedOut
    | RatingOpened
    | RatingClosed
    | Rated
    | FeedbackFiled
    | FeedbackAnswered
    | WorkOrderAdvanced
    | HealthChanged
    | ChoiceAsked
    | CallUnseen
    | CallUnspoken
    | AlarmAcknowledged
    | BroadcastStarted
    | BroadcastEnded
    | DeskRung
    | RingAnswered
    | EmergencyPrepared
    | EmergencyStarted
    | EmergencyEnded
    | DayStarted
    | ControllerStarted
    | Sealed
)


class EventRecord(Struct, frozen=True, gc=False):
    """One event as it is published and logged; `body` carries the tagged event."""

    seq: int
    epoch: int
    at_ms: int
    type: str
    actor: str
    command_id: str
    body: Raw


class Heartbeat(Struct, frozen=True):
    """Once a second, not sequenced. The surfaces' clock and the queues' waits come from it.

    `reason` (Chinese) and `reason_en` say why the state is not `running`, or what threatens it.
    """

    protocol: int
    hall_id: str
    epoch: int
    seq: int
    state: ServerState
    reason: str
    hall_ms: int
    speed: float
    business_date: str
    waits: tuple[Wait, ...]
    rehearsal: bool = False
    reason_en: str = ""


TOPIC_HEARTBEAT: Final = b"hb"
TOPIC_EVENTS: Final = {"public": b"ev.public", "counter": b"ev.counter", "full": b"ev.full"}

_event_decoders: dict[str, msgspec.json.Decoder[Event]] = {
    str(cls.__struct_config__.tag): msgspec.json.Decoder(cls) for cls in get_args(AnyEvent)
}


def decode_event(record: EventRecord) -> Event | None:
    """The event of a record, or None when its type is unknown to this version.

    Raises:
        msgspec.MsgspecError: the body does not fit its type.
    """
    decoder = _event_decoders.get(record.type)
    return None if decoder is None else decoder.decode(record.body)


def event_type(event: Event) -> str:
    """The tag of an event, as it stands in the log."""
    return str(event.__struct_config__.tag)
