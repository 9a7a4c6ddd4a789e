"""The rehearsal's manager at his PC: each thing once, after a while, and as the hall takes it."""

from __future__ import annotations

from queue_controller.api import messages as m
from queue_controller.cli.rehearsal.office import Office
from tests.unit.queue_controller.service.driver import Driver, sample_hall

ZIYANG = sample_hall("ziyang")


class AtThePc:
    """A hall and its manager, who looks each minute."""

    def __init__(self, clock: str = "09:00") -> None:
        self.day = Driver(ZIYANG, clock=clock).open("5")
        self.office = Office(ZIYANG, "ZY0111", seed=1)

    def pass_minutes(self, minutes: int) -> list[m.Command]:
        found: list[m.Command] = []
        for _ in range(minutes):
            self.day.pass_s(60)
            for send in self.office.step(self.day.state.view, self.day.now_ms):
                decision = self.day.do(send.command, "manager-1")
                self.office.heard(send.command, decision.reply)
                found.append(send.command)
        return found


def test_first_he_says_who_he_is() -> None:
    assert AtThePc().pass_minutes(60) == [m.Unlock("ZY0111")]


def test_what_is_broken_is_looked_after_once() -> None:
    pc = AtThePc()
    pc.pass_minutes(1)
    pc.day.do(m.ReportHealth("led-5", "led_board", "bad", "no_answer"), "host-1")
    (seen,) = pc.pass_minutes(30)
    assert isinstance(seen, m.AcknowledgeAlarm)
    assert seen.alarm.startswith("device:led-5:")
    assert seen.alarm in pc.day.state.view.acknowledged
    pc.day.do(m.ReportHealth("led-5", "led_board", "good"), "host-1")
    pc.day.pass_s(1).do(m.ReportHealth("led-5", "led_board", "bad", "no_answer"), "host-1")
    assert len(pc.pass_minutes(5)) == 1, "again is anew"


def test_somebody_goes_to_who_rings() -> None:
    pc = AtThePc()
    pc.pass_minutes(1)
    pc.day.do(m.RingDesk(), "kiosk-1")
    (answered,) = pc.pass_minutes(5)
    assert isinstance(answered, m.AnswerRing)
    assert not pc.day.state.view.rings


def test_what_a_visitor_wrote_is_read_answered_and_erased_when_he_asks() -> None:
    pc = AtThePc()
    pc.pass_minutes(1)
    pc.day.do(m.FileFeedback("suggestion", ("wait",), "5", words="慢"), "desk-1")
    done = pc.pass_minutes(150)
    assert [type(each) for each in done] == [m.AskFeedbackWords, m.AnswerFeedback, m.ErasePersonal]
    (feedback,) = pc.day.state.view.feedback.values()
    assert feedback.closed_on == "2025-09-08"


def test_what_the_round_found_is_put_right_and_what_was_in_order_is_not() -> None:
    pc = AtThePc()
    pc.pass_minutes(1)
    for needs_action in (True, False):
        note = m.NoteInspection("service", "告知单用完", "5", "", needs_action, "ZY0111")
        pc.day.do(note, "manager-1")
    (settled,) = pc.pass_minutes(90)
    assert isinstance(settled, m.SettleInspection)


def test_in_the_afternoon_some_of_the_mornings_cases_are_closed() -> None:
    pc = AtThePc("09:00")
    for _ in range(20):
        pc.day.issue("B", item="GA001")
        pc.day.call("5")
        pc.day.pass_s(30)
        complete = m.Complete("5")
        pc.office.heard(complete, pc.day.do(complete).reply)
    pc.office.heard(m.Complete("5"), None)
    assert pc.pass_minutes(60) == [m.Unlock("ZY0111")], "not in the morning"
    pc.day.at("13:59")
    closed = pc.pass_minutes(120)
    assert all(isinstance(each, m.CloseCase) for each in closed)
    assert 0 < len(closed) < 20
    assert len({each.case for each in closed if isinstance(each, m.CloseCase)}) == len(closed)
