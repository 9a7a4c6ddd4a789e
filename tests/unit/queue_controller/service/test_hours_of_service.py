"""Weekend duty, extended service, exchanged Saturdays, another time zone: a hall through such days."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import msgspec
import pytest

from config.model import CalendarDay, PolicyConfig
from queue_controller.api import messages as m
from queue_controller.domain.days import clock_time, day_of
from queue_controller.service.appointments import slots_of
from queue_controller.service.ask import Ask
from queue_controller.service.bookings import bookings_on
from queue_controller.service.values import Actor
from tests.unit.queue_controller.service.driver import Driver, sample_hall

HALL = sample_hall("ziyang")
SATURDAY, WEDNESDAY, TUESDAY = "2025-09-13", "2025-09-10", "2025-09-09"
ON_THE_SPOT = next(i for i in HALL.items_of_queue("B") if i.case_type == "即办件").code
PROMISED = next(i for i in HALL.items if i.queue and i.case_type == "承诺件")


# --- weekend duty --------------------------------------------------------------------------------


def test_weekend_duty_deals_with_what_is_done_on_the_spot_and_says_when_the_rest_is() -> None:
    driver = Driver(HALL, clock="09:30", date=SATURDAY)
    driver.issue("", item=ON_THE_SPOT)
    driver.issue("Q")
    refusal = driver.refused(m.Issue(item=PROMISED.code), "kiosk-1")
    assert refusal.code == "weekend_duty"
    assert (PROMISED.label in refusal.message_zh, "9月15日" in refusal.message_zh) == (True, True)
    several = m.Issue(item=ON_THE_SPOT, items=(PROMISED.code,))
    assert driver.refused(several, "kiosk-1").code == "weekend_duty"
    label = driver.issue("", item=ON_THE_SPOT).label
    assert driver.refused(m.AddMatter(label, item=PROMISED.code)).code == "weekend_duty"


def test_a_hall_may_deal_with_everything_at_weekends_and_an_exchanged_saturday_is_no_duty() -> None:
    policy = msgspec.structs.replace(PolicyConfig(), weekend_duty_on_the_spot=False)
    Driver(HALL, clock="09:30", date=SATURDAY, policy=policy).issue("", item=PROMISED.code)
    worked = CalendarDay(date=dt.date.fromisoformat(SATURDAY), day_row="friday", note="调休")
    hall = replace(HALL, calendar=(*HALL.calendar, worked))
    driver = Driver(hall, clock="16:00", date=SATURDAY)
    driver.issue("", item=PROMISED.code)


def test_on_duty_the_afternoon_is_closed_and_no_slot_of_it_can_be_booked() -> None:
    driver = Driver(HALL, clock="10:00", date="2025-09-12")
    command = m.Book(SATURDAY, "14:00", item=ON_THE_SPOT)
    assert driver.refused(command, "desk-1").code == "no_such_slot"
    driver.do(m.Book(SATURDAY, "09:00", item=ON_THE_SPOT), "desk-1")
    takes = next(
        i for i in HALL.items
        if i.queue and i.case_type == "承诺件" and HALL.queue(i.queue).takes_appointments
    )  # fmt: skip
    refusal = driver.refused(m.Book(SATURDAY, "09:30", item=takes.code), "desk-1")
    assert refusal.code == "weekend_duty"
    driver.at("12:30", SATURDAY)
    assert driver.refused(m.Issue(item=ON_THE_SPOT), "kiosk-1").code == "too_late"


# --- extended service, for who has an appointment ------------------------------------------------


def test_the_booked_evening_is_for_who_has_an_appointment() -> None:
    driver = Driver(HALL, clock="10:00", date=WEDNESDAY).open("5")
    reply = driver.do(m.Book(WEDNESDAY, "18:00", queue="B"), "desk-1").reply
    assert isinstance(reply, m.Booked)
    driver.at("17:55")
    assert driver.refused(m.Issue(queue="B"), "kiosk-1").code == "too_late"
    issued = driver.do(m.CheckIn(reply.booking.code), "kiosk-1").reply
    assert isinstance(issued, m.Issued)
    driver.at("18:00")
    assert driver.call("5") == (issued.ticket.label, "appointment_due")
    closes = driver.state.day.closes_ms
    assert clock_time(closes, driver.state.zone) == "19:00"
    driver.at("18:46")
    assert driver.events(m.HallClosing)


def test_its_slots_are_offered_and_no_others_after_closing() -> None:
    driver = Driver(HALL, clock="17:00", date=TUESDAY)
    ask = Ask(Actor("desk-1", "desk"), driver.state, driver.now)
    found = slots_of(m.AskSlots(queue="D", limit=48), ask).slots
    evenings = {(each.date, each.start) for each in found if each.start >= "17:30"}
    assert evenings == {(WEDNESDAY, start) for start in ("17:30", "18:00", "18:30")}
    assert min((each.date, each.start) for each in found) == (WEDNESDAY, "08:30")


# --- the clock -----------------------------------------------------------------------------------


def test_a_clock_that_jumps_ahead_and_back_takes_no_appointment_away() -> None:
    driver = Driver(HALL, clock="08:40", date=TUESDAY).open("5")
    reply = driver.do(m.Book(TUESDAY, "09:00", queue="B"), "desk-1").reply
    assert isinstance(reply, m.Booked)
    driver.at("15:00")
    assert [each.state for each in bookings_on(driver.state, TUESDAY)] == ["missed"]
    driver.at("09:00")
    assert isinstance(driver.do(m.CheckIn(reply.booking.code), "kiosk-1").reply, m.Issued)
    driver.at("09:00", "2025-09-20").at("09:05", TUESDAY)
    assert driver.state.kept.bookings
    assert driver.replayed().digest() == driver.state.digest()


@pytest.mark.parametrize(
    ("zone", "date"),
    [
        ("Europe/Berlin", "2026-03-30"),
        ("America/New_York", "2025-11-03"),
        ("Pacific/Auckland", "2025-09-29"),
    ],
)
def test_appointments_in_another_time_zone_around_a_change_of_daylight_saving(
    zone: str, date: str
) -> None:
    hall = replace(HALL, time_zone=zone)
    before = dt.date.fromisoformat(date) - dt.timedelta(days=3)
    driver = Driver(hall, clock="10:00", date=before.isoformat())
    reply = driver.do(m.Book(date, "09:00", queue="B"), "desk-1").reply
    assert isinstance(reply, m.Booked)
    assert clock_time(reply.booking.start_ms, hall.zone_info) == "09:00"
    driver.at("08:49", date)
    refusal = driver.refused(m.CheckIn(reply.booking.code), "kiosk-1")
    assert (refusal.code, "08:50" in refusal.message_zh) == ("check_in_too_early", True)
    driver.at("08:50")
    assert isinstance(driver.do(m.CheckIn(reply.booking.code), "kiosk-1").reply, m.Issued)
    assert [
        clock_time(s.start_ms, hall.zone_info) for s in day_of(hall, date, hall.zone_info).spans
    ][:2] == ["08:30", "14:00"]


# --- the third way at closing --------------------------------------------------------------------


def test_who_is_left_at_closing_may_have_an_appointment_instead() -> None:
    driver = Driver(HALL, clock="17:00", date=TUESDAY).open("5")
    label = driver.issue("B", person_ref="p1").label
    other = driver.issue("B").label
    both = m.PutOff((label, other), "人多", date=WEDNESDAY, start="09:00")
    assert driver.refused(both, "manager-1").code == "put_off_one"
    over = m.PutOff((label,), "人多", date=TUESDAY, start="09:00")
    assert driver.refused(over, "manager-1").code == "slot_over"
    reply = driver.do(m.PutOff((label,), "人多", date=WEDNESDAY, start="09:00"), "manager-1").reply
    assert isinstance(reply, m.Booked)
    assert driver.state.ended[label] == "expired"
    assert not driver.state.view.slips
    driver.at("09:00", WEDNESDAY)
    command = m.CheckIn(identity=m.Identity("x"))
    assert isinstance(driver.do(command, "kiosk-1", person_ref="p1").reply, m.Issued)
    assert driver.replayed().digest() == driver.state.digest()
