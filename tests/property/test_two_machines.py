"""Two machines, promoted back and forth, cut off, replaced, restarted: no number is in two hands.

A model of what the shipper, the copy and `hall promote` do with the rules of service.given and
service.two_machines; what each machine gives comes from the real rules.
"""

from __future__ import annotations

import datetime as dt
from random import Random

import pytest
from msgspec import Raw

from config.model import PolicyConfig
from queue_controller.api import messages as m
from queue_controller.domain.leases import Block, Lost, free_block
from queue_controller.domain.numbering import label_of, ticket_id_of
from queue_controller.service.hall import HallState
from queue_controller.service.two_machines import joined, parted
from queue_controller.service.values import Now
from tests.unit.queue_controller.server.desk import HALL

QUEUES = ("A", "B")
STEPS = 120
SCHEDULES = 150
START_MS = round(dt.datetime(2025, 9, 8, 9, tzinfo=HALL.zone_info).timestamp() * 1000)
DAY_MS = 86_400_000


class Machine:
    """One log and what it is used for."""

    def __init__(self, name: str, role: str, policy: PolicyConfig) -> None:
        self.name, self.role, self.policy = name, role, policy
        self.whole = role == "serving"
        self.anew = not self.whole
        self.log: list[m.Event] = []
        self.epoch = 0
        self.lost: Lost | None = None
        self.restart()

    def restart(self) -> None:
        """A new process: what only memory held is gone."""
        self.state = HallState(HALL, self.policy)
        self.state.numbers.of_controller = self.name == "controller"
        log, self.log = self.log, []
        for event in log:
            self.happen(event)

    def happen(self, event: m.Event) -> None:
        self.log.append(event)
        record = m.EventRecord(len(self.log), 1, START_MS, "", "", "", Raw(b"{}"))
        self.state.apply(record, event)

    def give(self, queue: str, number: int) -> None:
        date = self.state.view.business_date
        label = label_of(queue, number)
        ticket_id = ticket_id_of(date, label)
        self.happen(m.TicketIssued(ticket_id, label, queue, number, date, False, 0, 0))

    def keep_apart(self, now: Now) -> None:
        for event in parted(self.state, now, self.name, self.lost):
            self.happen(event)


