"""Bookings at the kiosk: by card, early, late; moved; a number's matters; papers of an earlier day."""

from __future__ import annotations

import msgspec
import pytest

from kiosk.ticketing.card import Card
from kiosk.ticketing.issuer import Declined
from kiosk.ticketing.rebooking import MoveStage
from kiosk.ticketing.visit import Page
from queue_controller.api import messages as m
from queue_controller.api.updates import Beat
from tests.unit.kiosk.hall import at_ms, hall, legs, refusal, reply
from tests.unit.kiosk.test_flow import Rig

CARD = Card("110105199912310021", "19991231")
SLOT = m.FreeSlot("2025-09-09", "09:30", "10:00", 1)
ITEM = hall().items_of_queue("B")[0].code
DETAIL = {"appointment": "10000001", "of_queue": "B", "of_item": ITEM}


def booking(start: str, queue: str = "B", state: m.BookingState = "booked") -> m.Booking:
    start_ms = at_ms(start)
    end_ms = start_ms + 30 * 60_000
    window = start_ms - 600_000, end_ms + 600_000
    return m.Booking("10000001", "2025-09-08", queue, "", start_ms, end_ms, *window, state)


def asked(rig: Rig) -> object:
    """The last question to the bus."""
    return rig.asked[-1]


def stage(rig: Rig) -> MoveStage:
    return rig.flow.rebooking.stage


def answer(rig: Rig, body: m.ReplyBody) -> None:
    command_id = f"ask-{len(rig.asked)}"
    assert rig.flow.inquiry_answered(command_id, reply(command_id, body))


def say_no(rig: Rig, code: str) -> None:
    command_id = f"ask-{len(rig.asked)}"
    assert rig.flow.inquiry_answered(command_id, refusal(command_id, code, "不行。", "No."))


def lay(rig: Rig, *bookings: m.Booking, tickets: tuple[m.Ticket, ...] = ()) -> None:
    rig.flow.card_laid(CARD)
    assert asked(rig) == m.FindNumber(identity=m.Identity(CARD.number))
    answer(rig, m.Found(tickets, bookings))


def late(rig: Rig, code: str = "check_in_too_late") -> None:
    rig.flow.check_in("10000001")
    command_id = rig.checked_in[-1][1]
    rig.flow.issue_ended(Declined(command_id, code, "已过。", "Over.", DETAIL))
    assert rig.on(Page.REFUSED)


# The hall's clock of the rig stands at 09:42.


def test_a_card_checks_in_who_has_an_appointment_now() -> None:
    rig = Rig()
    lay(rig, booking("15:00"), booking("09:30"))
    command, _ = rig.checked_in[-1]
    assert command == m.CheckIn("10000001", identity=m.Identity(CARD.number))
    assert rig.on(Page.ISSUING)


def test_a_late_one_is_asked_for_too_so_that_the_offers_come() -> None:
    rig = Rig()
    lay(rig, booking("08:30", state="missed"))
    assert rig.checked_in


def test_an_early_one_is_told_and_the_visitor_goes_on() -> None:
    rig = Rig()
    lay(rig, booking("15:00"))
    assert rig.on(Page.HOME)
    assert not rig.checked_in
    zh, en = rig.flow.card_words
    assert ("15:00–15:30" in zh, "14:50" in zh, "14:50" in en) == (True, True, True)


def test_who_looks_at_another_matter_is_told_and_not_taken_away_from_it() -> None:
    rig = Rig()
    rig.flow.open_queue("D")
    lay(rig, booking("09:30"))
    assert rig.on(Page.QUEUE)
    assert rig.flow.card_words[0]
    rig.flow.home()
    rig.flow.open_queue("B")
    lay(rig, booking("09:30"))
    assert rig.checked_in


def test_who_has_a_number_of_that_queue_is_told_and_keeps_it() -> None:
    rig = Rig()
    ticket = m.Ticket("20250908-B012", "B012", "B", 12, "waiting", "2025-09-08", 0, 0)
    lay(rig, booking("09:30"), tickets=(ticket,))
    assert not rig.checked_in
    assert all("B012" in words and "09:30" in words for words in rig.flow.card_words)
    rig.flow.open_find()
    lay(rig, booking("09:30"), tickets=(ticket,))
    assert asked(rig) == m.AskPlace("20250908-B012")


