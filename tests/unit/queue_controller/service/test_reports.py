"""好差评, device health and confirmations."""

import pytest

from queue_controller.api import messages as m
from queue_controller.api.audience import cut_event
from queue_controller.service.decide import Now, tick
from queue_controller.service.hall import HallState
from queue_controller.service.reports import UNLISTED_MAX
from tests.unit.queue_controller.service.driver import Driver, sample_hall

RATING = "20250908-B001-r1"


@pytest.fixture
def hall() -> Driver:
    """A hall in which B001 has just been served at counter 5, and B002 waits."""
    driver = Driver(sample_hall("ziyang")).open("5", "6")
    driver.do(m.SignIn("5", "ZY0005"))
    driver.issue("B")
    driver.issue("B")
    driver.call("5")
    driver.do(m.Start("5"))
    driver.pass_s(60).do(m.Complete("5"))
    return driver


# --- ratings -------------------------------------------------------------------------------------


def test_a_rating_is_bound_to_ticket_and_clerk_and_keeps_the_raw_key(hall: Driver) -> None:
    hall.do(m.Rate(RATING, 5, "0A", list_version="2025-1"), "rating-5")
    event = hall.events(m.Rated)[0]
    assert event == m.Rated(
        RATING, "5", "20250908-B001", 5, "0A", list_version="2025-1", staff_no="ZY0005"
    )
    assert hall.state.view.figures.ratings == {"5": 1}


def test_a_rating_is_given_once(hall: Driver) -> None:
    hall.do(m.Rate(RATING, 1, reasons=("等候太久",)), "host-1")
    for client in ("rating-5", "host-1"):
        assert hall.refused(m.Rate(RATING, 5), client).code == "already_rated"


def test_declined_is_an_outcome_of_its_own(hall: Driver) -> None:
    hall.do(m.Rate(RATING, 0), "rating-5")
    assert hall.state.view.figures.declined == 1
    assert hall.state.view.figures.ratings == {}
    assert hall.refused(m.Rate(RATING, 5), "rating-5").code == "already_rated"


@pytest.mark.parametrize("client", ["host-1", "rating-5"])
def test_a_rating_that_comes_after_the_next_call_is_kept(hall: Driver, client: str) -> None:
    hall.call("5")
    assert hall.events(m.RatingClosed) == [m.RatingClosed(RATING, "5")]
    hall.do(m.Rate(RATING, 4), client)
    assert hall.state.view.figures.ratings == {"4": 1}


def test_a_call_of_nobody_leaves_it_open(hall: Driver) -> None:
    hall.do(m.Cancel("B002", "visitor"))
    hall.call("5")
    hall.do(m.Rate(RATING, 5), "host-1")


def test_it_ends_with_the_day(hall: Driver) -> None:
    hall.at("08:30", "2025-09-09")
    assert hall.refused(m.Rate(RATING, 5), "host-1").code == "unknown_rating"


@pytest.mark.parametrize(
    ("command", "client", "code"),
    [
        (m.Rate(RATING, 5), "terminal-5", "not_allowed"),
        (m.Rate(RATING, 5), "desk-1", "not_allowed"),
        (m.Rate(RATING, 5), "manager-1", "not_allowed"),
        (m.Rate(RATING, 5), "rating-6", "not_your_counter"),
        (m.Rate(RATING, 6), "rating-5", "bad_level"),
        (m.Rate(RATING, -1), "rating-5", "bad_level"),
        (m.Rate("20250908-B002-r1", 5), "rating-5", "unknown_rating"),
        (m.Rate(RATING, 5, raw_key="x" * 65), "rating-5", "text_too_long"),
        (m.Rate(RATING, 1, reasons=("x",) * 21), "rating-5", "text_too_long"),
    ],
)
def test_refused(hall: Driver, command: m.Rate, client: str, code: str) -> None:
    assert hall.refused(command, client).code == code


def test_the_counter_never_reads_a_rating(hall: Driver) -> None:
    hall.do(m.Rate(RATING, 1), "rating-5")
    event = hall.events(m.Rated)[0]
    assert cut_event(event, "counter") == cut_event(event, "public") == m.Sealed()
    assert cut_event(event, "full") is event


# --- health --------------------------------------------------------------------------------------


def report(state: m.HealthState, reason: str = "", parts: int = 0) -> m.ReportHealth:
    near_end = {f"part-{number}": "near_end" for number in range(parts)}
    return m.ReportHealth("printer-1", "ticket_printer", state, reason, parts=near_end)


