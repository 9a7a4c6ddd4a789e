"""预约 at the desk and from another system: booking, moving, giving up, no-show, quotas."""

from __future__ import annotations

from dataclasses import replace

import pytest

from config.model import WHOLE_HALL, Quota
from queue_controller.api import messages as m
from queue_controller.service.bookings import bookings_on, numbers_left, waits
from queue_controller.store.report import day_report
from tests.unit.queue_controller.service.driver import Driver, Whose, sample_hall

HALL = sample_hall("ziyang")
TUESDAY = "2025-09-09"
"""No booking of the hall's own table is on this day."""
HASH = "fa4e" * 16


@pytest.fixture
def hall() -> Driver:
    return Driver(HALL, clock="08:40", date=TUESDAY).open("5")


def book(
    driver: Driver, start: str = "09:00", date: str = TUESDAY, person_ref: str = ""
) -> m.Booking:
    command = m.Book(date, start, queue="B")
    reply = driver.do(command, "desk-1", person_ref).reply
    assert isinstance(reply, m.Booked)
    return reply.booking


def limited(*quotas: Quota) -> Driver:
    return Driver(replace(HALL, quotas=quotas), clock="08:40", date=TUESDAY).open("5")


def test_a_telephone_booking_is_checked_in_by_its_code_and_is_due_at_its_slot(hall: Driver) -> None:
    booked = book(hall)
    assert (len(booked.code), booked.state) == (8, "booked")
    hall.at("08:55")
    before = hall.issue("B").label
    reply = hall.do(m.CheckIn(booked.code), "kiosk-1").reply
    assert isinstance(reply, m.Issued)
    hall.at("09:00")
    assert hall.call("5") == (reply.ticket.label, "appointment_due")
    assert before != reply.ticket.label
    assert hall.replayed().digest() == hall.state.digest()


def test_a_card_finds_the_booking_that_fits_the_hour(hall: Driver) -> None:
    late = book(hall, "15:00", person_ref="p1")
    early = book(hall, "09:00", date=TUESDAY, person_ref="p2")
    command = m.CheckIn(identity=m.Identity("x"))
    hall.at("09:00")
    reply = hall.do(command, "kiosk-1", person_ref="p2").reply
    assert isinstance(reply, m.Issued)
    assert hall.state.checked_in == {early.code: reply.ticket.label}
    assert hall.state.holders.of("p2", "B")
    refusal = hall.refused(command, "kiosk-1", person_ref="p1")
    assert (refusal.code, refusal.detail["appointment"]) == ("check_in_too_early", late.code)
    assert hall.refused(command, "kiosk-1", person_ref="p2").code == "already_checked_in"
    assert hall.refused(command, "kiosk-1", person_ref="p9").code == "no_appointment_today"


def test_who_has_a_live_number_of_the_queue_gets_no_second_one(hall: Driver) -> None:
    code = book(hall, "09:00", person_ref="p1").code
    hall.at("08:55")
    label = hall.issue("B", person_ref="p1").label
    hall.issue("D", person_ref="p1")
    for command, person in ((m.CheckIn(code), ""), (m.CheckIn(code), "p1")):
        refusal = hall.refused(command, "kiosk-1", person)
        assert (refusal.code, refusal.detail["label"]) == ("check_in_with_number", label)
    hall.do(m.Cancel(label, "visitor"), "kiosk-1")
    assert hall.do(m.CheckIn(code), "kiosk-1").events


def test_a_card_finds_a_row_of_the_halls_own_table() -> None:
    row = next(r for r in HALL.appointments if r.id_hash and r.date.isoformat() == "2025-09-08")
    driver = Driver(HALL, clock=f"{row.slot.start:%H:%M}")
    command = m.CheckIn(identity=m.Identity("x"))
    reply = driver.do(command, "kiosk-1", person_ref="p1", person_hash=row.id_hash or "").reply
    assert isinstance(reply, m.Issued)
    assert driver.state.checked_in == {row.code: reply.ticket.label}


def test_late_tells_what_a_surface_needs_to_offer_something_else(hall: Driver) -> None:
    booked = book(hall)
    hall.at("09:41")
    refusal = hall.refused(m.CheckIn(booked.code), "kiosk-1")
    assert refusal.code == "check_in_too_late"
    assert "可改取普通号" in refusal.message_zh
    wanted = {"appointment": booked.code, "of_queue": "B", "of_item": ""}
    assert wanted.items() <= refusal.detail.items()


