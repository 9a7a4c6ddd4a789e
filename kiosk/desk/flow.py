"""The guidance desk: numbers in two touches, lost and missed ones, priority, first contact. No Qt.

    GIVE ── a queue ──> ASK ── yes ──> (drawing) ──> GIVEN ──> GIVE
      ├─ number or card or telephone: FIND ──> FOUND ── requeue, paper again, class, cancel ──> FOUND
      ├─ appointments: kiosk/desk/bookings.py
      ├─ put off to another day: SLIPS ── paper ──> SLIPS (kiosk/desk/slips.py)
      ├─ who stands here, and the size of type: WHO ──> GIVE
      └─ one touch: who came only to ask (咨询), and who received a visitor first (首问)

Everything that favours somebody carries a reason from the list. The controller decides; a refusal
comes back as its sentence.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal, Protocol

from config.model import PriorityClass, StaffMember
from kiosk.desk.bookings import Appointments
from kiosk.desk.slips import PutOff, put_off_today
from kiosk.ui.bus import Answered, Bus
from kiosk.ui.kept_view import NOT_KEPT, KeptView
from kiosk.ui.printing import PaperEnd, PaperState
from kiosk.ui.state import HallState
from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.api.errors import BusError, MalformedMessage
from queue_controller.api.view import RingStatus
from queue_controller.api.wire import new_command_id

ORDINARY: Final = "P99"
GIVEN_BY_STAFF: Final = frozenset({"priority_next", "interleave", "dedicated_window"})
MESSAGE_S: Final = 12.0
TYPED_MAX: Final = 8
CODE_DIGITS: Final = 8
"""So many digits are the code of a booking."""
PHONE_DIGITS: Final = 4
MATTERS_LEAST: Final = 2
"""One matter always stays."""
ANSWER_LIMIT_S: Final = 3.0
SHOW_GIVEN_S: Final = 60.0
UNSURE_S: Final = 60.0
"""For so long after a silence the same wish is the same command: the visitor who asks again still stands here."""


class Page(StrEnum):
    """What the screen shows."""

    GIVE = "give"
    FIND = "find"
    FOUND = "found"
    BOOKINGS = "bookings"
    BOOKING = "booking"
    PICK = "pick"
    SLOTS = "slots"
    LETTERS = "letters"
    SURNAMES = "surnames"
    PHONE = "phone"
    SLIPS = "slips"
    WHO = "who"


class Sheet(StrEnum):
    """A question over the page."""

    NONE = "none"
    GIVE = "give"
    CLASS = "class"
    CANCEL = "cancel"


class Favour(StrEnum):
    """Why a member of staff changes a number's place; kept with the event."""

    PROOF_SEEN = "proof_seen"
    NO_PROOF = "no_proof"
    FRAIL = "frail"
    SENT_WRONG = "sent_wrong"
    LEFT = "left"
    DOUBLE = "double"


_HALF_DONE: Final = frozenset({Page.PICK, Page.SLOTS, Page.LETTERS, Page.SURNAMES, Page.PHONE})
"""A booking that is being made, or a number that is being changed."""
REASONS: Final[dict[Sheet, tuple[Favour, ...]]] = {
    Sheet.CLASS: (Favour.PROOF_SEEN, Favour.NO_PROOF, Favour.FRAIL, Favour.SENT_WRONG),
    Sheet.CANCEL: (Favour.LEFT, Favour.DOUBLE, Favour.SENT_WRONG),
}
REASON_ZH: Final[dict[Favour, str]] = {
    Favour.PROOF_SEEN: "已核验证件",
    Favour.NO_PROOF: "未出示证明",
    Favour.FRAIL: "行动不便，需要照顾",
    Favour.SENT_WRONG: "引导有误",
    Favour.LEFT: "本人离开，不再办理",
    Favour.DOUBLE: "重复取号",
}
"""As it stands in the log and on the day's list of the supervision."""


UNREADABLE: Final = (
    "主机的答复读不出来；给出的号请在“查号”里找。",
    "The answer cannot be read; a number that was given stands in “Find a number”.",
)

