"""The clerk's terminal: what the counter is doing, which keys make sense, what an answer said. No Qt.

The controller decides; the keys here only say what is likely to be allowed. A refusal comes back
as its sentence. What the terminal shows is the hall's state, never its own idea of it, so it shows
the same as the keypad beside it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import StrEnum
from typing import Final

from msgspec import Struct

from kiosk.ui.bus import Answered, Bus
from kiosk.ui.kept_view import NOT_KEPT, KeptView
from kiosk.ui.state import HallState
from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.api.errors import BusError, MalformedMessage
from queue_controller.api.rules import rule_words
from queue_controller.api.view import AT_COUNTER, queues_of, since_in

MESSAGE_S: Final = 12.0
"""How long a sentence about an action stays, unless another action comes."""
ANSWER_LIMIT_S: Final = 3.0
LIST_MAX: Final = 60
REASON_OUT_OF_TURN: Final = "选呼"


class Key(StrEnum):
    """What a clerk can ask for."""

    NEXT = "next"
    RECALL = "recall"
    START = "start"
    COMPLETE = "complete"
    NO_SHOW = "no_show"
    PARK = "park"
    TRANSFER = "transfer"
    CHOOSE = "choose"
    OPEN = "open"
    PAUSE = "pause"
    CLOSE = "close"
    UNDO = "undo"
    NO_PROOF = "no_proof"
    SIGN_IN = "sign_in"
    SIGN_OUT = "sign_out"
    ADD_MATTER = "add_matter"
    DROP_MATTER = "drop_matter"


MATTERS: Final = frozenset({Key.ADD_MATTER, Key.DROP_MATTER})
"""What a visit holds is changed while the visitor stands here."""
ANY_TIME: Final = frozenset({Key.SIGN_IN, Key.SIGN_OUT})
"""A clerk takes or leaves the counter whatever it is doing (交接班)."""
ORDINARY: Final = "P99"
NO_PROOF_ZH: Final = "未出示证明"
PIN_MAX: Final = 12


class Phase(StrEnum):
    """What the counter is doing."""

    CLOSED = "closed"
    PAUSED = "paused"
    IDLE = "idle"
    CALLED = "called"
    SERVING = "serving"


KEYS: Final[dict[Phase, frozenset[Key]]] = {
    Phase.CLOSED: frozenset({Key.OPEN}),
    Phase.PAUSED: frozenset({Key.OPEN, Key.CLOSE, Key.UNDO}),
    Phase.IDLE: frozenset({Key.NEXT, Key.CHOOSE, Key.PAUSE, Key.CLOSE, Key.UNDO}),
    Phase.CALLED: frozenset(
        {
            Key.NEXT,
            Key.START,
            Key.RECALL,
            Key.NO_SHOW,
            Key.COMPLETE,
            Key.PARK,
            Key.TRANSFER,
            Key.CHOOSE,
            Key.PAUSE,
            Key.UNDO,
            Key.NO_PROOF,
            *MATTERS,
        }
    ),
    Phase.SERVING: frozenset(
        {Key.NEXT, Key.COMPLETE, Key.PARK, Key.TRANSFER, Key.CHOOSE, Key.PAUSE, Key.UNDO, *MATTERS}
    ),
}


_UNDONE: Final[dict[m.TicketState, tuple[str, str]]] = {
    "waiting": ("回去等候", "waits again"),
    "called": ("还在叫号", "is called"),
    "serving": ("接着办理", "is being served"),
    "no_show": ("仍是过号", "is a missed number again"),
    "parked": ("仍在挂起", "is parked again"),
}
"""Where a number is whose last step was taken back, in the words of the terminal."""


class Message(Struct, frozen=True):
    """A sentence for the clerk; `bad` when nothing was done."""

    zh: str = ""
    en: str = ""
    bad: bool = False


class QueueLine(Struct, frozen=True):
    """One of the counter's queues now."""

    prefix: str
    name: str
    waiting: int
    longest_minutes: int


class TicketLine(Struct, frozen=True):
    """A ticket that could be called: waiting, missed or parked."""

    ticket_id: str
    label: str
    stage: str
    detail: str
    minutes: int
    priority: bool