def test_only_a_change_is_an_event(hall: Driver) -> None:
    for command, count in (
        (report("good"), 1),
        (report("good"), 1),
        (report("bad", "paper_out"), 2),
        (report("bad", "cover_open"), 3),
        (report("bad", "cover_open", parts=1), 4),
        (report("bad", "cover_open", parts=1), 4),
        (report("unknown"), 5),
    ):
        hall.do(command, "kiosk-1")
        assert len(hall.events(m.HealthChanged)) == count
    assert hall.state.view.devices["printer-1"].state == "unknown"


def test_a_changed_sentence_alone_is_no_event(hall: Driver) -> None:
    hall.do(m.ReportHealth("p", "k", "bad", "x", "坏了"), "host-1")
    assert hall.do(m.ReportHealth("p", "k", "bad", "x", "真坏了"), "host-1").events == ()


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (m.ReportHealth("", "led_board", "good"), "text_missing"),
        (m.ReportHealth("x" * 65, "led_board", "good"), "text_too_long"),
        (m.ReportHealth("x", "", "good"), "text_missing"),
        (m.ReportHealth("x", "led_board", "bad", message_zh="长" * 301), "text_too_long"),
        (report("bad", parts=33), "text_too_long"),
    ],
)
def test_health_refused(hall: Driver, command: m.ReportHealth, code: str) -> None:
    assert hall.refused(command, "host-1").code == code


def test_a_device_speaks_through_its_owner_only(hall: Driver) -> None:
    hall.state.owners = {"strip-5": "host-1"}
    listed = m.ReportHealth("strip-5", "led_board", "bad", "x")
    assert hall.refused(listed, "kiosk-1").code == "not_your_device"
    assert hall.do(listed, "host-1").events
    other = m.ReportHealth("gate", "gate", "good")
    hall.do(other, "kiosk-1")
    assert hall.refused(other, "host-1").code == "not_your_device"
    hall.do(m.ReportHealth("gate", "gate", "unknown", "host_stopped"), "kiosk-1")
    assert hall.do(other, "host-1").events, "nobody speaks for it any more"
    own = m.ReportHealth("controller.disk", "disk", "good")
    assert hall.refused(own, "cli").code == "not_your_device"


def test_only_so_many_devices_are_made_up(hall: Driver) -> None:
    hall.state.owners = {"strip-5": "host-1"}
    for n in range(UNLISTED_MAX):
        hall.do(m.ReportHealth(f"d{n}", "x", "good"), "host-1")
    assert (
        hall.refused(m.ReportHealth("one-more", "x", "good"), "host-1").code == "too_many_devices"
    )
    hall.do(m.ReportHealth("strip-5", "led_board", "good"), "host-1")
    hall.do(m.ReportHealth("one-more", "x", "good"), "kiosk-1")


# --- seen and heard ------------------------------------------------------------------------------


def call_b002(hall: Driver) -> str:
    hall.call("5")
    return "20250908-B002-c1"


def confirm(hall: Driver, call_id: str, how: m.Confirmation, *, captions: bool = False) -> None:
    decision = hall.do(m.Confirm(call_id, how, captions), "board-1")
    assert decision.events == ()


def test_a_call_that_is_shown_and_spoken_is_quiet(hall: Driver) -> None:
    call_id = call_b002(hall)
    hall.pass_s(1)
    confirm(hall, call_id, "shown")
    confirm(hall, call_id, "spoken")
    hall.pass_s(600)
    assert not hall.events(m.CallUnseen, m.CallUnspoken)


def test_absence_is_an_event_and_comes_once(hall: Driver) -> None:
    call_id = call_b002(hall)
    hall.pass_s(5)
    assert not hall.events(m.CallUnseen)
    hall.pass_s(1)
    assert hall.events(m.CallUnseen) == [m.CallUnseen(call_id, "20250908-B002", "5")]
    assert hall.state.view.alarms == {call_id: "unseen"}
    hall.pass_s(60)
    assert hall.events(m.CallUnspoken) == [m.CallUnspoken(call_id, "20250908-B002", "5")]
    hall.pass_s(600)
    assert len(hall.events(m.CallUnseen, m.CallUnspoken)) == 2


def test_captions_alone_are_not_a_voice(hall: Driver) -> None:
    call_id = call_b002(hall)
    confirm(hall, call_id, "shown")
    confirm(hall, call_id, "spoken", captions=True)
    hall.pass_s(61)
    assert len(hall.events(m.CallUnspoken)) == 1


def test_in_a_rehearsal_captions_do(hall: Driver) -> None:
    hall.apply((m.ControllerStarted("1", rehearsal=True),), "controller", "")
    call_id = call_b002(hall)
    confirm(hall, call_id, "shown")
    confirm(hall, call_id, "spoken", captions=True)
    hall.pass_s(61)
    assert not hall.events(m.CallUnspoken)


