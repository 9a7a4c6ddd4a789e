"""What a visitor looks at before a number is taken: a matter, or a whole queue. No Qt."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from config.model import Hall
from kiosk.ticketing.flow import Flow
from kiosk.ticketing.visit import Page
from kiosk.ui.names import elsewhere, joined, name_of, title_of
from kiosk.ui.state import in_order

NO_LIMIT: Final = -1


class Matter(Struct, frozen=True):
    """What the visitor looks at before taking a number: a matter, or a whole queue."""

    title: str = ""
    official: str = ""
    queue: str = ""
    queue_name: str = ""
    department: str = ""
    fee: str = ""
    free: bool = False
    limit_days: int = NO_LIMIT
    counters: str = ""
    zone: str = ""
    waiting: int = 0
    low: int = 0
    high: int = 0
    open_counters: int = 0
    opens: str = ""
    elsewhere: str = ""
    steps: str = ""
    full: bool = False
    off_duty: bool = False


def matter_of(flow: Flow, *, english: bool) -> Matter:
    """What is looked at on the present page."""
    if flow.page not in {Page.MATTER, Page.QUEUE}:
        return Matter()
    state, hall = flow.state, flow.state.hall
    prefix = flow.queue_of_choice
    queue = hall.queue_by_prefix.get(prefix)
    item = hall.item_by_code.get(flow.choice.item)
    wait = state.wait(prefix)
    numbers: tuple[str, ...] = ()
    title = official = department = fee = places = ""
    limit = NO_LIMIT
    if queue is not None:
        title = name_of(queue, english=english)
        numbers = queue.counters
    if item is not None:
        title = title_of(item, english=english)
        official = "" if title == item.name_zh else item.name_zh
        found = hall.department_by_code.get(item.department)
        department = name_of(found, english=english) or item.department
        fee, limit = item.fee, item.promised_limit_days
        numbers = item.counters
        places = elsewhere(hall, item, english=english)
    return Matter(
        title=title,
        official=official,
        queue=prefix,
        queue_name=name_of(queue, english=english),
        department=department,
        fee=fee,
        free=item is not None and not item.has_fee,
        limit_days=limit,
        counters=joined(in_order(numbers), english=english),
        zone=_zone_of(hall, numbers, english=english),
        waiting=wait.waiting,
        low=wait.low_minutes,
        high=wait.high_minutes,
        open_counters=wait.open_counters,
        opens=state.opens_again(prefix) if prefix else "",
        elsewhere=places,
        full=bool(prefix) and flow.is_full(prefix),
        off_duty=flow.off_duty,
        steps="" if english or item is None else "  ›  ".join(item.process_steps),
    )


def _zone_of(hall: Hall, numbers: tuple[str, ...], *, english: bool) -> str:
    """The zone of the counters where all stand in one; a priority counter elsewhere does not count."""
    zones = {
        hall.counter_by_number[n].zone
        for n in numbers
        if n in hall.counter_by_number and hall.counter_by_number[n].kind != "priority"
    }
    if len(zones) != 1:
        return ""
    zone = hall.zone_by_code.get(zones.pop())
    return name_of(zone, english=english)