class Two:
    """A hall's two machines and everything that visitors and kiosks hold."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.policy = PolicyConfig(
            offline_numbers=self.random.choice([0, 3, 20]),
            walk_up_numbers=self.random.choice([(0, 0), (701, 799)]),
            roll_numbers=(0, 0),
        )
        self.a = Machine("controller", "serving", self.policy)
        self.b = Machine("standby-1", "copy", self.policy)
        self.days = 0
        self.linked = True
        self.epochs = 1
        self.a.epoch = 1
        self.marks = 0
        self.hands: dict[tuple[str, str, int], str] = {}
        self.counts: dict[str, int] = {}
        self.began: set[str] = set()

    @property
    def now(self) -> Now:
        at_ms = START_MS + self.days * DAY_MS
        date = dt.datetime.fromtimestamp(at_ms / 1000, HALL.zone_info).date()
        return Now(at_ms, date.isoformat(), 1.0)

    def take(self, queue: str, number: int, by: Machine, how: str) -> None:
        key = by.state.view.business_date, queue, number
        assert key not in self.hands, f"{key} by {by.name} ({how}) and before by {self.hands[key]}"
        self.hands[key] = f"{by.name} ({how})"
        self.counts[how] = self.counts.get(how, 0) + 1

    # --- what happens ----------------------------------------------------------------------------

    def step(self) -> None:
        kinds = [self.draw] * 8 + [self.ship] * 4 + [self.lease, self.walk_up] + [self.link] * 2
        kinds += [self.promote] * 2 + [self.join, self.restart, self.night, self.replace]
        name = self.random.choice(kinds)
        one, other = self.random.choice([(self.a, self.b), (self.b, self.a)])
        if one.role == "serving":
            self.begin_day(one)
        name(one, other)
        self.hear()

    def begin_day(self, one: Machine) -> None:
        date = self.now.business_date
        if one.state.view.business_date != date:
            numbers = one.state.numbers
            one.happen(m.DayStarted(date, numbers.all_last(date), numbers.blocks(date)))
        one.keep_apart(self.now)

    def draw(self, one: Machine, _: Machine) -> None:
        if one.role != "serving":
            return
        queue = self.random.choice(QUEUES)
        for _turn in range(self.random.choice([1, 3, 30, 80])):
            number = one.state.numbers.next_in_turn(one.state.view.business_date, queue)
            if number is None:
                return
            one.give(queue, number)
            self.take(queue, number, one, "in turn")

    def walk_up(self, one: Machine, _: Machine) -> None:
        if one.role != "serving":
            return
        queue = self.random.choice(QUEUES)
        for _turn in range(self.random.choice([1, 4, 60])):
            number = one.state.numbers.next_walk_up(one.state.view.business_date, queue)
            if number is not None:
                one.give(queue, number)
                self.take(queue, number, one, "walk-up")

    def lease(self, one: Machine, _: Machine) -> None:
        size, numbers = self.policy.offline_numbers, one.state.numbers
        if one.role != "serving" or not size:
            return
        date, queue = one.state.view.business_date, self.random.choice(QUEUES)
        block = free_block(
            size,
            3,
            numbers.last(date, queue),
            numbers.set_apart(date, queue),
            numbers.own_share(date),
        )
        if block is None:
            return
        leased = m.NumberBlock(queue, block.first, block.last, "kiosk-1", block.step)
        one.happen(m.NumbersLeased("kiosk-1", "d", date, 0, 1, (leased,)))
        for number in range(block.first, block.last + 1, block.step):
            self.take(queue, number, one, "lease")

    def link(self, _: Machine, __: Machine) -> None:
        self.linked = not self.linked

    def ship(self, one: Machine, other: Machine) -> None:
        """A part or all of what the copy lacks arrives; whether that is heard of is another matter."""
        if not self.linked or one.role != "serving" or other.role != "copy":
            return
        if one.log[: len(other.log)] != other.log:
            other.whole, other.anew, other.log = False, True, []
            other.restart()
        level = self.random.random() < 0.7
        if level:
            for event in joined(one.state, self.now, one.name, other.name, anew=other.anew):
                one.happen(event)
        end = len(one.log) if level else self.random.randint(len(other.log), len(one.log))
        for event in one.log[len(other.log) : end]:
            other.happen(event)
        if level:
            other.whole, other.anew = True, False
        if level and self.random.random() < 0.8:
            for date, lasts in other.state.numbers.all_dates().items():
                for key, last in lasts.items():
                    one.state.numbers.has_copy(date, key, last)

    def hear(self) -> None:
        """Who hears a higher epoch ends."""
        if self.linked and self.a.role == self.b.role == "serving":
            lower = min(self.a, self.b, key=lambda each: each.epoch)
            lower.role = "overtaken"

    def promote(self, one: Machine, other: Machine) -> None:
        if one.role == "serving":
            return
        fit = one.whole and one.state.numbers.taken_by in {"", one.name}
        if one.role == "copy" and not fit:
            return
        level = one.log == other.log
        certain = one.role == "copy" and self.linked and other.role == "serving" and level
        if one.role == "copy" and self.linked and other.role == "serving" and not level:
            return
        if not one.log:
            return
        one.role = "serving"
        self.epochs = one.epoch = self.epochs + 1
        if certain:
            other.role = "overtaken"
            one.lost = None
        else:
            self.marks += 1
            one.lost = Lost(self.now.hall_ms, one.state.numbers.ahead, f"lost-{self.marks}")
        self.begin_day(one)
        self.counts["certain" if certain else "uncertain"] = (
            self.counts.get("certain" if certain else "uncertain", 0) + 1
        )

    def join(self, one: Machine, _: Machine) -> None:
        """`hall standby`: also on a machine that serves, once it was stopped."""
        if one.role == "overtaken":
            one.role, one.whole = "copy", False
        elif one.role == "serving" and self.random.random() < 0.2:
            one.role = "copy"

    def restart(self, one: Machine, _: Machine) -> None:
        one.restart()

    def night(self, _: Machine, __: Machine) -> None:
        self.days += 1

    def replace(self, one: Machine, _: Machine) -> None:
        """The machine burnt down, and a new one has its name: an empty copy."""
        if self.random.random() < 0.3:
            one.role, one.whole, one.anew = "copy", False, True
            one.log, one.lost = [], None
            one.restart()


def run(seed: int) -> dict[str, int]:
    two = Two(seed)
    two.begin_day(two.a)
    try:
        for _ in range(STEPS):
            two.step()
    except AssertionError as err:
        raise AssertionError(f"seed {seed}: {err}") from err
    return two.counts


def test_no_number_is_in_two_hands_whatever_becomes_of_the_machines() -> None:
    total: dict[str, int] = {}
    for seed in range(SCHEDULES):
        for how, count in run(seed).items():
            total[how] = total.get(how, 0) + count
    print(total)
    assert total["uncertain"] > SCHEDULES
    assert total["certain"] > SCHEDULES // 10
    assert total["lease"] > 0
    assert total["walk-up"] > 0


@pytest.mark.nightly
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("thousand", range(10))
def test_ten_thousand_schedules_of_two_machines(thousand: int) -> None:
    for seed in range((thousand + 1) * 1000, (thousand + 2) * 1000):
        run(seed)


def test_a_share_is_halved_into_odd_and_even_and_so_on() -> None:
    assert Block(961, 999, step=2).meets(Block(980, 985))
    assert not Block(961, 999, step=2).meets(Block(960, 998, step=2))
