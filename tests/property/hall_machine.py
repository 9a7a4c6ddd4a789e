"""A hall under any commands in any order, and what must hold after each of them."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Callable
from dataclasses import replace
from typing import Final, Literal, get_args

import msgspec
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from config.model import Hall, WorkProfile
from queue_controller.api import messages as m
from queue_controller.api.audience import Audience, cut_event, cut_view
from queue_controller.api.view import HallView, place_in, since_in
from queue_controller.domain.calling import PRIORITY_RULES
from queue_controller.domain.states import From, Move, after
from queue_controller.domain.visits import live_queues
from queue_controller.service.hall import HallState
from queue_controller.service.kept import case_of
from queue_controller.service.undo import move_of
from queue_controller.service.values import Refusal
from tests.property.overtaking import WatchingDriver
from tests.property.plain_choice import next_for
from tests.unit.queue_controller.service.driver import sample_hall

QUEUES = st.sampled_from(["B", "B", "B", "D", "D", "Q", "R", "?"])
COUNTERS = st.sampled_from(["5", "5", "6", "9", "2", "2", "1", "33", "50", "99"])
ITEMS = st.sampled_from(["GA002", "GA006", "JJ001", "JJ005", "GA003", "SP001", "nothing"])
CLASSES = st.sampled_from(
    ["P99", "P99", "P99", "P99", "P10", "P20", "P20", "P32", "P31", "P41", "P30", "P00"]
)
CLIENTS = st.sampled_from(["cli"] * 6 + ["host-1", "terminal-5", "kiosk-1", "desk-1"])
PICK = st.integers(0, 40)
NOWHERE: Final = (0, 0)
SECONDS = st.sampled_from([0, 2, 4, 4, 60, 300])
AUDIENCES: Final[tuple[Audience, ...]] = get_args(Audience)

MOVE_OF: Final[dict[type[m.Event], Move]] = {
    m.TicketIssued: "issue",
    m.TicketCalled: "call",
    m.TicketRecalled: "recall",
    m.ServiceStarted: "start",
    m.ServiceCompleted: "complete",
    m.TicketMissed: "miss",
    m.TicketRequeued: "requeue",
    m.TicketParked: "park",
    m.TicketTransferred: "transfer",
    m.TicketCancelled: "cancel",
    m.TicketExpired: "expire",
    m.TicketReclassified: "reclassify",
    m.TicketMoved: "move",
}


def _some(*states: m.TicketState) -> Callable[[HallMachine], bool]:
    def holds(machine: HallMachine) -> bool:
        return any(t.state in states for t in machine.driver.state.view.tickets.values())

    return holds


somebody_is_called_or_served = _some("called", "serving")
somebody_is_parked = _some("parked")
somebody_is_missed = _some("no_show")


def rule_in(state: HallState, ticket: m.Ticket, queue: str) -> str:
    """By which rule a ticket waits in a queue: what was added to a booked visit is not booked."""
    how = state.standing(ticket.priority_class).rule
    added = any(each.queue == queue and each.added for each in ticket.matters)
    return "fifo" if how == "time_slot" and added else how


def _hall() -> Hall:
    """The sample hall with rules at two counters: one of kind priority, and a general one that helps two more queues."""
    hall = sample_hall("ziyang")
    counters = tuple(
        replace(row, queues=("B", "D", "Q")) if row.number == "6" else row for row in hall.counters
    )
    rows = (
        WorkProfile(counter="2", queue="D", take="first_above", minutes=20),
        WorkProfile(counter="6", queue="D", take="only_above", minutes=5),
        WorkProfile(counter="6", queue="Q", take="idle"),
    )
    return replace(hall, counters=counters, work_profiles=rows)


ACCEPTED: Final[Tally[type[m.Command]]] = Tally()
"""By kind, how many commands the machines of this process invented that were not refused."""


class HallMachine(RuleBasedStateMachine):
    """Commands of all kinds, good and bad, against what must always hold."""

    def __init__(self) -> None:
        super().__init__()
        self.driver = WatchingDriver(_hall())
        self.seen = 0
        self.states: dict[str, From] = {}
        self.numbers: dict[tuple[str, str, str], list[int]] = {}
        self.rolls: Tally[tuple[str, int]] = Tally()
        self.labels: list[str] = ["B999"]
        self.rating_ids: list[str] = ["nothing"]
        self.call_ids: list[str] = ["nothing"]
        self.rated: Tally[str] = Tally()
        self.services = 0
        self.papers = 0
        self.open_cases: set[str] = set()
        self.sent_on: dict[str, int] = {}
        self.arrivals: dict[str, tuple[int, int]] = {}
        self.put_behind: set[tuple[str, str]] = set()
        self.today: Tally[str] = Tally()
        self.copies = {audience: HallView() for audience in AUDIENCES}
        self.look()

    @initialize(closed=st.sets(COUNTERS, max_size=2), tickets=st.integers(0, 20))
    def start(self, closed: set[str], tickets: int) -> None:
        for counter in ("5", "6", "9", "2", "1", "33"):
            if counter not in closed:
                self.ask(m.OpenCounter(counter))
        for number in range(tickets):
            self.ask(
                m.Issue(queue="BBD"[number % 3], priority_class=("P99", "P20")[number % 5 == 3])
            )

    # --- time ------------------------------------------------------------------------------------

    @rule(
        what=st.sampled_from(
            ["pass"] * 12 + ["08:15", "09:00", "12:30", "17:30", "yesterday", "tomorrow", "restart"]
        ),
        seconds=st.sampled_from([1, 5, 30, 300, 900, 4000]),
    )
    def time_passes(self, what: str, seconds: int) -> None:
        """Also by jumps, and with a controller that was dead for a while."""
        driver = self.driver
        if what == "pass":
            driver.pass_s(seconds)
        elif what in {"yesterday", "tomorrow"}:
            driver.pass_s(86_400 if what == "tomorrow" else -86_400)
        elif what == "restart":
            driver.state = driver.replayed()
            driver.apply((m.ControllerStarted("1"),), "controller", "")
        else:
            driver.at(what)
        self.look()

    # --- commands --------------------------------------------------------------------------------

    @rule(queue=QUEUES, code=CLASSES, person=st.sampled_from(["", "", "p1", "p2"]), client=CLIENTS)
    def issue(self, queue: str, code: str, person: str, client: str) -> None:
        self.ask(m.Issue(queue=queue, priority_class=code), client, person)

    @rule(item=st.sampled_from(["GA002", "GA002", "JJ001", "nothing"]))
    def issue_for_an_item(self, item: str) -> None:
        self.papers += 1
        self.ask(m.Issue(item=item, language="en"), "kiosk-1", token=f"t{self.papers}")

    @rule(
        items=st.lists(ITEMS, min_size=1, max_size=6),
        queues=st.lists(QUEUES, max_size=2),
        bundle=st.sampled_from(["", "", "", "B01", "B04", "B99"]),
        code=CLASSES,
        person=st.sampled_from(["", "p1"]),
    )
    def issue_a_visit(
        self, items: list[str], queues: list[str], bundle: str, code: str, person: str
    ) -> None:
        """Several matters under one number, also nonsense and things of a bundle."""
        chosen = () if bundle else tuple(items)
        visit = m.Issue(items=chosen, queues=tuple(queues), bundle=bundle, priority_class=code)
        self.papers += 1
        self.ask(visit, "kiosk-1", person, token=f"t{self.papers}")

    # Any command in any order seldom gets anywhere: these go through with what people do all day.

    @rule(
        what=st.sampled_from(["plain", "visit", "visit", "bundle"]),
        counter=st.sampled_from(["5", "9"]),
        outcome=st.sampled_from(get_args(m.Outcome)),
        level=st.integers(0, 5),
        before=st.sampled_from(["", "", "recall", "missed", "parked", "sent_on"]),
        then=st.sampled_from(["", "", "undo", "undo", "call", "late"]),
    )
    def a_whole_service(
        self, what: str, counter: str, outcome: m.Outcome, level: int, before: str, then: str
    ) -> None:
        """Somebody comes, is called, dealt with and rates; and perhaps the clerk takes it back."""
        if self.driver.state.day.closes_ms <= self.driver.now_ms:
            self.driver.at("09:00")
        self.ask(m.OpenCounter(counter))
        items = {"plain": ("GA006",), "visit": ("GA002", "JJ005")}.get(what, ())
        issue = m.Issue(items=items, bundle="" if items else "B04")
        self.papers += 1
        self.ask(issue, "kiosk-1", token=f"t{self.papers}")
        self.ask(m.CallTicket(counter, self.labels[-1]))
        label = self.labels[-1]
        self.driver.pass_s(70)
        if before == "recall":
            self.ask(m.Recall(counter))
        elif before == "missed":
            self.ask(m.NoShow(counter))
            self.ask(m.Requeue(label))
            self.ask(m.CallTicket(counter, label))
        self.ask(m.Start(counter))
        if before == "parked":
            self.ask(m.Park(counter, "去复印"))
            self.ask(m.Resume(counter, label))
            self.ask(m.Start(counter))
        elif before == "sent_on":
            self.ask(m.Transfer(counter, "Q"))
            return
        self.ask(m.Complete(counter, outcome))
        if then == "undo":
            self.ask(m.Undo(counter))
            return
        if then == "late":
            # Somebody who is next, so that the question closes.
            self.ask(m.Issue(item="GA006" if counter == "5" else "JJ005"), "kiosk-2")
            self.driver.pass_s(5)
        if then in {"call", "late"}:
            self.ask(m.CallNext(counter))
        if then == "late":
            self.ask(m.RateLater("", level), "kiosk-1", token=f"t{self.papers}")
        else:
            self.ask(m.Rate(self.rating_ids[-1], level), "host-1")
        for order in [*self.driver.state.view.work_orders.values()][-1:]:
            if order.stage != "closed":
                self.ask(m.AdvanceWorkOrder(order.work_order, order.stage, "已办"), "manager-1")

    @rule(
        pick=PICK, client=CLIENTS, at_slot=st.booleans(), person=st.sampled_from(["", "p1", "p2"])
    )
    def check_in(self, pick: int, client: str, at_slot: bool, person: str) -> None:
        """Bookings of the queues that the counters here serve; sometimes of any."""
        booked = [a for a in self.driver.hall.appointments if a.queue in "BD" or pick > 36]
        chosen = booked[pick % len(booked)]
        if at_slot and chosen.date.isoformat() == self.driver.state.view.business_date:
            self.driver.at(f"{chosen.slot.start:%H:%M}").pass_s(-300)
        self.ask(m.CheckIn(chosen.code), client, person)

    @rule(pick=PICK)
    def bring_a_notice_back(self, pick: int) -> None:
        notices = sorted(self.driver.state.view.notices) or ["nothing"]
        self.ask(m.Issue(queue="B", notice=notices[pick % len(notices)]), "kiosk-1")

    @rule(pick=PICK, text=st.sampled_from(["", "请车主移车"]), minutes=st.integers(-1, 90))
    def announce(self, pick: int, text: str, minutes: int) -> None:
        running = sorted(self.driver.state.view.broadcasts) or ["bc-0"]
        if pick % 2:
            self.ask(m.Broadcast(text, "", (), minutes), "manager-1")
        else:
            self.ask(m.EndBroadcast(running[pick % len(running)]), "manager-1")

    @rule(
        pick=PICK,
        kind=st.sampled_from(get_args(m.FeedbackKind)),
        topics=st.lists(st.sampled_from(["wait", "again", "nonsense"]), max_size=3),
        closed=st.booleans(),
    )
    def tell_and_answer(
        self, pick: int, kind: m.FeedbackKind, topics: list[str], closed: bool
    ) -> None:
        filed = sorted(self.driver.state.view.feedback) or ["nothing"]
        self.ask(m.FileFeedback(kind, tuple(topics), "5"), "guide-1")
        answer = m.AnswerFeedback(filed[pick % len(filed)], "已联系", closed)
        self.ask(answer, "manager-1")
        staff_no = ("ZY0005", "", "nobody")[pick % 3]
        self.ask(m.AskFeedbackWords(filed[-1], staff_no), "manager-1")
        self.ask(m.Unlock(staff_no), "manager-1")
        self.ask(m.ErasePersonal(("本人要求", "")[pick % 2], staff_no, feedback=filed[0]), "cli")

    @rule(pick=PICK)
    def look_after_an_alarm(self, pick: int) -> None:
        alarms = sorted(self.driver.state.view.alarms) or ["nothing"]
        self.ask(m.AcknowledgeAlarm(alarms[pick % len(alarms)], "已看"), "manager-1")

    @rule(counter=COUNTERS, client=CLIENTS, seconds=SECONDS)
    def call_next(self, counter: str, client: str, seconds: int) -> None:
        self.driver.pass_s(seconds)
        self.ask(m.CallNext(counter), client)

    @rule(counter=COUNTERS, seconds=SECONDS)
    def call_next_again(self, counter: str, seconds: int) -> None:
        self.driver.pass_s(seconds)
        self.ask(m.CallNext(counter), "host-1")

    @rule(counter=COUNTERS, pick=PICK)
    def call_ticket(self, counter: str, pick: int) -> None:
        self.ask(m.CallTicket(counter, self.ticket(pick, "waiting", "no_show"), "选呼"))

    @precondition(somebody_is_parked)
    @rule(counter=COUNTERS, pick=PICK)
    def resume(self, counter: str, pick: int) -> None:
        self.ask(m.Resume(counter, self.ticket(pick, "parked")))

    @precondition(somebody_is_called_or_served)
    @rule(counter=COUNTERS, pick=PICK, client=CLIENTS, seconds=SECONDS)
    def start_service(self, counter: str, pick: int, client: str, seconds: int) -> None:
        self.driver.pass_s(seconds)
        self.ask(m.Start(self.busy(pick, counter)), client)

    @precondition(somebody_is_called_or_served)
    @rule(counter=COUNTERS, pick=PICK, client=CLIENTS, what=st.sampled_from([m.Recall, m.NoShow]))
    def nobody_comes(
        self, counter: str, pick: int, client: str, what: type[m.Recall | m.NoShow]
    ) -> None:
        self.ask(what(self.busy(pick, counter)), client)

    @precondition(somebody_is_called_or_served)
    @rule(
        counter=COUNTERS,
        pick=PICK,
        cases=st.integers(-1, 3),
        outcome=st.sampled_from(get_args(m.Outcome)),
    )
    def complete(self, counter: str, pick: int, cases: int, outcome: m.Outcome) -> None:
        self.ask(m.Complete(self.busy(pick, counter), outcome, cases))

    @rule(
        counter=COUNTERS,
        queue=QUEUES,
        code=CLASSES,
        client=st.sampled_from(["cli", "terminal-5"]),
        reason=st.sampled_from(["", "行动不便"]),
        seconds=SECONDS,
    )
    def walk_up(
        self, counter: str, queue: str, code: str, client: str, reason: str, seconds: int
    ) -> None:
        self.driver.pass_s(seconds)
        command = m.WalkUp(counter, queue, priority_class=code, reason=reason)
        self.ask(command, client)

    @rule(
        number=st.integers(798, 808),
        queue=QUEUES,
        code=CLASSES,
        minutes_ago=st.sampled_from([0, 0, 5, 300]),
    )
    def bind_roll(self, number: int, queue: str, code: str, minutes_ago: int) -> None:
        command = m.BindRoll(number, queue, "", code, "zh", minutes_ago)
        self.ask(command, "desk-1")

    @rule(counter=COUNTERS, number=st.integers(798, 808))
    def call_a_roll(self, counter: str, number: int) -> None:
        self.ask(m.CallTicket(counter, str(number)), "cli")

    @rule(pick=PICK, client=st.sampled_from(["kiosk-1", "desk-1", "terminal-5"]))
    def reprint(self, pick: int, client: str) -> None:
        self.papers += 1
        wanted = self.ticket(pick, "waiting", "no_show")
        self.ask(m.Reprint(wanted), client, token=f"t{self.papers}")

    @rule(pick=PICK, client=st.sampled_from(["cli", "manager-1", "terminal-5"]))
    def close_case(self, pick: int, client: str) -> None:
        cases = sorted(self.driver.state.kept.cases) or ["nothing"]
        self.ask(m.CloseCase(cases[pick % len(cases)]), client)

    @rule(pick=PICK, client=st.sampled_from(["desk-1", "terminal-5", "kiosk-1"]))
    def first_contact(self, pick: int, client: str) -> None:
        label = self.ticket(pick, "waiting", "called") if pick % 3 else ""
        self.ask(m.FirstContact(("ZY0001", "")[pick % 2], label, "5"), client)

    @precondition(somebody_is_called_or_served)
    @rule(counter=COUNTERS, pick=PICK)
    def park(self, counter: str, pick: int) -> None:
        self.ask(m.Park(self.busy(pick, counter), "去复印"))

    @precondition(somebody_is_called_or_served)
    @rule(counter=COUNTERS, pick=PICK, queue=QUEUES)
    def transfer(self, counter: str, pick: int, queue: str) -> None:
        self.ask(m.Transfer(self.busy(pick, counter), queue))

    @rule(counter=COUNTERS, pick=PICK, choose=st.booleans(), seconds=st.sampled_from([0, 2, 4, 9]))
    def call_and_take_it_back(self, counter: str, pick: int, choose: bool, seconds: int) -> None:
        """A call that was taken back never was: every line and every number is as before it."""
        state = self.driver.state
        busy = {each.number for each in state.view.counters.values() if each.ticket_id}
        if counter in busy or counter not in state.counters:
            return
        before = self.standing()
        label = self.ticket(pick, "waiting", "no_show", "parked")
        self.ask(m.CallTicket(counter, label) if choose else m.CallNext(counter))
        if state.view.present_ticket(counter) is None:
            return
        self.driver.pass_s(seconds)
        if self.driver.state.view.present_ticket(counter) is None:
            return
        for other in ("host-1", "cli"):
            if seconds < self.driver.policy.second_press_s:
                assert self.driver.refused(m.CallNext(counter), other).code == "second_press"
        self.ask(m.Undo(counter))
        if not label.isdigit():
            assert self.standing() == before

    def standing(self) -> object:
        """Who waits where, and what was called since the last priority call."""
        state = self.driver.state
        tickets = {}
        for ticket in state.view.tickets.values():
            # The name of a call, and of a serving, is given once and is kept.
            tickets[ticket.ticket_id] = msgspec.structs.replace(ticket, call_id="", transaction=0)
        return tickets, {queue: line.facts() for queue, line in state.lines.items()}

    @rule(counter=COUNTERS, pick=PICK, client=CLIENTS, seconds=st.sampled_from([0, 1, 5, 11]))
    def undo(self, counter: str, pick: int, client: str, seconds: int) -> None:
        self.driver.pass_s(seconds)
        stepped = sorted(self.driver.state.steps.facts())
        wanted = stepped[pick % len(stepped)] if pick < 36 and stepped else counter
        self.ask(m.Undo(wanted), client)

    @precondition(somebody_is_called_or_served)
    @rule(counter=COUNTERS, pick=PICK, seconds=st.sampled_from([0, 9, 11]))
    def complete_and_take_it_back(self, counter: str, pick: int, seconds: int) -> None:
        """A visit's matter as a plain number's: what the completion did is undone, all of it."""
        busy = self.busy(pick, counter)
        self.ask(m.Start(busy))
        self.take_back(busy, m.Complete(busy), seconds)

    @precondition(somebody_is_called_or_served)
    @rule(counter=COUNTERS, pick=PICK, seconds=st.sampled_from([0, 9, 11]))
    def miss_and_take_it_back(self, counter: str, pick: int, seconds: int) -> None:
        """The visitor is called still, and everybody stands where he stood."""
        busy = self.busy(pick, counter)
        self.take_back(busy, m.NoShow(busy), seconds)

    def take_back(self, counter: str, command: m.Command, seconds: int) -> None:
        """A step of a counter and its undo, with nothing between them but time: it never was."""
        state = self.driver.state
        before, at = self.standing(), len(self.driver.records)
        status = state.view.counters.get(counter)
        may_undo = status is not None and status.mode == "open" and not state.view.evacuated
        self.ask(command)
        stepped = len(self.driver.records) > at
        at = len(self.driver.records)
        self.driver.pass_s(seconds)
        quiet = len(self.driver.records) == at
        self.ask(m.Undo(counter))
        if stepped and quiet and may_undo and seconds <= self.driver.policy.undo_s:
            assert self.standing() == before

    @precondition(somebody_is_missed)
    @rule(pick=PICK, client=CLIENTS)
    def requeue(self, pick: int, client: str) -> None:
        self.ask(m.Requeue(self.ticket(pick, "no_show")), client)

    @rule(pick=PICK, client=CLIENTS, reason=st.sampled_from(["", "重复取号"]))
    def cancel(self, pick: int, client: str, reason: str) -> None:
        by: Literal["visitor", "staff"] = "staff" if reason else "visitor"
        self.ask(m.Cancel(self.ticket(pick, "waiting", "parked"), by, reason), client)

    @rule(pick=PICK, code=CLASSES, client=CLIENTS, reason=st.sampled_from(["", "未出示证明"]))
    def reclassify(self, pick: int, code: str, client: str, reason: str) -> None:
        wanted = self.ticket(pick, "waiting", "called", "parked", "no_show")
        self.ask(m.Reclassify(wanted, code, reason), client)

    @rule(queue=QUEUES, stop=st.booleans(), client=st.sampled_from(["manager-1", "desk-1"]))
    def stop_or_resume_issue(self, queue: str, stop: bool, client: str) -> None:
        self.ask(m.StopIssue(queue, "号满") if stop else m.ResumeIssue(queue, "增开窗口"), client)

    @rule(counter=COUNTERS, how=st.sampled_from(["open", "open", "open", "pause", "close"]))
    def counter_mode(self, counter: str, how: str) -> None:
        commands = {
            "open": m.OpenCounter(counter),
            "pause": m.PauseCounter(counter, "开会", 10),
            "close": m.CloseCounter(counter),
        }
        self.ask(commands[how])

    @rule(
        pick=PICK,
        level=st.integers(-1, 6),
        client=st.sampled_from(["rating-5", "host-1", "kiosk-1", "terminal-5"]),
    )
    def rate(self, pick: int, level: int, client: str) -> None:
        self.ask(m.Rate(self.rating_ids[-1 - pick % len(self.rating_ids)], level), client)

    @rule(pick=PICK, level=st.integers(0, 5), client=st.sampled_from(["kiosk-1", "terminal-5"]))
    def rate_later(self, pick: int, level: int, client: str) -> None:
        self.ask(m.RateLater("", level), client, token=f"t{pick % (self.papers + 1)}")

    @rule(
        pick=PICK,
        stage=st.sampled_from(get_args(m.WorkStage)),
        upheld=st.booleans(),
        note=st.sampled_from(["", "已办"]),
    )
    def advance_work_order(self, pick: int, stage: m.WorkStage, note: str, *, upheld: bool) -> None:
        orders = [*self.driver.state.view.work_orders.values()]
        if not orders:
            return
        order = orders[pick % len(orders)]
        wanted = order.stage if pick % 4 and order.stage != "closed" else stage
        self.ask(m.AdvanceWorkOrder(order.work_order, wanted, note, upheld), "manager-1")

    @rule(
        counter=COUNTERS,
        pick=PICK,
        what=st.sampled_from(["sign_in", "sign_out", "health", "confirm"]),
        state=st.sampled_from(get_args(m.HealthState)),
    )
    def beside(self, counter: str, pick: int, what: str, state: m.HealthState) -> None:
        call_id = self.call_ids[-1 - pick % len(self.call_ids)]
        staff_no = ("ZY0005", "ZY0006", "nobody")[pick % 3]
        commands = {
            "sign_in": (m.SignIn(counter, staff_no), "cli"),
            "sign_out": (m.SignOut(counter), "cli"),
            "health": (m.ReportHealth("printer-1", "ticket_printer", state), "host-1"),
            "confirm": (m.Confirm(call_id, ("shown", "spoken")[pick % 2]), "board-1"),
        }
        self.ask(*commands[what])

    # --- what every command is checked for -------------------------------------------------------

    def ask(
        self, command: m.Command, client: str = "cli", person: str = "", token: str = ""
    ) -> None:
        """Decide twice: the same answer, and nothing changed until events are applied."""
        driver = self.driver
        self.look()
        before = driver.state.digest()
        try:
            decision = driver.decide(command, client, person, token)
        except Refusal:
            refusal = driver.refused(command, client, person, token)
            assert "…" not in refusal.message_zh
            return
        ACCEPTED[type(command)] += 1
        assert driver.decide(command, client, person, token) == decision
        assert driver.state.digest() == before
        self.check_order(decision.events)
        self.check_holders(decision.events)
        driver.do(command, client, person, token)
        self.check_reply(decision.reply)
        if isinstance(command, m.CallNext) and decision.reply == m.Called(None):
            assert next_for(driver.state, command.counter, driver.now_ms) is None
        self.look()

    def check_order(self, events: tuple[m.Event, ...]) -> None:
        """Who else waits when somebody is called by the order of calling; a transfer keeps its place."""
        state = self.driver.state
        for event in events:
            if isinstance(event, m.TicketTransferred):
                ticket = state.view.tickets[event.ticket_id]
                assert (event.place_ms, event.place_tie) == (ticket.place_ms, ticket.place_tie)
            if not isinstance(event, m.TicketCalled):
                continue
            assert event.queue in state.counters[event.counter].queues
            at_priority_counter = state.is_priority_counter(event.counter)
            assert not state.view.evacuated
            if event.rule in {"out_of_turn", "resumed", "walk_up", "starvation"}:
                continue
            called = state.view.tickets[event.ticket_id]
            if event.profile == "above":
                places = [place_in(each, event.queue) for each in state.view.waiting(event.queue)]
                longest_ms = self.driver.now_ms - min(place[0] for place in places if place)
                assert longest_ms > event.profile_minutes * 60_000
            self.check_nobody_starves(event, at_priority_counter)
            place = place_in(called, event.queue)
            how = rule_in(state, called, event.queue)
            if how in PRIORITY_RULES and (at_priority_counter or how != "dedicated_window"):
                continue
            assert event.rule == "fifo"
            counter = state.counters[event.counter]
            for queue in counter.queues if at_priority_counter else (event.queue,):
                for other in state.view.waiting(queue):
                    how = rule_in(state, other, queue)
                    due = how == "time_slot" and other.slot_ms <= self.driver.now_ms
                    goes_before = (
                        due
                        or how == "priority_next"
                        or (
                            how == "interleave"
                            and (
                                at_priority_counter
                                or (place_in(other, queue) or NOWHERE) < (place or NOWHERE)
                            )
                        )
                    )
                    assert not goes_before, (called.label, other.label)

    def check_holders(self, events: tuple[m.Event, ...]) -> None:
        """Nobody is given a second live number in a queue."""
        live = self.driver.state.view.tickets.values()
        for event in events:
            if isinstance(event, m.TicketIssued) and event.person_ref:
                wanted = live_queues(event.matters) or {event.queue}
                for each in live:
                    limit = self.driver.policy.requeue_limit
                    used_up = each.state == "no_show" and each.requeues >= limit
                    if each.person_ref == event.person_ref and not used_up:
                        held = live_queues(each.matters) if each.matters else {each.queue}
                        assert wanted.isdisjoint(held)

    def check_nobody_starves(self, event: m.TicketCalled, at_priority_counter: bool) -> None:
        """After a priority call no second one goes before an ordinary ticket beyond the bound."""
        state = self.driver.state
        if (
            at_priority_counter
            or event.rule in {"fifo", "out_of_turn", "resumed", "starvation"}
            or not state.line(event.queue).last_call_was_priority
        ):
            return
        for other in state.view.waiting(event.queue):
            how = rule_in(state, other, event.queue)
            place = place_in(other, event.queue)
            assert place is not None
            waited_ms = self.driver.now_ms - place[0]
            assert how not in {"fifo", "after_three", "dedicated_window"} or (
                waited_ms <= state.starvation_ms
            )

    def check_reply(self, reply: m.ReplyBody) -> None:
        """The ticket in a reply is the ticket as it is now."""
        ticket = getattr(reply, "ticket", None)
        if ticket is None:
            return
        now = self.driver.state.view.tickets.get(ticket.ticket_id)
        if now is None:
            assert ticket.state in {"served", "cancelled"}
        else:
            assert (ticket.state, ticket.counter, ticket.queue, ticket.place_ms) == (
                now.state,
                now.counter,
                now.queue,
                now.place_ms,
            )

    def look(self) -> None:
        """Follow the log as an outsider would."""
        for record, event in self.driver.records[self.seen :]:
            self.follow(event)
            for audience, copy in self.copies.items():
                copy.apply(record, cut_event(event, audience))
        self.seen = len(self.driver.records)

    def follow(self, event: m.Event) -> None:
        move = MOVE_OF.get(type(event))
        if isinstance(event, m.ServiceCompleted):
            self.services += 1
            self.open_cases |= {event.case} - {""}
            if event.next_queue:
                move = "follow_on"
                self.sent_on[event.ticket_id] = event.transaction
                assert event.matters or (
                    self.driver.hall.queue(event.queue).follow_on == event.next_queue
                )
        if isinstance(event, m.StepUndone):
            move = move_of(event)
            self.follow_undone(event)
        if move is not None:
            ticket_id = getattr(event, "ticket_id")  # noqa: B009 - every event of the table has one
            state = self.states.get(ticket_id, "new")
            then = after(move, state)
            assert then is not None, f"{move} from {state}"
            self.states[ticket_id] = then
            self.today[move] += 1
        if isinstance(event, m.TicketIssued):
            assert event.ticket_id == f"{event.business_date.replace('-', '')}-{event.label}"
            source = event.source if event.source in {"walk_up", "roll"} else ""
            source = "lease" if event.lease else source
            key = (event.business_date, event.queue, source)
            self.numbers.setdefault(key, []).append(event.number)
            if source == "roll":
                self.rolls[event.business_date, event.number] += 1
                assert self.rolls[event.business_date, event.number] == 1, "one paper, one visitor"
            self.labels.append(event.label)
            self.arrivals[event.ticket_id] = (event.place_ms, event.place_tie)
        elif isinstance(event, m.TicketRequeued):
            self.put_behind.add(self.where_missed(event.ticket_id))
        elif isinstance(event, m.TicketCalled):
            if event.rule == "out_of_turn":
                self.put_behind.add(self.where_missed(event.ticket_id))
            assert event.call_id not in self.call_ids
            self.call_ids.append(event.call_id)
        elif isinstance(event, m.RatingOpened):
            assert event.rating_id not in self.rating_ids
            self.rating_ids.append(event.rating_id)
        elif isinstance(event, m.Rated):
            self.rated[event.rating_id] += 1
            assert bool(event.due) == (event.level in m.BAD_LEVELS)
        elif isinstance(event, m.CaseClosed):
            self.open_cases.remove(event.case)
        elif isinstance(event, m.DayStarted):
            self.today.clear()
            self.services = 0

    def where_missed(self, ticket_id: str) -> tuple[str, str]:
        """The queue that a ticket was missed in: the copy has not taken the event yet."""
        return ticket_id, self.copies["full"].tickets[ticket_id].queue

    def follow_undone(self, event: m.StepUndone) -> None:
        """What was counted by the step is counted no more."""
        if event.step == "call":
            self.today["call"] -= 1
        elif event.step == "no_show":
            self.today["miss"] -= 1
        else:
            self.services -= 1
            self.open_cases.discard(case_of(event.ticket_id, event.transaction - 1))
            went_on = self.sent_on.get(event.ticket_id) == event.transaction - 1
            self.today["follow_on" if went_on else "complete"] -= 1

    def ticket(self, pick: int, *states: m.TicketState) -> str:
        """Mostly a ticket in one of these states, sometimes any label ever given."""
        tickets = self.driver.state.view.tickets.values()
        labels = [ticket.label for ticket in tickets if ticket.state in states]
        if pick < 32 and labels:
            return labels[pick % len(labels)]
        return self.labels[-1 - pick % len(self.labels)]

    def busy(self, pick: int, counter: str) -> str:
        """Mostly a counter with a ticket, sometimes any."""
        counters = self.driver.state.view.counters.values()
        busy = [status.number for status in counters if status.ticket_id]
        return busy[pick % len(busy)] if pick < 32 and busy else counter

    # --- what always holds -----------------------------------------------------------------------

    @invariant()
    def numbers_are_contiguous_from_one(self) -> None:
        firsts = {"walk_up": self.driver.policy.walk_up_numbers[0]}
        for (_, _, source), numbers in self.numbers.items():
            assert len(set(numbers)) == len(numbers), "no number is given twice"
            if source in {"roll", "lease"}:
                continue
            first = firsts.get(source, 1)
            assert numbers == list(range(first, first + len(numbers)))

    @invariant()
    def a_counter_has_one_ticket_and_a_ticket_one_counter(self) -> None:
        view = self.driver.state.view
        there = {s.number: s.ticket_id for s in view.counters.values() if s.ticket_id}
        assert len(set(there.values())) == len(there)
        present = {t.ticket_id: t.counter for t in view.tickets.values() if t.state in _AT_COUNTER}
        assert {ticket_id: number for number, ticket_id in there.items()} == present

    @invariant()
    def a_visit_waits_only_while_its_visitor_is_free(self) -> None:
        """At a counter for one matter he is deferred in every other queue, and called in none."""
        state = self.driver.state
        for ticket in state.view.tickets.values():
            present = [each for each in ticket.matters if each.state == "present"]
            at_counter = ticket.state in _AT_COUNTER
            assert len(present) == (ticket.state != "waiting" and bool(ticket.matters))
            waiting = [each.queue for each in ticket.matters if each.state == "waiting"]
            assert len(set(waiting)) == len(waiting)
            for queue, line in state.lines.items():
                waits = queue in waiting
                if ticket.matters:
                    assert (ticket.ticket_id in line) == (waits and ticket.state == "waiting")
                assert (ticket.ticket_id in line.deferred) == (waits and at_counter)

    @invariant()
    def a_visit_that_lives_can_be_called(self) -> None:
        """Steps that are held wait for one that is not."""
        for ticket in self.driver.state.view.tickets.values():
            if ticket.matters:
                assert any(each.state in {"waiting", "present"} for each in ticket.matters)

    @invariant()
    def the_arrival_place_is_kept_in_every_queue(self) -> None:
        for ticket in self.driver.state.view.tickets.values():
            for each in ticket.matters:
                if each.added:
                    continue
                if not any(ticket.ticket_id == missed for missed, _ in self.put_behind):
                    assert (each.place_ms, each.place_tie) == self.arrivals[ticket.ticket_id]

    @invariant()
    def one_live_ticket_per_queue_and_person(self) -> None:
        held: Tally[tuple[str, str]] = Tally()
        for ticket in self.driver.state.view.tickets.values():
            if ticket.person_ref:
                queues = live_queues(ticket.matters) if ticket.matters else {ticket.queue}
                held.update((ticket.person_ref, queue) for queue in queues)
                assert all(
                    ticket.ticket_id in self.driver.state.holders.of(ticket.person_ref, queue)
                    for queue in queues
                )

    @invariant()
    def the_log_and_the_view_tell_the_same_states(self) -> None:
        live = {t.ticket_id: t.state for t in self.driver.state.view.tickets.values()}
        ended = {"served", "cancelled", "expired"}
        assert live == {i: state for i, state in self.states.items() if state not in ended}

    @invariant()
    def lines_hold_who_waits(self) -> None:
        state = self.driver.state
        for queue, line in state.lines.items():
            waiting = state.view.waiting(queue)
            assert len(line) == len(waiting)
            assert all(ticket.ticket_id in line for ticket in waiting)

    @invariant()
    def figures_add_up(self) -> None:
        view = self.driver.state.view
        figures = view.figures
        ended = self.today["complete"] + figures.cancelled + figures.expired
        assert figures.issued == len(view.tickets) + ended
        assert (figures.issued, figures.called, figures.served, figures.no_show) == (
            self.today["issue"],
            self.today["call"],
            self.services,
            self.today["miss"],
        )

    @invariant()
    def a_rating_is_given_once(self) -> None:
        assert all(count == 1 for count in self.rated.values())

    @invariant()
    def every_audience_can_rebuild_its_view_from_its_own_events(self) -> None:
        for audience, copy in self.copies.items():
            assert cut_view(self.driver.state.view, audience) == copy

    @invariant()
    def the_public_copy_knows_no_class_person_or_rating(self) -> None:
        for audience in ("public", "counter"):
            copy = self.copies[audience]
            assert not copy.figures.ratings
            assert not copy.work_orders
            assert not any(ticket.person_ref for ticket in copy.tickets.values())
        assert not any(ticket.priority_class for ticket in self.copies["public"].tickets.values())

    @invariant()
    def open_cases_are_those_that_were_taken_on_and_not_closed(self) -> None:
        assert set(self.driver.state.kept.cases) == self.open_cases

    @invariant()
    def waits_are_sane(self) -> None:
        state = self.driver.state
        for wait in state.waits(self.driver.now):
            waiting = state.view.waiting(wait.queue)
            assert wait.waiting == len(waiting)
            since_ms = [since_in(ticket, wait.queue) for ticket in waiting]
            longest_ms = self.driver.now_ms - min(since_ms, default=self.driver.now_ms)
            assert wait.longest_minutes == max(0, longest_ms) // 60_000
            assert (wait.low_minutes, wait.high_minutes) == (-1, -1) or (
                0 <= wait.low_minutes < wait.high_minutes
            )

    def teardown(self) -> None:
        assert self.driver.replayed().digest() == self.driver.state.digest()
        self.driver.check_why()
        self.driver.check_report()


_AT_COUNTER: Final = frozenset({"called", "serving"})
