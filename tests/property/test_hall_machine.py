"""The hall machine with all the rest: the manager's hand, bookings, leases, matters, reloads, closing."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Final

import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from config.model import Hall, PolicyConfig, PriorityRule
from config.setup_model import ControllerConfig
from queue_controller.api import messages as m
from queue_controller.service.decide import HANDLERS
from queue_controller.service.offer import Offer
from queue_controller.service.reload import applied
from queue_controller.service.values import Refusal
from tests.property.hall_machine import ACCEPTED, COUNTERS, ITEMS, PICK, QUEUES, HallMachine, _hall

MANAGER: Final = "manager-1"
REASON: Final = st.sampled_from(["人多", "人多", "人多", ""])
SETS: Final = st.lists(st.sampled_from(["B", "D", "Q"]), max_size=2, unique=True).map(tuple)
DATES: Final = st.sampled_from(["2025-09-08", "2025-09-08", "2025-09-09", "2025-09-13", "soon"])
TIMES: Final = st.sampled_from(["08:30", "09:00", "09:30", "12:30", "17:00", "noon"])


@cache
def offers() -> tuple[Offer, ...]:
    """The hall as it is, and with other rules, other counters and other policies."""
    hall = _hall()

    def offer(name: str, hall: Hall, **policy: object) -> Offer:
        laws = msgspec.structs.replace(PolicyConfig(), **policy)
        return Offer(hall, laws, ControllerConfig(), {"hall.csv": name})

    def classes(**rules: PriorityRule) -> Hall:
        rows = tuple(
            replace(row, rule=rules[row.code]) if row.code in rules else row
            for row in hall.priority_classes
        )
        return replace(hall, priority_classes=rows)

    counters = tuple(
        replace(row, queues=("B", "D")) if row.number == "9" else row for row in hall.counters
    )
    without_b = replace(
        hall,
        queues=tuple(row for row in hall.queues if row.prefix != "B"),
        counters=tuple(
            replace(row, queues=tuple(q for q in row.queues if q != "B")) for row in hall.counters
        ),
        items=tuple(replace(row, queue=None) if row.queue == "B" else row for row in hall.items),
    )
    return (
        offer("a", hall),
        offer("b", classes(P20="priority_next", P32="fifo")),
        offer("c", replace(hall, counters=counters), no_show_s=5.0, late_rating_days=1),
        offer("d", without_b),
    )


class WholeHall(HallMachine):
    """Every command of the bus that changes something."""

    def __init__(self) -> None:
        super().__init__()
        self.driver.state.lease_key = b"secret"
        self.leases: list[m.NumberLease] = []
        self.evacuated: tuple[str, str, dict[str, tuple[str, int, int]]] | None = None
        self.codes = [each.code for each in self.driver.hall.appointments[:6]]
        # A controller says which configuration it works by before anything else happens.
        self.driver.apply(applied(self.driver.state, offers()[0]), "controller", "")
        self.look()

    # Few rules with many ways each: the order of calling must still get most of the steps.

    @rule(
        what=st.sampled_from(["cap", "move", "serves", "serves", "as_usual", "add", "add"]),
        queue=QUEUES,
        to_queue=QUEUES,
        counter=COUNTERS,
        queues=SETS,
        pick=PICK,
        reason=REASON,
    )
    def queues_and_counters(
        self,
        what: str,
        queue: str,
        to_queue: str,
        counter: str,
        queues: tuple[str, ...],
        pick: int,
        reason: str,
    ) -> None:
        """The manager's hand on what is served where."""
        driver = self.driver
        minutes = (-5, 0, 0, 30, 600, 2000)[pick % 6]
        until_ms = driver.now_ms + minutes * 60_000 if minutes else 0
        label = self.ticket(pick, "waiting")
        first = driver.state.view.by_label(label)
        source = first.queue if first is not None and pick % 8 else queue
        some = (label,) if pick % 2 else ()
        commands: dict[str, m.Command] = {
            "cap": m.CapIssue(queue, (-1, -2, 0, 3, 12)[pick % 5], reason),
            "move": m.MoveWaiting(source, to_queue, reason, some),
            "serves": m.SetCounterQueues(counter, queues, reason, until_ms),
            "as_usual": m.SetCounterQueues(counter, (), reason),
            "add": m.AddCounter(("50", "50", "5", "x")[pick % 4], queues or ("D",), reason),
        }
        self.ask(commands[what], MANAGER)
        if what == "add":
            self.ask(m.OpenCounter("50"))

    @rule(
        what=st.sampled_from(["extend", "extend", "put_off", "put_off", "close_day"]),
        picks=st.lists(PICK, min_size=1, max_size=2),
        reason=REASON,
    )
    def end_of_the_day(self, what: str, picks: list[int], reason: str) -> None:
        """Serving on, another day, or closing."""
        driver, pick = self.driver, picks[0]
        here = tuple(self.ticket(each, "waiting", "parked", "no_show") for each in picks)
        closes_ms = driver.state.planned_day.closes_ms
        until_ms = driver.now_ms + (-5, 30, 2000)[pick % 3] * 60_000
        commands: dict[str, m.Command] = {
            "extend": m.ExtendHours(closes_ms + 1_800_000 if pick % 2 else until_ms, reason),
            "put_off": m.PutOff(here, reason),
            "close_day": m.CloseDay(reason),
        }
        if what == "close_day":
            driver.at("17:40")
        self.ask(commands[what], MANAGER)

    @rule(what=st.sampled_from(["publish", "withdraw", "note", "settle"]), pick=PICK, reason=REASON)
    def notices_and_inspections(self, what: str, pick: int, reason: str) -> None:
        """What the manager tells the hall, and what the supervision notes."""
        view = self.driver.state.view
        publish = m.PublishNotice("停电", "下午停电", reason)
        note = m.NoteInspection("order", "插队", "5", "", needs_action=bool(pick % 2))
        if pick % 4 and what in {"withdraw", "settle"}:
            self.ask(publish if what == "withdraw" else note, MANAGER)
        published = sorted(view.published) or ["nothing"]
        inspections = sorted(view.inspections) or ["nothing"]
        commands: dict[str, m.Command] = {
            "publish": publish,
            "withdraw": m.WithdrawNotice(published[pick % len(published)], reason),
            "note": note,
            "settle": m.SettleInspection(inspections[pick % len(inspections)], reason),
        }
        self.ask(commands[what], MANAGER)

    @rule(which=st.sampled_from([0, 0, 1, 1, 2, 2, 3]))
    def reload(self, which: int) -> None:
        """Applied or refused as a whole; a refusal changes nothing and is the same again."""
        driver = self.driver
        self.look()
        before = driver.state.digest()
        said = []
        for _ in range(2):
            try:
                driver.reload(offers()[which])
            except Refusal as refusal:
                said.append(refusal.detail)
            else:
                said.append({})
                ACCEPTED[m.Reload] += 1
        assert said[0] == said[1]
        if said[0]:
            assert driver.state.digest() == before
        self.look()

    @rule(what=st.sampled_from(["drill", "drill", "left_on", "end", "ring", "answer"]), pick=PICK)
    def whole_hall(self, what: str, pick: int) -> None:
        """An emergency of two steps and its end, and people who need somebody."""
        if what == "ring" or (what == "answer" and pick % 4):
            self.ask(m.RingDesk(self.ticket(pick, "waiting")), "kiosk-1")
        rings = sorted(self.driver.state.view.rings) or ["nothing"]
        if what == "answer":
            self.ask(m.AnswerRing(rings[pick % len(rings)]), "desk-1")
        if what in {"drill", "left_on"}:
            self.ask(m.PrepareEmergency(drill=True, reason="演练"), MANAGER)
            self.ask(m.StartEmergency(self.emergency()), MANAGER)
            self.ask(m.CallNext("5"))
        if what in {"drill", "end"}:
            self.ask(m.EndEmergency(self.emergency(), "结束"), MANAGER)

    def emergency(self) -> str:
        found = self.driver.state.view.emergency
        return found.emergency_id if found is not None else "nothing"

    @rule(
        queue=QUEUES,
        kiosk=st.sampled_from(["kiosk-1", "kiosk-2"]),
        pick=PICK,
        adopts=st.booleans(),
        ago_s=st.sampled_from([0, 60, 900]),
    )
    def lease_or_adopt(
        self, queue: str, kiosk: str, pick: int, ago_s: int, *, adopts: bool
    ) -> None:
        if adopts and self.leases:
            held = self.leases[-1 - pick % len(self.leases)]
            command = m.Adopt(
                held.queue, held.first + pick % 4, held.business_date, held.disk, held.epoch,
                held.first, held.last, held.granted_ms, held.expires_ms, held.signature,
                self.driver.now_ms - ago_s * 1000,
            )  # fmt: skip
            self.ask(command, held.kiosk)
            return
        lease = m.Lease(f"disk of {kiosk}", (queue,))
        try:
            reply = self.driver.decide(lease, kiosk).reply
        except Refusal:
            reply = m.Leased(())
        self.ask(lease, kiosk)
        self.leases += reply.leases if isinstance(reply, m.Leased) else ()

    @rule(
        what=st.sampled_from(["book", "book", "rebook", "cancel", "come", "come"]),
        date=DATES,
        start=TIMES,
        queue=QUEUES,
        pick=PICK,
    )
    def booking(self, what: str, date: str, start: str, queue: str, pick: int) -> None:
        code = self.codes[-1 - pick % len(self.codes)]
        slips = sorted(self.driver.state.view.slips) or ["nothing"]
        commands: dict[str, m.Command] = {
            "book": m.Book(date, start, queue),
            "rebook": m.Rebook(code, date, start),
            "cancel": m.CancelBooking(code, "改期"),
            "come": m.CheckIn(code)
            if pick % 3
            else m.Issue(queue=queue, slip=slips[pick % len(slips)]),
        }
        self.ask(commands[what], "desk-1")
        self.codes += sorted(self.driver.state.kept.bookings.keys() - set(self.codes))

    @rule(pick=PICK, queue=QUEUES, item=ITEMS, what=st.sampled_from(["queue", "item", "drop"]))
    def matter(self, pick: int, queue: str, item: str, what: str) -> None:
        """One matter more, or one given up."""
        label = self.ticket(pick, "waiting", "serving", "called", "parked")
        tickets = self.driver.state.view.tickets.values()
        visits = [each for each in tickets if len(each.matters) > 1]
        if what == "drop" and visits and pick % 8:
            visit = visits[pick % len(visits)]
            label, queue = visit.label, visit.matters[pick % len(visit.matters)].queue
        commands: dict[str, m.Command] = {
            "queue": m.AddMatter(label, queue),
            "item": m.AddMatter(label, "", item),
            "drop": m.DropMatter(label, queue),
        }
        self.ask(commands[what], "desk-1")

    # --- what always holds -----------------------------------------------------------------------

    @invariant()
    def every_line_of_the_log_has_the_next_number(self) -> None:
        assert [record.seq for record, _ in self.driver.records] == list(
            range(1, len(self.driver.records) + 1)
        )

    @invariant()
    def who_waits_keeps_his_place_in_an_emergency(self) -> None:
        """Only what a kiosk gave out twice may go."""
        view = self.driver.state.view
        waiting = {
            t.ticket_id: (t.queue, t.place_ms, t.place_tie)
            for t in view.tickets.values()
            if t.state == "waiting"
        }
        before, self.evacuated = self.evacuated, None
        if view.evacuated:
            self.evacuated = (view.business_date, view.configuration, waiting)
        if before is not None and before[:2] == (view.business_date, view.configuration):
            if not view.evacuated:
                return
            for ticket_id, place in before[2].items():
                gone = self.states[ticket_id] == "cancelled"
                assert gone or waiting.get(ticket_id) == place

    @invariant()
    def temporary_counters_serve_what_was_said_and_end_with_the_day(self) -> None:
        state = self.driver.state
        for number, counter in state.counters.items():
            status = state.view.counters.get(number)
            if status is not None and status.queues:
                assert counter.queues == status.queues
            if number == "50":
                assert status is not None
                assert status.temporary