@pytest.mark.parametrize("state", ["checked_in", "cancelled"])
def test_what_is_over_is_left_alone(state: m.BookingState) -> None:
    rig = Rig()
    lay(rig, booking("09:30", state=state))
    assert not rig.checked_in
    assert rig.flow.card_words == ("", "")


def test_a_card_on_the_place_page_shows_its_number() -> None:
    rig = Rig()
    ticket = m.Ticket("20250908-B012", "B012", "B", 12, "waiting", "2025-09-08", 0, 0)
    rig.flow.open_find()
    lay(rig, tickets=(ticket,))
    assert asked(rig) == m.AskPlace("20250908-B012")
    answer(rig, m.PlaceOf(ticket))
    assert rig.flow.inquiry.can_change


def test_the_answer_for_a_visitor_who_has_gone_is_dropped() -> None:
    rig = Rig()
    rig.flow.card_laid(CARD)
    rig.flow.home()
    assert not rig.flow.inquiry_answered("ask-1", reply("ask-1", m.Found((), (booking("09:30"),))))
    assert not rig.checked_in


def test_late_an_ordinary_number_for_the_same_matter_is_one_touch() -> None:
    rig = Rig()
    late(rig)
    rig.flow.take_ordinary()
    command, _ = rig.drawn[-1]
    assert (command.item, command.queue) == (ITEM, "")
    rig.number()
    assert rig.on(Page.TICKET)


def test_late_another_slot_and_the_code_stays() -> None:
    rig = Rig()
    late(rig)
    rig.flow.open_slots()
    assert asked(rig) == m.AskSlots(code="10000001", limit=24)
    answer(rig, m.SlotsOf("B", (SLOT,)))
    rig.flow.choose_slot("2025-09-09", "23:00")
    assert stage(rig) is MoveStage.CHOOSING
    rig.flow.choose_slot("2025-09-09", "09:30")
    assert asked(rig) == m.Rebook("10000001", "2025-09-09", "09:30")
    say_no(rig, "slot_full")
    assert stage(rig) is MoveStage.CHOOSING
    rig.flow.choose_slot("2025-09-09", "09:30")
    answer(rig, m.Booked(booking("09:30"), "moved"))
    assert stage(rig) is MoveStage.MOVED
    rig.flow.back()
    assert rig.on(Page.HOME)
    assert rig.flow.rebooking.moved is None


def test_all_slots_taken_is_said_and_back_leads_to_the_other_offers() -> None:
    rig = Rig()
    late(rig)
    rig.flow.open_slots()
    answer(rig, m.SlotsOf("B", ()))
    assert stage(rig) is MoveStage.FAILED
    rig.flow.back()
    assert rig.on(Page.REFUSED)
    assert rig.flow.offer is not None


def test_help_rings_once() -> None:
    rig = Rig()
    late(rig, "check_in_too_late_no_counter")
    rig.flow.ask_for_person()
    rig.flow.ask_for_person()
    assert rig.rings == [""]
    rig.flow.home()
    assert not rig.flow.help_rung


def test_no_other_refusal_offers_anything() -> None:
    rig = Rig()
    rig.flow.check_in("10000001")
    end = Declined(
        rig.checked_in[-1][1], "already_checked_in", "已签到。", "Done.", {"label": "B1"}
    )
    rig.flow.issue_ended(end)
    assert rig.flow.offer is None
    rig.flow.take_ordinary()
    rig.flow.open_slots()
    assert rig.on(Page.REFUSED)


