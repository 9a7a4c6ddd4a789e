"""Where a number stands: typed, scanned, missed and queued again, and what goes wrong with it."""

from __future__ import annotations

import msgspec
import pytest

from kiosk.ticketing.card import Card
from kiosk.ticketing.inquiry import Stage
from kiosk.ticketing.visit import Page
from kiosk.ui.printing import PaperEnd
from kiosk.ui.slip_code import ticket_of_slip
from queue_controller.api import messages as m
from queue_controller.api.errors import NotReachable
from tests.unit.kiosk.hall import issued, refusal, reply
from tests.unit.kiosk.test_flow import Rig


def place(**ticket: object) -> m.PlaceOf:
    base = issued(m.Issue(queue="B"), 12, "ziyang").ticket
    state = ticket.get("state", "waiting")
    return m.PlaceOf(
        msgspec.structs.replace(base, **ticket), ahead=3, by_law=1, can_requeue=state == "no_show"
    )


def stage(rig: Rig) -> str:
    return rig.flow.inquiry.stage.value


@pytest.fixture
def rig() -> Rig:
    found = Rig()
    found.flow.open_find()
    for key in "B012":
        found.flow.type_text(key)
    return found


def test_a_typed_number_is_asked_for_once(rig: Rig) -> None:
    rig.flow.ask_number()
    rig.flow.ask_number()
    assert rig.asked == [m.AskPlace("B012")]
    assert rig.flow.inquiry_answered("ask-1", reply("ask-1", place()))
    assert stage(rig) == "found"
    assert rig.flow.inquiry.found is not None
    assert rig.flow.inquiry.found.by_law == 1


def test_a_missed_number_is_queued_again_and_its_new_place_asked(rig: Rig) -> None:
    rig.flow.ask_number()
    rig.flow.inquiry_answered("ask-1", reply("ask-1", place(state="no_show")))
    rig.flow.requeue()
    rig.flow.requeue()
    assert isinstance(rig.asked[1], m.Requeue)
    assert len(rig.asked) == 2
    rig.flow.inquiry_answered("ask-2", reply("ask-2", m.Done()))
    assert isinstance(rig.asked[2], m.AskPlace)
    rig.flow.inquiry_answered("ask-3", reply("ask-3", place()))
    assert rig.flow.inquiry.requeued
    assert not rig.flow.inquiry.can_requeue


def test_a_refusal_and_a_silence_are_told_and_the_next_key_begins_again(rig: Rig) -> None:
    rig.flow.ask_number()
    rig.flow.inquiry_answered("ask-1", refusal("ask-1", "unknown_ticket", "没有这个号", "no such"))
    assert (stage(rig), rig.flow.inquiry.message_zh) == ("refused", "没有这个号")
    rig.flow.erase()
    assert (stage(rig), rig.flow.inquiry.typed) == ("typing", "B01")
    rig.flow.ask_number()
    rig.flow.inquiry_answered("ask-2", NotReachable("没有应答", "no answer"))
    assert stage(rig) == "away"


def test_an_answer_for_who_has_left_is_of_no_interest(rig: Rig) -> None:
    rig.flow.ask_number()
    rig.flow.home()
    assert not rig.flow.inquiry_answered("ask-1", reply("ask-1", place()))
    assert rig.flow.inquiry.found is None
    assert rig.flow.inquiry.typed == ""


def test_eight_digits_are_a_booking(rig: Rig) -> None:
    for _ in range(4):
        rig.flow.erase()
    for key in "12345678":
        rig.flow.type_text(key)
    rig.flow.ask_number()
    assert rig.asked == []
    assert rig.checked_in[0][0].code == "12345678"
    assert rig.on(Page.ISSUING)


def test_a_scanned_slip_is_looked_up_from_any_page_where_nothing_is_drawn(rig: Rig) -> None:
    rig.flow.home()
    assert rig.flow.slip_scanned("2025-09-08-B012")
    assert rig.on(Page.FIND)
    assert rig.asked[-1] == m.AskPlace("2025-09-08-B012")
    rig.flow.home()
    rig.flow.open_queue("B")
    rig.flow.take()
    assert not rig.flow.slip_scanned("2025-09-08-B013")
    assert len(rig.asked) == 1