QUESTIONS: Final = frozenset(
    {
        m.AskAppointments,
        m.AskBadReviews,
        m.AskDayReport,
        m.AskEvents,
        m.AskFeedback,
        m.AskInspections,
        m.AskOutcome,
        m.AskPlace,
        m.AskRatings,
        m.AskSlots,
        m.AskStatistics,
        m.AskSupervision,
        m.FindNumber,
        m.MakeBackup,
        m.Ping,
        m.ReportStatistics,
        m.Snapshot,
    }
)
"""What the server answers by itself: nothing is decided and no event follows, so no rule invents it."""


def test_every_command_of_the_contract_is_decided_or_only_asks() -> None:
    """A new command stands in neither, and the test below then wants a rule of it."""
    known = {
        each
        for each in vars(m).values()
        if isinstance(each, type) and issubclass(each, m.Command) and each is not m.Command
    }
    assert known == HANDLERS.keys() | QUESTIONS
    assert not HANDLERS.keys() & QUESTIONS


@pytest.mark.timeout(1800)
def test_the_hall() -> None:
    """Any commands in any order; and each of them was among them, and was accepted."""
    ACCEPTED.clear()
    run_state_machine_as_test(
        WholeHall,
        settings=settings(
            max_examples=200,
            stateful_step_count=80,
            derandomize=True,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
    assert {each.__name__ for each in HANDLERS} - {each.__name__ for each in ACCEPTED} == set()


@pytest.mark.nightly
@pytest.mark.timeout(1800)
def test_the_hall_for_long() -> None:
    """The same, for many more steps."""
    run_state_machine_as_test(
        WholeHall,
        settings=settings(
            max_examples=2000, stateful_step_count=120, derandomize=True, deadline=None
        ),
    )
