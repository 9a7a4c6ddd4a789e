"""A whole day of a hall in virtual time, through the real decisions, in a second or two.

Visitors, counters, clerks, a desk and a manager; seeded, so it is the same day each time.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from functools import partial
from random import Random
from typing import Final, TypeVar

from queue_controller.api import messages as m
from queue_controller.api.view import queues_of
from queue_controller.cli.rehearsal import visitors
from queue_controller.cli.rehearsal.manager import DutyManager
from queue_controller.domain.days import local_time
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
RATED: Final = 0.75
LEVELS: Final = ((5, 70), (4, 20), (3, 6), (2, 3), (1, 1))
SEVERAL: Final = 0.08
"""So many come with two matters."""


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
    ) -> None:
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
        self._manager = DutyManager(self.driver.hall, seed) if managed else None

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
        if self._manager is not None:
            self._at(begin_ms, partial(self._manages, self._manager))
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
        stays = self._manager.through_lunch if self._manager is not None else frozenset()
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
        decision = self._do(m.CallNext(counter), "host-1")
        called = decision.reply if decision is not None else None
        if not isinstance(called, m.Called) or called.ticket is None:
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

    def _misses(self, counter: str, ticket_id: str) -> None:
        self._do(m.NoShow(counter), "host-1")
        if self.random.random() < COMES_BACK:
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
        waiting = sum(len(self.driver.state.line(q)) for q in self._queues(counter))
        if counter in self._one_key and waiting and counter not in self._lunching:
            self._calls(counter)
            self._follow(ticket_id)
            return
        outcome = _drawn(self.random, OUTCOMES)
        decision = self._do(m.Complete(counter, outcome, self.random.choice((1, 1, 1, 2))))
        if decision is not None and isinstance(decision.reply, m.Done) and decision.reply.notice:
            self._later(
                self.random.uniform(1800, 7200),
                partial(self._returns, ticket.queue, decision.reply.notice),
            )
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
        if order in self.driver.state.view.work_orders:
            command = m.AdvanceWorkOrder(order, "verify", "已看录像")
            self._later(1800, partial(self._do, command, "manager-1"))

    def _follow(self, ticket_id: str) -> None:
        """A fee or another matter sent the number on: whoever is idle there calls it."""
        ticket = self.driver.state.ticket(ticket_id)
        if ticket is not None and ticket.state == "waiting":
            for queue in queues_of(ticket):
                self._wake(queue)

    def _manages(self, manager: DutyManager) -> None:
        state = self.driver.state
        for send in manager.step(state.view, state.waits(self.driver.now), self.driver.now_ms):
            command = send.command
            client = "cli" if isinstance(command, m.SignIn) else "manager-1"
            decision = self._do(command, client)
            if decision is None:
                continue
            if isinstance(decision.reply, m.Booked):
                self._will_check_in(decision.reply.booking)
            elif isinstance(command, m.OpenCounter):
                self._calls(command.counter)
            elif isinstance(command, m.SetCounterQueues):
                for queue in command.queues:
                    self._wake(queue)
            elif isinstance(command, m.CloseCounter):
                self._idle.discard(command.counter)
        if self._events:
            self._later(60, partial(self._manages, manager))

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
            return self.driver.do(command, client, token=token)
        except Refusal as refusal:
            self.refused[refusal.code] = self.refused.get(refusal.code, 0) + 1
            return None

    def _later(self, seconds: float, act: Callable[[], object]) -> None:
        self._at(self.driver.now_ms + round(seconds * 1000), act)

    def _at(self, at_ms: int, act: Callable[[], object]) -> None:
        self._count += 1
        heapq.heappush(self._events, (at_ms, self._count, act))


def _drawn(random: Random, weighted: tuple[tuple[Value, int], ...]) -> Value:
    return random.choices([value for value, _ in weighted], [weight for _, weight in weighted])[0]
