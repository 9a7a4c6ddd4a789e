"""Who comes when: visitors drawn from arrivals.csv, one plan file per kiosk."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Final

from config.model import Hall, Item, PriorityClass

# How often a visitor belongs to a class (illustrative; a county hall's seniors are many).
CLASS_SHARE: Final = {"interleave": 0.22, "priority_next": 0.02, "dedicated_window": 0.01}
SENIORS: Final = "P20"
SENIORS_WEIGHT: Final = 6
"""So many seniors come for each visitor of another class of their rule."""
POPULAR_WEIGHT: Final = 6.0
ENGLISH_SHARE: Final = 0.02


@dataclass(frozen=True)
class Visitor:
    """One visitor at the kiosk; `at_ms` is UTC epoch milliseconds of the hall clock."""

    at_ms: int
    item: str
    queue: str
    priority_class: str
    language: str
    card: bool = False
    """Shows an identity card, from which the kiosk sees the age."""


def poisson(mean: float, random: Random) -> int:
    """A Poisson draw by the gaps between arrivals."""
    count, time = 0, random.expovariate(1.0)
    while time < mean:
        count += 1
        time += random.expovariate(1.0)
    return count


def draw(hall: Hall, date: dt.date, start_ms: int, end_ms: int, random: Random) -> list[Visitor]:
    """The visitors who come between two instants of a date, in order."""
    visitors: list[Visitor] = []
    for row in hall.arrivals_on(date):
        begin_ms = _instant_ms(hall, date, row.slot.start)
        length_ms = _instant_ms(hall, date, row.slot.end) - begin_ms
        items = [i for i in hall.items_of_queue(row.queue) if not i.subcentres]
        for _ in range(poisson(row.expected_arrivals, random)):
            at_ms = begin_ms + int(random.random() * length_ms)
            visitor = _visitor(hall, row.queue, items, at_ms, random)
            if start_ms <= at_ms < end_ms:
                visitors.append(visitor)
    return sorted(visitors, key=lambda v: (v.at_ms, v.queue, v.item))


def expected(hall: Hall, date: dt.date, start_ms: int, end_ms: int) -> float:
    """How many arrivals.csv expects between two instants of a date; within a row they come evenly."""
    total = 0.0
    for row in hall.arrivals_on(date):
        if not hall.queue(row.queue).takes_first_tickets:
            continue
        begin_ms, until_ms = (_instant_ms(hall, date, at) for at in (row.slot.start, row.slot.end))
        part_ms = min(until_ms, end_ms) - max(begin_ms, start_ms)
        total += row.expected_arrivals * max(0, part_ms) / (until_ms - begin_ms)
    return total


def deal(visitors: Sequence[Visitor], kiosks: Sequence[str]) -> dict[str, list[Visitor]]:
    """Spread the visitors over the kiosks, one after the other."""
    return {
        name: [v for n, v in enumerate(visitors) if n % len(kiosks) == place]
        for place, name in enumerate(kiosks)
    }


def write_plan(path: Path, visitors: Sequence[Visitor]) -> None:
    """Write one kiosk's plan."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([asdict(v) for v in visitors], ensure_ascii=False), encoding="utf-8")


def call_off(path: Path) -> None:
    """Nobody of this plan comes any more; who stands at the kiosk goes on until the paper is there."""
    path.with_suffix(".off").touch()


def service_ms(mean_minutes: float, sd_minutes: float, random: Random) -> int:
    """How long one service takes: log-normal with this mean and spread, at least 20 s."""
    ratio = 1.0 + (sd_minutes / mean_minutes) ** 2
    sigma = math.sqrt(math.log(ratio))
    mu = math.log(mean_minutes) - sigma * sigma / 2
    return max(20_000, int(random.lognormvariate(mu, sigma) * 60_000))


def _instant_ms(hall: Hall, date: dt.date, time: dt.time) -> int:
    return int(dt.datetime.combine(date, time, hall.zone_info).timestamp() * 1000)


def _visitor(hall: Hall, queue: str, items: Sequence[Item], at_ms: int, random: Random) -> Visitor:
    weights = [POPULAR_WEIGHT if i.popular_rank else 1.0 for i in items]
    item = random.choices(items, weights)[0].code if items and random.random() < 0.8 else ""
    priority_class = _priority_class(hall.priority_classes, random)
    return Visitor(
        at_ms=at_ms,
        item=item,
        queue="" if item else queue,
        priority_class=priority_class,
        language="en" if random.random() < ENGLISH_SHARE else "zh",
        card=priority_class == SENIORS,
    )


def _priority_class(classes: Sequence[PriorityClass], random: Random) -> str:
    drawn = random.random()
    for rule, share in CLASS_SHARE.items():
        of_rule = [c.code for c in classes if c.rule == rule and c.code != "P40"]
        if drawn < share and of_rule:
            return random.choices(
                of_rule, [SENIORS_WEIGHT if c == SENIORS else 1 for c in of_rule]
            )[0]
        drawn -= share
    return next((c.code for c in classes if c.rule == "fifo"), "P99")
