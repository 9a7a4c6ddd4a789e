"""The guidance desk: two touches to a number, what it does for a number, and what goes wrong."""

from __future__ import annotations

import pytest

from kiosk.desk.flow import REASON_ZH, REASONS, Favour, Page, Sheet
from queue_controller.api import messages as m
from queue_controller.api.errors import NotReachable
from queue_controller.api.view import RingStatus
from tests.unit.kiosk.desk_rig import DeskRig
from tests.unit.kiosk.hall import issued, record

AWAY = NotReachable("控制器没有应答", "The controller does not answer")


@pytest.fixture
def rig() -> DeskRig:
    return DeskRig()


def found(rig: DeskRig, state: m.TicketState = "waiting", priority_class: str = "P99") -> None:
    rig.live(12)
    rig.desk.open_find()
    for key in "12":
        rig.desk.type_text(key)
    rig.desk.look()
    rig.place(state=state, priority_class=priority_class)


def test_two_touches_give_a_number_and_its_paper(rig: DeskRig) -> None:
    rig.desk.choose_queue("B")
    rig.desk.confirm()
    rig.number()
    assert rig.sent == [m.Issue(queue="B")]
    assert rig.desk.given is not None
    assert rig.printed[0][1].ticket.label == "B012"
    rig.paper("printed")
    assert rig.desk.paper == "printed"


def test_a_class_that_staff_give_goes_with_the_number(rig: DeskRig) -> None:
    rig.desk.choose_queue("B")
    rig.desk.choose_class("P20")
    rig.desk.choose_class("no such class")
    rig.desk.confirm()
    assert rig.sent == [m.Issue(queue="B", priority_class="P20")]


def test_after_a_silence_the_same_number_is_asked_for_again(rig: DeskRig) -> None:
    rig.desk.choose_queue("B")
    rig.desk.confirm()
    rig.desk.confirm()
    assert len(rig.bus.sent) == 1
    rig.silence(AWAY)
    assert rig.desk.notice.bad
    assert rig.desk.sheet is Sheet.NONE, "the sentence stands on the page, not behind the sheet"
    rig.desk.choose_queue("B")
    rig.desk.confirm()
    assert rig.bus.sent[0] == rig.bus.sent[1]
    rig.number()
    assert rig.desk.given is not None
    rig.desk.choose_queue("B")
    rig.desk.confirm()
    assert rig.bus.sent[2][0] != rig.bus.sent[1][0]


def test_a_refusal_is_told_in_its_own_words(rig: DeskRig) -> None:
    rig.desk.choose_queue("B")
    rig.desk.confirm()
    rig.refuse("too_late", "今天已停止取号。", "No more numbers today.")
    assert (rig.desk.notice.zh, rig.desk.notice.bad) == ("今天已停止取号。", True)
    assert rig.printed == []


def test_a_queue_that_is_fed_by_transfers_cannot_be_chosen(rig: DeskRig) -> None:
    closed = next(q.prefix for q in rig.state.hall.queues if not q.takes_first_tickets)
    rig.desk.choose_queue(closed)
    assert rig.desk.sheet is Sheet.NONE


def test_a_missed_number_is_queued_again_and_looked_at_anew(rig: DeskRig) -> None:
    found(rig, "no_show")
    rig.desk.requeue()
    assert isinstance(rig.sent[-1], m.Requeue)
    rig.answer(m.Done())
    assert isinstance(rig.sent[-1], m.AskPlace)
    rig.place()
    assert rig.desk.found is not None
    assert not rig.desk.found.can_requeue


def test_paper_again_is_asked_for_and_marked(rig: DeskRig) -> None:
    found(rig)
    rig.desk.reprint()
    assert isinstance(rig.sent[-1], m.Reprint)
    body = issued(m.Issue(queue="B"), 12, "ziyang")
    rig.answer(m.Issued(body.ticket, 3, 5, 15, ("5",), "Z3", reprint=True))
    assert rig.printed[-1][1].reprint


def test_a_class_is_changed_only_with_a_reason(rig: DeskRig) -> None:
    found(rig, priority_class="P20")
    rig.desk.open_class()
    rig.desk.choose_class("P99")
    assert not rig.desk.can_confirm
    rig.desk.confirm()
    rig.desk.choose_reason("left")
    assert not rig.desk.can_confirm
    rig.desk.choose_reason("no_proof")
    rig.desk.sign_in("ZY0001")
    rig.desk.confirm()
    command = rig.sent[-1]
    assert isinstance(command, m.Reclassify)
    assert (command.priority_class, command.reason, command.staff_no) == (
        "P99",
        "未出示证明",
        "ZY0001",
    )


def test_a_number_is_cancelled_only_with_a_reason(rig: DeskRig) -> None:
    found(rig)
    rig.desk.open_cancel()
    rig.desk.confirm()
    assert not isinstance(rig.sent[-1], m.Cancel)
    rig.desk.choose_reason("left")
    rig.desk.confirm()
    command = rig.sent[-1]
    assert isinstance(command, m.Cancel)
    assert (command.by, command.reason) == ("staff", "本人离开，不再办理")
    rig.answer(m.Done())
    assert rig.desk.page is Page.GIVE
    assert "B012 已作废" in rig.desk.notice.zh