def test_rebooking_keeps_the_code_and_frees_the_slot(hall: Driver) -> None:
    booked = book(hall)
    book(hall)
    assert hall.refused(m.Book(TUESDAY, "09:00", queue="B"), "desk-1").code == "slot_full"
    hall.at("09:41")
    reply = hall.do(m.Rebook(booked.code, "2025-09-10", "10:00"), "kiosk-1").reply
    assert isinstance(reply, m.Booked)
    assert (reply.booking.code, reply.booking.date) == (booked.code, "2025-09-10")
    assert hall.do(m.Rebook(booked.code, "2025-09-10", "10:00"), "kiosk-1").events == ()
    assert hall.refused(m.CheckIn(booked.code), "kiosk-1").code == "appointment_other_day"
    hall.at("10:00", "2025-09-10")
    assert isinstance(hall.do(m.CheckIn(booked.code), "kiosk-1").reply, m.Issued)
    refusal = hall.refused(m.Rebook(booked.code, "2025-09-11", "10:00"), "kiosk-1")
    assert refusal.code == "already_checked_in"
    assert hall.replayed().digest() == hall.state.digest()


def test_who_does_not_come_frees_the_slot_and_can_still_be_moved(hall: Driver) -> None:
    booked = book(hall)
    hall.at("09:40")
    assert not hall.events(m.AppointmentEnded)
    hall.pass_s(61)
    (ended,) = hall.events(m.AppointmentEnded)
    assert isinstance(ended, m.AppointmentEnded)
    assert (ended.code, ended.why, ended.start) == (booked.code, "missed", "09:00")
    (row,) = bookings_on(hall.state, TUESDAY)
    assert row.state == "missed"
    assert isinstance(hall.do(m.Rebook(booked.code, TUESDAY, "15:00"), "desk-1").reply, m.Booked)
    (row,) = bookings_on(hall.state, TUESDAY)
    assert row.state == "booked"


def test_a_number_of_the_day_is_kept_for_who_is_expected_and_freed_by_a_no_show() -> None:
    driver = limited(Quota(queue="B", numbers_per_day=2))
    booked = book(driver)
    assert numbers_left(driver.state, "B") == 1
    driver.issue("B")
    assert numbers_left(driver.state, "B") == 0
    (wait,) = [each for each in waits(driver.state, driver.now) if each.queue == "B"]
    assert wait.left == 0
    refusal = driver.refused(m.Issue(queue="B"), "kiosk-1")
    assert (refusal.code, "已取完" in refusal.message_zh) == ("issue_cap", True)
    driver.at("09:41")
    assert numbers_left(driver.state, "B") == 1
    driver.issue("B")
    # Whoever comes in time is given a number, whatever was given to others meanwhile.
    assert driver.refused(m.CheckIn(booked.code), "kiosk-1").code == "check_in_too_late"


@pytest.mark.parametrize(
    ("quota", "code"),
    [
        (Quota(queue="B", appointments_per_slot=1), "slot_full"),
        (Quota(queue=WHOLE_HALL, appointments_per_slot=1), "slot_full"),
        (Quota(queue="B", appointments_per_day=1), "day_full"),
        (Quota(queue=WHOLE_HALL, appointments_per_day=1), "day_full"),
        (Quota(queue="B", numbers_per_day=1), "day_full"),
    ],
)
def test_quotas_of_slot_queue_and_day(quota: Quota, code: str) -> None:
    driver = limited(quota)
    book(driver)
    refusal = driver.refused(m.Book(TUESDAY, "09:00", queue="B"), "desk-1")
    assert (refusal.code, "已约满" in refusal.message_zh) == (code, True)


def test_the_whole_halls_numbers_are_used_up() -> None:
    driver = limited(Quota(queue=WHOLE_HALL, numbers_per_day=2))
    driver.issue("B")
    driver.issue("D")
    assert driver.refused(m.Issue(queue="A"), "kiosk-1").code == "issue_cap_of_hall"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (m.Book("2025-09-31", "09:00", queue="B"), "bad_date"),
        (m.Book(TUESDAY, "9 am", queue="B"), "bad_time"),
        (m.Book(TUESDAY, "08:30", queue="B"), "slot_over"),
        (m.Book("2025-09-08", "15:00", queue="B"), "slot_over"),
        (m.Book(TUESDAY, "09:10", queue="B"), "no_such_slot"),
        (m.Book("2025-09-14", "09:00", queue="B"), "no_such_slot"),
        (m.Book("2025-12-24", "09:00", queue="B"), "too_far_ahead"),
        (m.Book(TUESDAY, "09:00", queue="Q"), "queue_takes_no_appointments"),
        (m.Book(TUESDAY, "09:00", queue="XX"), "unknown_queue"),
        (m.Book(TUESDAY, "09:00"), "queue_or_item_needed"),
        (m.Book(TUESDAY, "09:00", queue="B", phone=m.PhoneTail("12")), "bad_phone_tail"),
        (m.Book(TUESDAY, "09:00", queue="B", code="10000001"), "not_allowed"),
        (m.Rebook("00000000", TUESDAY, "09:00"), "unknown_appointment"),
        (m.CancelBooking("00000000"), "unknown_appointment"),
    ],
)
def test_what_cannot_be_booked_is_refused_with_a_sentence(
    hall: Driver, command: m.Command, code: str
) -> None:
    refusal = hall.refused(command, "desk-1")
    assert refusal.code == code
    assert "…" not in refusal.message_zh


