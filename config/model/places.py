"""Where things stand: departments, zones, counters, the plan, what is there, other halls."""

from dataclasses import dataclass
from typing import Literal

CounterKind = Literal["consulting", "general", "priority", "parallel", "payment", "certificate"]

Facing = Literal["N", "E", "S", "W"]

PlanKind = Literal["zone", "counter", "kiosk", "board", "entrance", "toilet"]


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