def test_a_queue_without_numbers_left_is_said_before_anything_is_chosen() -> None:
    rig = Rig()
    beaten = rig.state.beat
    assert beaten is not None
    waits = tuple(
        msgspec.structs.replace(each, left=0 if each.queue == "B" else 3) for each in beaten.waits
    )
    rig.state.take(Beat(msgspec.structs.replace(beaten, waits=waits)))
    rig.flow.open_queue("B")
    assert not rig.flow.can_take
    rig.flow.take()
    assert not rig.drawn
    rig.flow.home()
    rig.flow.open_queue("D")
    assert rig.flow.can_take


# --- one matter more or less ---------------------------------------------------------------------


def own_place(rig: Rig, *, scanned: bool = True, state: m.TicketState = "waiting") -> None:
    codes = [hall().items_of_queue(queue)[0].code for queue in ("B", "D")]
    matters = legs(m.Issue(item=codes[0], items=(codes[1],)))
    ticket = m.Ticket("20250908-B012", "B012", "B", 12, state, "2025-09-08", 0, 0)
    if scanned:
        rig.flow.slip_scanned("20250908-B012")
    else:
        rig.flow.open_find()
        rig.flow.type_text("B012")
        rig.flow.ask_number()
    answer(rig, m.PlaceOf(ticket, matters=matters))


def test_a_matter_is_added_and_the_place_is_shown_again() -> None:
    rig = Rig()
    own_place(rig)
    rig.flow.add_to_number()
    assert rig.on(Page.HOME)
    rig.flow.open_item(ITEM)
    assert (rig.flow.can_take, rig.flow.can_add) == (True, False)
    rig.flow.take()
    assert asked(rig) == m.AddMatter("20250908-B012", item=ITEM)
    assert not rig.drawn
    answer(rig, m.Done())
    assert asked(rig) == m.AskPlace("20250908-B012")
    answer(rig, m.PlaceOf(m.Ticket("t", "B012", "B", 12, "waiting", "2025-09-08", 0, 0)))
    assert rig.flow.inquiry.changed
    assert rig.on(Page.FIND)


def test_a_matter_is_given_up_but_never_the_last() -> None:
    rig = Rig()
    own_place(rig)
    rig.flow.drop_from_number("X")
    assert not isinstance(asked(rig), m.DropMatter)
    rig.flow.drop_from_number("D")
    assert asked(rig) == m.DropMatter("20250908-B012", queue="D")
    say_no(rig, "matter_present")
    assert rig.flow.inquiry.message_zh == "不行。"


@pytest.mark.parametrize(("scanned", "state"), [(False, "waiting"), (True, "no_show")])
def test_who_only_typed_a_number_and_who_was_missed_cannot_change_it(
    *, scanned: bool, state: m.TicketState
) -> None:
    rig = Rig()
    own_place(rig, scanned=scanned, state=state)
    assert not rig.flow.inquiry.can_change
    rig.flow.drop_from_number("D")
    rig.flow.add_to_number()
    assert rig.on(Page.FIND)
    assert not isinstance(asked(rig), m.DropMatter)


# --- papers of an earlier day --------------------------------------------------------------------


def test_a_put_off_paper_is_todays_number_in_one_touch() -> None:
    rig = Rig()
    rig.flow.slip_scanned("20250905-B012")
    say_no(rig, "slip_held")
    assert rig.flow.held_paper == "slip"
    rig.flow.use_paper()
    command, _ = rig.drawn[-1]
    assert command == m.Issue(slip="20250905-B012")


def test_a_notice_is_cited_with_the_matter_that_is_chosen_then() -> None:
    rig = Rig()
    rig.flow.open_find()
    rig.flow.type_text("20250905B012")
    rig.flow.ask_number()
    say_no(rig, "notice_held")
    rig.flow.use_paper()
    assert rig.on(Page.HOME)
    rig.flow.open_item(ITEM)
    rig.flow.take()
    command, _ = rig.drawn[-1]
    assert (command.item, command.notice) == (ITEM, "20250905B012")


def test_a_paper_that_is_good_for_nothing_is_only_said() -> None:
    rig = Rig()
    rig.flow.slip_scanned("20250905-B012")
    say_no(rig, "unknown_ticket")
    assert rig.flow.held_paper == ""
    rig.flow.use_paper()
    assert not rig.drawn