def test_who_has_come_needs_no_voice(hall: Driver) -> None:
    call_id = call_b002(hall)
    hall.pass_s(6)
    assert hall.state.view.alarms == {call_id: "unseen"}
    hall.do(m.Start("5"))
    hall.pass_s(600)
    assert hall.state.view.alarms == {}
    assert not hall.events(m.CallUnspoken)


def test_a_recall_is_to_be_seen_and_heard_again(hall: Driver) -> None:
    call_id = call_b002(hall)
    confirm(hall, call_id, "shown")
    confirm(hall, call_id, "spoken")
    hall.pass_s(10).do(m.Recall("5"))
    hall.pass_s(6)
    assert len(hall.events(m.CallUnseen)) == 1
    hall.do(m.Recall("5"))
    assert hall.state.view.alarms == {}


@pytest.mark.parametrize(
    "command",
    [
        m.NoShow("5"),
        m.Park("5"),
        m.Transfer("5", "D"),
        m.Complete("5"),
        m.Cancel("B002", "visitor"),
    ],
)
def test_an_alarm_ends_with_its_call(hall: Driver, command: m.Command) -> None:
    call_b002(hall)
    hall.pass_s(6)
    assert hall.state.view.alarms
    hall.do(command)
    assert hall.state.view.alarms == {}
    hall.pass_s(600)
    assert not hall.events(m.CallUnspoken)


def test_limits_follow_the_speed_of_a_rehearsal(hall: Driver) -> None:
    call_b002(hall)
    at = hall.now_ms + 90_000
    assert tick(hall.state, Now(at, hall.now.business_date, speed=20.0)) == ()
    assert len(tick(hall.state, Now(at, hall.now.business_date, speed=1.0))) == 2


def test_after_a_restart_fresh_calls_are_to_be_confirmed_again(hall: Driver) -> None:
    call_id = call_b002(hall)
    confirm(hall, call_id, "shown")
    hall.now_ms += 20_000
    hall.state = hall.replayed()
    hall.apply((m.ControllerStarted("1"),), "controller", "")
    hall.pass_s(5)
    assert not hall.events(m.CallUnseen)
    hall.pass_s(1)
    assert len(hall.events(m.CallUnseen)) == 1


def test_after_a_restart_old_calls_stand_as_they_are(hall: Driver) -> None:
    call_b002(hall)
    hall.now_ms += 61_000
    hall.state = hall.replayed()
    hall.apply((m.ControllerStarted("1"),), "controller", "")
    hall.pass_s(600)
    assert not hall.events(m.CallUnseen, m.CallUnspoken)


def test_a_hall_without_displays_expects_no_confirmation(hall: Driver) -> None:
    hall.state = HallState(hall.hall, hall.policy, confirmations=frozenset())
    hall.records.clear()
    hall.tick()
    hall.open("5").issue("B")
    hall.call("5")
    hall.pass_s(600)
    assert not hall.events(m.CallUnseen, m.CallUnspoken)


def test_a_late_confirmation_of_a_call_that_is_over_is_no_error(hall: Driver) -> None:
    call_id = call_b002(hall)
    hall.do(m.NoShow("5"))
    confirm(hall, call_id, "spoken")
    confirm(hall, "nothing", "shown")


# --- the owner of a device falls silent ----------------------------------------------------------


def silence(hall: Driver, *clients: str) -> list[m.HealthChanged]:
    events = tick(hall.state, hall.now, frozenset(clients))
    hall.apply(events, "controller", "")
    return [event for event in events if isinstance(event, m.HealthChanged)]


def test_what_a_silent_client_reported_is_unknown_once(hall: Driver) -> None:
    hall.do(report("good"), "kiosk-1")
    hall.do(m.ReportHealth("led-5", "led_board", "bad", "no_answer"), "host-1")
    assert silence(hall, "kiosk-2") == []
    (event,) = silence(hall, "kiosk-1")
    assert (event.device, event.state, event.reason) == ("printer-1", "unknown", "owner_silent")
    assert "kiosk-1" in event.message_zh
    assert "kiosk-1" in event.message_en
    assert hall.state.view.devices["printer-1"].parts == {}
    assert silence(hall, "kiosk-1") == []
    assert [each.device for each in silence(hall, "kiosk-1", "host-1")] == ["led-5"]


def test_an_owner_that_speaks_again_says_how_it_is(hall: Driver) -> None:
    hall.do(report("good"), "kiosk-1")
    silence(hall, "kiosk-1")
    assert hall.state.view.devices["printer-1"].owner == "kiosk-1"
    hall.do(report("good"), "kiosk-1")
    assert hall.state.view.devices["printer-1"].state == "good"
    assert len(silence(hall, "kiosk-1")) == 1