def test_one_person_has_one_booking_a_queue_and_day(hall: Driver) -> None:
    book(hall, person_ref="p1")
    command = m.Book(TUESDAY, "10:00", queue="B")
    assert hall.refused(command, "desk-1", person_ref="p1").code == "booked_already"
    book(hall, "10:00", person_ref="p2")


def test_a_booking_that_was_given_up_holds_no_more(hall: Driver) -> None:
    booked = book(hall)
    hall.do(m.CancelBooking(booked.code, "本人来电"), "desk-1")
    assert bookings_on(hall.state, TUESDAY) == []
    hall.at("09:00")
    for command in (m.CheckIn(booked.code), m.Rebook(booked.code, TUESDAY, "15:00")):
        assert hall.refused(command, "desk-1").code == "appointment_cancelled"


def imported(**changes: object) -> m.Book:
    fields: dict[str, object] = {
        "date": TUESDAY,
        "start": "09:00",
        "end": "09:30",
        "queue": "B",
        "code": "20000001",
        "imported": True,
    }
    return m.Book(**{**fields, **changes})  # type: ignore[arg-type]


def test_an_import_is_idempotent_and_a_changed_row_moves_the_booking(hall: Driver) -> None:
    whose: Whose = {"person_hash": HASH, "name_ref": "n1"}
    assert len(hall.do(imported(), "cli", "p1", **whose).events) == 1
    assert hall.do(imported(), "cli", "p1", **whose).events == ()
    (event,) = hall.do(imported(start="10:00", end="10:30"), "cli", "p1", **whose).events
    assert isinstance(event, m.AppointmentMade)
    assert event.moved
    assert [each.code for each in bookings_on(hall.state, TUESDAY)] == ["20000001"]
    hall.at("10:00").do(m.CheckIn("20000001"), "kiosk-1")
    assert hall.do(imported(start="10:00", end="10:30"), "cli", "p1", **whose).events == ()
    moved = imported(date="2025-09-10")
    assert hall.refused(moved, "cli", "p1", **whose).code == "already_checked_in"


def test_an_import_of_the_halls_own_rows_changes_nothing() -> None:
    driver = Driver(HALL, clock="07:00")
    for row in HALL.appointments_on(HALL.appointments[0].date):
        command = imported(
            date=row.date.isoformat(),
            start=f"{row.slot.start:%H:%M}",
            end=f"{row.slot.end:%H:%M}",
            queue=row.queue,
            item=row.item or "",
            code=row.code,
        )
        assert (
            driver.do(
                command, "cli", "p" if row.id_hash else "", person_hash=row.id_hash or ""
            ).events
            == ()
        )


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"code": "123"}, "bad_booking_code"),
        ({"date": "2025-09-08"}, "slot_over"),
        ({"end": "08:00"}, "bad_slot"),
    ],
)
def test_a_row_that_cannot_be_imported(hall: Driver, change: dict[str, object], code: str) -> None:
    assert hall.refused(imported(**change), "cli").code == code


def test_only_the_administrator_imports(hall: Driver) -> None:
    assert hall.refused(imported(), "desk-1").code == "not_allowed"


def test_no_quota_refuses_what_another_system_has_promised() -> None:
    driver = limited(Quota(queue="B", appointments_per_slot=1))
    book(driver)
    assert len(driver.do(imported(), "cli").events) == 1


def test_a_closed_hall_checks_nobody_in(hall: Driver) -> None:
    booked = book(hall)
    hall.at("09:00").do(m.CloseDay("停电"), "manager-1")
    assert hall.refused(m.CheckIn(booked.code), "kiosk-1").code == "closed_today"
    assert hall.refused(m.Book(TUESDAY, "15:00", queue="B"), "desk-1").code == "closed_today"


