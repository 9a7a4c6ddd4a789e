"""What clerks and visitors at the counters do, decided from what they can see. Pure: no I/O, no clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from random import Random
from typing import Final

from config.model import Counter, DayHours, Hall
from queue_controller.api import messages as m
from queue_controller.api.view import HallView, queues_of
from queue_controller.cli.rehearsal.visitors import service_ms

NO_SHOW_SHARE: Final = 0.04
PARK_SHARE: Final = 0.02
RATING_SHARE: Final = 0.75
RATING_WEIGHTS: Final = {5: 66, 4: 20, 3: 6, 2: 5, 1: 3}
OUTCOME_WEIGHTS: Final[dict[m.Outcome, int]] = {
    "accepted": 55,
    "done_on_the_spot": 20,
    "materials_missing": 15,
    "refused": 2,
    "consulted": 8,
}
WALK_UP_EVERY_MS: Final = 4 * 3_600_000
"""Per counter, as long as nobody waits for it; so about one in ten visitors of a day has no number."""
CORRECTS_SHARE: Final = 0.02
"""So many results are pressed wrong, taken back and given again."""
SENDS_ON_SHARE: Final = 0.04
"""So many who only asked are sent on to a queue, under the same number."""
OUT_OF_TURN_SHARE: Final = 0.02
"""So many calls are of somebody who cannot wait any longer, with the reason."""
SETTLES_WALL_S: Final = 1.0
"""A pad whose question was taken back and asked again takes no key for more than half a second: nobody reads faster."""
RETRY_WALL_S: Final = 2.5
"""A key that changed nothing for so long is pressed again; a clerk goes on as soon as it did."""
RATING_PAUSE_WALL_S: Final = 1.2
"""So long it may take until a visitor who wants to rate is asked, on the clock of his finger and of the wire."""
RATING_LIMIT_WALL_S: Final = 8.0
"""So long a clerk waits for one who was asked, until his rating is there: on a busy machine it takes its time."""
OPENING_SPREAD_MS: Final = 240_000
LUNCH: Final = "午休"
"""Why a counter pauses at noon."""

SAME_KEY_WALL_S: Final = 3.0
"""The same key of a pad again within two seconds is taken for a repeat on the wire; visitors in a hurry do not rate.

Counted from when the rating before is known to have arrived: when the key was pressed tells nothing of that."""

KEY_CALL: Final = ("0C",)
KEY_RECALL: Final = ("0D",)
KEY_COMPLETE: Final = ("0B",)
KEY_NO_SHOW: Final = ("06", "0F")


@dataclass(frozen=True)
class Press:
    """A clerk presses keys on the keypad of a counter; codes as on the wire."""

    counter: str
    keys: tuple[str, ...]


@dataclass(frozen=True)
class RateOnPad:
    """A visitor presses a rating key; `level` 5 best."""

    counter: str
    level: int


@dataclass(frozen=True)
class Send:
    """A clerk uses the terminal."""

    command: m.Command


Action = Press | RateOnPad | Send


def queues_at(view: HallView, counter: Counter) -> tuple[str, ...]:
    """What a counter serves now: by the manager's hand, else by the tables."""
    status = view.counters.get(counter.number)
    return (status.queues if status is not None else ()) or counter.queues


@dataclass
class _Desk:
    """What one clerk has in mind."""

    counter: Counter
    open_at_ms: int
    queues: tuple[str, ...] = ()
    """What it serves now."""
    opened: bool = False
    lunching: bool = False
    ready_ms: int = 0
    ready_wall_s: float = 0.0
    before: tuple[str, str, str] = ("", "", "")
    """What stood at the counter when something was last done: call, state of its ticket, mode."""
    call_id: str = ""
    """Whose visitor is in mind."""
    rating_until_wall_s: float = 0.0
    comes: bool = True
    parks: bool = False
    arrive_ms: int = 0
    recalled: bool = False
    done_ms: int = 0
    started: bool = False
    rating_id: str = ""
    rate_wall_s: float = 0.0
    rates: bool = False
    corrected: bool = False
    """The result was taken back and given again a moment ago."""
    pressed_id: str = ""
    """The rating whose key was pressed and of which nothing has been heard."""
    rated_wall_s: float = -SAME_KEY_WALL_S
    """When a rating was last on its way from here."""
    parked: list[tuple[int, str]] = field(default_factory=list)
    walk_up_ms: int = 0