class Terminal:
    """One counter's terminal; one thread.

    Args:
        state: the hall as the counter audience sees it.
        bus: the way to the controller.
        counter: the counter at which it stands.
        monotonic: wall clock in seconds.
        views: who works in large type.
    """

    def __init__(
        self,
        state: HallState,
        bus: Bus,
        counter: str,
        monotonic: Callable[[], float] = time.monotonic,
        views: KeptView | None = None,
    ) -> None:
        self.state = state
        self.counter = counter
        self.on_change: Callable[[], None] = lambda: None
        self.message = Message()
        self._bus = bus
        self._monotonic = monotonic
        self._views = views or KeptView()
        self._message_until = 0.0
        self.missing: set[str] = set()
        """The papers of the present matter that the visitor lacks, as the clerk ticked them."""
        self.pin = ""
        self.on_notice: Callable[[m.NoticePaper], None] = lambda _: None
        self._missing_of = ""
        self._asked: dict[str, Key] = {}
        self._done_words = Message()
        self._given: m.NoticePaper | None = None
        """The one-time notice that this counter gave last, while its completion may be taken back."""

    # --- what the counter is doing ----------------------------------------------------------------

    @property
    def ticket(self) -> m.Ticket | None:
        """The ticket that is called to this counter or served here."""
        return self.state.view.present_ticket(self.counter)

    @property
    def phase(self) -> Phase:
        """A present ticket counts more than the counter's own mode."""
        ticket = self.ticket
        if ticket is not None:
            return Phase.SERVING if ticket.state == "serving" else Phase.CALLED
        match self.state.counter(self.counter).mode:
            case "open":
                return Phase.IDLE
            case "paused":
                return Phase.PAUSED
            case "closed":
                return Phase.CLOSED

    @property
    def busy(self) -> bool:
        """Whether an action waits for its answer."""
        return bool(self._asked)

    def can(self, key: Key) -> bool:
        """Whether a key makes sense now."""
        return (
            self.state.is_current
            and not self.is_unknown
            and self.state.emergency is None
            and not self.busy
            and (key in KEYS[self.phase] or key in ANY_TIME)
            and (key is not Key.SIGN_OUT or bool(self.staff_no))
            and (key is not Key.NO_PROOF or self._has_priority)
            and (key is not Key.NEXT or self.state.counter(self.counter).mode == "open")
        )

    @property
    def is_unknown(self) -> bool:
        """Whether the hall has no such counter: in no table, and not opened as a temporary one today."""
        return (
            self.state.is_current
            and self.counter not in self.state.hall.counter_by_number
            and not self.state.counter(self.counter).temporary
        )

    @property
    def staff_no(self) -> str:
        """Who has signed in here; empty: nobody."""
        return self.state.counter(self.counter).staff_no

    @property
    def elder(self) -> bool:
        """Whether whoever has signed in here works in large type."""
        return self._views.large(self.staff_no)

    def set_elder(self, elder: bool) -> None:  # noqa: FBT001 - it is the value that is set
        """大字版 or 标准版, kept for this clerk; while nobody has signed in, for this machine."""
        if not self._views.choose(self.staff_no, large=elder):
            self._say(Message(*NOT_KEPT, bad=True))
        self.on_change()

    @property
    def _has_priority(self) -> bool:
        ticket = self.ticket
        return ticket is not None and ticket.priority

    @property
    def clerks(self) -> list[str]:
        """Who may take this counter: those of the counter first, then those of its departments."""
        hall = self.state.hall
        departments = set(self.state.place(self.counter).departments)
        rows = [row for row in hall.staff if row.department in departments or not departments]
        rows.sort(key=lambda row: row.counter != self.counter)
        return [row.staff_no for row in rows]

    @property
    def queues(self) -> list[QueueLine]:
        """The queues of this counter, with who waits and for how long already."""
        now_ms = self.state.clock.now_ms()
        lines = []
        known = self.state.hall.queue_by_prefix
        for prefix in self.state.place(self.counter).queues:
            queue = known.get(prefix)
            if queue is None:
                continue
            waiting = self.state.view.waiting(queue.prefix)
            longest = max((now_ms - since_in(t, prefix) for t in waiting), default=0)
            lines.append(
                QueueLine(queue.prefix, queue.name_zh, len(waiting), max(0, longest // 60_000))
            )
        return lines

    @property
    def offered(self) -> tuple[str, ...]:
        """The numbers that fit what was typed on the keypad, while they can still be called."""
        live = {t.label for t in self.state.view.tickets.values()}
        choice = self.state.counter(self.counter).choice
        return tuple(label for label in choice if label in live)

    @property
    def choices(self) -> list[TicketLine]:
        """What 选呼 offers: this counter's waiting tickets by place, then parked, then missed."""
        prefixes = set(self.state.place(self.counter).queues)
        order = {"waiting": 0, "parked": 1, "no_show": 2}
        found = [
            t
            for t in self.state.view.tickets.values()
            if t.state in order and not prefixes.isdisjoint(queues_of(t))
        ]
        offered = self.offered
        if offered:
            found = [t for t in found if t.label in offered]
        found.sort(key=lambda t: (order[t.state], t.place_ms, t.place_tie))
        now_ms = self.state.clock.now_ms()
        return [
            TicketLine(
                t.ticket_id,
                t.label,
                t.state,
                t.reason or self._item_name(t),
                max(0, (now_ms - since_in(t, t.queue)) // 60_000),
                t.priority,
            )
            for t in found[:LIST_MAX]
        ]

    @property
    def transfer_targets(self) -> list[QueueLine]:
        """The queues to which the present ticket can go: where they mostly go stands first."""
        ticket = self.ticket
        here = "" if ticket is None else ticket.queue
        queue = self.state.hall.queue_by_prefix.get(here)
        follow_on = None if queue is None else queue.follow_on
        found = [q for q in self.state.hall.queues if q.prefix != here]
        found.sort(key=lambda q: (q.prefix != follow_on, q.fed_by == "visitors"))
        return [QueueLine(q.prefix, q.name_zh, self.state.wait(q.prefix).waiting, 0) for q in found]

    def running_s(self) -> int:
        """Hall seconds since the present ticket was called, or since its service began."""
        ticket = self.ticket
        if ticket is None:
            return 0
        since = ticket.started_ms if ticket.state == "serving" else ticket.called_ms
        return max(0, (self.state.clock.now_ms() - since) // 1000)

    # --- keys -----------------------------------------------------------------------------------

    def next(self) -> None:
        """下一位."""
        self._press(Key.NEXT, m.CallNext(self.counter))

    def recall(self) -> None:
        """重呼."""
        self._press(Key.RECALL, m.Recall(self.counter))

    def start(self) -> None:
        """开始办理."""
        self._press(Key.START, m.Start(self.counter))

    def complete(self, outcome: m.Outcome = "accepted", cases: int = 1) -> None:
        """办理结束; the ticked papers go into the one-time notice when some are missing."""
        missing = tuple(self._ticked()) if outcome == "materials_missing" else ()
        self._press(
            Key.COMPLETE,
            m.Complete(self.counter, outcome=outcome, cases=cases, missing=missing),
        )

    def toggle_missing(self, material: str) -> None:
        """Tick a paper that the visitor lacks."""
        ticket = self.ticket
        if ticket is None:
            return
        if ticket.ticket_id != self._missing_of:
            self._missing_of = ticket.ticket_id
            self.missing.clear()
        self.missing ^= {material}
        self.on_change()

    def lacks(self, material: str) -> bool:
        """Whether this paper is ticked for the present ticket."""
        ticket = self.ticket
        return (
            ticket is not None and ticket.ticket_id == self._missing_of and material in self.missing
        )

    def no_proof(self) -> None:
        """未出示证明: the number goes back to its ordinary place."""
        ticket = self.ticket
        if ticket is not None:
            self._press(Key.NO_PROOF, m.Reclassify(ticket.ticket_id, ORDINARY, NO_PROOF_ZH))

    def type_pin(self, digit: str) -> None:
        """A digit of the PIN; empty takes all back."""
        self.pin = (self.pin + digit)[:PIN_MAX] if digit else ""
        self.on_change()

    def sign_in(self, staff_no: str) -> None:
        """A clerk takes the counter; who was there is signed out by it (交接班)."""
        pin, self.pin = self.pin, ""
        self._press(Key.SIGN_IN, m.SignIn(self.counter, staff_no), pin=pin)

    def sign_out(self) -> None:
        """The clerk leaves the counter."""
        self._press(Key.SIGN_OUT, m.SignOut(self.counter))

    def no_show(self) -> None:
        """过号."""
        self._press(Key.NO_SHOW, m.NoShow(self.counter))

    def park(self, reason: str = "") -> None:
        """挂起."""
        self._press(Key.PARK, m.Park(self.counter, reason))

    def transfer(self, queue: str) -> None:
        """转移."""
        self._press(Key.TRANSFER, m.Transfer(self.counter, queue))

    def choose(self, ticket_id: str) -> None:
        """选呼: a parked ticket is resumed, any other is called out of turn."""
        ticket = self.state.view.tickets.get(ticket_id)
        own = self.state.place(self.counter).queues
        if ticket is not None and ticket.state == "parked" and ticket.queue in own:
            self._press(Key.CHOOSE, m.Resume(self.counter, ticket_id))
        else:
            self._press(Key.CHOOSE, m.CallTicket(self.counter, ticket_id, REASON_OUT_OF_TURN))

    def open(self) -> None:
        """开始服务."""
        self._press(Key.OPEN, m.OpenCounter(self.counter))

    def pause(self, minutes: int = 0) -> None:
        """暂停服务; 0 minutes: not said for how long."""
        self._press(Key.PAUSE, m.PauseCounter(self.counter, minutes=minutes))

    def close(self) -> None:
        """停止服务."""
        self._press(Key.CLOSE, m.CloseCounter(self.counter))

    def undo(self) -> None:
        """撤销: the last call, completion or no-show; the controller knows whether it is not too late."""
        self._press(Key.UNDO, m.Undo(self.counter))

    def ask_about_matters(self, key: Key, command: m.Command, zh: str, en: str) -> None:
        """加办 or 不办; the sentences are said when it is done."""
        if self.can(key):
            self._done_words = Message(zh, en)
            self._press(key, command)

    # --- answers and time -------------------------------------------------------------------------

    def take(self, answered: Answered) -> bool:
        """Take an answer if it is one of ours."""
        key = self._asked.pop(answered.command_id, None)
        if key is None:
            return False
        end = answered.end
        if isinstance(end, BusError):
            self._say(
                Message(
                    "主机没有答复。请看号码有没有变：没有变再按一次。",
                    "The hall did not answer. Look whether the number changed; if not, press again.",
                    bad=True,
                )
            )
        elif not end.ok:
            self._say(Message(end.message_zh, end.message_en, bad=True))
        elif key is Key.NEXT and _called_nobody(end):
            self._say(Message(end.message_zh or "现在没有人等候", end.message_en or "Nobody waits"))
        elif key is Key.SIGN_IN:
            self._say(Message("已签到。", "Signed in."))
        elif key in {Key.NEXT, Key.CHOOSE}:
            self._tell_why(end)
        elif key is Key.UNDO:
            self._tell_undone(end)
        elif key in MATTERS:
            self._say(self._done_words)
        else:
            self._say(Message())
            if key is Key.COMPLETE:
                self._tell_notice(end)
        self.on_change()
        return True

    def _tell_why(self, end: m.Reply) -> None:
        try:
            called = wire.body_of(end, m.Called)
        except MalformedMessage:
            called = m.Called(None)
        if called.ticket is None or not called.why_zh:
            self._say(Message())
            return
        label = called.ticket.label
        self._say(Message(f"{label}：{called.why_zh}。", f"{label}: {called.why_en}."))

    def heard_call(self, event: m.TicketCalled) -> None:
        """A call to this counter, by whatever key: which rule put this number next."""
        if event.counter != self.counter or self.message.bad:
            return
        why = rule_words(event.rule, event.profile, event.profile_minutes, event.queue)
        self._say(Message(f"{event.label}：{why.zh}。", f"{event.label}: {why.en}."))

    def tick(self) -> None:
        """Forget an old sentence."""
        if self.message != Message() and self._monotonic() >= self._message_until:
            self._say(Message())
            self.on_change()

    def tell(self, zh: str, en: str) -> None:
        """A sentence from outside: something did not work."""
        self._say(Message(zh, en, bad=True))
        self.on_change()

    def announce(self, zh: str, en: str) -> None:
        """广播: said once here; the panel shows it while it stands."""
        self._say(Message(f"广播：{zh}", f"Announcement: {en or zh}"))
        self.on_change()

    def _ticked(self) -> list[str]:
        ticket = self.ticket
        rows = () if ticket is None else self.state.hall.materials_of(ticket.item)
        return [row.name_zh for row in rows if self.lacks(row.name_zh)]

    def _tell_notice(self, reply: m.Reply) -> None:
        try:
            notice = wire.body_of(reply, m.Done).notice
        except MalformedMessage:
            return
        self._given = notice
        if notice is not None:
            self._say(
                Message(
                    f"一次性告知单 {notice.notice} 已生成，请打印盖章交给群众。",
                    f"One-time notice {notice.notice} is ready: print, seal and hand it over.",
                )
            )
            self.on_notice(notice)

    def _tell_undone(self, reply: m.Reply) -> None:
        """Where the number is again; a paper that its visitor may hold is void with the completion."""
        try:
            ticket = wire.body_of(reply, m.Done).ticket
        except MalformedMessage:
            ticket = None
        words = None if ticket is None else _UNDONE.get(ticket.state)
        if ticket is None or words is None:
            self._say(Message())
            return
        zh, en = f"已撤销，{ticket.label}{words[0]}。", f"Taken back: {ticket.label} {words[1]}."
        given = self._given
        if given is not None and given.label == ticket.label and ticket.state in AT_COUNTER:
            self._given = None
            zh += f"告知单 {given.notice} 作废，请收回。"
            en += f" Notice {given.notice} is void; take it back."
        self._say(Message(zh, en))

    def _press(self, key: Key, command: m.Command, *, pin: str = "") -> None:
        if not self.can(key):
            return
        self._say(Message())
        self._asked[self._bus.send(command, timeout_s=ANSWER_LIMIT_S, pin=pin)] = key
        self.on_change()

    def _say(self, message: Message) -> None:
        self.message = message
        self._message_until = self._monotonic() + MESSAGE_S

    def _item_name(self, ticket: m.Ticket) -> str:
        item = self.state.hall.item_by_code.get(ticket.item)
        return "" if item is None else item.label


def _called_nobody(reply: m.Reply) -> bool:
    try:
        return wire.body_of(reply, m.Called).ticket is None
    except MalformedMessage:
        return False