def test_bookings_outlive_the_days_before_them(hall: Driver) -> None:
    booked = book(hall, date="2025-09-11")
    hall.at("09:00", "2025-09-10").at("09:00", "2025-09-11")
    assert isinstance(hall.do(m.CheckIn(booked.code), "kiosk-1").reply, m.Issued)
    hall.at("09:00", "2025-11-20")
    assert hall.state.kept.bookings == {}


def test_a_row_of_the_table_that_was_ended_is_so_also_when_the_table_has_lost_it() -> None:
    row = HALL.appointments_on(HALL.appointments[0].date)[0]
    driver = Driver(HALL, clock="07:00", date=row.date.isoformat())
    driver.do(m.CancelBooking(row.code, "本人来电"), "desk-1")
    driver.hall = replace(HALL, appointments=())
    assert driver.replayed().kept.bookings == driver.state.kept.bookings


def test_the_days_report_counts_how_its_appointments_went(hall: Driver) -> None:
    came, missed, given_up = book(hall), book(hall), book(hall, "15:00")
    hall.at("09:00").do(m.CheckIn(came.code), "kiosk-1")
    hall.do(m.CancelBooking(given_up.code), "desk-1")
    hall.at("09:41").do(m.Rebook(missed.code, TUESDAY, "16:00"), "desk-1")
    report = day_report(hall.records, TUESDAY, rehearsal=False)
    assert report.appointments == {
        "booked": 3,
        "came": 1,
        "cancelled": 1,
        "missed": 1,
        "moved": 1,
    }


def test_a_row_that_has_not_changed_undoes_nothing_that_was_done_here(hall: Driver) -> None:
    """The other system's file is read every hour; the desk has moved one and given one up."""
    moved, given_up = imported(), imported(code="20000002")
    for command in (moved, given_up):
        hall.do(command, "cli")
    hall.do(m.Rebook(moved.code, TUESDAY, "15:00"), "desk-1")
    hall.do(m.CancelBooking(given_up.code), "desk-1")
    for command in (moved, given_up):
        assert hall.do(command, "cli").events == ()
    (row,) = bookings_on(hall.state, TUESDAY)
    assert (row.code, row.slot.start_ms) == (moved.code, hall.at("08:41").now_ms + 379 * 60_000)
    hall.do(imported(code="20000002", start="10:00", end="10:30"), "cli")
    assert len(bookings_on(hall.state, TUESDAY)) == 2, "a row that has changed holds again"
    assert hall.replayed().digest() == hall.state.digest()


def test_a_row_of_the_halls_own_table_that_was_given_up_stays_so() -> None:
    row = next(each for each in HALL.appointments if each.date.isoformat() == "2025-09-08")
    driver = Driver(HALL, clock="07:00")
    driver.do(m.CancelBooking(row.code), "desk-1")
    command = imported(
        date="2025-09-08",
        start=f"{row.slot.start:%H:%M}",
        end=f"{row.slot.end:%H:%M}",
        queue=row.queue,
        item=row.item or "",
        code=row.code,
    )
    assert driver.do(command, "cli").events == ()


@pytest.mark.parametrize(
    ("changes", "whose"),
    [({"item": "GA002"}, {}), ({"name": "李四"}, {"name_ref": "n2"}), ({}, {"phone_ref": "f2"})],
)
def test_what_an_import_puts_right_is_no_booking_that_moved(
    hall: Driver, changes: dict[str, object], whose: Whose
) -> None:
    """The slot that the visitor knows stayed what it was."""
    hall.do(imported(), "cli", "p1", name_ref="n1", phone_ref="f1")
    then: Whose = {"name_ref": "n1", "phone_ref": "f1"}
    then.update(whose)
    decision = hall.do(imported(**changes), "cli", "p1", **then)
    assert isinstance(decision.reply, m.Booked)
    assert decision.reply.did == "corrected"
    report = day_report(hall.records, TUESDAY, rehearsal=False)
    assert report.appointments == {"corrected": 1}
    hall.do(imported(**changes, start="10:00", end="10:30"), "cli", "p1", **then)
    report = day_report(hall.records, TUESDAY, rehearsal=False)
    assert report.appointments == {"corrected": 1, "moved": 1}
    assert hall.replayed().digest() == hall.state.digest()


def test_a_booking_that_was_given_up_and_is_promised_anew_is_a_new_one(hall: Driver) -> None:
    hall.do(imported(), "cli")
    hall.do(m.CancelBooking("20000001"), "desk-1")
    reply = hall.do(imported(item="GA002"), "cli").reply
    assert isinstance(reply, m.Booked)
    assert reply.did == "new"