class Clerks:
    """All counters of the hall. `step` is called a few times a second."""

    def __init__(
        self,
        hall: Hall,
        date: dt.date,
        start_ms: int,
        seed: int,
        pads: Collection[str] | None = None,
    ) -> None:
        """`pads`: the counters where visitors can rate; None: all."""
        self._hall = hall
        self._pads = pads
        self._random = Random(f"clerks {seed}")
        self._rare = Random(f"clerks rarely {seed}")
        self._hours: DayHours = hall.hours_on(date)
        self._date = date
        opening = self._hours.spans[0].start if self._hours.spans else dt.time(8, 30)
        opens_ms = max(start_ms, self._ms(opening) - OPENING_SPREAD_MS)
        self._desks = [
            _Desk(counter, opens_ms + int(self._random.random() * OPENING_SPREAD_MS))
            for counter in hall.counters
            if counter.queues
        ]
        self._case_queues = [
            each.prefix for each in hall.queues if each.takes_first_tickets and each.counts_as_case
        ]
        self._clerk_of = {s.counter: s.staff_no for s in reversed(hall.staff) if s.counter}
        self.calling = True
        self.through_lunch: Collection[str] = ()
        """Queues whose line the manager has asked the counters to serve before they go to lunch."""
        self._waiting: set[str] = set()

    def step(self, view: HallView, now_ms: int, wall_s: float) -> list[Action]:
        """What happens now. `now_ms` is the hall clock, `wall_s` any monotonic clock."""
        waiting = self._waiting = {
            queue
            for ticket in view.tickets.values()
            if ticket.state == "waiting"
            for queue in queues_of(ticket)
        }
        actions: list[Action] = []
        self._at_temporary_counters(view)
        for desk in self._desks:
            actions += self._desk_step(desk, view, waiting, now_ms, wall_s)
        return actions

    def _at_temporary_counters(self, view: HallView) -> None:
        """A counter that the manager added has a clerk from then on, whom he signs in himself."""
        known = {desk.counter.number for desk in self._desks}
        for number, status in view.counters.items():
            if status.temporary and number not in known:
                counter = Counter(
                    number=number,
                    zone=status.zone,
                    name_zh="",
                    name_en="",
                    kind="general",
                    departments=(),
                    queues=status.queues,
                    sign_text="",
                )
                self._desks.append(_Desk(counter, 0, opened=True))

    def _ms(self, time: dt.time) -> int:
        at = dt.datetime.combine(self._date, time, self._hall.zone_info)
        return int(at.timestamp() * 1000)

    def _desk_step(
        self, desk: _Desk, view: HallView, waiting: set[str], now_ms: int, wall_s: float
    ) -> list[Action]:
        number = desk.counter.number
        status = view.counters.get(number)
        if not desk.opened:
            return self._open(desk, now_ms)
        actions = self._visitor_rates(desk, view, wall_s)
        if status is None:
            return actions
        desk.queues = queues_at(view, desk.counter)
        ticket = view.present_ticket(number)
        now = ("", "", status.mode)
        if ticket is not None:
            now = (ticket.call_id, ticket.state, status.mode)
        if now != desk.before:
            desk.before, desk.ready_wall_s = now, 0.0
        if wall_s < desk.ready_wall_s:
            return actions
        if ticket is not None and ticket.call_id != desk.call_id:
            self._greet(desk, ticket, now_ms)
        if now_ms < desk.ready_ms or (ticket is None and self._rating(desk, wall_s)):
            return actions
        if ticket is None:
            return actions + self._idle(desk, status.mode, view, now_ms, wall_s)
        if ticket.state == "called":
            return actions + self._expect(desk, now_ms, wall_s)
        return actions + self._serve(desk, ticket, now_ms, wall_s)

    def _rating(self, desk: _Desk, wall_s: float) -> bool:
        """Whether a visitor is about to rate: the next call would close it. Who is not waited for rates no more."""
        if (desk.rates or desk.pressed_id) and wall_s < desk.rating_until_wall_s:
            return True
        desk.rates, desk.pressed_id = False, ""
        return False

    def _open(self, desk: _Desk, now_ms: int) -> list[Action]:
        if now_ms < desk.open_at_ms:
            return []
        desk.opened = True
        number = desk.counter.number
        sign_in = self._clerk_of.get(number)
        actions: list[Action] = [Send(m.SignIn(number, sign_in))] if sign_in else []
        return [*actions, Send(m.OpenCounter(number))]

    def _idle(
        self, desk: _Desk, mode: str, view: HallView, now_ms: int, wall_s: float
    ) -> list[Action]:
        number, waiting = desk.counter.number, self._waiting
        lunch = self._hours.lunch
        if lunch and not set(desk.queues) & set(self._hours.lunch_queues):
            begins, ends = self._ms(lunch.start), self._ms(lunch.end)
            stays = not waiting.isdisjoint({*desk.queues} & {*self.through_lunch})
            if begins <= now_ms < ends and mode == "open" and not stays:
                desk.lunching = True
                desk.ready_wall_s = wall_s + RETRY_WALL_S
                return [Send(m.PauseCounter(number, LUNCH, (ends - now_ms) // 60_000))]
            if desk.lunching and now_ms >= ends:
                desk.lunching = False
                return [Send(m.OpenCounter(number))]
        if mode != "open" or not self.calling:
            return []
        due = [t for at, t in desk.parked if at <= now_ms]
        if due:
            desk.parked = [p for p in desk.parked if p[1] != due[0]]
            desk.ready_wall_s = wall_s + 1.0
            return [Send(m.Resume(number, due[0]))]
        if waiting.isdisjoint(desk.queues):
            return self._walk_up(desk, now_ms, wall_s)
        desk.ready_wall_s = wall_s + RETRY_WALL_S
        if self._rare.random() < OUT_OF_TURN_SHARE:
            line = view.waiting(desk.queues[0])
            if len(line) > 1:
                label = self._rare.choice(line[1:]).label
                return [Send(m.CallTicket(number, label, "老人身体不适，先办"))]
        return [Press(number, KEY_CALL)]

    def _walk_up(self, desk: _Desk, now_ms: int, wall_s: float) -> list[Action]:
        """Now and then somebody without a number stands at a counter for which nobody waits."""
        if not desk.walk_up_ms:
            desk.walk_up_ms = now_ms + int(self._random.random() * WALK_UP_EVERY_MS)
        due = desk.walk_up_ms
        queue = self._hall.queue(desk.queues[0])
        if now_ms < due or not queue.takes_first_tickets:
            return []
        gap_ms = int(self._random.uniform(0.3, 1.7) * WALK_UP_EVERY_MS)
        desk.walk_up_ms = now_ms + gap_ms
        desk.ready_wall_s = wall_s + RETRY_WALL_S
        return [Send(m.WalkUp(desk.counter.number, queue.prefix))]

    def _greet(self, desk: _Desk, ticket: m.Ticket, now_ms: int) -> None:
        random = self._random
        queue = self._hall.queue(ticket.queue)
        desk.call_id = ticket.call_id
        desk.comes = random.random() >= NO_SHOW_SHARE
        desk.parks = random.random() < PARK_SHARE
        desk.recalled = False
        desk.started = False
        desk.arrive_ms = now_ms + random.randint(12_000, 45_000)
        desk.done_ms = desk.arrive_ms + service_ms(
            queue.mean_service_minutes, queue.sd_service_minutes, random
        )
        desk.ready_ms, desk.ready_wall_s = 0, 0.0
        desk.rates, desk.pressed_id = False, ""

    def _expect(self, desk: _Desk, now_ms: int, wall_s: float) -> list[Action]:
        number = desk.counter.number
        if desk.comes:
            if now_ms < desk.arrive_ms or desk.started:
                return self._end(desk, now_ms, wall_s) if now_ms >= desk.done_ms else []
            desk.started = True
            # Half of the clerks use one key only and never say that the service began.
            return [Send(m.Start(number))] if int(number) % 2 else []
        if now_ms >= desk.arrive_ms + 45_000 and not desk.recalled:
            desk.recalled = True
            desk.ready_wall_s = wall_s + 1.0
            return [Press(number, KEY_RECALL)]
        if now_ms >= desk.arrive_ms + 120_000:
            desk.ready_wall_s = wall_s + RETRY_WALL_S
            return [Press(number, KEY_NO_SHOW)]
        return []

    def _serve(self, desk: _Desk, ticket: m.Ticket, now_ms: int, wall_s: float) -> list[Action]:
        number = desk.counter.number
        if desk.parks and now_ms >= desk.arrive_ms + 60_000:
            desk.parks = False
            desk.parked.append((now_ms + 600_000, ticket.ticket_id))
            desk.ready_wall_s = wall_s + 1.0
            return [Send(m.Park(number, "补充复印件"))]
        if now_ms < desk.done_ms:
            return []
        only_asked = desk.counter.kind == "consulting" and not ticket.matters
        if only_asked and self._rare.random() < SENDS_ON_SHARE:
            desk.ready_wall_s = wall_s + RETRY_WALL_S
            queue = self._rare.choice(self._case_queues)
            return [Send(m.Transfer(number, queue, "咨询后直接办理"))]
        return self._end(desk, now_ms, wall_s)

    def _end(self, desk: _Desk, now_ms: int, wall_s: float) -> list[Action]:
        """Some clerks call the next number, some press the key, some say at the terminal how it ended."""
        number = desk.counter.number
        if int(number) % 3 == 0 and self.calling and self._waiting & set(desk.queues):
            desk.ready_wall_s = wall_s + RETRY_WALL_S
            return [Press(number, KEY_CALL)]
        desk.ready_ms = now_ms + self._random.randint(8_000, 25_000)
        desk.ready_wall_s = wall_s + RETRY_WALL_S
        hurries = wall_s - desk.rated_wall_s < SAME_KEY_WALL_S
        wants = self._random.random() < RATING_SHARE
        can = self._pads is None or number in self._pads
        desk.rates = wants and can and not hurries
        desk.rating_until_wall_s = wall_s + RATING_PAUSE_WALL_S if desk.rates else 0.0
        if int(number) % 2:
            return [Press(number, KEY_COMPLETE)]
        outcomes, weights = list(OUTCOME_WEIGHTS), list(OUTCOME_WEIGHTS.values())
        outcome = self._random.choices(outcomes, weights)[0]
        complete = Send(m.Complete(number, outcome, self._random.choice((1, 1, 1, 2))))
        if self._rare.random() < CORRECTS_SHARE:
            desk.corrected = True
            return [Send(m.Complete(number, "refused")), Send(m.Undo(number)), complete]
        return [complete]

    def _visitor_rates(self, desk: _Desk, view: HallView, wall_s: float) -> list[Action]:
        status = view.counters.get(desk.counter.number)
        if desk.pressed_id:
            desk.rated_wall_s = wall_s
            pressed = view.ratings.get(desk.pressed_id)
            if pressed is None or pressed.given:
                desk.pressed_id = ""
        rating_id = status.rating_id if status is not None else ""
        if not rating_id or view.ratings[rating_id].given:
            return []
        if rating_id != desk.rating_id:
            desk.rating_id = rating_id
            desk.rate_wall_s = wall_s + self._random.uniform(0.3, 0.7)
            if desk.corrected:
                desk.rate_wall_s += SETTLES_WALL_S
                desk.corrected = False
            if desk.rates:
                desk.rating_until_wall_s = wall_s + RATING_LIMIT_WALL_S
            return []
        if not desk.rates or wall_s < desk.rate_wall_s:
            return []
        desk.rates, desk.pressed_id, desk.rated_wall_s = False, rating_id, wall_s
        desk.rating_until_wall_s = wall_s + RATING_LIMIT_WALL_S
        levels, weights = list(RATING_WEIGHTS), list(RATING_WEIGHTS.values())
        return [RateOnPad(desk.counter.number, self._random.choices(levels, weights)[0])]
