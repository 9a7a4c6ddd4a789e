"""A hall's tables as read, before they are checked against each other."""

from dataclasses import dataclass
from pathlib import Path

from config.model import (
    Appointment,
    ArrivalSlot,
    Bundle,
    CalendarDay,
    Counter,
    DayHours,
    Department,
    InventoryDevice,
    Item,
    Material,
    Notice,
    PlanShape,
    PriorityClass,
    Pronunciation,
    Queue,
    Quota,
    StaffMember,
    Subcentre,
    Town,
    WorkProfile,
    Zone,
)
from config.problems import Report
from config.table import Rows
from config.tables import (
    demand,
    facts,
    hours,
    items,
    organisation,
    places,
    profiles,
    queues,
    quotas,
    voice,
)
from config.tables.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Every table with the rows it came from. `windows` are counters."""

    facts: Rows[Fact]
    departments: Rows[Department]
    zones: Rows[Zone]
    windows: Rows[Counter]
    queues: Rows[Queue]
    items: Rows[Item]
    materials: Rows[Material]
    staff: Rows[StaffMember]
    priority_classes: Rows[PriorityClass]
    hours: Rows[DayHours]
    notices: Rows[Notice]
    arrivals: Rows[ArrivalSlot]
    calendar: Rows[CalendarDay]
    appointments: Rows[Appointment]
    plan: Rows[PlanShape]
    bundles: Rows[Bundle]
    profiles: Rows[WorkProfile]
    pronunciations: Rows[Pronunciation]
    quotas: Rows[Quota]
    devices: Rows[InventoryDevice]
    subcentres: Rows[Subcentre]
    towns: Rows[Town]


def read_draft(folder: Path, report: Report) -> Draft:
    """Read every table of a hall folder; faults within a table go to the report."""
    return Draft(
        facts=facts.read(folder, report),
        departments=organisation.read_departments(folder, report),
        zones=places.read_zones(folder, report),
        windows=places.read_windows(folder, report),
        queues=queues.read_queues(folder, report),
        items=items.read_items(folder, report),
        materials=items.read_materials(folder, report),
        staff=organisation.read_staff(folder, report),
        priority_classes=queues.read_priority_classes(folder, report),
        hours=hours.read_hours(folder, report),
        notices=demand.read_notices(folder, report),
        arrivals=demand.read_arrivals(folder, report),
        calendar=hours.read_calendar(folder, report),
        appointments=demand.read_appointments(folder, report),
        plan=places.read_plan(folder, report),
        bundles=items.read_bundles(folder, report),
        profiles=profiles.read_profiles(folder, report),
        pronunciations=voice.read_pronunciations(folder, report),
        quotas=quotas.read_quotas(folder, report),
        devices=places.read_devices(folder, report),
        subcentres=organisation.read_subcentres(folder, report),
        towns=organisation.read_towns(folder, report),
    )
