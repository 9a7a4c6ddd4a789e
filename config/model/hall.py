"""大厅: all tables together, and how a row is found."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from config.model.hours import (
    APPOINTMENTS_PER_SLOT,
    CLOSED,
    WHOLE_HALL,
    Appointment,
    ArrivalSlot,
    CalendarDay,
    DayHours,
    DayType,
    Notice,
    Quota,
)
from config.model.matters import (
    ON_THE_SPOT,
    Bundle,
    Item,
    Material,
    Pronunciation,
    Queue,
)
from config.model.people import (
    PriorityClass,
    PriorityRule,
    StaffMember,
    WorkProfile,
)
from config.model.places import (
    Counter,
    Department,
    InventoryDevice,
    PlanShape,
    Subcentre,
    Town,
    Zone,
)

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


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
