"""Answers of the bus that nobody can read: each ends in a sentence, and nothing is done twice or lost."""

from __future__ import annotations

import msgspec
import pytest
from msgspec import Raw

from kiosk.guide.flow import Flow
from kiosk.guide.flow import Page as GuidePage
from kiosk.guide.telling import Stage
from kiosk.ticketing.rebooking import MoveStage
from kiosk.ticketing.visit import Page
from queue_controller.api import messages as m
from tests.unit.kiosk.hall import reply
from tests.unit.kiosk.test_appointments import SLOT, answer, booking, late, stage
from tests.unit.kiosk.test_flow import Rig
from tests.unit.kiosk.test_guide import guide

HOSTILE = {
    "nothing": b"",
    "no text": b"\xff\xfe\x00{",
    "null": b"null",
    "another answer": b'{"type":"done"}',
    "no type": b"{}",
    "wrong fields": b'{"type":"booked","booking":7}',
    "an unknown type": b'{"type":"whatever","slots":[]}',
    "deep": b"[" * 100_000,
    "half": b'{"type":"slots_of","queue":"B","slots":[{"date":"2025-09-0',
}


def raw(command_id: str, body: bytes) -> m.Reply:
    return msgspec.structs.replace(reply(command_id), body=Raw(body))


def tell_stage(flow: Flow) -> Stage:
    return flow.telling.stage


@pytest.fixture(params=HOSTILE, ids=list(HOSTILE))
def body(request: pytest.FixtureRequest) -> bytes:
    return HOSTILE[request.param]


def hear(rig: Rig, body: bytes) -> None:
    command_id = f"ask-{len(rig.asked)}"
    assert rig.flow.inquiry_answered(command_id, raw(command_id, body))


def test_free_slots_that_cannot_be_read_leave_the_booking_and_the_offers(body: bytes) -> None:
    rig = Rig()
    late(rig)
    rig.flow.open_slots()
    hear(rig, body)
    assert stage(rig) is MoveStage.FAILED
    assert "您的预约没有变" in rig.flow.rebooking.message_zh
    assert rig.flow.rebooking.message_en
    rig.flow.back()
    assert rig.on(Page.REFUSED)
    assert rig.flow.offer is not None
    rig.flow.open_slots()
    answer(rig, m.SlotsOf("B", (SLOT,)))
    assert stage(rig) is MoveStage.CHOOSING
    assert rig.flow.rebooking.message_zh == ""


def test_a_move_of_which_the_end_is_unknown_is_not_done_again_by_itself(body: bytes) -> None:
    rig = Rig()
    late(rig)
    rig.flow.open_slots()
    answer(rig, m.SlotsOf("B", (SLOT,)))
    rig.flow.choose_slot("2025-09-09", "09:30")
    asked = len(rig.asked)
    hear(rig, body)
    assert stage(rig) is MoveStage.FAILED
    assert "不知道改约是否成功" in rig.flow.rebooking.message_zh
    rig.flow.choose_slot("2025-09-09", "09:30")
    assert len(rig.asked) == asked
    assert rig.flow.rebooking.moved is None
    assert booking("09:30").code == "10000001"


def test_a_feedback_whose_receipt_cannot_be_read_is_sent_again_as_the_same_one(body: bytes) -> None:
    flow, outside, _ = guide()
    flow.open(GuidePage.TELL)
    flow.choose_kind("complaint")
    flow.toggle_topic("wait")
    flow.send()
    command_id = outside.told[0][1]
    flow.told(command_id, raw(command_id, body))
    assert tell_stage(flow) is Stage.AWAY
    flow.send()
    assert outside.told[1] == outside.told[0]
    flow.told(command_id, reply(command_id, m.Receipt("F001", "ABCDEFGH23", "d1", "d2")))
    assert tell_stage(flow) is Stage.DONE
    assert flow.telling.receipt == m.Receipt("F001", "ABCDEFGH23", "d1", "d2")


def test_what_became_of_a_feedback_is_no_receipt() -> None:
    flow, outside, _ = guide()
    flow.open(GuidePage.ANSWER)
    for sign in "ABCDEFGH23":
        flow.telling.type_code(sign)
    flow.telling.ask()
    command_id = outside.told[-1][1]
    flow.told(command_id, reply(command_id, m.Receipt("F001", "ABCDEFGH23", "d1", "d2")))
    assert flow.telling.stage is Stage.AWAY
    assert flow.telling.receipt is None
