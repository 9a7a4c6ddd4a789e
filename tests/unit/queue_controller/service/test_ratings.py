"""好差评 by construction: later by the paper, never by the counter, and what a bad review sets going."""

from __future__ import annotations

from typing import Final

import pytest

from queue_controller.api import messages as m
from queue_controller.api.audience import Audience, cut_event, cut_report, cut_view
from queue_controller.api.view import WorkOrder
from queue_controller.domain.uninvited import uninvited
from queue_controller.store.report import day_report
from tests.unit.queue_controller.service.driver import MONDAY, Driver, sample_hall

TOKEN = "paper"
RATING = "20250908-B001-r1"
ORDER = f"{RATING}-w"
BELOW: Final[tuple[Audience, ...]] = ("public", "counter")


@pytest.fixture
def hall() -> Driver:
    """B001 has just been served at counter 5 with a token on its paper; B002 waits."""
    driver = Driver(sample_hall("ziyang")).open("5", "6", "33")
    driver.do(m.SignIn("5", "ZY0005"))
    driver.do(m.Issue(item="GA001"), "kiosk-1", token=TOKEN)
    driver.issue("B")
    driver.call("5")
    driver.do(m.Start("5"))
    driver.pass_s(60).do(m.Complete("5"))
    return driver


def later(level: int, rating_id: str = "", raw_key: str = "") -> m.RateLater:
    return m.RateLater("", level, rating_id, raw_key)


# --- by the paper --------------------------------------------------------------------------------


def test_a_matter_can_be_rated_by_the_paper_after_the_next_call(hall: Driver) -> None:
    hall.pass_s(30).call("5")
    hall.do(later(4, raw_key="2"), "kiosk-1", token=TOKEN)
    (event,) = hall.events(m.Rated)
    assert event == m.Rated(RATING, "5", "20250908-B001", 4, "2", staff_no="ZY0005", late=True)
    assert hall.state.view.figures.ratings == {"4": 1}
    assert hall.refused(later(5), "kiosk-1", token=TOKEN).code == "already_rated"
    assert hall.refused(m.Rate(RATING, 5), "host-1").code == "already_rated"
    assert hall.refused(m.Rate(RATING, 5), "kiosk-1").code == "not_allowed"


def test_also_on_a_later_day_within_the_configured_time(hall: Driver) -> None:
    hall.at("09:00", "2025-09-23")
    assert hall.replayed().digest() == hall.state.digest()
    hall.do(later(5), "rating-6", token=TOKEN)
    hall.at("09:00", "2025-09-24")
    assert hall.refused(later(5), "kiosk-1", token=TOKEN).code == "unknown_token"
    assert not hall.state.kept.papers


def test_after_the_time_nobody_can(hall: Driver) -> None:
    hall.at("09:00", "2025-09-24")
    refusal = hall.refused(later(5), "kiosk-1", token=TOKEN)
    assert (refusal.code, refusal.detail["days"]) == ("unknown_token", "15")


def test_what_was_rated_at_the_counter_is_not_rated_again(hall: Driver) -> None:
    hall.do(m.Rate(RATING, 3), "host-1")
    assert hall.refused(later(1), "kiosk-1", token=TOKEN).code == "already_rated"


def test_each_matter_of_a_number_has_its_own_rating(hall: Driver) -> None:
    hall.do(m.Issue(item="GA001"), "kiosk-1", token="other")
    hall.call("5")
    hall.pass_s(90).do(m.Transfer("5", "A"))
    hall.pass_s(5).call("5")
    assert hall.refused(later(5), "kiosk-1", token="other").code == "nothing_to_rate"
    assert hall.refused(later(5, "nothing"), "kiosk-1", token=TOKEN).code == "nothing_to_rate"
    hall.do(later(5, RATING), "kiosk-1", token=TOKEN)


def test_a_completion_that_is_taken_back_is_not_to_rate(hall: Driver) -> None:
    hall.do(m.Undo("5"))
    assert hall.refused(later(5), "kiosk-1", token=TOKEN).code == "nothing_to_rate"
    hall.do(m.Complete("5"))
    hall.do(later(5), "kiosk-1", token=TOKEN)
    (event,) = hall.events(m.Rated)
    assert isinstance(event, m.Rated)
    assert event.rating_id == "20250908-B001-r2"


