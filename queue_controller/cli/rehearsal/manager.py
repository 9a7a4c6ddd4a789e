"""The manager of a rehearsal: watches the waits and helps where one nears the bound. Pure: no I/O, no clock.

What he sees is what the manager's PC shows of each queue: how long somebody has waited there, and how long the next
visitor will. Where either nears the threshold he helps with the first of these that the hall has:

1. 潮汐窗口: a calm counter whose departments can do everything of that queue serves it first, until a time.
2. 临时窗口: a deputy (窗口B岗) or idle colleague of those departments opens another counter.

The giving of numbers follows what can be served (gate.py). Where neither can help, a later slot is offered (slots.py); where somebody waits when lunch begins, the counters go on
(lunch.py). When the queue is calm again he gives the help back. Every act is a command of the hall with his staff number and a reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Final

from config.model import Counter, Hall, Queue, StaffMember
from queue_controller.api import messages as m
from queue_controller.api.view import CounterStatus, HallView
from queue_controller.cli.rehearsal.clerks import Send, queues_at
from queue_controller.cli.rehearsal.gate import Gate, departments_of
from queue_controller.cli.rehearsal.lunch import ThroughLunch
from queue_controller.cli.rehearsal.slots import SlotOffers

MINUTE_MS: Final = 60_000
LOOKS_EVERY_MS: Final = 2 * MINUTE_MS
NEAR_SHARE: Final = 0.5
"""He acts when somebody has waited this share of the starvation bound: 30 of 60 minutes."""
EXPECTED_SHARE: Final = 0.6
"""Or when the next visitor is to wait longer than this share, by the middle of the range that the hall tells."""
CALM_MINUTES: Final = 8
"""Where nobody has waited so long, and no more wait than there are counters, a counter can be spared."""
TIDE_MINUTES: Final = 60
"""How long a counter helps out, unless it is given back before."""
SETTLES_MS: Final = 8 * MINUTE_MS
"""How long he waits after an act before he does more for the same queue."""
TEMPORARY_MOST: Final = 4
"""So many spare places with a PC and a keypad."""
WALK_MS: Final = 2 * MINUTE_MS
"""How long a colleague needs to a spare place, at least."""
DEPUTY: Final = "B"
"""The second person of a counter in `role_zh` of staff.csv: 窗口B岗."""


@dataclass
class _Post:
    """A temporary counter of today and who sits there."""

    number: str
    queue: str
    staff: StaffMember
    ready_ms: int
    open: bool = False
    left: bool = False
    """The colleague went back to his work."""


@dataclass(frozen=True)
class _Need:
    """A queue whose wait nears the bound."""

    queue: Queue
    longest_minutes: int
    expected_minutes: float
    waiting: int

    def reason(self) -> str:
        """For the record, in one sentence."""
        return (
            f"{self.queue.name_zh}{self.waiting}人等候，最久{self.longest_minutes}分钟，"
            f"预计{self.expected_minutes:.0f}分钟"
        )


@dataclass
class DutyManager:
    """`step` is called now and then; `staff_no` decides and `reason` stands in every command."""

    hall: Hall
    seed: int
    _random: Random = field(init=False)
    _looks_ms: int = 0
    _acted_ms: dict[str, int] = field(default_factory=dict)
    """By queue, when something was last done for it."""
    _lent: dict[str, str] = field(default_factory=dict)
    """By counter that helps out, the queue it helps."""
    _posts: dict[str, _Post] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._random = Random(f"manager {self.seed}")
        idle = [each for each in self.hall.staff if not each.counter]
        chiefs = [each for each in idle if "业务" in each.role_zh]
        self.staff_no = next((each.staff_no for each in chiefs or idle or self.hall.staff), "")
        self.alone = frozenset(q.prefix for q in self.hall.queues if self._is_alone(q))
        self._gate = Gate(self.hall, self.staff_no, self.seed)
        self._lunch = ThroughLunch(self.hall, self.staff_no)
        self._slots = SlotOffers(self.hall, self.staff_no, self.alone, self.seed)
        self._next_number = 1 + max((int(c.number) for c in self.hall.counters), default=0)

    def step(self, view: HallView, waits: Iterable[m.Wait], now_ms: int) -> list[Send]:
        """What he and whom he called do now."""
        self._gate.seen(view)
        sends = self._arrivals(view, now_ms)
        if now_ms < self._looks_ms or view.closed:
            return sends
        self._looks_ms = now_ms + LOOKS_EVERY_MS
        known = {wait.queue: wait for wait in waits}
        sends += self._give_back(view, known, now_ms)
        sends += self._gate.step(view, known, now_ms)
        sends += self._slots.step(view, now_ms)
        sends += self._lunch.step(view, known, now_ms)
        for need in self._needs(known):
            if now_ms - self._acted_ms.get(need.queue.prefix, 0) >= SETTLES_MS:
                acts = self._help(need, view, known, now_ms)
                if acts:
                    self._acted_ms[need.queue.prefix] = now_ms
                sends += acts
        return sends

    @property
    def through_lunch(self) -> frozenset[str]:
        """Queues whose counters serve their line before they go to lunch."""
        return frozenset(self._lunch.queues)

    def _needs(self, waits: Mapping[str, m.Wait]) -> list[_Need]:
        """Queues near the bound, the worst first."""
        bound = self.hall.starvation_minutes
        found: list[_Need] = []
        for queue in self.hall.queues:
            wait = waits.get(queue.prefix)
            if wait is None or not wait.waiting:
                continue
            expected = 0.0 if wait.after_ms else (wait.low_minutes + wait.high_minutes) / 2
            if wait.longest_minutes >= NEAR_SHARE * bound or expected >= EXPECTED_SHARE * bound:
                found.append(_Need(queue, wait.longest_minutes, expected, wait.waiting))
        return sorted(found, key=lambda each: -max(each.longest_minutes, each.expected_minutes))

    def _help(
        self, need: _Need, view: HallView, waits: Mapping[str, m.Wait], now_ms: int
    ) -> list[Send]:
        if self._is_consulting(need.queue):
            return self._open_another(need, now_ms) or self._lend(need, view, waits, now_ms)
        return self._lend(need, view, waits, now_ms) or self._open_another(need, now_ms)

    def _is_consulting(self, queue: Queue) -> bool:
        return any(self.hall.counter(number).kind == "consulting" for number in queue.counters)

    # --- 潮汐窗口 --------------------------------------------------------------------------------

    def _lend(
        self, need: _Need, view: HallView, waits: Mapping[str, m.Wait], now_ms: int
    ) -> list[Send]:
        counter = self._spare_counter(need.queue, view, waits)
        if counter is not None:
            self._lent[counter.number] = need.queue.prefix
            queues = (need.queue.prefix, *queues_at(view, counter))
            until_ms = now_ms + TIDE_MINUTES * MINUTE_MS
            return [
                Send(
                    m.SetCounterQueues(
                        counter.number,
                        tuple(dict.fromkeys(queues)),
                        need.reason(),
                        until_ms,
                        self.staff_no,
                    )
                )
            ]
        return []

    def _spare_counter(
        self, queue: Queue, view: HallView, waits: Mapping[str, m.Wait]
    ) -> Counter | None:
        """The calmest open counter that may do all of a queue and does not yet."""
        found: list[tuple[int, int, Counter]] = []
        for counter in self.hall.counters:
            status = view.counters.get(counter.number)
            if status is None or status.mode != "open" or counter.number in self._lent:
                continue
            own = queues_at(view, counter)
            if not own or queue.prefix in own or not self._may_serve(counter, queue):
                continue
            known = [waits[each] for each in own if each in waits]
            if all(_is_calm(wait) for wait in known):
                waiting = sum(wait.waiting for wait in known)
                found.append((waiting, int(counter.number), counter))
        return min(found)[2] if found else None

    def _may_serve(self, counter: Counter, queue: Queue) -> bool:
        """Whether its clerk is of the departments of all matters that people bring to a queue.

        Consulting needs no department. Money is taken and certificates are handed out where the
        hall has the till and the safe: only at counters of those kinds.
        """
        if self._needs_till_or_safe(queue):
            return counter.kind in {"payment", "certificate"}
        if counter.kind in {"priority", "payment", "certificate", "consulting"}:
            return False
        if self._is_consulting(queue):
            return True
        return departments_of(self.hall, queue) <= set(counter.departments)

    def _needs_till_or_safe(self, queue: Queue) -> bool:
        kinds = {self.hall.counter(number).kind for number in queue.counters}
        return bool(kinds & {"payment", "certificate"})

    def _is_alone(self, queue: Queue) -> bool:
        """Whether nobody may help where a queue is long: no other counter and no colleague."""
        others = (each for each in self.hall.counters if each.number not in queue.counters)
        return (
            queue.takes_first_tickets
            and queue.counts_as_case
            and not any(self._may_serve(each, queue) for each in others)
            and self._free_colleague(queue) is None
        )

    # --- 临时窗口 --------------------------------------------------------------------------------

    def _open_another(self, need: _Need, now_ms: int) -> list[Send]:
        """A closed spare place is opened again, else a new one; nothing where nobody is free to sit there."""
        staff = self._free_colleague(need.queue)
        if staff is None:
            return []
        ready_ms = now_ms + WALK_MS + self._random.randrange(WALK_MS)
        old = next((each for each in self._posts.values() if each.left), None)
        queues = (need.queue.prefix,)
        if old is not None:
            self._posts[old.number] = _Post(old.number, need.queue.prefix, staff, ready_ms)
            if old.queue == need.queue.prefix:
                return []
            return [Send(m.SetCounterQueues(old.number, queues, need.reason(), 0, self.staff_no))]
        if len(self._posts) >= TEMPORARY_MOST:
            return []
        number = str(self._next_number)
        self._next_number += 1
        self._posts[number] = _Post(number, need.queue.prefix, staff, ready_ms)
        zone = self.hall.counter(need.queue.counters[0]).zone if need.queue.counters else ""
        return [Send(m.AddCounter(number, queues, need.reason(), zone, self.staff_no))]

    def _free_colleague(self, queue: Queue) -> StaffMember | None:
        """The deputy of a counter of this queue, else somebody without a counter of one of its departments.

        With money and certificates only the deputy (B岗) is trusted, who has the keys of that till or safe as the
        clerk has, and sits down beside it.
        """
        busy = {each.staff.staff_no for each in self._posts.values() if not each.left}
        busy.add(self.staff_no)
        general = [n for n in queue.counters if self.hall.counter(n).kind != "priority"]
        departments = {
            *departments_of(self.hall, queue),
            *(
                d
                for n in general
                if self.hall.counter(n).kind == "consulting"
                for d in self.hall.counter(n).departments
            ),
        }
        sits = {s.counter: s.staff_no for s in reversed(self.hall.staff) if s.counter}
        deputies = [
            each
            for each in self.hall.staff
            if each.counter in general and sits[each.counter] != each.staff_no
        ]
        idle = [
            each
            for each in self.hall.staff
            if not each.counter
            and each.department in departments
            and not self._needs_till_or_safe(queue)
        ]
        free = (each for each in (*deputies, *idle) if each.staff_no not in busy)
        return next(free, None)

    def _arrivals(self, view: HallView, now_ms: int) -> list[Send]:
        """Colleagues who have reached their spare place sit down and open it."""
        sends: list[Send] = []
        for post in self._posts.values():
            if not post.open and not post.left and now_ms >= post.ready_ms:
                if post.number not in view.counters:
                    continue
                post.open = True
                sends.append(Send(m.SignIn(post.number, post.staff.staff_no)))
                sends.append(Send(m.OpenCounter(post.number)))
        return sends

    # --- and back --------------------------------------------------------------------------------

    def _give_back(self, view: HallView, waits: Mapping[str, m.Wait], now_ms: int) -> list[Send]:
        sends: list[Send] = []
        for number, queue in list(self._lent.items()):
            status = view.counters.get(number) or CounterStatus(number)
            if not status.queues:
                del self._lent[number]
            elif not self._is_over(queue, waits):
                sends += self._prolong(status, queue, waits, now_ms)
            else:
                del self._lent[number]
                name = self.hall.queue(queue).name_zh
                reason = f"{name}等候已缓解，恢复原来的队列"
                sends.append(Send(m.SetCounterQueues(number, (), reason, 0, self.staff_no)))
        for post in self._posts.values():
            busy = view.present_ticket(post.number) is not None
            if post.open and not busy and self._is_over(post.queue, waits):
                post.open, post.left = False, True
                sends.append(Send(m.CloseCounter(post.number)))
                sends.append(Send(m.SignOut(post.number)))
        return sends

    def _prolong(
        self, status: CounterStatus, queue: str, waits: Mapping[str, m.Wait], now_ms: int
    ) -> list[Send]:
        """A tide that would end while its queue still needs it goes on for as long again."""
        if now_ms < status.queues_until_ms - 2 * LOOKS_EVERY_MS:
            return []
        need = next((each for each in self._needs(waits) if each.queue.prefix == queue), None)
        if need is None:
            return []
        until_ms = now_ms + TIDE_MINUTES * MINUTE_MS
        command = m.SetCounterQueues(
            status.number, status.queues, need.reason(), until_ms, self.staff_no
        )
        return [Send(command)]

    def _is_over(self, queue: str, waits: Mapping[str, m.Wait]) -> bool:
        wait = waits.get(queue)
        return wait is None or not wait.waiting


def _is_calm(wait: m.Wait) -> bool:
    return wait.longest_minutes < CALM_MINUTES and wait.waiting <= max(1, wait.open_counters)
