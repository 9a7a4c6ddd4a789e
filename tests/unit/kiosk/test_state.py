import pytest

from config.emergency import WORDS
from config.model import LookConfig, Setup
from kiosk.ui.shell import shell_state
from kiosk.ui.state import UNKNOWN, HallState, in_order
from queue_controller.api import messages as m
from queue_controller.api.updates import Link, Reset
from queue_controller.api.view import HallView
from tests.unit.kiosk.hall import DATE, at_ms, beat, hall, open_hall, record


def issue(seq: int, label: str = "B001") -> m.TicketIssued:
    return m.TicketIssued(
        ticket_id=label,
        label=label,
        queue=label[0],
        number=seq,
        business_date=DATE,
        priority=False,
        issued_ms=at_ms("09:30"),
        place_ms=at_ms("09:30"),
    )


def test_follows_events_and_says_when_the_view_is_lost() -> None:
    state = open_hall()
    assert state.take(record(2, issue(1)))
    assert [t.label for t in state.view.waiting("B")] == ["B001"]
    assert not state.take(record(3, m.ServiceStarted("nobody", "5", 0)))
    state.take(Reset(HallView(seq=9)))
    assert state.view.seq == 9


def test_before_the_first_heartbeat_waits_are_unknown_not_none() -> None:
    state = HallState(hall())
    state.take(Reset(HallView()))
    state.take(record(2, issue(1)))
    assert (state.wait("B").waiting, state.wait("B").high_minutes) == (UNKNOWN, UNKNOWN)
    state.take(beat(waits=(m.Wait("B", 7, 10, 20, open_counters=3),)))
    assert (state.wait("B").waiting, state.wait("B").high_minutes) == (7, 20)


def test_link_decides_whether_numbers_can_be_drawn() -> None:
    state = open_hall()
    seen = [(state.is_current, state.can_issue)]
    state.take(beat(state="read_only"))
    seen.append((state.is_current, state.can_issue))
    assert seen == [(True, True), (True, False)]
    state.take(beat())
    state.take(Link("out_of_date", 0))
    assert not state.can_issue
    assert state.last_true() == "09:42"


@pytest.mark.parametrize(
    ("time", "queue", "opens"),
    [("11:59", "K", ""), ("12:30", "K", "14:00"), ("12:30", "B", ""), ("14:00", "K", "")],
)
def test_over_lunch_a_queue_says_when_it_is_served_again(time: str, queue: str, opens: str) -> None:
    state = open_hall()
    state.take(beat(time))
    assert state.opens_again(queue) == opens


def test_header_in_both_languages() -> None:
    state = open_hall()
    chinese = shell_state(state, Setup())
    assert chinese.hall_name == "紫阳县政务服务中心"
    assert (chinese.clock, chinese.open_counters, chinese.desk) == ("09:42", 37, "1")
    assert chinese.hours == "08:30–12:00  14:00–17:30"
    english = shell_state(state, Setup(), language="en")
    assert english.hall_name == "Ziyang County Government Service Centre"
    own = Setup(look=LookConfig(name_zh="便民大厅", name_en="The Hall"))
    assert shell_state(state, own).hall_name == "便民大厅"
    assert shell_state(state, own, language="en").hall_name == "The Hall"


def test_before_the_first_heartbeat_nothing_is_claimed_of_the_time() -> None:
    empty = shell_state(HallState(hall()), Setup())
    assert (empty.known, empty.clock, empty.link) == (False, "", "connecting")
    assert empty.hall_name


def test_header_says_when_numbers_are_given_and_why_nothing_works() -> None:
    state = open_hall()
    state.take(beat("08:00"))
    assert shell_state(state, Setup()).not_yet == "08:15"
    state.take(beat("17:10"))
    late = shell_state(state, Setup())
    assert late.over
    assert late.not_yet == ""
    stopped = beat(state="read_only")
    state.take(stopped)
    assert not shell_state(state, Setup()).running


def test_counters_are_told_as_people_count_them() -> None:
    assert in_order(("22", "23", "2", "A1", "10")) == ("2", "10", "22", "23", "A1")


def test_rehearsal_shows_from_the_view_or_the_heartbeat() -> None:
    assert not open_hall().rehearsal
    state = HallState(hall())
    state.take(beat(rehearsal=True))
    assert state.rehearsal


def test_a_broadcast_is_for_its_zones_and_until_its_time() -> None:
    state = open_hall()
    counter = hall().counters[0]
    zones = tuple(z.code for z in hall().zones if z.code != counter.zone)
    said = m.BroadcastStarted("bc-1", "请车主移车", at_ms("09:50"), "Please move your car", zones)
    assert state.take(record(2, said))

    def told(counter: str = "") -> str:
        return shell_state(state, Setup(), language="zh", counter=counter).announcement

    assert told() == "请车主移车"
    assert told(counter.number) == ""
    assert told(next(c.number for c in hall().counters if c.zone in zones)) == "请车主移车"
    assert shell_state(state, Setup(), language="en").announcement == "Please move your car"
    state.take(beat("09:50"))
    assert told() == ""


def test_nothing_is_issued_in_an_emergency_and_it_stands_while_the_controller_is_away() -> None:
    state = open_hall()
    state.take(record(2, m.EmergencyPrepared("em-1", until_ms=at_ms("09:43"))))
    assert bool(state.can_issue)
    assert shell_state(state, Setup()).emergency == ""
    state.take(record(3, m.EmergencyStarted("em-1", drill=True, text_zh="演练")))
    state.take(Link("out_of_date", 0))
    state.take(beat("11:30"))
    shown = shell_state(state, Setup(), language="en")
    assert (shown.emergency, shown.emergency_title) == ("drill", "Evacuation drill")
    assert shown.emergency_words == WORDS["en"], (
        "the hall's own words have no English: the usual ones"
    )
    assert shown.emergency_second == "演练"
    state.take(Link("current", 0))
    assert not bool(state.can_issue)
    state.take(record(4, m.EmergencyEnded("em-1")))
    assert bool(state.can_issue)
    assert shell_state(state, Setup()).emergency == ""