@pytest.mark.parametrize(
    ("command", "client", "token", "code"),
    [
        (later(6), "kiosk-1", TOKEN, "bad_level"),
        (later(5), "kiosk-1", "forged", "unknown_token"),
        (later(5), "kiosk-1", "", "unknown_token"),
        (later(5), "terminal-5", TOKEN, "not_allowed"),
        (later(5), "host-1", TOKEN, "not_allowed"),
        (later(5), "desk-1", TOKEN, "not_allowed"),
        (later(5), "manager-1", TOKEN, "not_allowed"),
        (later(5, raw_key="x" * 65), "kiosk-1", TOKEN, "text_too_long"),
    ],
)
def test_refused(hall: Driver, command: m.RateLater, client: str, token: str, code: str) -> None:
    assert hall.refused(command, client, token=token).code == code


def test_nobody_but_the_controller_reads_even_the_hash(hall: Driver) -> None:
    issued = hall.events(m.TicketIssued)[0]
    for audience in BELOW:
        cut = cut_event(issued, audience)
        assert isinstance(cut, m.TicketIssued)
        assert cut.token_hash == ""


def test_paying_is_rated_only_where_the_hall_wants_it(hall: Driver) -> None:
    hall.do(m.Issue(item="GA002"), "kiosk-1")
    hall.pass_s(5).call("5")
    hall.pass_s(70).call("5")
    hall.pass_s(70).do(m.Complete("5"))
    hall.call("33")
    hall.pass_s(60).do(m.Complete("33"))
    completed = hall.events(m.ServiceCompleted)[-1]
    assert isinstance(completed, m.ServiceCompleted)
    assert (completed.counter, completed.invited) == ("33", False)
    asked = [e.counter for e in hall.events(m.RatingOpened) if isinstance(e, m.RatingOpened)]
    assert set(asked) == {"5"}


# --- the list in force ---------------------------------------------------------------------------


def test_a_bad_review_records_the_list_it_was_given_under(hall: Driver) -> None:
    hall.do(m.Rate(RATING, 2, "4", reasons=("slow",)), "host-1")
    (event,) = hall.events(m.Rated)
    assert isinstance(event, m.Rated)
    assert event.list_version == hall.state.reason_version != ""


# --- work orders ---------------------------------------------------------------------------------


def order(driver: Driver) -> WorkOrder:
    return driver.state.view.work_orders[ORDER]


@pytest.mark.parametrize("level", [1, 2])
def test_a_bad_review_opens_a_work_order_with_due_dates(hall: Driver, level: int) -> None:
    hall.do(m.Rate(RATING, level, reasons=("slow",)), "rating-5")
    found = order(hall)
    assert (found.counter, found.staff_no, found.level) == ("5", "ZY0005", level)
    assert (found.stage, found.opened_on) == ("verify", MONDAY)
    # From Monday 8 September, 1, 5, 10 and 15 working days; no holiday lies between.
    assert found.due == ("2025-09-09", "2025-09-15", "2025-09-22", "2025-09-28")


@pytest.mark.parametrize("level", [0, 3, 4, 5])
def test_any_other_rating_opens_none(hall: Driver, level: int) -> None:
    hall.do(m.Rate(RATING, level), "rating-5")
    assert hall.state.view.work_orders == {}


def test_it_goes_through_its_stages_and_is_gone_the_day_after(hall: Driver) -> None:
    hall.do(m.Rate(RATING, 1), "rating-5")
    for stage in ("verify", "rectify", "call_back", "feedback"):
        assert order(hall).stage == stage
        hall.do(m.AdvanceWorkOrder(ORDER, stage, "已办"), "manager-1")
    assert order(hall).stage == "closed"
    assert hall.refused(m.AdvanceWorkOrder(ORDER, "verify", "x")).code == "wrong_stage"
    hall.at("09:00", "2025-09-09")
    assert hall.refused(m.AdvanceWorkOrder(ORDER, "verify", "x")).code == "unknown_work_order"


