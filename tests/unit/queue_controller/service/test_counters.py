"""开始服务, 暂停服务, 停止服务, 登录 and 退出."""

import pytest

from config.setup_model import PolicyConfig
from queue_controller.api import messages as m
from queue_controller.service.day import LEFT_ALONE
from queue_controller.service.hall import HallState
from tests.unit.queue_controller.service.driver import Driver, sample_hall


@pytest.fixture
def hall() -> Driver:
    return Driver(sample_hall("ziyang"))


def mode(driver: Driver, counter: str) -> str:
    return driver.state.view.counters[counter].mode


def test_open_pause_open_close(hall: Driver) -> None:
    hall.do(m.OpenCounter("5"))
    assert mode(hall, "5") == "open"
    hall.do(m.PauseCounter("5", "开会", 20))
    status = hall.state.view.counters["5"]
    assert (status.mode, status.reason, status.until_ms) == (
        "paused",
        "开会",
        hall.now_ms + 1_200_000,
    )
    hall.do(m.OpenCounter("5"))
    assert (status.mode, status.reason, status.until_ms) == ("open", "", 0)
    hall.do(m.CloseCounter("5"))
    assert mode(hall, "5") == "closed"


@pytest.mark.parametrize(
    "command", [m.OpenCounter("5"), m.PauseCounter("5", "开会"), m.PauseCounter("5", "开会", 20)]
)
def test_asking_twice_is_no_second_event(hall: Driver, command: m.Command) -> None:
    hall.open("5")
    hall.do(command)
    decision = hall.do(command)
    assert decision.events == ()
    assert decision.code == "ok"


def test_a_closed_counter_stays_closed_and_is_not_paused(hall: Driver) -> None:
    assert hall.do(m.CloseCounter("5")).events == ()
    assert hall.refused(m.PauseCounter("5")).code == "counter_not_open"


def test_a_pause_is_about_the_next_visitor(hall: Driver) -> None:
    hall.open("5")
    hall.issue("B")
    hall.call("5")
    hall.do(m.PauseCounter("5", "上厕所", 5))
    hall.pass_s(60).do(m.Complete("5"))
    assert hall.state.view.figures.served == 1


def test_closing_with_a_visitor_there_is_refused_with_what_to_do(hall: Driver) -> None:
    hall.open("5")
    hall.issue("B")
    hall.call("5")
    refusal = hall.refused(m.CloseCounter("5"))
    assert refusal.code == "counter_busy"
    assert "B001还在5号窗口" in refusal.message_zh
    hall.do(m.NoShow("5"))
    hall.do(m.CloseCounter("5"))
    assert mode(hall, "5") == "closed"


@pytest.mark.parametrize("minutes", [-1, 601])
def test_a_pause_has_a_limit(hall: Driver, minutes: int) -> None:
    hall.open("5")
    assert hall.refused(m.PauseCounter("5", "", minutes)).code == "bad_minutes"


def test_a_clerk_sits_at_one_counter_and_a_counter_has_one_clerk(hall: Driver) -> None:
    hall.do(m.SignIn("5", "ZY0005"))
    assert hall.do(m.SignIn("5", "ZY0005")).events == ()
    hall.do(m.SignIn("6", "ZY0005"))
    staff = {number: status.staff_no for number, status in hall.state.view.counters.items()}
    assert staff == {"5": "", "6": "ZY0005"}
    decision = hall.do(m.SignIn("6", "ZY0006"))
    assert decision.events == (m.ClerkSignedOut("6", "ZY0005"), m.ClerkSignedIn("6", "ZY0006"))


def test_an_unknown_staff_number_is_refused(hall: Driver) -> None:
    refusal = hall.refused(m.SignIn("5", "ZZ9999"))
    assert (refusal.code, refusal.message_zh) == ("unknown_staff", "没有工号ZZ9999，请核对。")


def test_a_clerk_with_a_visitor_stays_until_that_is_ended(hall: Driver) -> None:
    hall.open("5").do(m.SignIn("5", "ZY0005"))
    hall.issue("B")
    hall.call("5")
    assert hall.refused(m.SignIn("6", "ZY0005")).code == "clerk_busy"
    assert hall.refused(m.SignOut("5")).code == "clerk_busy"
    refusal = hall.refused(m.SignIn("5", "ZY0006"))
    assert refusal.code == "clerk_busy", "nor does a colleague take over the matter and its rating"
    hall.pass_s(60).do(m.Complete("5"))
    hall.do(m.SignOut("5"))
    assert hall.do(m.SignOut("5")).events == ()
    assert hall.state.view.counters["5"].staff_no == ""


def test_a_counter_opens_without_a_clerk(hall: Driver) -> None:
    hall.open("5")
    hall.issue("B")
    hall.call("5")
    hall.pass_s(60).do(m.Complete("5"))
    event = hall.events(m.RatingOpened)[0]
    assert isinstance(event, m.RatingOpened)
    assert event.staff_no == ""


@pytest.fixture
def strict() -> Driver:
    """A hall that signs out whoever has done nothing for ten minutes."""
    driver = Driver(sample_hall("ziyang"))
    driver.policy = PolicyConfig(sign_out_idle_minutes=10)
    driver.state = HallState(driver.hall, driver.policy)
    driver.tick()
    driver.do(m.SignIn("5", "ZY0005"))
    return driver


def later(driver: Driver, minutes: float) -> list[m.Event]:
    driver.now_ms += round(minutes * 60_000)
    return [e for e in driver.tick() if isinstance(e, m.ClerkSignedOut | m.CounterPaused)]


def test_a_clerk_who_left_is_signed_out_and_the_counter_pauses(strict: Driver) -> None:
    later(strict, 9)
    strict.do(m.OpenCounter("5"))
    assert later(strict, 9) == []
    assert later(strict, 1) == [m.ClerkSignedOut("5", "ZY0005"), m.CounterPaused("5", LEFT_ALONE)]
    assert later(strict, 60) == []


def test_a_paused_counter_only_loses_its_clerk(strict: Driver) -> None:
    strict.do(m.OpenCounter("5"))
    later(strict, 9)
    strict.do(m.PauseCounter("5", "午休"))
    assert later(strict, 9) == []
    assert later(strict, 2) == [m.ClerkSignedOut("5", "ZY0005")]


def test_nobody_is_signed_out_while_a_visitor_is_there(strict: Driver) -> None:
    strict.do(m.OpenCounter("5"))
    queue = strict.hall.counter("5").queues[0]
    strict.do(m.Issue(queue=queue))
    strict.do(m.CallNext("5"))
    assert later(strict, 30) == []
    strict.do(m.Complete("5"))
    assert later(strict, 9) == []
    assert [type(e) for e in later(strict, 1)] == [m.ClerkSignedOut, m.CounterPaused]


def test_without_the_setting_a_clerk_stays(hall: Driver) -> None:
    hall.do(m.SignIn("5", "ZY0005"))
    assert later(hall, 180) == []
