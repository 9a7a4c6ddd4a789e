"""Appointments at the guidance desk: by name, by card, by telephone; late ones; matters of a number."""

from __future__ import annotations

import pytest

from kiosk.desk.bookings import surnames
from kiosk.desk.flow import UNREADABLE, Page
from queue_controller.api import messages as m
from tests.unit.kiosk.desk_rig import DeskRig
from tests.unit.kiosk.hall import DATE, at_ms, issued


def sent(rig: DeskRig) -> object:
    """The last command."""
    return rig.sent[-1]


def booking(
    code: str, start: str, name: str = "张*", state: m.BookingState = "booked", queue: str = "B"
) -> m.Booking:
    start_ms = at_ms(start)
    end_ms = start_ms + 30 * 60_000
    window = start_ms - 600_000, end_ms + 600_000
    return m.Booking(code, DATE, queue, "", start_ms, end_ms, *window, state, "", name)


def page(rig: DeskRig) -> Page:
    return rig.desk.page


def listed(rig: DeskRig, *rows: m.Booking) -> None:
    rig.desk.open_bookings()
    assert sent(rig) == m.AskAppointments()
    rig.answer(m.AppointmentsOf(DATE, rows))


def codes(rig: DeskRig) -> list[str]:
    return [each.code for each in rig.desk.appointments.shown]


def test_who_is_still_to_come_stands_first_and_a_letter_finds_the_surname() -> None:
    rig = DeskRig()
    listed(
        rig,
        booking("1", "08:30", "王*", "missed"),
        booking("2", "09:30", "张*"),
        booking("3", "10:00", "赵*"),
        booking("4", "15:00", "王*"),
        booking("5", "09:30", "李*", "checked_in"),
        booking("6", "11:00", ""),
        booking("7", "11:30", "爨*"),
    )
    assert codes(rig) == ["2", "3", "6", "7", "4", "5", "1"]
    rig.desk.appointments.choose_letter("Z")
    assert codes(rig) == ["2", "3", "6", "7"], "an erased and a rare name stay"
    rig.desk.appointments.choose_letter("")
    assert len(codes(rig)) == 7


def test_every_surname_stands_under_one_letter() -> None:
    signs = [sign for row in surnames().values() for sign in row]
    assert len(signs) == len(set(signs)) > 150
    assert list(surnames()) == sorted(surnames())


def test_checked_in_by_name_the_number_is_printed() -> None:
    rig = DeskRig()
    listed(rig, booking("2", "09:30"))
    rig.desk.appointments.choose("2")
    rig.desk.check_in()
    assert sent(rig) == m.CheckIn("2")
    rig.answer(issued(m.Issue(queue="B", priority_class="P30"), 12))
    assert (rig.desk.page, len(rig.printed)) == (Page.GIVE, 1)
    assert rig.desk.given is not None
    assert rig.desk.appointments.chosen is None


def test_late_the_desk_gives_an_ordinary_number_or_another_slot() -> None:
    rig = DeskRig()
    rig.desk.sign_in("ZY0001")
    listed(rig, booking("2", "08:30", state="missed"))
    rig.desk.appointments.choose("2")
    rig.desk.check_in()
    rig.refuse("check_in_too_late", "已过。", "Over.")
    assert (rig.desk.notice.bad, rig.desk.page) == (True, Page.BOOKING)
    rig.desk.booked(rig.desk.appointments.move)
    assert sent(rig) == m.AskSlots(code="2", limit=48)
    rig.answer(m.SlotsOf("B", (m.FreeSlot(DATE, "15:00", "15:30", 1),)))
    rig.desk.booked(lambda: rig.desk.appointments.choose_slot(DATE, "15:00"))
    assert sent(rig) == m.Rebook("2", DATE, "15:00", rig.desk.staff_no)
    rig.answer(m.Booked(booking("2", "15:00", ""), "moved"))
    chosen = rig.desk.appointments.chosen
    assert chosen is not None
    assert (chosen.name, chosen.start_ms) == ("张*", at_ms("15:00"))
    rig.desk.ordinary_number()
    assert sent(rig) == m.Issue(queue="B")


