"""What is derived from the log equals what the log says: tickets, bases, migrations, reports."""

from __future__ import annotations

import random
import sqlite3
import statistics
from pathlib import Path
from typing import Any

import pytest
from msgspec import Raw

from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.store import schema
from queue_controller.store.engine import open_engine
from queue_controller.store.errors import StoreDamaged, StoreForeign, StoreLocked
from queue_controller.store.lock import DATABASE
from queue_controller.store.migrate import migrate, rebuild_tickets
from queue_controller.store.report import day_report, tickets_sha256
from queue_controller.store.store import Store
from tests.unit.queue_controller.server.desk import HALL, Desk, busy_day


def table(folder: Path, name: str) -> list[tuple[Any, ...]]:
    engine = open_engine(folder / "data" / DATABASE, "read")
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(schema.metadata.tables[name].select())]
    engine.dispose()
    return sorted(found)


@pytest.fixture
def lived(tmp_path: Path) -> Path:
    desk = Desk(tmp_path)
    busy_day(desk)
    desk.crash()
    return tmp_path


def test_rebuilt_tickets_equal_the_live_ones(lived: Path) -> None:
    live = table(lived, "ticket")
    states = {row[5] for row in live}
    assert states >= {"waiting", "called", "served", "cancelled"}, "the day was not busy enough"
    with sqlite3.connect(lived / "data" / DATABASE) as connection:
        connection.execute("DELETE FROM ticket WHERE number = 1")
        connection.execute("UPDATE ticket SET state = 'served', counter = '9'")
    connection.close()
    assert table(lived, "ticket") != live
    done = migrate(lived / "data", HALL.hall_id)
    assert table(lived, "ticket") == live
    assert (done.before, done.after, done.tickets) == (
        schema.SCHEMA_VERSION,
        schema.SCHEMA_VERSION,
        len(live),
    )


