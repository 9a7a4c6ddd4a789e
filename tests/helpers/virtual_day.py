"""A whole day of a hall in virtual time, through the real decisions, in a second or two.

Visitors, counters, clerks, a desk and a manager; seeded, so it is the same day each time.
"""

from __future__ import annotations

import heapq
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from typing import Final, TypeVar

from queue_controller.api import messages as m
from queue_controller.api.audience import Role
from queue_controller.api.view import queues_of
from queue_controller.cli.rehearsal import visitors
from queue_controller.cli.rehearsal.manager import DutyManager
from queue_controller.cli.rehearsal.people import People
from queue_controller.cli.rehearsal.revision import Revise
from queue_controller.domain.days import local_time
from queue_controller.server.configuration import read_offer
from queue_controller.service.offer import Offer
from queue_controller.service.permissions import ALLOWED
from queue_controller.service.values import Decision, Refusal
from tests.unit.queue_controller.service.driver import MONDAY, Driver, instant, sample_hall

Value = TypeVar("Value")

NO_SHOW: Final = 0.04
COMES_BACK: Final = 0.5
ONE_KEY: Final = 0.5
"""So many clerks end a service by calling the next number."""
OUTCOMES: Final[tuple[tuple[m.Outcome, int], ...]] = (
    ("accepted", 60),
    ("done_on_the_spot", 20),
    ("materials_missing", 10),
    ("refused", 2),
    ("consulted", 8),
)
CLIENTS: Final[dict[str, Role]] = {"manager-1": "manager", "desk-1": "desk", "cli": "admin"}
RATED: Final = 0.75
LEVELS: Final = ((5, 70), (4, 20), (3, 6), (2, 3), (1, 1))
SEVERAL: Final = 0.08
"""So many come with two matters."""
CORRECTS: Final = 0.02
SENDS_ON: Final = 0.02
OUT_OF_TURN: Final = 0.02
RECALLED: Final = 0.5
PARKS: Final = 0.02
WALK_UP: Final = 0.01
"""Of the clerks of a whole day: a wrong key, who is sent on, who cannot wait, who is called again, who copies a paper, who has no number."""


