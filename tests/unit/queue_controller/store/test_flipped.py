"""A bit that flipped in a database file: noticed at the start, or when what it stands in is read; never served."""

from __future__ import annotations

import random
import shutil
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.exc import DatabaseError

from config.model import PolicyConfig
from queue_controller.api import messages as m
from queue_controller.server.recovery import Recovery
from queue_controller.service.hall import HallState
from queue_controller.store.errors import StoreDamaged, StoreError
from queue_controller.store.lock import DATABASE
from queue_controller.store.log import events_of_day, events_of_types, read_events
from queue_controller.store.store import Store
from tests.unit.queue_controller.server.desk import HALL, Desk, busy_day

DATE = "2025-09-08"
FLIPS = 60
KINDS = (m.TicketIssued, m.TicketCalled)


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a hall on its second day: replay begins behind the first."""
    folder = tmp_path_factory.mktemp("day")
    desk = Desk(folder)
    busy_day(desk)
    for ticket in list(desk.state.view.tickets.values()):
        if ticket.state in {"waiting", "no_show"}:
            desk.done("cli", m.Cancel(ticket.label, "visitor"))
    desk.second(86_400)
    desk.issue("A")
    assert desk.store.base() is not None
    desk.crash()
    return folder / "data"


def told(folder: Path) -> tuple[object, ...]:
    """Everything that a controller tells of this log.

    Raises:
        StoreError, DatabaseError: it is not served.
    """
    store = Store.open(folder, HALL.hall_id)
    try:
        assert not store.read_only
        state = HallState(HALL, PolicyConfig())
        Recovery(state).replay(store)
        with store.reading() as connection:
            return (
                state.digest(),
                read_events(connection, 0, 10_000),
                [event for _, event in events_of_day(connection, DATE)],
                [event for _, event in events_of_types(connection, *KINDS)],
            )
    finally:
        store.close()


@pytest.mark.parametrize("seed", range(FLIPS))
def test_a_flipped_bit_is_never_told(seed: int, day: Path, tmp_path: Path) -> None:
    dice = random.Random(seed)
    shutil.copytree(day, tmp_path / "good")
    shutil.copytree(day, tmp_path / "bad")
    raw = bytearray((day / DATABASE).read_bytes())
    # Where something stands, the first page among it.
    at = seed if seed < 10 else dice.choice([n for n, byte in enumerate(raw) if byte])
    raw[at] ^= 1 << dice.randrange(8)
    (tmp_path / "bad" / DATABASE).write_bytes(raw)
    try:
        found = told(tmp_path / "bad")
    except (StoreError, DatabaseError):
        return
    assert found == told(tmp_path / "good"), f"byte {at} of {len(raw)}"


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE event SET body = CAST(replace(CAST(body AS TEXT), 'A00', 'A10') AS BLOB)",
        "UPDATE event SET actor = 'kiosk-2'",
        "UPDATE event SET at_ms = at_ms + 60000",
        "UPDATE event SET type = 'ticket_called'",
    ],
)
def test_a_row_of_a_date_before_the_base_is_checked_when_it_is_read(
    change: str, day: Path, tmp_path: Path
) -> None:
    """The start does not read it any more: it begins behind it."""
    folder = tmp_path / "data"
    shutil.copytree(day, folder)
    with sqlite3.connect(folder / DATABASE) as connection:
        (seq,) = connection.execute(
            "SELECT min(seq) FROM event WHERE type = 'ticket_issued'"
        ).fetchone()
        changed = connection.execute(f"{change} WHERE seq = ?", (seq,))
        assert changed.rowcount == 1
    connection.close()
    store = Store.open(folder, HALL.hall_id)
    try:
        assert Recovery(HallState(HALL, PolicyConfig())).replay(store) < 20
        with store.reading() as reading:
            with pytest.raises(StoreDamaged):
                read_events(reading, 0, 1000)
            with pytest.raises(StoreDamaged):
                read_events(reading, seq - 1, 1)
            with pytest.raises(StoreDamaged):
                list(events_of_day(reading, DATE))
            with pytest.raises(StoreDamaged):
                list(events_of_types(reading, *KINDS))
            assert read_events(reading, seq, 1)[0].seq == seq + 1
    finally:
        store.close()


def test_who_asks_for_what_is_damaged_is_told(day: Path, tmp_path: Path) -> None:
    desk = Desk(tmp_path, start=False)
    shutil.copytree(day, tmp_path / "data")
    with sqlite3.connect(tmp_path / "data" / DATABASE) as connection:
        connection.execute("UPDATE event SET body = x'7b7d' WHERE seq = 5")
    connection.close()
    desk.wall_ms += 86_400_000
    desk.start()
    for command in (m.AskEvents(0, 10), m.AskDayReport(DATE), m.AskSupervision(DATE)):
        reply = desk.ask_late("cli", command)
        assert reply.code == "store_damaged"
        assert "备份" in reply.message_zh
    desk.issue("A")  # the hall goes on
    desk.crash()


@pytest.mark.parametrize("spoil", ["x'ff'", "x'7b7d'", "replace(body, x'22', x'ff')"])
def test_a_stored_reply_that_is_none_any_more_ends_nobody(spoil: str, tmp_path: Path) -> None:
    """A kiosk that lost its reply asks for it again and again; the hall must not die of it each time."""
    desk = Desk(tmp_path)
    desk.done("kiosk-1", m.Issue(queue="A"), command_id="wish")
    desk.crash()
    with sqlite3.connect(tmp_path / "data" / DATABASE) as connection:
        connection.execute(SPOIL.replace("?", spoil))
    connection.close()
    desk.start()
    for _ in range(2):
        assert desk.ask("kiosk-1", m.Issue(queue="A"), command_id="wish").code == "store_damaged"
        assert desk.ask("kiosk-1", m.AskOutcome("wish")).code == "store_damaged"
    assert desk.issue("A").label == "A002", "it counts as given"
    desk.crash()


SPOIL = "UPDATE reply SET body = CAST(? AS BLOB) WHERE command_id = 'wish'"
