"""What a hall is made of: frozen values that every program reads.

The office's tables say `windows`; the code says `Counter`. The loader translates, so nothing behind
this module knows the column names. Times are local to the hall (`Hall.time_zone`).
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple
from zoneinfo import ZoneInfo

from config.setup_model import (
    ControllerConfig,
    DeviceConfig,
    DeviceKind,
    LineConfig,
    LookConfig,
    PolicyConfig,
    ProgramConfig,
    ProgramKind,
    Setup,
    SimulatorConfig,
    StandbyConfig,
    Transport,
)

__all__ = [
    "CLOSED",
    "Appointment",
    "ArrivalSlot",
    "Bundle",
    "CalendarDay",
    "CaseType",
    "ControllerConfig",
    "Counter",
    "CounterKind",
    "DayHours",
    "DayType",
    "Department",
    "DeviceConfig",
    "DeviceKind",
    "Facing",
    "FedBy",
    "Hall",
    "InventoryDevice",
    "Item",
    "LineConfig",
    "LookConfig",
    "Material",
    "MaterialKind",
    "Notice",
    "PlanShape",
    "PolicyConfig",
    "PriorityClass",
    "PriorityRule",
    "ProfileTake",
    "ProgramConfig",
    "ProgramKind",
    "Pronunciation",
    "Queue",
    "Quota",
    "Setup",
    "SimulatorConfig",
    "StaffMember",
    "StandbyConfig",
    "Subcentre",
    "TimeSpan",
    "Town",
    "Transport",
    "WorkProfile",
    "Zone",
]

CounterKind = Literal["consulting", "general", "priority", "parallel", "payment", "certificate"]
PriorityRule = Literal[
    "priority_next", "interleave", "time_slot", "dedicated_window", "after_three", "fifo"
]
FedBy = Literal["visitors", "transfers", "both"]
CaseType = Literal["即办件", "承诺件", "联办件", "上报件"]
MaterialKind = Literal["original", "copy", "original_and_copy"]
BundleOrder = Literal["sequential", "any"]
ProfileTake = Literal["always", "first_above", "only_above", "idle"]
DayType = Literal["weekday", "monday_peak"]
Facing = Literal["N", "E", "S", "W"]
PlanKind = Literal["zone", "counter", "kiosk", "board", "entrance", "toilet"]

NO_FEE = "不收费"


class TimeSpan(NamedTuple):
    """A stretch of one day; the start belongs to it, the end does not."""

    start: dt.time
    end: dt.time

    def holds(self, at: dt.time) -> bool:
        """True from the start until just before the end."""
        return self.start <= at < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    """部门: a department with a seat in the hall."""

    code: str
    name_zh: str
    name_en: str
    short_name: str
    short_name_initials: str = ""
    item_count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """区域: a part of the hall."""

    code: str
    name_zh: str
    name_en: str
    short_name: str
    seats: int | None = None
    has_counters: bool | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """窗口: a place where visitors are served. `number` has no leading zero: "5"."""

    number: str
    zone: str
    name_zh: str
    name_en: str
    kind: CounterKind
    departments: tuple[str, ...]
    queues: tuple[str, ...]
    sign_text: str
    """What its sign shows: the number, 号, a space and at most eight characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """队列: tickets of one prefix."""

    prefix: str
    name_zh: str
    name_en: str
    departments: tuple[str, ...]
    items: tuple[str, ...]
    mean_service_minutes: float
    sd_service_minutes: float
    """Half of the mean where the hall gives none."""
    share_of_arrivals: float
    counts_as_case: bool
    counters: tuple[str, ...]
    fed_by: FedBy
    follow_on: str | None
    """The queue to which a completed ticket goes on when its item has a fee."""
    spoken_zh: str
    note: str = ""

    @property
    def takes_first_tickets(self) -> bool:
        """Whether a visitor can draw a number here; false where tickets come by transfer only."""
        return self.fed_by != "transfers"

    @property
    def takes_appointments(self) -> bool:
        """Whether this queue can be booked ahead."""
        return self.fed_by == "visitors" and self.counts_as_case


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """事项: one matter that the hall deals with."""

    code: str
    department: str
    name_zh: str
    name_en: str
    case_type: CaseType
    legal_basis: str
    legal_limit_days: int | None
    """Working days; None: no statutory limit was found or set."""
    promised_limit_days: int
    """Working days; 0 means done on the spot."""
    fee: str
    process_steps: tuple[str, ...]
    counters: tuple[str, ...]
    keywords: tuple[str, ...]
    queue: str | None
    """Where its ticket is taken; None: no counter here, see `subcentres`."""
    power_type: str = ""
    basis_check: str = ""
    legal_limit_raw: str = ""
    legal_limit_source: str = ""
    parallel_group: str = ""
    name_initials: str = ""
    keyword_initials: tuple[str, ...] = ()
    subcentres: tuple[str, ...] = ()
    popular_rank: int | None = None
    """1 to 12: place on the kiosk's first page."""
    plain_name: str = ""

    @property
    def label(self) -> str:
        """What the button says: the people's name where there is one, else the official one."""
        return self.plain_name or self.name_zh

    @property
    def has_fee(self) -> bool:
        """Whether a completed ticket goes on to the queue's `follow_on`."""
        return self.fee not in {"", NO_FEE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """材料: one paper to bring for an item."""

    item: str
    seq: int
    name_zh: str
    kind: MaterialKind
    copies: int
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    """工作人员; `display_name` is what screens may show."""

    staff_no: str
    display_name: str
    department: str
    counter: str | None
    role_zh: str
    role_en: str = ""
    weekend_duty_group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityClass:
    """优先类别. Public screens and voice say 优先, never `name_zh` or `ticket_mark`."""

    code: str
    name_zh: str
    name_en: str
    rank: int
    """Orders the classes on screens; the lowest holds for a person of several classes."""
    rule: PriorityRule
    legal_basis: str = ""
    ticket_mark: str = ""
    interleave_every: int = 0
    """Ordinary calls before one of this class; has an effect with the rule `interleave` only."""
    needs_proof: bool = False
    proof_zh: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayHours:
    """The hours of one kind of day. A closed half-day is None."""

    day: str
    is_open: bool
    morning: TimeSpan | None = None
    afternoon: TimeSpan | None = None
    lunch_service: bool = False
    lunch_queues: tuple[str, ...] = ()
    """Queues that keep serving between morning and afternoon."""
    weekend_duty: bool = False
    extended: TimeSpan | None = None
    extended_kind: str = ""
    ticket_start: dt.time | None = None
    ticket_stop: dt.time | None = None
    note: str = ""

    @property
    def spans(self) -> tuple[TimeSpan, ...]:
        """The stretches in which the whole hall serves, in order; extended service included."""
        if not self.is_open:
            return ()
        return tuple(span for span in (self.morning, self.afternoon, self.extended) if span)

    @property
    def lunch(self) -> TimeSpan | None:
        """The break between morning and afternoon; None on a day without one."""
        if not (self.is_open and self.morning and self.afternoon):
            return None
        if self.morning.end >= self.afternoon.start:
            return None
        return TimeSpan(self.morning.end, self.afternoon.start)

    @property
    def tickets(self) -> TimeSpan | None:
        """When numbers are given: `ticket_start` to `ticket_stop`, else the hours; None if closed."""
        if not self.spans:
            return None
        start = self.ticket_start or self.spans[0].start
        return TimeSpan(start, self.ticket_stop or self.spans[-1].end)

    def serves(self, at: dt.time, queue: str) -> bool:
        """Whether `queue` is served at this time, lunch service counted."""
        if any(span.holds(at) for span in self.spans):
            return True
        lunch = self.lunch
        return bool(lunch and lunch.holds(at) and self.lunch_service and queue in self.lunch_queues)


CLOSED = DayHours(day="closed", is_open=False)
"""The hours of a date that calendar.csv calls `closed`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """通知 for the screens."""

    notice_id: str
    title_zh: str
    title_en: str
    body_zh: str
    channels: tuple[str, ...]
    """Where it runs: `media_player`, `led`."""
    valid_from: dt.date
    valid_to: dt.date
    """The last day on which it is shown."""
    priority: int
    display_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivalSlot:
    """How many visitors come to a queue in one half hour, as a mean to draw from."""

    queue: str
    day_type: DayType
    slot: TimeSpan
    expected_arrivals: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDay:
    """One date that departs from its weekday; `day_row` is a day of the hours or `closed`."""

    date: dt.date
    day_row: str
    note: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """预约: a booked slot. The full name and the ID number are never here."""

    date: dt.date
    slot: TimeSpan
    queue: str
    item: str | None
    code: str
    name_masked: str
    id_hash: str | None
    phone_tail: str = ""
    """Last four digits of a telephone; only a file that is imported may have them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanShape:
    """A rectangle of the floor plan in metres; x runs east, y south from the north-west corner."""

    kind: PlanKind
    code: str
    x_m: float
    y_m: float
    w_m: float
    h_m: float
    facing: Facing


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """一件事: matters that people take together."""

    code: str
    name_zh: str
    name_en: str
    items: tuple[str, ...]
    order: BundleOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkProfile:
    """叫号规则: when a counter takes from one of its queues; without a row always.

    `first_above`: first while somebody waits over `minutes`; `only_above`: then only; `idle`: when
    none of its other queues has anybody.
    """

    counter: str
    queue: str
    take: ProfileTake
    minutes: int = 0
    note: str = ""


ON_THE_SPOT: Final = "即办件"
"""The kind of case that is done while the visitor waits."""
WHOLE_HALL: Final = "*"
"""In quotas.csv: the row of the whole hall."""
APPOINTMENTS_PER_SLOT: Final = 2
"""Of one queue, where quotas.csv says nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """限号: how much a queue gives, or with `*` the whole hall; None: no limit is set here.

    `appointments_per_slot` of `*` is that of every queue without its own. `numbers_per_day` counts the
    bookings that are still expected.
    """

    queue: str
    appointments_per_slot: int | None = None
    appointments_per_day: int | None = None
    numbers_per_day: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pronunciation:
    """发音: a word that a voice misreads, and how it is read: 行长 is hang2 zhang3."""

    word: str
    pinyin: str
    """A syllable with its tone (5: none) for each character."""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InventoryDevice:
    """What stands in the hall and where; not how it is wired (that is `Setup`)."""

    code: str
    kind: str
    name_zh: str
    name_en: str
    zone: str | None
    count: int
    source: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subcentre:
    """分中心: another house that deals with items which have no counter here."""

    code: str
    name_zh: str
    name_en: str
    kind: str
    departments: tuple[str, ...]
    zones: tuple[str, ...]
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """A town with a service hall of its own."""

    code: str
    name_zh: str
    name_en: str
    name_initials: str
    town_hall_zh: str
    exists_in_2023_data: bool | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hall:
    """大厅: everything that the folder of tables says, checked.

    Each table is a tuple in the order of its file; the mappings below find a row by its code.
    """

    folder: str
    hall_id: str
    name_zh: str
    time_zone: str
    name_en: str = ""
    hotlines: tuple[str, ...] = ()
    issue_limit_per_queue_per_person: int = 1
    """Live tickets that one person may hold in one queue."""
    matters_per_visit_max: int = 5
    """Items under one number."""
    recall_limit: int = 3
    """Recalls without an answer after which a number counts as missed."""
    no_show_requeue_behind: int = 3
    """A missed number re-enters behind this many waiting tickets."""
    starvation_minutes: int = 60
    facts: Mapping[str, str] = field(default_factory=dict)
    """Every key of hall.csv as written; for people."""

    departments: tuple[Department, ...] = ()
    zones: tuple[Zone, ...] = ()
    counters: tuple[Counter, ...] = ()
    queues: tuple[Queue, ...] = ()
    items: tuple[Item, ...] = ()
    materials: tuple[Material, ...] = ()
    staff: tuple[StaffMember, ...] = ()
    priority_classes: tuple[PriorityClass, ...] = ()
    opening_hours: tuple[DayHours, ...] = ()
    notices: tuple[Notice, ...] = ()
    arrivals: tuple[ArrivalSlot, ...] = ()
    calendar: tuple[CalendarDay, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    plan: tuple[PlanShape, ...] = ()
    bundles: tuple[Bundle, ...] = ()
    work_profiles: tuple[WorkProfile, ...] = ()
    pronunciations: tuple[Pronunciation, ...] = ()
    quotas: tuple[Quota, ...] = ()
    inventory: tuple[InventoryDevice, ...] = ()
    subcentres: tuple[Subcentre, ...] = ()
    towns: tuple[Town, ...] = ()

    department_by_code: Mapping[str, Department] = field(init=False, repr=False, compare=False)
    zone_by_code: Mapping[str, Zone] = field(init=False, repr=False, compare=False)
    counter_by_number: Mapping[str, Counter] = field(init=False, repr=False, compare=False)
    queue_by_prefix: Mapping[str, Queue] = field(init=False, repr=False, compare=False)
    item_by_code: Mapping[str, Item] = field(init=False, repr=False, compare=False)
    staff_by_no: Mapping[str, StaffMember] = field(init=False, repr=False, compare=False)
    priority_class_by_code: Mapping[str, PriorityClass] = field(
        init=False, repr=False, compare=False
    )
    appointment_by_code: Mapping[str, Appointment] = field(init=False, repr=False, compare=False)
    bundle_by_code: Mapping[str, Bundle] = field(init=False, repr=False, compare=False)
    quota_by_queue: Mapping[str, Quota] = field(init=False, repr=False, compare=False)
    profiles_by_counter: Mapping[str, Mapping[str, WorkProfile]] = field(
        init=False, repr=False, compare=False
    )
    """By counter, then by queue; counters without a profile are not in it."""
    subcentre_by_code: Mapping[str, Subcentre] = field(init=False, repr=False, compare=False)
    hours_by_day: Mapping[str, DayHours] = field(init=False, repr=False, compare=False)
    calendar_by_date: Mapping[dt.date, CalendarDay] = field(init=False, repr=False, compare=False)
    materials_by_item: Mapping[str, tuple[Material, ...]] = field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        materials: dict[str, list[Material]] = {}
        for material in self.materials:
            materials.setdefault(material.item, []).append(material)
        profiles: dict[str, dict[str, WorkProfile]] = {}
        for profile in self.work_profiles:
            profiles.setdefault(profile.counter, {})[profile.queue] = profile
        indexes: dict[str, object] = {
            "department_by_code": {row.code: row for row in self.departments},
            "zone_by_code": {row.code: row for row in self.zones},
            "counter_by_number": {row.number: row for row in self.counters},
            "queue_by_prefix": {row.prefix: row for row in self.queues},
            "item_by_code": {row.code: row for row in self.items},
            "staff_by_no": {row.staff_no: row for row in self.staff},
            "priority_class_by_code": {row.code: row for row in self.priority_classes},
            "appointment_by_code": {row.code: row for row in self.appointments},
            "bundle_by_code": {row.code: row for row in self.bundles},
            "quota_by_queue": {row.queue: row for row in self.quotas},
            "profiles_by_counter": profiles,
            "subcentre_by_code": {row.code: row for row in self.subcentres},
            "hours_by_day": {row.day: row for row in self.opening_hours},
            "calendar_by_date": {row.date: row for row in self.calendar},
            "materials_by_item": {
                code: tuple(sorted(rows, key=lambda row: row.seq))
                for code, rows in materials.items()
            },
        }
        for name, index in indexes.items():
            object.__setattr__(self, name, index)

    @property
    def zone_info(self) -> ZoneInfo:
        """The hall's time zone; raises ZoneInfoNotFoundError without a time zone database."""
        return ZoneInfo(self.time_zone)

    def queue(self, prefix: str) -> Queue:
        """The queue of this prefix; raises KeyError."""
        return self.queue_by_prefix[prefix]

    def counter(self, number: str) -> Counter:
        """The counter of this number; raises KeyError."""
        return self.counter_by_number[number]

    def item(self, code: str) -> Item:
        """The item of this code; raises KeyError."""
        return self.item_by_code[code]

    def department(self, code: str) -> Department:
        """The department of this code; raises KeyError."""
        return self.department_by_code[code]

    def zone(self, code: str) -> Zone:
        """The zone of this code; raises KeyError."""
        return self.zone_by_code[code]

    def priority_class(self, code: str) -> PriorityClass:
        """The priority class of this code; raises KeyError."""
        return self.priority_class_by_code[code]

    def queues_of_counter(self, number: str) -> tuple[Queue, ...]:
        """The queues that a counter serves, in its own order; raises KeyError."""
        return tuple(self.queue_by_prefix[prefix] for prefix in self.counter(number).queues)

    def counters_of_queue(self, prefix: str) -> tuple[Counter, ...]:
        """The counters that serve a queue; raises KeyError."""
        return tuple(self.counter_by_number[number] for number in self.queue(prefix).counters)

    def queue_of_item(self, code: str) -> Queue | None:
        """The queue whose ticket one takes for this item; None: no counter here. Raises KeyError."""
        prefix = self.item(code).queue
        return None if prefix is None else self.queue_by_prefix[prefix]

    def items_of_queue(self, prefix: str) -> tuple[Item, ...]:
        """The items whose ticket is taken in this queue."""
        return tuple(item for item in self.items if item.queue == prefix)

    def materials_of(self, item: str) -> tuple[Material, ...]:
        """The materials of an item in their order; empty for an item without any."""
        return self.materials_by_item.get(item, ())

    @property
    def popular_items(self) -> tuple[Item, ...]:
        """The matters of the kiosk's first page, in order."""
        ranked = [(item.popular_rank, item) for item in self.items if item.popular_rank is not None]
        return tuple(item for _, item in sorted(ranked, key=lambda pair: pair[0]))

    def classes_with_rule(self, rule: PriorityRule) -> tuple[PriorityClass, ...]:
        """The priority classes of one rule, by rank."""
        found = [row for row in self.priority_classes if row.rule == rule]
        return tuple(sorted(found, key=lambda row: row.rank))

    def hours_on(self, date: dt.date) -> DayHours:
        """The hours of a date: calendar.csv first, else the row of its weekday."""
        special = self.calendar_by_date.get(date)
        if special is not None:
            return CLOSED if special.day_row == "closed" else self.hours_by_day[special.day_row]
        return self.hours_by_day.get(_WEEKDAYS[date.weekday()], CLOSED)

    def on_duty(self, date: dt.date, queue: str, item: str = "") -> bool:
        """Whether a weekend's duty deals with this: what is done on the spot, and what is no case.

        On any other day everything is dealt with.
        """
        if not self.hours_on(date).weekend_duty:
            return True
        if item:
            return self.item(item).case_type == ON_THE_SPOT
        row = self.queue(queue)
        done_here = (each.case_type == ON_THE_SPOT for each in self.items_of_queue(queue))
        return not row.counts_as_case or any(done_here)

    def day_type_on(self, date: dt.date) -> DayType:
        """Which rows of `arrivals` describe this date."""
        special = self.calendar_by_date.get(date)
        is_monday = special.day_row == "monday" if special else date.weekday() == 0
        has_peak = any(row.day_type == "monday_peak" for row in self.arrivals)
        return "monday_peak" if is_monday and has_peak else "weekday"

    def arrivals_on(self, date: dt.date) -> tuple[ArrivalSlot, ...]:
        """The arrivals from outside on this date; rows kept for calibration only are left out."""
        if not self.hours_on(date).is_open:
            return ()
        day_type = self.day_type_on(date)
        return tuple(
            row
            for row in self.arrivals
            if row.day_type == day_type and self.queue(row.queue).takes_first_tickets
        )

    def notices_on(self, date: dt.date, channel: str) -> tuple[Notice, ...]:
        """The notices of a channel on a date, the most important first."""
        found = [
            row
            for row in self.notices
            if channel in row.channels and row.valid_from <= date <= row.valid_to
        ]
        return tuple(sorted(found, key=lambda row: -row.priority))

    def quota(self, queue: str) -> Quota:
        """The limits of a queue; with `WHOLE_HALL` those of the hall."""
        return self.quota_by_queue.get(queue) or Quota(queue=queue)

    def appointments_per_slot(self, queue: str) -> int:
        """How often one slot of a queue can be booked."""
        own = self.quota(queue).appointments_per_slot
        if own is None:
            own = self.quota(WHOLE_HALL).appointments_per_slot
        return APPOINTMENTS_PER_SLOT if own is None else own

    def appointments_on(self, date: dt.date) -> tuple[Appointment, ...]:
        """The bookings of a date, by slot."""
        found = [row for row in self.appointments if row.date == date]
        return tuple(sorted(found, key=lambda row: row.slot))


_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