UNSURE: Final = (
    "主机没有答复，号可能已经取出。请再取一次：一分钟内不会重复。",
    "The hall did not answer; the number may have been given. Take it once more: within a minute it is the same one.",
)
CARD_UNREADABLE: Final = (
    "没有读到身份证，请放平再刷一次；也可以输号码或手机后四位。",
    "The card was not read: lay it flat once more, or type the number or the end of the telephone.",
)
CARD_LATER: Final = (
    "请先办完或返回，再刷身份证。",
    "Please finish this or go back first, then lay the card.",
)


class Printer(Protocol):
    """Prints the paper of a number."""

    def print_number(self, job_id: str, issued: m.Issued) -> None:
        """`paper_ended` follows, perhaps before this returns."""
        ...

    def print_slip(self, job_id: str, row: PutOff) -> None:
        """改日优先单; `paper_ended` follows too."""
        ...


@dataclass(frozen=True)
class Notice:
    """A sentence about the last action; `bad` when nothing was done."""

    zh: str = ""
    en: str = ""
    bad: bool = False


class Desk:
    """One desk; one thread.

    Args:
        state: the hall as the counter audience sees it.
        bus: the way to the controller.
        printer: for the paper.
        monotonic: wall clock in seconds.
        views: who works in large type.
    """

    def __init__(
        self,
        state: HallState,
        bus: Bus,
        printer: Printer,
        monotonic: Callable[[], float] = time.monotonic,
        views: KeptView | None = None,
    ) -> None:
        self.state = state
        self.on_change: Callable[[], None] = lambda: None
        self.page = Page.GIVE
        self.sheet = Sheet.NONE
        self.queue = ""
        self.priority_class = ORDINARY
        self.reason: Favour | None = None
        self.typed = ""
        self.by_phone = False
        self.found: m.PlaceOf | None = None
        self.candidates: tuple[m.Ticket, ...] = ()
        self.given: m.Issued | None = None
        self.paper: PaperState = "none"
        self.paper_words = ("", "")
        self.notice = Notice()
        self.staff_no = ""
        self.appointments = Appointments(state, self)
        self.purpose: Literal["book", "add", "drop"] = "book"
        """On PICK: a queue for a new booking, or what is added to or left out of the number found."""
        self.consulted = 0
        self._bus = bus
        self._printer = printer
        self._monotonic = monotonic
        self._views = views or KeptView()
        self._notice_until = 0.0
        self._given_until = 0.0
        self._unsure: dict[str, tuple[str, float]] = {}
        """By wish: the command that asked for a number and has no answer yet, and since when."""
        self._pending: dict[str, Callable[[m.Reply], None]] = {}
        self._jobs = 0
        self._job = ""

    # --- what the screen may need ------------------------------------------------------------

    @property
    def classes(self) -> list[PriorityClass]:
        """The classes that staff may give, and the ordinary one last."""
        hall = self.state.hall
        chosen = [c for c in hall.priority_classes if c.rule in GIVEN_BY_STAFF]
        ordinary = [c for c in hall.priority_classes if c.code == ORDINARY]
        return [*sorted(chosen, key=lambda c: c.rank), *ordinary]

    @property
    def staff(self) -> list[StaffMember]:
        """Who may stand at the desk: the staff of consulting counters first, then whoever stands in for them."""
        hall = self.state.hall
        desks = {c.number for c in hall.counters if c.kind == "consulting"}
        return sorted(hall.staff, key=lambda row: row.counter not in desks)

    @property
    def busy(self) -> bool:
        """An answer is awaited."""
        return bool(self._pending)

    @property
    def ring(self) -> RingStatus | None:
        """需引导: who waits longest for a person."""
        rings = self.state.view.rings.values()
        return min(rings, key=lambda ring: ring.since_ms, default=None)

    @property
    def missed(self) -> list[m.Ticket]:
        """Numbers that were missed and not queued again, the latest first."""
        rows = [t for t in self.state.view.tickets.values() if t.state == "no_show"]
        return sorted(rows, key=lambda t: -t.called_ms)

    @property
    def matches(self) -> list[m.Ticket]:
        """The live numbers that end in the typed digits, whatever their letter."""
        if self.by_phone or not self.typed.isdigit():
            return []
        wanted = int(self.typed)
        rows = [t for t in self.state.view.tickets.values() if t.number == wanted]
        return sorted(rows, key=lambda t: t.label)

    @property
    def reasons(self) -> tuple[Favour, ...]:
        """What the open sheet offers."""
        return REASONS.get(self.sheet, ())

    @property
    def can_confirm(self) -> bool:
        """Whether the sheet's key does something."""
        if self.busy or not self.state.can_issue:
            return False
        if self.sheet is Sheet.CLASS:
            found = self.found
            return (
                self.reason is not None
                and found is not None
                and self.priority_class != found.ticket.priority_class
            )
        return self.sheet is Sheet.GIVE or self.reason is not None

    # --- touches -----------------------------------------------------------------------------

    def sign_in(self, staff_no: str) -> None:
        """Who stands here; first contacts carry this number."""
        if staff_no in self.state.hall.staff_by_no:
            self.staff_no = self.appointments.staff_no = staff_no
            if self.page is Page.WHO:
                self.page = Page.GIVE
            self.on_change()

    def open_who(self) -> None:
        """Who stands here now, and in which size of type."""
        if not self.busy:
            self._clear()
            self.page = Page.WHO
            self.on_change()

    @property
    def elder(self) -> bool:
        """Whether who stands here works in large type."""
        return self._views.large(self.staff_no)

    def set_elder(self, elder: bool) -> None:  # noqa: FBT001 - it is the value that is set
        """大字版 or 标准版, kept for who stands here; while nobody is chosen, for this desk."""
        if not self._views.choose(self.staff_no, large=elder):
            self._say(*NOT_KEPT, bad=True)
        self.on_change()

    def open_give(self) -> None:
        """The first page."""
        self._clear()
        self.page = Page.GIVE
        self.on_change()

    def open_find(self, *, by_phone: bool = False) -> None:
        """Look for a number, by itself or by the last digits of a telephone."""
        self._clear()
        self.page, self.by_phone = Page.FIND, by_phone
        self.on_change()

    # --- put off to another day --------------------------------------------------------------

    def open_slips(self) -> None:
        """改日优先: whose number was put off today."""
        if not self.busy:
            self._clear()
            self.page = Page.SLIPS
            self.on_change()

    def print_slip(self, slip: str) -> None:
        """The paper of one of them, for who has lost his own."""
        row = next((each for each in put_off_today(self.state) if each.slip == slip), None)
        if row is not None and self.paper != "printing":
            self._jobs += 1
            self._job = f"desk-{row.slip}-{self._jobs}"
            self.paper, self.paper_words = "printing", ("", "")
            self._printer.print_slip(self._job, row)
            self.on_change()

    # --- appointments ------------------------------------------------------------------------

    def send(
        self, command: m.Command, then: Callable[[m.Reply], None], *, command_id: str = ""
    ) -> None:
        """For the appointments: send, and hear only what went well."""
        self._send(command, then, command_id=command_id)

    def say(self, zh: str, en: str) -> None:
        """For the appointments: a sentence."""
        self._say(zh, en)

    def turn(self, page: str) -> None:
        """For the appointments: this page."""
        self.page = Page(page)

    def open_bookings(self) -> None:
        """Today's appointments."""
        if not self.busy:
            self._clear()
            self.appointments.open()
            self.on_change()

    def begin_booking(self) -> None:
        """电话预约."""
        if not self.busy:
            self._clear()
            self.appointments.begin()
            self.on_change()

    @property
    def droppable(self) -> tuple[m.MatterWait, ...]:
        """What can be left out of the number that was found: not the present matter, nor the last."""
        matters = () if self.found is None else self.found.matters
        return tuple(
            each
            for each in matters
            if each.state in {"waiting", "held"} and len(matters) >= MATTERS_LEAST
        )

    def open_adding(self) -> None:
        """加办: for the number that was found."""
        if self.found is not None and not self.busy:
            self.purpose, self.page = "add", Page.PICK
            self.on_change()

    def open_dropping(self) -> None:
        """不办: which matter of the number that was found?"""
        if self.droppable and not self.busy:
            self.purpose, self.page = "drop", Page.PICK
            self.on_change()

    def pick(self, prefix: str) -> None:
        """A queue: of a new booking, of one more matter, or of one that is left out."""
        if self.busy or prefix not in self.state.hall.queue_by_prefix:
            return
        if self.purpose == "book" or self.found is None:
            self.appointments.choose_queue(prefix)
        else:
            ticket_id, adds = self.found.ticket.ticket_id, self.purpose == "add"
            self.purpose, self.page = "book", Page.FOUND
            command = (
                m.AddMatter(ticket_id, queue=prefix)
                if adds
                else m.DropMatter(ticket_id, queue=prefix)
            )
            self._send(command, self._changed)
        self.on_change()

    def go_back(self) -> None:
        """From a page of the appointments to the one before it."""
        if self.page is Page.PICK and self.purpose != "book":
            self.purpose, self.page = "book", Page.FOUND
        else:
            before = self.appointments.before(self.page.value)
            if not before:
                self.open_bookings()
                return
            self.page = Page(before)
        self.on_change()

    def check_in(self) -> None:
        """签到, by the row of the list or the card."""
        chosen = self.appointments.chosen
        if chosen is not None and not self.busy:
            self._send(m.CheckIn(chosen.code), self._numbered_booking)
            self.on_change()

    def ordinary_number(self) -> None:
        """Instead of the booking: an ordinary number for its matter."""
        chosen = self.appointments.chosen
        if chosen is not None and not self.busy:
            queue = "" if chosen.item else chosen.queue
            self._draw(m.Issue(queue=queue, item=chosen.item), chosen.code, self._numbered_booking)
            self.on_change()

    def booked(self, act: Callable[[], None]) -> None:
        """A touch on a page of the appointments."""
        if not self.busy:
            act()
            self.on_change()

    def choose_queue(self, prefix: str) -> None:
        """First touch: for which queue."""
        queue = self.state.hall.queue_by_prefix.get(prefix)
        if queue is None or not queue.takes_first_tickets or self.busy:
            return
        self.given = None
        self.queue, self.priority_class = prefix, ORDINARY
        self.sheet = Sheet.GIVE
        self.on_change()

    def choose_class(self, code: str) -> None:
        """A class, for the number to be given or for the one that was found."""
        if code in {c.code for c in self.classes}:
            self.priority_class = code
            self.on_change()

    def choose_reason(self, reason: str) -> None:
        """Why; needed before a class is changed or a number cancelled."""
        if reason in {r.value for r in self.reasons}:
            self.reason = Favour(reason)
            self.on_change()

    def open_class(self) -> None:
        """Verify or withdraw a priority."""
        if self.found is not None:
            self.sheet, self.reason = Sheet.CLASS, None
            self.priority_class = self.found.ticket.priority_class or ORDINARY
            self.on_change()

    def open_cancel(self) -> None:
        """Cancel the number."""
        if self.found is not None:
            self.sheet, self.reason = Sheet.CANCEL, None
            self.on_change()

    def close_sheet(self) -> None:
        """Nothing is done."""
        self.sheet, self.reason = Sheet.NONE, None
        self.on_change()

    def confirm(self) -> None:
        """Second touch: do it."""
        if not self.can_confirm:
            return
        match self.sheet:
            case Sheet.GIVE:
                command = m.Issue(queue=self.queue, priority_class=self.priority_class)
                self._draw(command, self.queue, self._numbered)
            case Sheet.CLASS if self.found is not None and self.reason is not None:
                ticket, reason = self.found.ticket.ticket_id, REASON_ZH[self.reason]
                self._send(
                    m.Reclassify(ticket, self.priority_class, reason, self.staff_no), self._changed
                )
            case Sheet.CANCEL if self.found is not None and self.reason is not None:
                ticket, reason = self.found.ticket.ticket_id, REASON_ZH[self.reason]
                self._send(m.Cancel(ticket, "staff", reason, self.staff_no), self._cancelled)
            case _:
                return
        self.on_change()

    def type_text(self, text: str) -> None:
        """A digit of the number or the telephone."""
        self.typed = (self.typed + text)[: PHONE_DIGITS if self.by_phone else TYPED_MAX]
        self.candidates = ()
        if (self.by_phone or len(self.typed) == CODE_DIGITS) and self.state.is_current:
            self.look()
        self.on_change()

    def erase(self) -> None:
        """Take a digit back."""
        self.typed = self.typed[:-1]
        self.candidates = ()
        self.on_change()

    @property
    def can_look(self) -> bool:
        """Whether what is typed can be looked up."""
        if self.busy or self.page is not Page.FIND:
            return False
        if self.by_phone:
            return len(self.typed) == PHONE_DIGITS
        return len(self.typed) == CODE_DIGITS or len(self.matches) == 1

    def look(self) -> None:
        """Look up what is typed."""
        if not self.can_look:
            return
        if self.by_phone:
            self._send(m.FindNumber(phone=m.PhoneTail(self.typed)), self._candidates)
        elif len(self.typed) == CODE_DIGITS:
            self.appointments.open_code(self.typed)
        else:
            self._send(m.AskPlace(self.matches[0].ticket_id), self._placed)
        self.on_change()

    def look_at(self, ticket_id: str) -> None:
        """A number of a list."""
        if not self.busy:
            self._send(m.AskPlace(ticket_id), self._placed)
            self.on_change()

    def card_laid(self, number: str) -> None:
        """A card on the reader: the numbers of this person. It takes nobody away from what is half done."""
        if self.busy or self.sheet is not Sheet.NONE or self.page in _HALF_DONE:
            self._say(*CARD_LATER, bad=True)
        else:
            self.open_find()
            self._send(m.FindNumber(identity=m.Identity(number)), self._candidates)
        self.on_change()

    def card_unreadable(self) -> None:
        """A card that was pulled away or cannot be read."""
        self._say(*CARD_UNREADABLE, bad=True)
        self.on_change()

    def requeue(self) -> None:
        """过号重排."""
        if self.found is not None and self.found.can_requeue and not self.busy:
            self._send(m.Requeue(self.found.ticket.ticket_id), self._changed)
            self.on_change()

    def reprint(self) -> None:
        """补打."""
        if self.found is not None and not self.busy:
            self._send(m.Reprint(self.found.ticket.ticket_id), self._reprinted)
            self.on_change()

    def answer_ring(self) -> None:
        """Somebody goes to who waits longest."""
        ring = self.ring
        if ring is not None and not self.busy:
            self._send(m.AnswerRing(ring.ring_id, self.staff_no), lambda _: self._going(ring))
            self.on_change()

    def count_consultation(self) -> None:
        """咨询 +1: somebody came to ask and needs no number."""
        self._first_contact("咨询")

    def mark_first_contact(self) -> None:
        """首问: this visitor's first contact was here, for the number that was found."""
        self._first_contact("首问")

    # --- ends --------------------------------------------------------------------------------

    def take(self, answered: Answered) -> None:
        """An answer of the bus."""
        then = self._pending.pop(answered.command_id, None)
        if then is None:
            return
        end = answered.end
        drew = self._settle(answered)
        if isinstance(end, BusError) or not end.ok:
            # The sentence stands on the page, not behind a sheet.
            self.sheet, self.reason = Sheet.NONE, None
            silent = drew and isinstance(end, BusError)
            self._say(*UNSURE if silent else (end.message_zh, end.message_en), bad=True)
        else:
            try:
                then(end)
            except MalformedMessage:
                self.sheet, self.reason = Sheet.NONE, None
                self._say(*UNREADABLE, bad=True)
        self.on_change()

    def paper_ended(self, end: PaperEnd) -> None:
        """What became of a paper."""
        if end.job_id == self._job:
            self.paper, self.paper_words = end.state, (end.message_zh, end.message_en)
            self.on_change()

    def tick(self) -> None:
        """Sentences and the number that was given leave by themselves."""
        now = self._monotonic()
        if self.notice != Notice() and now >= self._notice_until:
            self.notice = Notice()
            self.on_change()
        if self.given is not None and now >= self._given_until:
            self.given = None
            self.on_change()

    # --- inside ------------------------------------------------------------------------------

    def _send(
        self, command: m.Command, then: Callable[[m.Reply], None], *, command_id: str = ""
    ) -> None:
        identity = command_id or new_command_id()
        self._pending[identity] = then
        self._bus.send(command, command_id=identity, timeout_s=ANSWER_LIMIT_S)

    def _draw(self, command: m.Issue, wish: str, then: Callable[[m.Reply], None]) -> None:
        """The same id again after a silence: it is one number, whatever became of the first try."""
        now = self._monotonic()
        identity, since = self._unsure.get(wish, ("", now))
        if not identity or now - since >= UNSURE_S:
            identity, since = new_command_id(), now
        self._unsure[wish] = identity, since
        self._send(command, then, command_id=identity)

    def _settle(self, answered: Answered) -> bool:
        """Whether this was asked for a number; what the hall has answered is settled."""
        wish = next((w for w, (i, _) in self._unsure.items() if i == answered.command_id), None)
        if wish is not None and not isinstance(answered.end, BusError):
            del self._unsure[wish]
        return wish is not None

    def _say(self, zh: str, en: str, *, bad: bool = False) -> None:
        self.notice = Notice(zh, en, bad)
        self._notice_until = self._monotonic() + MESSAGE_S

    def _clear(self) -> None:
        self.sheet, self.reason = Sheet.NONE, None
        self.appointments.clear()
        self.purpose = "book"
        self.typed, self.by_phone = "", False
        self.found, self.candidates = None, ()
        self.given = None
        self.paper, self.paper_words, self._job = "none", ("", ""), ""

    def _numbered(self, reply: m.Reply) -> None:
        self.given = wire.body_of(reply, m.Issued)
        self._given_until = self._monotonic() + SHOW_GIVEN_S
        self.sheet = Sheet.NONE
        self._print(self.given)

    def _numbered_booking(self, reply: m.Reply) -> None:
        self.page = Page.GIVE
        self._numbered(reply)
        self.appointments.clear()

    def _going(self, ring: RingStatus) -> None:
        self._say(f"请到 {ring.client} 旁接引。", f"Please go to {ring.client}.")

    def _reprinted(self, reply: m.Reply) -> None:
        self._print(wire.body_of(reply, m.Issued))
        self._say("正在补打小票。", "The paper is printed again.")

    def _print(self, issued: m.Issued) -> None:
        self._jobs += 1
        self._job = f"desk-{issued.ticket.ticket_id}-{self._jobs}"
        self.paper, self.paper_words = "printing", ("", "")
        self._printer.print_number(self._job, issued)

    def _placed(self, reply: m.Reply) -> None:
        self.found = wire.body_of(reply, m.PlaceOf)
        self.page = Page.FOUND

    def _candidates(self, reply: m.Reply) -> None:
        told = wire.body_of(reply, m.Found)
        found = told.tickets
        expected = [each for each in told.bookings if each.state in {"booked", "missed"}]
        if expected and not found:
            now_ms = self.state.clock.now_ms()
            self.appointments.clear()
            self.appointments.show(
                min(expected, key=lambda each: (each.until_ms < now_ms, each.start_ms))
            )
            return
        if len(found) == 1:
            self._send(m.AskPlace(found[0].ticket_id), self._placed)
            return
        self.candidates = found
        if not found:
            self._say("没有找到这位群众的号码。", "No number of this person was found.", bad=True)

    def _changed(self, _: m.Reply) -> None:
        self.sheet, self.reason = Sheet.NONE, None
        self._say("已办理。", "Done.")
        if self.found is not None:
            self._send(m.AskPlace(self.found.ticket.ticket_id), self._placed)

    def _cancelled(self, _: m.Reply) -> None:
        label = "" if self.found is None else self.found.ticket.label
        self.open_give()
        self._say(f"{label} 已作废。", f"{label} is cancelled.")

    def _first_contact(self, note: str) -> None:
        if self.busy:
            return
        if not self.staff_no:
            self._say("请先选择您的工号。", "Please choose your staff number first.", bad=True)
            self.on_change()
            return
        ticket = self.found.ticket.ticket_id if self.found is not None and note == "首问" else ""
        command = m.FirstContact(staff_no=self.staff_no, ticket=ticket, note=note)
        self._send(command, lambda _: self._contacted(note))
        self.on_change()

    def _contacted(self, note: str) -> None:
        self.consulted += note == "咨询"
        self._say(f"{note}已登记。", "First contact is on record.")