class VirtualDay:
    """Plays a date from opening to the last visitor; then `driver.records` is its log."""

    def __init__(
        self,
        hall: str = "ziyang",
        date: str = MONDAY,
        seed: int = 1,
        load: float = 1.0,
        *,
        managed: bool = False,
        whole: bool = False,
    ) -> None:
        """`managed`: a manager moves counters. `whole`: there are also a desk, callers, an evening and faults, as in `hall rehearse`."""
        self.random = Random(f"virtual day {seed}")
        self.driver = Driver(sample_hall(hall), clock="08:00", date=date)
        self.date = date
        self.refused: dict[str, int] = {}
        self._events: list[tuple[int, int, Callable[[], object]]] = []
        self._count = 0
        self._idle: set[str] = set()
        self._papers = 0
        self._one_key = {
            each.number for each in self.driver.hall.counters if self.random.random() < ONE_KEY
        }
        self._load = load
        self._notices: list[m.NoticePaper] = []
        self._lunching: set[str] = set()
        self.given: Counter[type[m.Command]] = Counter()
        """How often each command was given and not refused."""
        self._rare = Random(f"virtual day rarely {seed}")
        self._whole = whole
        hall_, begin_ms = self.driver.hall, instant(self.driver.hall, date, "08:15")
        self._people = People(hall_, self.driver.policy, begin_ms, seed) if whole else None
        self._manager = DutyManager(hall_, seed) if managed and not whole else None

    def play(self) -> VirtualDay:
        hall = self.driver.hall
        hours = hall.hours_on(local_time(self.driver.now_ms, self.driver.state.zone).date())
        begin_ms = instant(hall, self.date, "08:15")
        end_ms = instant(hall, self.date, f"{hours.tickets.end:%H:%M}") if hours.tickets else 0
        day = local_time(begin_ms, self.driver.state.zone).date()
        coming = visitors.draw(hall, day, begin_ms, end_ms, self.random)
        for visitor in coming:
            if self.random.random() < self._load:
                self._at(visitor.at_ms, partial(self._comes, visitor))
        for booked in hall.appointments:
            if booked.date == day and self.random.random() < 0.85:
                slot_ms = instant(hall, self.date, f"{booked.slot.start:%H:%M}")
                at_ms = slot_ms + int(self.random.uniform(-9, 45) * 60_000)
                self._at(at_ms, partial(self._checks_in, booked.code, booked.queue))
        for counter in hall.counters:
            if counter.queues:
                open_ms = instant(hall, self.date, "08:30") - self.random.randrange(240_000)
                self._at(open_ms, partial(self._opens, counter.number))
        if hours.lunch:
            for counter in hall.counters:
                if counter.queues and not set(counter.queues) & set(hours.lunch_queues):
                    lunch_ms = instant(hall, self.date, f"{hours.lunch.start:%H:%M}")
                    self._at(lunch_ms, partial(self._lunch, counter.number))
        if self._manager is not None or self._people is not None:
            self._at(begin_ms, self._manages)
        if self._people is not None:
            self._faults(begin_ms)
        while self._events:
            at_ms, _, act = heapq.heappop(self._events)
            self.driver.now_ms = max(self.driver.now_ms, at_ms)
            act()
        return self

    # --- what people do --------------------------------------------------------------------------

    def _comes(self, visitor: visitors.Visitor) -> None:
        self._papers += 1
        popular = [each.code for each in self.driver.hall.popular_items if each.queue]
        more: tuple[str, ...] = ()
        if visitor.item and self.random.random() < SEVERAL:
            more = tuple({self.random.choice(popular)} - {visitor.item})
        command = m.Issue(
            queue=visitor.queue,
            item=visitor.item,
            items=more,
            priority_class=visitor.priority_class,
        )
        decision = self._do(command, "kiosk-1", token=f"paper {self._papers}")
        if decision is not None and isinstance(decision.reply, m.Issued):
            for queue in queues_of(decision.reply.ticket):
                self._wake(queue)

    def _checks_in(self, code: str, queue: str) -> None:
        decision = self._do(m.CheckIn(code), "desk-1")
        if decision is None and self._do(m.Issue(queue=queue), "desk-1") is None:
            return
        self._wake(queue)

    def _will_check_in(self, booking: m.Booking) -> None:
        """Who was given a slot comes back for it."""
        at_ms = booking.start_ms + int(self.random.uniform(-9, 5) * 60_000)
        self._at(at_ms, partial(self._checks_in, booking.code, booking.queue))

    def _opens(self, counter: str) -> None:
        staff = next((s for s in self.driver.hall.staff if s.counter == counter), None)
        if staff is not None:
            self._do(m.SignIn(counter, staff.staff_no))
        self._do(m.OpenCounter(counter))
        self._calls(counter)

    def _lunch(self, counter: str) -> None:
        manager = self._people or self._manager
        stays = manager.through_lunch if manager is not None else frozenset()
        lunch = self.driver.state.day.lunch
        if lunch is None or self.driver.now_ms >= lunch.end_ms:
            return
        lines = (self.driver.state.line(q) for q in stays if q in self._queues(counter))
        if self.driver.state.view.present_ticket(counter) is not None or any(lines):
            self._later(60, partial(self._lunch, counter))
            return
        self._idle.discard(counter)
        self._lunching.add(counter)
        self._do(m.PauseCounter(counter, "午休", 120))
        self._at(lunch.end_ms, partial(self._back, counter))

    def _back(self, counter: str) -> None:
        self._lunching.discard(counter)
        self._do(m.OpenCounter(counter))
        self._calls(counter)

    def _calls(self, counter: str) -> None:
        if counter in self._lunching:
            return
        status = self.driver.state.view.counters[counter]
        if status.mode != "open":
            return
        decision = self._do(self._call_of(counter), "host-1")
        called = decision.reply if decision is not None else None
        if not isinstance(called, m.Called) or called.ticket is None:
            if self._whole and self._rare.random() < WALK_UP and self._walks_up(counter):
                return
            self._idle.add(counter)
            return
        ticket, random = called.ticket, self.random
        if random.random() < NO_SHOW:
            self._later(90, partial(self._misses, counter, ticket.ticket_id))
            return
        walks_s = random.uniform(12, 45)
        queue = self.driver.hall.queue(ticket.queue)
        served_ms = visitors.service_ms(
            queue.mean_service_minutes, queue.sd_service_minutes, random
        )
        if counter not in self._one_key:
            self._later(walks_s, partial(self._do, m.Start(counter), f"terminal-{counter}"))
        self._later(walks_s + served_ms / 1000, partial(self._ends, counter, ticket.ticket_id))

    def _walks_up(self, counter: str) -> bool:
        """Somebody without a number stands at a free counter."""
        decision = self._do(m.WalkUp(counter, self._queues(counter)[0]))
        if decision is None or not isinstance(decision.reply, m.Called):
            return False
        ticket = decision.reply.ticket
        if ticket is None:
            return False
        self._later(300, partial(self._ends, counter, ticket.ticket_id))
        return True

    def _call_of(self, counter: str) -> m.Command:
        """Who is called next, or now and then somebody out of turn."""
        if self._whole and self._rare.random() < OUT_OF_TURN:
            line = self.driver.state.view.waiting(self._queues(counter)[0])
            if len(line) > 1:
                return m.CallTicket(
                    counter, self._rare.choice(line[1:]).label, "老人身体不适，先办"
                )
        return m.CallNext(counter)

    def _goes_otherwise(self, counter: str, ticket: m.Ticket) -> bool:
        """A service that does not simply end: parked for a copy, or sent on to another queue."""
        if not self._whole or ticket.state != "serving":
            return False
        drawn = self._rare.random()
        if drawn < PARKS:
            self._do(m.Park(counter, "补充复印件"))
            self._later(600, partial(self._resumes, counter, ticket.ticket_id))
        elif drawn < PARKS + SENDS_ON and not ticket.matters:
            queues = [q.prefix for q in self.driver.hall.queues if q.counts_as_case]
            to = self._rare.choice([q for q in queues if q != ticket.queue])
            if self._do(m.Transfer(counter, to, "应到这个队列办理")) is None:
                return False
            self._wake(to)
        else:
            return False
        self._later(10, partial(self._calls, counter))
        return True

    def _resumes(self, counter: str, ticket_id: str) -> None:
        """Back with the copy: as soon as the counter is free."""
        view = self.driver.state.view
        if view.closed or ticket_id not in view.tickets:
            return
        free = view.present_ticket(counter) is None and view.counters[counter].mode == "open"
        serves = view.tickets[ticket_id].queue in self._queues(counter)
        if not serves:
            # The counter went back to its own queues: another one of that queue goes on with it.
            queue = view.tickets[ticket_id].queue
            counter = self.driver.hall.queue(queue).counters[0]
        if not serves or not free or self._do(m.Resume(counter, ticket_id)) is None:
            self._later(60, partial(self._resumes, counter, ticket_id))
            return
        self._idle.discard(counter)
        self._later(120, partial(self._ends, counter, ticket_id))

    def _misses(self, counter: str, ticket_id: str) -> None:
        if self._whole and self._rare.random() < RECALLED:
            self._do(m.Recall(counter), "host-1")
        self._do(m.NoShow(counter), "host-1")
        if self.random.random() < COMES_BACK and not self._whole:
            self._later(self.random.uniform(120, 1500), partial(self._comes_back, ticket_id))
        self._later(5, partial(self._calls, counter))

    def _comes_back(self, ticket_id: str) -> None:
        ticket = self.driver.state.ticket(ticket_id)
        if ticket is not None and self._do(m.Requeue(ticket_id), "kiosk-1") is not None:
            self._wake(ticket.queue)

    def _ends(self, counter: str, ticket_id: str) -> None:
        ticket = self.driver.state.ticket(ticket_id)
        if ticket is None or ticket.counter != counter:
            return
        if self._goes_otherwise(counter, ticket):
            return
        waiting = sum(len(self.driver.state.line(q)) for q in self._queues(counter))
        calls = self.driver.state.view.counters[counter].mode == "open"
        if counter in self._one_key and waiting and calls and counter not in self._lunching:
            self._calls(counter)
            self._follow(ticket_id)
            return
        outcome = _drawn(self.random, OUTCOMES)
        if self._whole and self._rare.random() < CORRECTS:
            self._do(m.Complete(counter, "refused"))
            self._do(m.Undo(counter))
        decision = self._do(m.Complete(counter, outcome, self.random.choice((1, 1, 1, 2))))
        done = decision.reply if decision is not None else None
        if isinstance(done, m.Done) and done.notice and not self._whole:
            # The number may have gone on to its next matter by now.
            queue = self.driver.state.view.notices_for[done.notice.notice][0]
            self._later(self.random.uniform(1800, 7200), partial(self._returns, queue, done.notice))
        self._follow(ticket_id)
        rating_id = self.driver.state.view.counters[counter].rating_id
        if rating_id and self.random.random() < RATED:
            level = _drawn(self.random, LEVELS)
            reasons = ("slow",) if level in m.BAD_LEVELS else ()
            rate = m.Rate(rating_id, level, str(6 - level), reasons)
            self._later(self.random.uniform(4, 8), partial(self._rates, rate))
        self._later(self.random.uniform(8, 25), partial(self._calls, counter))

    def _returns(self, queue: str, notice: m.NoticePaper) -> None:
        day = self.driver.state.day
        lunch = None if queue in day.lunch_queues else day.lunch
        if lunch is not None and lunch.start_ms - 1_800_000 < self.driver.now_ms < lunch.end_ms:
            # Who eats while the counters do comes back with them.
            self._at(lunch.end_ms, partial(self._returns, queue, notice))
            return
        if self._do(m.Issue(queue=queue, notice=notice.notice), "kiosk-1") is not None:
            self._wake(queue)

    def _rates(self, rate: m.Rate) -> None:
        self._do(rate, "host-1")
        order = f"{rate.rating_id}-w"
        if order in self.driver.state.view.work_orders and not self._whole:
            command = m.AdvanceWorkOrder(order, "verify", "已看录像")
            self._later(1800, partial(self._do, command, "manager-1"))

    def _follow(self, ticket_id: str) -> None:
        """A fee or another matter sent the number on: whoever is idle there calls it."""
        ticket = self.driver.state.ticket(ticket_id)
        if ticket is not None and ticket.state == "waiting":
            for queue in queues_of(ticket):
                self._wake(queue)

    def _manages(self) -> None:
        state, now_ms = self.driver.state, self.driver.now_ms
        waits = state.waits(self.driver.now)
        if self._people is not None:
            for act in self._people.step(state.view, waits, now_ms):
                if isinstance(act, Revise):
                    self._revises(act)
                else:
                    self._acts(act.command)
        elif self._manager is not None:
            for send in self._manager.step(state.view, waits, now_ms):
                self._acts(send.command)
        evening = self._people is not None and not state.view.closed
        if self._events or evening:
            self._later(60, self._manages)

    def _acts(self, command: m.Command) -> None:
        """A command of the manager, the desk or somebody they called, and who wakes up by it."""
        client = next(c for c in CLIENTS if type(command) in ALLOWED[CLIENTS[c]])
        token = ""
        if isinstance(command, m.RateLater):
            token = command.token
        elif isinstance(command, m.Issue):
            self._papers += 1
            token = f"paper {self._papers}"
        decision = self._do(command, client, token=token)
        if self._people is not None:
            self._people.heard(command, None if decision is None else decision.reply)
        if decision is None:
            return
        if isinstance(command, m.PutOff) and isinstance(decision.reply, m.Booked):
            self._will_check_in(decision.reply.booking)
        elif isinstance(command, m.OpenCounter):
            if self.driver.state.view.present_ticket(command.counter) is None:
                self._calls(command.counter)
        elif isinstance(command, m.CloseCounter | m.PauseCounter):
            self._idle.discard(command.counter)
        elif isinstance(command, m.SetCounterQueues):
            for queue in command.queues:
                self._wake(queue)
        elif isinstance(command, m.MoveWaiting):
            self._wake(command.to_queue)
        ticket = getattr(decision.reply, "ticket", None)
        if isinstance(ticket, m.Ticket) and ticket.state == "waiting":
            for queue in queues_of(ticket):
                self._wake(queue)

    def _revises(self, act: Revise) -> None:
        """The table changes in a copy of the folder, which is read, checked and applied."""
        with tempfile.TemporaryDirectory() as place:
            copy = Path(place) / "hall"
            shutil.copytree(self.driver.hall.folder, copy)
            (copy / act.table).write_text(act.text, encoding="utf-8")
            offer = read_offer(copy, None)
            assert isinstance(offer, Offer), offer
            self.driver.reload(offer)
        self.given[m.Reload] += 1

    def _faults(self, begin_ms: int) -> None:
        """A strip that goes out and comes back; somebody who needs a person at a kiosk."""
        broken = m.ReportHealth("led-5", "led_board", "bad", "no_answer")
        mended = m.ReportHealth("led-5", "led_board", "good")
        for after, health in ((100, broken), (110, mended)):
            self._at(begin_ms + after * 60_000, partial(self._do, health, "host-1"))
        for minutes in (60, 200):
            self._at(begin_ms + minutes * 60_000, partial(self._do, m.RingDesk(), "kiosk-1"))

    # --- the stage -------------------------------------------------------------------------------

    def _queues(self, counter: str) -> tuple[str, ...]:
        return self.driver.state.counters[counter].queues

    def _wake(self, queue: str) -> None:
        idle = sorted(c for c in self._idle if queue in self._queues(c))
        if idle:
            counter = self.random.choice(idle)
            self._idle.discard(counter)
            self._later(2, partial(self._calls, counter))

    def _do(self, command: m.Command, client: str = "cli", token: str = "") -> Decision | None:
        self.driver.tick()
        try:
            decision = self.driver.do(command, client, token=token)
        except Refusal as refusal:
            self.refused[refusal.code] = self.refused.get(refusal.code, 0) + 1
            return None
        self.given[type(command)] += 1
        if self._people is not None and isinstance(command, m.Complete):
            self._people.heard(command, decision.reply)
        return decision

    def _later(self, seconds: float, act: Callable[[], object]) -> None:
        self._at(self.driver.now_ms + round(seconds * 1000), act)

    def _at(self, at_ms: int, act: Callable[[], object]) -> None:
        self._count += 1
        heapq.heappush(self._events, (at_ms, self._count, act))


def _drawn(random: Random, weighted: tuple[tuple[Value, int], ...]) -> Value:
    return random.choices([value for value, _ in weighted], [weight for _, weight in weighted])[0]