@pytest.mark.parametrize(
    ("text", "ticket"),
    [
        ("ziyang-gov:2025-09-08-B012", "2025-09-08-B012"),
        ("  ziyang-gov:2025-09-08-B012\r\n", "2025-09-08-B012"),
        ("songming-gov:2025-09-08-B012", ""),
        ("12345678", ""),
        ("ziyang-gov:", ""),
        ("ziyang-gov:" + "x" * 65, ""),
        ("ziyang-gov:a\x1bb", ""),
        ("https://example.org/?a=b", ""),
    ],
)
def test_only_slips_of_this_hall_are_slips(text: str, ticket: str) -> None:
    assert ticket_of_slip(text, "ziyang-gov") == ticket


def test_a_slip_with_a_token_is_the_same_slip() -> None:
    text = "ziyang-gov:20250908-B012:" + "0f" * 16
    assert ticket_of_slip(text, "ziyang-gov") == "20250908-B012"


def test_the_stages_are_those_that_the_page_knows() -> None:
    assert {each.value for each in Stage} == {"typing", "asking", "found", "refused", "away"}


def answer(rig: Rig, body: msgspec.Struct) -> None:
    identity = f"ask-{len(rig.asked)}"
    assert rig.flow.inquiry_answered(identity, reply(identity, body))


def test_a_lost_number_is_found_by_the_card_and_printed_again() -> None:
    rig = Rig()
    rig.flow.open_find()
    ticket = place().ticket
    assert rig.flow.card_laid(Card("610924194803050012", "19480305"))
    answer(rig, m.Found((ticket,)))
    answer(rig, place())
    rig.flow.reprint()
    rig.flow.reprint()  # a second touch while the first one works
    assert rig.asked[1:] == [m.AskPlace(ticket.ticket_id), m.Reprint(ticket.ticket_id)]
    answer(rig, issued(m.Issue(queue="B"), 12))
    (copy,) = rig.copies
    assert copy[1:] == ("B012", "zh")
    rig.flow.reprint()
    assert len(rig.asked) == 3, "one paper after the other"
    rig.flow.paper_ended(PaperEnd(copy[0], "failed", "out", "缺纸", "Out of paper"))
    assert (rig.flow.copy_paper, stage(rig)) == ("failed", "found")


def test_by_the_telephone_only_where_it_names_one(rig: Rig) -> None:
    for _ in "B012":
        rig.flow.erase()
    for key in "4711":
        rig.flow.type_text(key)
    one, other = place().ticket, msgspec.structs.replace(place().ticket, ticket_id="t-B013")
    for found in ((), (one, other)):
        rig.flow.ask_number()
        assert rig.asked[-1] == m.FindNumber(phone=m.PhoneTail("4711"))
        answer(rig, m.Found(found))
        assert stage(rig) == "refused"
        assert rig.flow.inquiry.message_zh
    rig.flow.ask_number()
    answer(rig, m.Found((one,)))
    answer(rig, place())
    assert rig.flow.inquiry.can_reprint
    assert not rig.flow.inquiry.can_change, "a telephone is no proof of whose matters they are"


@pytest.mark.parametrize("state", ["waiting", "no_show", "parked", "called", "serving"])
def test_who_only_types_a_number_gets_no_paper_of_it(rig: Rig, state: m.TicketState) -> None:
    rig.flow.ask_number()
    answer(rig, place(state=state))
    rig.flow.reprint()
    assert len(rig.asked) == 1
    rig.flow.slip_scanned("t-B012")
    answer(rig, place(state=state))
    assert rig.flow.inquiry.can_reprint == (state not in {"called", "serving"})


def test_a_reprint_that_the_hall_refuses_is_a_sentence() -> None:
    rig = Rig()
    rig.flow.slip_scanned("t-B012")
    answer(rig, place())
    rig.flow.reprint()
    identity = f"ask-{len(rig.asked)}"
    limit = refusal(identity, "reprint_limit", "B012已补打3次", "Printed 3 times")
    assert rig.flow.inquiry_answered(identity, limit)
    assert (stage(rig), rig.flow.inquiry.message_zh) == ("refused", "B012已补打3次")
    assert rig.copies == []


def test_a_card_without_a_number_is_told_so() -> None:
    rig = Rig()
    rig.flow.open_find()
    rig.flow.card_laid(Card("610924194803050012", "19480305"))
    answer(rig, m.Found(()))
    assert stage(rig) == "refused"
    assert "没有查到您的号" in rig.flow.inquiry.message_zh


def test_an_answer_that_cannot_be_read_is_no_answer(rig: Rig) -> None:
    rig.flow.ask_number()
    answer(rig, m.Done())
    assert stage(rig) == "away"
    rig.flow.card_laid(Card("610924194803050012", "19480305"))
    answer(rig, m.Done())
    assert stage(rig) == "away"
