"""Whose a booking is: kept beside the log, found by card and telephone, erased in time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from queue_controller.api import messages as m
from queue_controller.store.lock import DATABASE
from tests.unit.queue_controller.server.desk import Desk

CARD: Final = m.Identity("110101199003071234")
PHONE: Final = m.PhoneTail("8642")
DATE: Final = "2025-09-08"
COMMAND: Final = m.Book(DATE, "09:30", queue="A", name="张小明", identity=CARD, phone=PHONE)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.crash()


def rows(desk: Desk, date: str = DATE) -> list[m.Booking]:
    return list(desk.body("desk-1", m.AskAppointments(date), m.AppointmentsOf).bookings)


def test_the_desk_sees_the_surname_and_nobody_the_rest(desk: Desk) -> None:
    desk.done("desk-1", COMMAND)
    (row,) = rows(desk)
    assert (row.name, row.state) == ("张*", "booked")
    desk.restart()
    assert [each.name for each in rows(desk)] == ["张*"]
    desk.store.tidy(quiet=True)
    stored = b"".join(path.read_bytes() for path in (desk.folder / "data").glob(f"{DATABASE}*"))
    assert row.code.encode() in stored
    for secret in (CARD.number, "张小明", f'"{PHONE.digits}"'):
        assert secret.encode() not in stored
    for _, event in desk.published:
        assert "张" not in repr(event)


def test_found_and_checked_in_by_card(desk: Desk) -> None:
    desk.done("desk-1", COMMAND)
    for command in (m.FindNumber(identity=CARD), m.FindNumber(phone=PHONE)):
        found = desk.body("kiosk-1", command, m.Found)
        assert [each.queue for each in found.bookings] == ["A"]
    assert desk.body("kiosk-1", m.FindNumber(phone=m.PhoneTail("0000")), m.Found).bookings == ()
    desk.second(25 * 60)
    issued = desk.body("kiosk-1", m.CheckIn(identity=CARD), m.Issued)
    assert issued.ticket.label == "A001"
    (row,) = rows(desk)
    assert (row.state, row.label) == ("checked_in", "A001")
    assert [t.label for t in desk.body("kiosk-1", m.FindNumber(CARD), m.Found).tickets] == ["A001"]


def test_an_import_twice_is_one_booking_and_one_name(desk: Desk) -> None:
    command = m.Book(
        DATE, "09:30", queue="A", end="10:00", code="20000001", name="李*", imported=True,
        id_hash=desk.identity.of(CARD.number),
    )  # fmt: skip
    for _ in range(2):
        desk.done("cli", command)
    assert [(each.code, each.name) for each in rows(desk)] == [("20000001", "李*")]
    count = desk.store.connection.exec_driver_sql("SELECT count(*) FROM personal").scalar()
    assert count == 2, "one name, one card"
    desk.second(25 * 60)
    assert desk.body("kiosk-1", m.CheckIn(identity=CARD), m.Issued).ticket.queue == "A"


def test_an_import_corrects_name_and_telephone_and_twice_is_like_once(desk: Desk) -> None:
    def imported(name: str, phone: str = "") -> m.Booked:
        tail = m.PhoneTail(phone) if phone else None
        command = m.Book(
            DATE, "09:30", queue="A", end="10:00", code="20000001", name=name, imported=True,
            phone=tail, id_hash=desk.identity.of(CARD.number),
        )  # fmt: skip
        return desk.body("cli", command, m.Booked)

    told = [imported("李*"), imported("李*"), imported("季*"), imported("季*")]
    assert [each.did for each in told] == ["new", "unchanged", "corrected", "unchanged"]
    assert [each.name for each in rows(desk)] == ["季*"]
    told = [imported("季*", "1357"), imported("季*", "1357"), imported("季*", "8642")]
    assert [each.did for each in told] == ["corrected", "unchanged", "corrected"]
    assert desk.body("kiosk-1", m.FindNumber(phone=m.PhoneTail("1357")), m.Found).bookings == ()
    found = desk.body("kiosk-1", m.FindNumber(phone=PHONE), m.Found).bookings
    assert [each.code for each in found] == ["20000001"]
    assert imported("季*").did == "unchanged", (
        "a file that does not know the telephone takes none away"
    )
    assert desk.body("kiosk-1", m.FindNumber(phone=PHONE), m.Found).bookings
    desk.restart()
    assert imported("季*", PHONE.digits).did == "unchanged"
    assert [each.name for each in rows(desk)] == ["季*"]


def test_a_booking_that_moves_keeps_its_name_until_its_new_day_is_over(desk: Desk) -> None:
    desk.done("desk-1", COMMAND)
    (row,) = rows(desk)
    desk.done("kiosk-1", m.Rebook(row.code, "2025-09-11", "09:30"))
    desk.second(2 * 24 * 3600 + 7200)
    desk.restart()
    assert [each.name for each in rows(desk, "2025-09-11")] == ["张*"]
    desk.second(3 * 24 * 3600 + 7200)
    desk.second(3600)
    count = desk.store.connection.exec_driver_sql("SELECT count(*) FROM personal").scalar()
    assert count == 0, "a day after the appointment nothing personal is left of it"


def test_who_asks_to_be_forgotten_is_forgotten_with_the_name(desk: Desk) -> None:
    desk.done("desk-1", COMMAND)
    desk.done("cli", m.ErasePersonal("本人要求", identity=CARD))
    (row,) = rows(desk)
    assert row.name == ""
    assert desk.body("kiosk-1", m.FindNumber(identity=CARD), m.Found).bookings == ()


def test_free_slots_and_dates_that_are_none(desk: Desk) -> None:
    slots = desk.body("kiosk-1", m.AskSlots(queue="A", limit=3), m.SlotsOf).slots
    assert [each.start for each in slots] == ["09:30", "10:00", "10:30"]
    assert desk.ask("kiosk-1", m.AskSlots(queue="XX")).code == "unknown_queue"
    assert desk.ask("desk-1", m.AskAppointments("yesterday")).code == "bad_date"
    assert desk.ask("kiosk-1", m.AskAppointments()).code == "not_allowed"
