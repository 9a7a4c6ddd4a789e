"""The driver's small parts by hand: a round of questions, a cure, the counting of receipts."""

from __future__ import annotations

import itertools

import pytest

from devices.ticket_printer.escpos import commands
from devices.ticket_printer.escpos.cure import ASK_AGAIN_S, LATE_ANSWER_S, Cure, CureEnd
from devices.ticket_printer.escpos.parts import describe
from devices.ticket_printer.escpos.poll import SETTLE_S, RoundEnd, StatusRound
from devices.ticket_printer.escpos.profile import PROFILES
from devices.ticket_printer.escpos.receipts import Receipts
from devices.ticket_printer.escpos.status import Report


class Rounds:
    """A round with its questions and ends written down."""

    def __init__(self) -> None:
        self.asked: list[bytes] = []
        self.ends: list[tuple[RoundEnd, tuple[int, ...]]] = []
        self.round = StatusRound(self.asked.append, self._ended, 0.3)

    def _ended(self, end: RoundEnd, answers: tuple[int, ...], _now: float) -> None:
        self.ends.append((end, answers))

    def answer(self, *answers: int, now: float) -> None:
        self.round.batch_begins()
        for byte in answers:
            self.round.answer(byte, now)


def test_a_round_asks_four_questions_and_believes_four_answers() -> None:
    it = Rounds()
    it.round.begin()
    for number, byte in enumerate((0x12, 0x16, 0x12, 0x1E)):
        it.round.sent(1.0)
        it.answer(byte, now=1.1 + number)
    assert it.asked == [commands.real_time_status(n) for n in (1, 2, 3, 4)]
    assert it.ends == []
    it.round.timer(4.1 + SETTLE_S)
    assert it.ends == [(RoundEnd.COMPLETE, (0x12, 0x16, 0x12, 0x1E))]
    assert it.round.not_before == 0.0


def test_silence_ends_a_round_and_the_stream_must_run_dry() -> None:
    it = Rounds()
    it.round.begin()
    assert it.round.deadline is None
    it.round.sent(1.0)
    it.round.timer(1.29)
    assert it.ends == []
    it.round.timer(1.3)
    assert it.ends == [(RoundEnd.SILENT, ())]
    assert it.round.not_before == pytest.approx(1.8)
    # The late answer comes after all: it is no answer to the next round, and puts it off.
    it.answer(0x12, now=1.5)
    assert it.round.not_before == pytest.approx(2.0)
    assert it.ends == [(RoundEnd.SILENT, ())]


def test_two_answers_at_once_or_a_fifth_spoil_a_round() -> None:
    it = Rounds()
    it.round.begin()
    it.round.sent(1.0)
    it.answer(0x12, 0x12, now=1.1)
    assert it.ends == [(RoundEnd.CONFUSED, (0x12,))]
    assert not it.round.active
    it.round.begin()
    for _ in range(4):
        it.round.sent(2.0)
        it.answer(0x12, now=2.1)
    it.answer(0x12, now=2.1 + SETTLE_S / 2)
    assert it.ends[-1][0] is RoundEnd.CONFUSED


def cure(
    profile: str = "gainscha_80", *, zeros: int = 0, cuts: bool = False, owed: int = 0
) -> Cure:
    made = Cure(
        PROFILES[profile], zeros=zeros, cuts=cuts, mark=b"ABCD", owed=owed, stalled_at=100.0
    )
    made.frames(itertools.count(1))
    return made


def end_of(made: Cure) -> CureEnd | None:
    """A call, so that the type checker does not take the state for frozen."""
    return made.end


def test_a_cure_sends_zeros_resets_cuts_and_asks() -> None:
    made = Cure(PROFILES["epson_80"], zeros=600, cuts=True, mark=b"ABCD", owed=0, stalled_at=100.0)
    frames = [data for data, _ in made.frames(itertools.count(1))]
    assert frames[:3] == [bytes(256), bytes(256), bytes(88)]
    assert frames[3] == b"\x1b@\x1c&\x1da\x0f\x1dVB\x18" + commands.process_id(b"ABCD")


def test_a_cure_ends_when_no_answer_can_be_on_its_way() -> None:
    made = cure()
    made.sent(1, 1.0)
    made.paper_reply(1.1)
    assert end_of(made) is CureEnd.WORKS

    made = cure(owed=1)
    made.sent(1, 1.0)
    made.paper_reply(1.1)
    assert end_of(made) is None
    made.paper_reply(1.2)
    assert end_of(made) is CureEnd.WORKS

    made = cure(owed=1)
    made.sent(1, 1.0)
    made.paper_reply(1.1)
    assert made.timer(1.1 + LATE_ANSWER_S) == b""
    assert end_of(made) is CureEnd.WORKS


def test_a_cure_asks_again_and_then_gives_up() -> None:
    made = cure()
    made.sent(1, 1.0)
    now = 1.0
    for _ in range(2):
        now += ASK_AGAIN_S
        assert made.timer(now) == commands.PAPER_SENSOR_REQUEST
        assert end_of(made) is None
    now += ASK_AGAIN_S
    assert made.timer(now) == b""
    assert end_of(made) is CureEnd.NO_ANSWER
    assert made.deadline is None


def test_a_cure_that_cannot_even_leave_gives_up() -> None:
    made = cure()
    for moment in (100.0, 110.0, 120.0):
        made.timer(moment)
    assert end_of(made) is CureEnd.NO_ANSWER


def test_a_cure_believes_its_own_process_id_only() -> None:
    made = cure("epson_80")
    made.process_reply(b"ABCE")
    assert end_of(made) is None
    made.process_reply(b"ABCD")
    assert end_of(made) is CureEnd.WORKS


def test_receipts_are_owed_until_they_come_or_are_given_up() -> None:
    receipts = Receipts()
    receipts.asked()
    receipts.asked()
    assert receipts.owed == 2
    receipts.heard()
    assert receipts.owed == 1
    receipts.settle()
    receipts.heard()
    receipts.asked()
    assert receipts.owed == 1


def test_health_names_the_fault_first_and_keeps_the_parts_apart() -> None:
    profile = PROFILES["snbc_80"]
    open_and_empty = Report(
        offline=True, cover_open=True, paper_end=True, near_end=True, cutter_error=False,
        jam=False, unrecoverable=False, overheated=False,
    )  # fmt: skip
    health = describe(open_and_empty, profile)
    assert health.reason == "cover_open"
    assert {part.part: part.health.value for part in health.parts} == {
        "cover": "bad", "printer": "bad", "paper": "bad", "cutter": "good", "mechanism": "good",
        "paper_level": "good",
    }  # fmt: skip
    half = Report(offline=False)
    assert describe(half, profile).health.value == "unknown"
