"""The rehearsal's manager: whom he asks to help, that he may, and that he gives the help back."""

from __future__ import annotations

import pytest

from config.model import Hall
from queue_controller.api import messages as m
from queue_controller.api.view import CounterStatus, HallView
from queue_controller.cli.rehearsal.manager import DutyManager
from queue_controller.service.permissions import ALLOWED, PIN_COMMANDS
from tests.unit.queue_controller.service.driver import sample_hall

NOW_MS = 1_757_293_200_000
MINUTE_MS = 60_000


def opened(hall: Hall) -> HallView:
    view = HallView(business_date="2025-09-08")
    view.counters = {c.number: CounterStatus(c.number, "open") for c in hall.counters}
    return view


def wait(queue: str, longest: int = 0, waiting: int = 5, low: int = 0, high: int = 0) -> m.Wait:
    return m.Wait(queue, waiting, low, high, longest, open_counters=1)


def acts(manager: DutyManager, view: HallView, *waits: m.Wait, minute: int = 0) -> list[m.Command]:
    return [send.command for send in manager.step(view, waits, NOW_MS + minute * MINUTE_MS)]


@pytest.fixture
def ziyang() -> DutyManager:
    return DutyManager(sample_hall("ziyang"), seed=1)


def test_where_nobody_waits_long_he_does_nothing(ziyang: DutyManager) -> None:
    view = opened(ziyang.hall)
    assert acts(ziyang, view, wait("L", 29), wait("M", 10, high=40)) == []


def test_a_calm_counter_of_all_its_departments_helps_until_a_time(ziyang: DutyManager) -> None:
    """Marriage registration is of civil affairs: counter 16 may, 5 (police) and 2 (priority) may not."""
    (command,) = acts(ziyang, opened(ziyang.hall), wait("H", 31))
    assert isinstance(command, m.SetCounterQueues)
    assert (command.counter, command.queues) == ("16", ("H", "M"))
    assert command.until_ms == NOW_MS + 60 * MINUTE_MS
    assert command.staff_no == "ZY0111"
    assert command.reason == "婚姻登记5人等候，最久31分钟，预计0分钟"


def test_a_counter_with_a_line_of_its_own_is_left_alone(ziyang: DutyManager) -> None:
    """Then the counters of parallel approval, whose departments are many; last a deputy."""
    view = opened(ziyang.hall)
    (command,) = acts(ziyang, view, wait("H", 31), wait("M", 9))
    assert isinstance(command, m.SetCounterQueues)
    assert command.counter == "35"
    other = DutyManager(ziyang.hall, seed=1)
    (added,) = acts(other, view, wait("H", 31), wait("M", 9), wait("L", 12))
    assert isinstance(added, m.AddCounter)
    assert (added.counter, added.queues, added.zone) == ("38", ("H",), "Z5")


def test_what_is_expected_counts_as_what_is_waited_already(ziyang: DutyManager) -> None:
    assert acts(ziyang, opened(ziyang.hall), wait("H", 3, low=30, high=44))
    after_lunch = m.Wait("H", 5, 30, 140, 3, 1, after_ms=NOW_MS + 90 * MINUTE_MS)
    assert acts(DutyManager(ziyang.hall, 1), opened(ziyang.hall), after_lunch) == []


def test_till_and_safe_are_helped_by_each_other_then_by_who_has_their_keys(
    ziyang: DutyManager,
) -> None:
    """Paying is helped by the counter of certificates and the other way round, by no other.

    Where that one has a line of its own, the deputy of the counter sits down beside it; a colleague never does.
    """
    (command,) = acts(ziyang, opened(ziyang.hall), wait("R", 31))
    assert isinstance(command, m.SetCounterQueues)
    assert (command.counter, command.queues) == ("34", ("R", "V"))
    busy = DutyManager(ziyang.hall, seed=1)
    (added,) = acts(busy, opened(ziyang.hall), wait("R", 20), wait("V", 31))
    assert isinstance(added, m.AddCounter)
    assert (added.queues, added.zone) == (("V",), "Z10")
    view = opened(ziyang.hall)
    view.counters["38"] = CounterStatus("38", queues=("V",), temporary=True)
    sits, _ = acts(busy, view, wait("R", 20), wait("V", 31), minute=5)
    assert isinstance(sits, m.SignIn)
    deputy = busy.hall.staff_by_no[sits.staff_no]
    assert (deputy.role_zh, deputy.counter) == ("窗口B岗", "34")
    songming = DutyManager(sample_hall("songming"), seed=1)
    lines = [wait("R", 31), wait("V", 31)]
    assert acts(songming, opened(songming.hall), *lines) == [], "no deputy, no spare place"