@pytest.mark.parametrize("seed", range(2))
def test_rebuilt_equals_live_after_any_day(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    desk = Desk(tmp_path)
    for counter in ("1", "2", "3"):
        desk.done(f"terminal-{counter}", m.OpenCounter(counter))
    for _ in range(120):
        counter = rng.choice("123")
        here = rng.choice(list(desk.state.view.tickets) or ["A001"])
        command: m.Command = rng.choice(
            [
                m.Issue(queue=rng.choice("ABC")),
                m.CallNext(counter),
                m.CallTicket(counter, here, "急事"),
                m.Start(counter),
                m.Complete(counter),
                m.NoShow(counter),
                m.Park(counter, "缺材料"),
                m.Resume(counter, here),
                m.Transfer(counter, rng.choice("ABC"), "转"),
                m.Requeue(here),
                m.Cancel(here, "staff", "误取"),
            ]
        )
        desk.ask("cli", command)
        desk.second(rng.choice([0.2, 5, 70]))
        if rng.random() < 0.03:
            desk.restart()
    desk.issue()
    desk.second(24 * 3600)
    assert desk.state.view.tickets == {}
    desk.crash()
    live = table(tmp_path, "ticket")
    assert {row[5] for row in live} >= {"served", "expired"}
    migrate(tmp_path / "data", HALL.hall_id)
    assert table(tmp_path, "ticket") == live


def test_a_damaged_log_rebuilds_nothing(lived: Path) -> None:
    live = table(lived, "ticket")
    with sqlite3.connect(lived / "data" / DATABASE) as connection:
        connection.execute("UPDATE event SET actor = 'x' WHERE seq = 9")
    connection.close()
    engine = open_engine(lived / "data" / DATABASE)
    with engine.connect() as connection_, pytest.raises(StoreDamaged):
        rebuild_tickets(connection_)
    engine.dispose()
    assert table(lived, "ticket") == live


def test_a_migrated_database_has_the_same_shape_as_a_new_one(tmp_path: Path) -> None:
    migrate(tmp_path / "migrated", HALL.hall_id)
    Store.open(tmp_path / "new", HALL.hall_id).close()

    def shape(folder: Path) -> dict[str, object]:
        connection = sqlite3.connect(folder / DATABASE)
        found: dict[str, object] = {}
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'"):
            quick = connection.execute
            indexes = [
                (row[2:], quick("SELECT name FROM pragma_index_info(?)", row[1:2]).fetchall())
                for row in quick("SELECT * FROM pragma_index_list(?)", (name,))
            ]
            columns = quick("SELECT * FROM pragma_table_info(?)", (name,)).fetchall()
            found[name] = (columns, sorted(indexes, key=str))
        partial = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'event_day'")
        found["event_day"] = partial.fetchone()
        connection.close()
        return found

    assert shape(tmp_path / "migrated") == shape(tmp_path / "new")
    opened = Store.open(tmp_path / "migrated", HALL.hall_id)
    assert list(opened.replay()) == []
    opened.close()


def test_migrating_needs_the_right_hall_and_no_controller(tmp_path: Path) -> None:
    store = Store.open(tmp_path, HALL.hall_id)
    with pytest.raises(StoreLocked):
        migrate(tmp_path, HALL.hall_id)
    store.close()
    with pytest.raises(StoreForeign):
        migrate(tmp_path, "elsewhere")


def test_the_report_comes_from_the_log_alone(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    busy_day(desk)
    view = desk.state.view
    found = wire.body_of(desk.ask_late("manager-1", m.AskDayReport()), m.DayReport)
    figures = view.figures
    assert (found.issued, found.called, found.served, found.no_show, found.cancelled) == (
        figures.issued,
        figures.called,
        figures.served,
        figures.no_show,
        figures.cancelled,
    )
    assert found.waiting == sum(t.state == "waiting" for t in view.tickets.values())
    assert found.ratings == {"5": 1}
    labels = [e.label for _, e in desk.published if isinstance(e, m.TicketIssued)]
    assert found.tickets_sha256 == tickets_sha256(labels)
    assert found.tickets_sha256 == tickets_sha256(reversed(labels))
    desk.crash()


def test_medians_and_percentiles_by_hand() -> None:
    waits = [4, 1, 3, 2, 10]
    events: list[tuple[m.EventRecord, m.Event]] = []

    def add(event: m.Event) -> None:
        events.append((m.EventRecord(len(events) + 1, 1, 0, "", "", "", Raw(b"{}")), event))

    for n, minutes in enumerate(waits, start=1):
        ticket_id, label = f"t{n}", f"A00{n}"
        add(m.TicketIssued(ticket_id, label, "A", n, "2025-09-08", False, 0, 0))
        called_ms = minutes * 60_000
        add(
            m.TicketCalled(
                ticket_id, label, "A", "1", f"c{n}", False, "fifo", called_ms, waited_ms=called_ms
            )
        )
    add(m.TicketCalled("t1", "A001", "A", "1", "c9", False, "fifo", 0, waited_ms=99 * 60_000))
    for n in (1, 2):
        add(m.ServiceCompleted(f"t{n}", f"A00{n}", "A", "1", 1, "accepted", 2, n * 120_000))
    add(m.Rated("r1", "1", "t1", 5))
    add(m.Rated("r2", "1", "t2", 0))
    report = day_report(events, "2025-09-08", rehearsal=True)
    (queue,) = report.queues
    assert queue.wait_median_minutes == statistics.median(waits)
    assert queue.wait_p90_minutes == 10.0
    assert queue.service_median_minutes == 3.0
    assert (report.called, report.served, report.cases) == (6, 2, 4)
    assert (report.ratings, report.declined) == ({"5": 1}, 1)


def test_a_day_without_events_has_an_empty_report() -> None:
    report = day_report([], "2025-09-08", rehearsal=False)
    assert (report.issued, report.queues, report.ratings) == (0, (), {})
    assert report.tickets_sha256 == tickets_sha256([])