def test_lost_paper_is_found_by_the_last_digits_of_a_telephone(rig: DeskRig) -> None:
    rig.desk.open_find(by_phone=True)
    for key in "13579":
        rig.desk.type_text(key)
    assert rig.desk.typed == "1357"
    assert len(rig.sent) == 1
    command = rig.sent[-1]
    assert isinstance(command, m.FindNumber)
    assert "1357" not in repr(command)
    ticket = issued(m.Issue(queue="B"), 12, "ziyang").ticket
    rig.answer(m.Found((ticket,)))
    assert rig.sent[-1] == m.AskPlace(ticket.ticket_id)


def test_a_card_finds_its_numbers_and_nothing_found_is_said(rig: DeskRig) -> None:
    rig.desk.card_laid("610924194001011234")
    assert "610924" not in repr(rig.sent[-1])
    rig.answer(m.Found(()))
    assert rig.desk.notice.bad
    two = [issued(m.Issue(queue="B"), n, "ziyang").ticket for n in (12, 13)]
    rig.desk.card_laid("610924194001011234")
    rig.answer(m.Found(tuple(two)))
    assert len(rig.desk.candidates) == 2
    rig.desk.look_at(two[1].ticket_id)
    assert rig.sent[-1] == m.AskPlace(two[1].ticket_id)


def test_consultations_and_first_contacts_carry_who_it_was(rig: DeskRig) -> None:
    rig.desk.count_consultation()
    assert rig.sent == []
    assert rig.desk.notice.bad
    rig.desk.sign_in("no such number")
    assert rig.desk.staff_no == ""
    rig.desk.sign_in("ZY0001")
    rig.desk.count_consultation()
    assert rig.sent[-1] == m.FirstContact(staff_no="ZY0001", note="咨询")
    rig.answer(m.Done())
    assert rig.desk.consulted == 1
    found(rig)
    rig.desk.mark_first_contact()
    command = rig.sent[-1]
    assert isinstance(command, m.FirstContact)
    assert command.ticket


def test_the_digits_alone_find_the_numbers_of_all_queues(rig: DeskRig) -> None:
    rig.live(12, 13)
    rig.live(12, queue="D")
    rig.desk.open_find()
    for key in "012":
        rig.desk.type_text(key)
    assert [t.label for t in rig.desk.matches] == ["B012", "D012"]
    assert not rig.desk.can_look
    rig.desk.look()
    assert rig.sent == []
    rig.desk.erase()
    rig.desk.type_text("3")
    assert [t.label for t in rig.desk.matches] == ["B013"]
    rig.desk.look()
    assert isinstance(rig.sent[-1], m.AskPlace)


def test_missed_numbers_stand_in_a_list_the_latest_first(rig: DeskRig) -> None:
    for n, label in enumerate(("B001", "B002", "B003"), 1):
        event = m.TicketIssued(label, label, "B", n, "2025-09-08", False, n, n)
        assert rig.state.take(record(n * 10, event))
        called = m.TicketCalled(label, label, "B", "5", f"c{n}", False, "fifo", n * 1000)
        assert rig.state.take(record(n * 10 + 1, called))
        if n < 3:
            assert rig.state.take(record(n * 10 + 2, m.TicketMissed(label, "5")))
    assert [t.label for t in rig.desk.missed] == ["B002", "B001"]


def test_sentences_and_the_given_number_leave_by_themselves(rig: DeskRig) -> None:
    rig.desk.choose_queue("B")
    rig.desk.confirm()
    rig.number()
    rig.desk.count_consultation()
    rig.clock.go(30)
    rig.desk.tick()
    assert rig.desk.notice.zh == ""
    assert rig.desk.given is not None
    rig.clock.go(31)
    rig.desk.tick()
    assert rig.desk.given is None


def test_every_reason_has_its_words() -> None:
    assert set(REASON_ZH) == set(Favour)
    assert {reason for rows in REASONS.values() for reason in rows} == set(Favour)


def test_who_waits_longest_for_a_person_is_answered_first(rig: DeskRig) -> None:
    assert rig.desk.ring is None
    rings = rig.state.view.rings
    rings["ring-2"] = RingStatus("ring-2", "kiosk-2", 2_000)
    rings["ring-1"] = RingStatus("ring-1", "kiosk-1", 1_000, "t-B012", "B012")
    rig.desk.sign_in("ZY0001")
    rig.desk.answer_ring()
    rig.desk.answer_ring()  # a second touch while the first one works
    assert rig.sent == [m.AnswerRing("ring-1", "ZY0001")]
    rig.answer(m.Done())
    assert rig.desk.notice.zh == "请到 kiosk-1 旁接引。"


def test_an_answer_that_cannot_be_read_is_said(rig: DeskRig) -> None:
    rig.desk.choose_queue("B")
    rig.desk.confirm()
    rig.answer(m.Done())
    assert rig.desk.given is None
    assert rig.desk.notice.bad
    assert "查号" in rig.desk.notice.zh