def test_for_consulting_a_floor_guide_comes_before_any_counter_is_moved() -> None:
    manager = DutyManager(sample_hall("songming"), seed=1)
    view = opened(manager.hall)
    (added,) = acts(manager, view, wait("Q", 31))
    assert isinstance(added, m.AddCounter)
    assert (added.counter, added.queues) == ("41", ("Q",))
    view.counters["41"] = CounterStatus("41", queues=("Q",), temporary=True)
    sits, opens = acts(manager, view, wait("Q", 31), minute=4)
    assert isinstance(sits, m.SignIn)
    assert opens == m.OpenCounter("41")
    guide = manager.hall.staff_by_no[sits.staff_no]
    assert (guide.role_zh, guide.counter) == ("导办员", None)
    assert acts(manager, view, wait("Q", 31), minute=6) == [], "an act takes time to be felt"


def test_what_is_over_is_given_back_and_the_place_used_again(ziyang: DutyManager) -> None:
    view = opened(ziyang.hall)
    acts(ziyang, view, wait("H", 31))
    view.counters["16"].queues = ("H", "M")
    acts(ziyang, view, wait("H", 35), wait("M", 9), wait("L", 12), minute=9)
    view.counters["38"] = CounterStatus("38", queues=("H",), temporary=True)
    acts(ziyang, view, wait("H", 20), minute=15)
    view.counters["38"].mode = "open"
    back = acts(ziyang, view, wait("H", 0, waiting=0), minute=18)
    assert back == [
        m.SetCounterQueues("16", (), "婚姻登记等候已缓解，恢复原来的队列", 0, "ZY0111"),
        m.CloseCounter("38"),
        m.SignOut("38"),
    ]
    view.counters["38"].mode = "closed"
    (again,) = acts(ziyang, view, wait("S", 40), minute=40)
    assert isinstance(again, m.SetCounterQueues)
    assert (again.counter, again.queues) == ("38", ("S",))


def test_whoever_is_served_at_a_spare_place_is_served_to_the_end(ziyang: DutyManager) -> None:
    view = opened(ziyang.hall)
    acts(ziyang, view, wait("S", 31))
    view.counters["38"] = CounterStatus("38", queues=("S",), temporary=True)
    acts(ziyang, view, wait("S", 31), minute=5)
    view.counters["38"].ticket_id = "20250908-S001"
    view.tickets["20250908-S001"] = m.Ticket(
        ticket_id="20250908-S001", label="S001", queue="S", number=1, state="serving",
        business_date="2025-09-08", issued_ms=0, place_ms=0, counter="38",
    )  # fmt: skip
    assert acts(ziyang, view, wait("S", 0, waiting=0), minute=12) == []


def test_nobody_free_means_that_no_counter_is_moved() -> None:
    """The archive has one clerk, and no other counter is of its department."""
    manager = DutyManager(sample_hall("songming"), seed=1)
    assert acts(manager, opened(manager.hall), wait("X", 70)) == []


def test_help_that_would_end_while_it_is_needed_goes_on(ziyang: DutyManager) -> None:
    view = opened(ziyang.hall)
    (first,) = acts(ziyang, view, wait("H", 31))
    assert isinstance(first, m.SetCounterQueues)
    view.counters["16"].queues, view.counters["16"].queues_until_ms = first.queues, first.until_ms
    busy = [wait("M", 9), wait("L", 12)]
    sent = acts(ziyang, view, wait("H", 31), *busy, minute=40)
    assert not [each for each in sent if isinstance(each, m.SetCounterQueues)], "not so early"
    again = acts(ziyang, view, wait("H", 31), *busy, minute=57)
    (longer,) = [each for each in again if isinstance(each, m.SetCounterQueues)]
    assert (longer.counter, longer.queues) == ("16", first.queues)
    assert longer.until_ms == NOW_MS + (57 + 60) * MINUTE_MS
    calm = acts(ziyang, view, wait("H", 3), *busy, minute=59)
    assert not [each for each in calm if isinstance(each, m.SetCounterQueues)], "it ends by itself"


def test_what_he_decides_is_a_managers_to_decide_with_a_pin() -> None:
    for kind in (m.SetCounterQueues, m.AddCounter):
        assert kind in ALLOWED["manager"]
        assert kind in PIN_COMMANDS
    assert {m.OpenCounter, m.CloseCounter} <= ALLOWED["manager"]
    assert m.SignIn in PIN_COMMANDS