def test_a_telephone_booking_from_the_queue_to_its_code() -> None:
    rig = DeskRig()
    rig.desk.begin_booking()
    rig.desk.pick("B")
    assert sent(rig) == m.AskSlots(queue="B", limit=48)
    rig.answer(m.SlotsOf("B", (m.FreeSlot("2025-09-09", "09:30", "10:00", 2),)))
    mine = rig.desk.appointments
    mine.choose_slot("2025-09-09", "09:00")
    assert page(rig) is Page.SLOTS
    mine.choose_slot("2025-09-09", "09:30")
    assert page(rig) is Page.LETTERS
    mine.choose_letter("Z")
    mine.choose_surname(mine.names[0])
    for digit in "864":
        mine.type_digit(digit)
    assert not mine.can_book
    mine.type_digit("2")
    rig.desk.booked(mine.book)
    command = sent(rig)
    assert command == m.Book("2025-09-09", "09:30", queue="B", name="张", phone=m.PhoneTail("8642"))
    rig.refuse("slot_full", "已约满。", "Full.")
    first = rig.bus.sent[-1][0]
    rig.desk.booked(mine.book)
    assert rig.bus.sent[-1][0] == first, "the same wish again is one booking"
    rig.answer(m.Booked(booking("12345678", "09:30", "")))
    assert mine.chosen is not None
    assert (mine.chosen.code, mine.chosen.name) == ("12345678", "张*")


def test_given_up_and_then_nothing_more_can_be_done_with_it() -> None:
    rig = DeskRig()
    listed(rig, booking("2", "15:00"))
    rig.desk.appointments.choose("2")
    rig.desk.booked(rig.desk.appointments.cancel)
    assert sent(rig) == m.CancelBooking("2")
    rig.answer(m.Booked(booking("2", "15:00", state="cancelled"), "cancelled"))
    assert not rig.desk.appointments.can_move
    before = len(rig.sent)
    rig.desk.booked(rig.desk.appointments.cancel)
    rig.desk.booked(rig.desk.appointments.move)
    assert len(rig.sent) == before


def test_a_card_shows_the_appointment_unless_its_number_is_out() -> None:
    rig = DeskRig()
    rig.desk.card_laid("610924194001011234")
    rig.answer(m.Found((), (booking("2", "15:00"), booking("3", "09:30"))))
    assert page(rig) is Page.BOOKING
    assert rig.desk.appointments.chosen is not None
    assert rig.desk.appointments.chosen.code == "3"
    rig.desk.card_laid("610924194001011234")
    ticket = issued(m.Issue(queue="B"), 12).ticket
    rig.answer(m.Found((ticket,), (booking("3", "09:30", state="checked_in"),)))
    assert sent(rig) == m.AskPlace(ticket.ticket_id)


def test_one_matter_more_and_one_less() -> None:
    rig = DeskRig()
    rig.live(12)
    rig.desk.open_find()
    rig.desk.type_text("12")
    rig.desk.look()
    rig.place()
    ticket = rig.desk.found
    assert ticket is not None
    rig.desk.open_adding()
    rig.desk.pick("D")
    assert sent(rig) == m.AddMatter(ticket.ticket.ticket_id, queue="D")
    rig.answer(m.Done())
    assert isinstance(sent(rig), m.AskPlace)
    rig.place()
    rig.desk.open_dropping()
    assert page(rig) is Page.FOUND, "its only matter stays"
    legs = tuple(m.MatterWait(queue, (), "waiting", 1, 5, 10, ("5",), "Z1") for queue in ("B", "D"))
    rig.desk.found = m.PlaceOf(ticket.ticket, matters=legs)
    rig.desk.open_dropping()
    rig.desk.pick("D")
    assert sent(rig) == m.DropMatter(ticket.ticket.ticket_id, queue="D")


def test_a_code_that_is_told_finds_the_booking_of_today() -> None:
    rig = DeskRig()
    rows = (booking("10000001", "09:30"),)
    for code, page_then in (("10000001", Page.BOOKING), ("10000002", Page.FIND)):
        rig.desk.open_find()
        for digit in code:
            rig.desk.type_text(digit)
        assert sent(rig) == m.AskAppointments()
        rig.answer(m.AppointmentsOf(DATE, rows))
        assert page(rig) is page_then
    assert "10000002" in rig.desk.notice.zh


@pytest.mark.parametrize("ask", ["list", "slots", "cancel"])
def test_an_answer_that_cannot_be_read_is_said_and_what_was_shown_stays(ask: str) -> None:
    rig = DeskRig()
    listed(rig, booking("1", "09:30"))
    if ask == "list":
        rig.desk.open_bookings()
    else:
        rig.desk.appointments.choose("1")
        if ask == "slots":
            rig.desk.appointments.move()
        else:
            rig.desk.appointments.cancel()
    before = rig.desk.page
    rig.answer(m.Done())
    assert rig.desk.notice is not None
    assert rig.desk.notice.zh == UNREADABLE[0]
    assert codes(rig) == ([] if ask == "list" else ["1"])
    assert rig.desk.page is before
