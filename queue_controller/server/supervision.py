"""监督 and 巡查 out of the log: what those who look after the hall ask for. For the worker's thread."""

from __future__ import annotations

import datetime as dt
from typing import Final

import msgspec

from config.model import Hall
from queue_controller.api import messages as m
from queue_controller.domain.supervision import out_of_ordinary
from queue_controller.store.log import events_of_day, events_of_types
from queue_controller.store.store import Store

INSPECTION_DAYS: Final = 30
"""How far back inspections are listed when nobody says from when."""


def supervision_of(store: Store, hall: Hall, date: str, *, rehearsal: bool) -> m.SupervisionOf:
    """What was out of the ordinary on a business date."""
    with store.reading() as connection:
        remarks = out_of_ordinary(events_of_day(connection, date), hall)
    return m.SupervisionOf(date, rehearsal, remarks)


def inspections_of(store: Store, from_date: str, until_date: str, today: str) -> m.InspectionsOf:
    """The inspections of these business dates, both included, with what was done about each."""
    until = until_date or today
    if not from_date:
        last = dt.date.fromisoformat(until).toordinal()
        from_date = dt.date.fromordinal(max(1, last - INSPECTION_DAYS + 1)).isoformat()
    found: dict[str, m.Inspection] = {}
    with store.reading() as connection:
        kinds = (m.InspectionNoted, m.InspectionSettled)
        for record, event in events_of_types(connection, *kinds):
            if isinstance(event, m.InspectionNoted):
                date = _date_of(event.inspection)
                if from_date <= date <= until:
                    found[event.inspection] = m.Inspection(
                        event.inspection,
                        record.at_ms,
                        date,
                        event.category,
                        event.text,
                        event.counter,
                        event.device,
                        event.needs_action,
                        event.staff_no,
                    )
            elif isinstance(event, m.InspectionSettled) and event.inspection in found:
                found[event.inspection] = msgspec.structs.replace(
                    found[event.inspection],
                    settled_ms=record.at_ms,
                    settled_text=event.text,
                    settled_by=event.staff_no,
                )
    return m.InspectionsOf(tuple(found.values()))


def _date_of(inspection: str) -> str:
    digits = inspection.partition("-")[0]
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"
