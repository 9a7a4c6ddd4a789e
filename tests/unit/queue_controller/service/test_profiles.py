"""叫号规则 at a counter of several queues: counter 2 of the sample hall serves B, D and more."""

import dataclasses

import pytest

from config.model import ProfileTake, WorkProfile
from queue_controller.api import messages as m
from queue_controller.domain.why import why
from tests.unit.queue_controller.service.driver import Driver, sample_hall


def hall_with(take: ProfileTake, minutes: int = 0) -> Driver:
    row = WorkProfile(counter="2", queue="D", take=take, minutes=minutes)
    hall = dataclasses.replace(sample_hall("ziyang"), work_profiles=(row,))
    return Driver(hall).open("2")


def told(driver: Driver, label: str) -> str:
    return why(driver.records, label, driver.state.zone)[-1].zh


def test_a_queue_that_waits_too_long_goes_first_and_the_log_says_so() -> None:
    driver = hall_with("first_above", 20)
    driver.issue("B")
    driver.pass_s(60).issue("D")
    driver.pass_s(21 * 60)
    reply = driver.do(m.CallNext("2")).reply
    assert isinstance(reply, m.Called)
    assert reply.ticket is not None
    assert reply.ticket.label == "D001"
    assert reply.why_zh in told(driver, "D001")
    assert told(driver, "D001") == (
        "09:22 D001到2号窗口：队列D有人等候超过20分钟，按本窗口规则先叫这个队列；"
        "按先后轮到它，本队列里等得最久，等了21分钟。"
    )


def test_helping_out_when_idle() -> None:
    driver = hall_with("idle")
    driver.issue("D")
    driver.pass_s(60).issue("B")
    assert driver.call("2")[0] == "B001"
    driver.pass_s(300)
    assert driver.call("2")[0] == "D001"
    assert "本窗口其他队列现在没有号可叫，按规则帮队列D" in told(driver, "D001")


@pytest.mark.parametrize(("seconds", "label"), [(1200, ""), (1201, "D001")])
def test_only_above(seconds: int, label: str) -> None:
    driver = hall_with("only_above", 20)
    driver.issue("D")
    driver.pass_s(seconds)
    assert driver.call("2")[0] == label


def test_who_waits_not_long_enough_is_not_said_to_be_nobody() -> None:
    driver = hall_with("only_above", 20)
    driver.issue("D")
    decision = driver.do(m.CallNext("2"))
    assert (
        decision.message_zh
        == "还有1人在等，按本窗口的叫号规则现在还不叫：等候都没超过规定的分钟数。"
    )
    assert driver.open("5").do(m.CallNext("5")).message_zh == "现在没有人等候。"


def test_what_the_manager_says_by_hand_goes_before_the_minutes() -> None:
    """He put the counter to this queue now: it does not wait for twenty minutes."""
    driver = hall_with("only_above", 20)
    driver.issue("D")
    driver.do(m.SetCounterQueues("2", ("D",), "人多", driver.now_ms + 3_600_000), "manager-1")
    assert driver.call("2") == ("D001", "fifo")
    driver.issue("D")
    driver.pass_s(3_601)
    driver.issue("D")
    driver.do(m.CallTicket("2", "D002"))
    assert driver.pass_s(90).call("2") == ("", ""), "by the table again"


def test_without_a_profile_the_reply_says_the_plain_rule() -> None:
    driver = Driver(sample_hall("ziyang")).open("5")
    driver.issue("B", priority_class="P10")
    reply = driver.do(m.CallNext("5")).reply
    assert isinstance(reply, m.Called)
    assert (reply.rule, reply.why_zh) == ("priority_next", "依法优先，先叫")


def test_who_only_helps_is_no_counter_to_count_on() -> None:
    driver = hall_with("idle").open("9")
    assert driver.state.counters_of("D") == ("9",)
    driver.do(m.CloseCounter("9"))
    assert driver.state.counters_of("D") == ("2",)
    (wait,) = [each for each in driver.state.waits(driver.now) if each.queue == "D"]
    assert (wait.open_counters, wait.low_minutes >= 0) == (1, True)
