"""Events of booked slots. Whose a booking is, stands beside the log."""

from __future__ import annotations

from typing import Literal

from queue_controller.api.messages.records import Matter
from queue_controller.api.messages.words import (
    Event,
)


class AppointmentMade(Event, frozen=True, tag="appointment_made"):
    """预约 or 改约: this code stands for this slot from now on; `moved`: it stood for another one.

    `corrected`: it stood for this slot before; whose it is, or for which item, was put right.

    `start`, `end` are times of the hall's clock (09:00). `person_ref`, `phone_ref` and `name_ref` are
    opaque ids of personal values that are kept beside the log. `matters`: what a visit of several had left, in the order of their
    steps, without places; empty: `item` in `queue` is all.
    """

    code: str
    date: str
    start: str
    end: str
    queue: str
    item: str = ""
    person_ref: str = ""
    phone_ref: str = ""
    name_ref: str = ""
    moved: bool = False
    corrected: bool = False
    imported: bool = False
    staff_no: str = ""
    matters: tuple[Matter, ...] = ()


class AppointmentEnded(Event, frozen=True, tag="appointment_ended"):
    """The slot is free: it was given up, or nobody came until it was over.

    The slot stands here again, since that of a booking of the hall's own table is in no earlier event.
    """

    code: str
    why: Literal["missed", "cancelled"]
    reason: str = ""
    staff_no: str = ""
    date: str = ""
    start: str = ""
    end: str = ""
    queue: str = ""
    item: str = ""
