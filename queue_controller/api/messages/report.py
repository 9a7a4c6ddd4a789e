"""The figures of a day."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

from queue_controller.api.messages.words import (
    ReplyBody,
)


class QueueFigures(Struct, frozen=True):
    """One queue's day."""

    queue: str
    issued: int
    called: int
    served: int
    no_show: int
    cancelled: int
    waiting: int
    wait_median_minutes: float
    wait_p90_minutes: float
    service_median_minutes: float


class SlotFigures(Struct, frozen=True):
    """A quarter of an hour: tickets issued, calls, and the waits of those first called in it."""

    start_ms: int
    issued: int = 0
    called: int = 0
    wait_median_minutes: float = 0.0


class ClassFigures(Struct, frozen=True):
    """The waits of one priority class, beside what plain first-come order would have given.

    Both count the same numbers, those that were called, from their place to the first call.
    `over_bound`: how many waited longer than the starvation bound; `over_by_rules`: so many of them would
    not have in plain order. `ordinary`: those of a `dedicated_window` class who came for a queue that no
    counter of kind priority serves; by the rules they wait as ordinary ones, and stand in a row of their own.
    """

    priority_class: str
    count: int
    wait_mean_minutes: float
    wait_p90_minutes: float
    wait_max_minutes: float
    plain_mean_minutes: float
    plain_p90_minutes: float
    plain_max_minutes: float
    over_bound: int = 0
    plain_over_bound: int = 0
    over_by_rules: int = 0
    ordinary: bool = False


class Uninvited(Struct, frozen=True):
    """A matter that ended without anybody being asked to rate it, for the manager's list.

    `next_call`: the next visitor was called before anybody could have rated; `transferred`: the
    number was sent on while it was served.
    """

    label: str
    counter: str
    staff_no: str
    at_ms: int
    why: Literal["next_call", "transferred"]


class Period(Struct, frozen=True):
    """A part of a business date whose figures need a word: they stay, and say why they are so.

    `emergency`, `drill`: nobody was called; `away`: the controller was not there, offline numbers came in
    afterwards.
    """

    kind: Literal["emergency", "drill", "away"]
    from_ms: int
    until_ms: int
    """0: it had not ended with the last event of the date."""


class DayReport(ReplyBody, frozen=True, tag="day_report"):
    """A business date in figures. `tickets_sha256`: over the sorted labels, one a line.

    Of the `cases`, `on_the_spot` were closed at the counter and `closed` since, as the approval
    system or an import tells; `connected`: whether anybody has ever told. 办结率 = (on_the_spot +
    closed) / cases, and only then. `case_types` counts by 办件类型, `first_contacts` by staff number.
    `appointments` counts who came, was missed, moved and gave up, and the bookings that were put right. `reasons` counts what bad reviews
    named, by code of the list of reasons. `passed_twice`: how many numbers were called by priority right
    after another of their queue was, while somebody waited there beyond the starvation bound (must be 0; -1:
    not looked for). `speed`: hall seconds per second of a rehearsal; the faster, the more the keys and wires show in the waits. 满意率 = (非常满意 + 满意 + 基本满意) / all ratings given; declined ones enter no score.
    """

    business_date: str
    issued: int
    called: int
    served: int
    no_show: int
    cancelled: int
    expired: int
    waiting: int
    cases: int
    ratings: dict[str, int]
    declined: int
    queues: tuple[QueueFigures, ...]
    tickets_sha256: str
    rehearsal: bool = False
    wait_median_minutes: float = 0.0
    wait_p90_minutes: float = 0.0
    slots: tuple[SlotFigures, ...] = ()
    on_the_spot: int = 0
    closed: int = 0
    connected: bool = False
    case_types: dict[str, int] = field(default_factory=dict)
    first_contacts: dict[str, int] = field(default_factory=dict)
    uninvited: tuple[Uninvited, ...] = ()
    classes: tuple[ClassFigures, ...] = ()
    starvation_minutes: int = 0
    appointments: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)
    periods: tuple[Period, ...] = ()
    passed_twice: int = -1
    speed: float = 1.0
