"""The report of a day out of a copy of a data folder, without starting a hall on it."""

from __future__ import annotations

import json
from pathlib import Path

import sqlalchemy as sa

from config.model import Hall, PolicyConfig
from queue_controller.api import messages as m
from queue_controller.server.halltime import ANCHOR_FILE
from queue_controller.service.hall import HallState
from queue_controller.store import schema
from queue_controller.store.backup import BESIDE, opened_copy
from queue_controller.store.errors import StoreForeign
from queue_controller.store.log import VerifiedLog, events_of_day
from queue_controller.store.report import day_report


def speed_of(folder: Path) -> float:
    """The speed of the rehearsal whose data this is (hall seconds per second); 1 for a hall's, and where it is not said."""
    try:
        return float(json.loads((folder / ANCHOR_FILE).read_text(encoding="utf-8"))["speed"])
    except (OSError, ValueError, KeyError, TypeError):
        return 1.0


def report_of_copy(
    folder: Path, business_date: str, hall: Hall, policy: PolicyConfig
) -> m.DayReport:
    """The figures of a date, by default the copy's last, as its controller would have given them.

    Raises:
        StoreError: the log is not sound, or another hall's.
    """
    with opened_copy(folder) as connection:
        query = sa.select(schema.meta.c.value).where(schema.meta.c.key == "hall_id")
        owner = connection.scalar(query)
        if owner != hall.hall_id:
            raise StoreForeign(
                f"{folder} 里是大厅 {owner} 的数据，不是 {hall.hall_id} 的。",
                f"{folder} holds the data of hall {owner}, not of {hall.hall_id}.",
            )
        state = HallState(hall, policy)
        for record, event in VerifiedLog(connection).rows():
            state.apply(record, event)
        date = business_date or state.view.business_date
        return day_report(
            events_of_day(connection, date),
            date,
            rehearsal=any((folder / name).exists() for name in BESIDE),
            speed=speed_of(folder),
            closed=state.kept.closed.get(date, 0),
            connected=state.kept.connected,
            hall=hall,
        )