def test_where_nothing_was_found_nothing_is_corrected(hall: Driver) -> None:
    hall.do(m.Rate(RATING, 1), "rating-5")
    hall.do(m.AdvanceWorkOrder(ORDER, "verify", "不属实", upheld=False), "manager-1")
    assert (order(hall).stage, order(hall).upheld) == ("call_back", False)
    hall.do(m.AdvanceWorkOrder(ORDER, "call_back", "已说明"), "manager-1")
    assert (order(hall).stage, order(hall).upheld) == ("feedback", False)


def test_it_stays_until_it_is_closed_and_says_when_it_is_late(hall: Driver) -> None:
    hall.do(m.Rate(RATING, 1), "rating-5")
    hall.at("09:00", "2025-09-10")
    hall.do(m.AdvanceWorkOrder(ORDER, "verify", "属实"), "manager-1")
    (event,) = hall.events(m.WorkOrderAdvanced)
    assert isinstance(event, m.WorkOrderAdvanced)
    assert event.overdue
    assert hall.replayed().digest() == hall.state.digest()


def test_a_stage_needs_a_note_and_a_manager(hall: Driver) -> None:
    hall.do(m.Rate(RATING, 1), "rating-5")
    assert hall.refused(m.AdvanceWorkOrder(ORDER, "verify", " ")).code == "reason_missing"
    refusal = hall.refused(m.AdvanceWorkOrder(ORDER, "feedback", "x"))
    assert refusal.code == "wrong_stage"
    assert "核实" in refusal.message_zh
    for client in ("terminal-5", "desk-1", "supervisor-1", "kiosk-1"):
        command = m.AdvanceWorkOrder(ORDER, "verify", "x")
        assert hall.refused(command, client).code == "not_allowed"


def test_a_bad_review_looks_to_a_counter_like_any_other_rating(hall: Driver) -> None:
    """One sealed event, whatever was said: two would tell of a bad review."""
    bad = hall.decide(m.Rate(RATING, 1, reasons=("slow",)), "rating-5").events
    good = hall.decide(m.Rate(RATING, 5), "rating-5").events
    for audience in BELOW:
        assert [cut_event(e, audience) for e in bad] == [cut_event(e, audience) for e in good]
    hall.do(m.Rate(RATING, 1), "rating-5")
    for audience in BELOW:
        assert cut_view(hall.state.view, audience).work_orders == {}


# --- who was not asked ---------------------------------------------------------------------------


def report(driver: Driver) -> m.DayReport:
    return day_report(driver.records, MONDAY, rehearsal=False)


def test_a_service_that_the_next_call_ended_is_on_the_managers_list(hall: Driver) -> None:
    hall.pass_s(30).call("5")
    hall.issue("B")
    hall.pass_s(200).call("5")
    assert [(e.label, e.counter, e.staff_no, e.why) for e in report(hall).uninvited] == [
        ("B002", "5", "ZY0005", "next_call")
    ]
    assert cut_report(report(hall), "counter").uninvited == ()
    assert cut_report(report(hall), "full").uninvited


def test_a_rating_that_came_all_the_same_takes_it_off(hall: Driver) -> None:
    hall.pass_s(1).call("5")
    assert [each.label for each in report(hall).uninvited] == ["B001"]
    hall.do(later(5), "kiosk-1", token=TOKEN)
    assert report(hall).uninvited == ()


def test_a_number_that_was_sent_on_while_it_was_served_is_on_it(hall: Driver) -> None:
    hall.pass_s(30).call("5")
    hall.do(m.Transfer("5", "A"))
    assert report(hall).uninvited == (), "it was called, not served"
    hall.issue("B")
    hall.call("6")
    hall.do(m.Start("6"))
    hall.pass_s(100).do(m.Transfer("6", "A"))
    assert [(each.label, each.why) for each in report(hall).uninvited] == [("B003", "transferred")]


def test_who_had_time_to_answer_was_asked(hall: Driver) -> None:
    hall.pass_s(3).call("5")
    assert uninvited(hall.records) == ()


def test_a_completion_that_was_taken_back_is_not_on_it(hall: Driver) -> None:
    hall.pass_s(1).do(m.Undo("5"))
    assert uninvited(hall.records) == ()
