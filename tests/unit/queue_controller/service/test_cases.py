"""件数, 办结, 一次性告知 and 首问."""

from __future__ import annotations

import msgspec
import pytest

from queue_controller.api import messages as m
from queue_controller.api.audience import cut_event
from queue_controller.store.report import day_report
from tests.unit.queue_controller.service.driver import MONDAY, Driver, sample_hall

PROMISED = "GA001"
"""承诺件 without a fee."""


@pytest.fixture
def hall() -> Driver:
    driver = Driver(sample_hall("ziyang")).open("5", "6", "1")
    driver.do(m.SignIn("5", "ZY0005"))
    return driver


def complete(driver: Driver, outcome: m.Outcome = "accepted", **fields: object) -> m.Done:
    driver.issue("", item=PROMISED)
    driver.call("5")
    driver.pass_s(120)
    command = msgspec.convert(
        {"type": "complete", "counter": "5", "outcome": outcome, **fields}, m.Complete
    )
    reply = driver.do(command).reply
    assert isinstance(reply, m.Done)
    return reply


def completed(driver: Driver) -> m.ServiceCompleted:
    event = driver.events(m.ServiceCompleted)[-1]
    assert isinstance(event, m.ServiceCompleted)
    return event


def report(driver: Driver) -> m.DayReport:
    kept = driver.state.kept
    return day_report(
        driver.records,
        MONDAY,
        rehearsal=False,
        closed=kept.closed.get(MONDAY, 0),
        connected=kept.connected,
    )


def test_a_case_is_named_when_it_is_taken_on(hall: Driver) -> None:
    assert complete(hall, cases=3).case == "20250908-B001-k1"
    assert completed(hall).case_type == "承诺件"
    assert hall.state.kept.cases["20250908-B001-k1"].cases == 3


def test_the_clerk_may_correct_the_case_type(hall: Driver) -> None:
    complete(hall, case_type="即办件")
    assert completed(hall).case_type == "即办件"


@pytest.mark.parametrize(
    "outcome", ["done_on_the_spot", "materials_missing", "refused", "consulted"]
)
def test_only_what_stays_open_is_a_case_to_close(hall: Driver, outcome: m.Outcome) -> None:
    assert complete(hall, outcome).case == ""
    assert hall.state.kept.cases == {}


def test_a_case_is_closed_once_also_days_later(hall: Driver) -> None:
    case = complete(hall, cases=2).case
    complete(hall, "done_on_the_spot")
    assert not report(hall).connected
    hall.at("10:00", "2025-09-12")
    hall.do(m.CloseCase(case, "2025-09-11", "办结"))
    assert hall.events(m.CaseClosed) == [m.CaseClosed(case, MONDAY, 2, "2025-09-11", "办结")]
    assert hall.refused(m.CloseCase(case)).code == "unknown_case"
    found = report(hall)
    assert (found.cases, found.on_the_spot, found.closed, found.connected) == (3, 1, 2, True)
    assert found.case_types == {"承诺件": 3}
    assert hall.replayed().digest() == hall.state.digest()


def test_the_approval_systems_own_number_will_do(hall: Driver) -> None:
    complete(hall, case_ref="AK-77")
    hall.issue("", item=PROMISED)
    hall.pass_s(5).call("5")
    assert hall.refused(m.Complete("5", case_ref="AK-77")).code == "case_ref_used"
    hall.do(m.CloseCase("AK-77"), "manager-1")
    assert not hall.state.kept.refs


@pytest.mark.parametrize(
    ("closed_on", "code"),
    [
        ("12.9.2025", "bad_close_date"),
        ("2025-09-07", "close_date_outside"),
        ("2025-09-09", "close_date_outside"),
    ],
)
def test_no_case_is_closed_before_it_was_taken_on_or_tomorrow(
    hall: Driver, closed_on: str, code: str
) -> None:
    case = complete(hall).case
    assert hall.refused(m.CloseCase(case, closed_on)).code == code


def test_a_completion_that_is_taken_back_leaves_no_case(hall: Driver) -> None:
    complete(hall, case_ref="AK-77", cases=2)
    hall.do(m.Undo("5"))
    assert not hall.state.kept.cases
    assert not hall.state.kept.refs
    found = report(hall)
    assert (found.cases, found.case_types) == (0, {})
    reply = hall.do(m.Complete("5")).reply
    assert isinstance(reply, m.Done)
    assert reply.case == "20250908-B001-k2"


def test_an_old_case_is_forgotten(hall: Driver) -> None:
    case = complete(hall).case
    hall.at("10:00", "2026-06-01")
    assert hall.refused(m.CloseCase(case)).code == "unknown_case"


@pytest.mark.parametrize("client", ["terminal-5", "desk-1", "kiosk-1", "supervisor-1"])
def test_a_counter_does_not_close_its_own_cases(hall: Driver, client: str) -> None:
    case = complete(hall).case
    assert hall.refused(m.CloseCase(case), client).code == "not_allowed"


# --- one-time notices ----------------------------------------------------------------------------


def test_a_notice_says_what_is_missing_who_says_it_and_where_to_ask(hall: Driver) -> None:
    notice = complete(hall, "materials_missing", missing=["居民户口簿", " "]).notice
    assert notice == m.NoticePaper(
        notice="20250908-B001-n1",
        label="B001",
        items=("居民身份证首次申领",),
        missing=("居民户口簿",),
        counter="5",
        staff_no="ZY0005",
        date=MONDAY,
        phone=hall.hall.hotlines[0],
    )
    assert completed(hall).missing == ("居民户口簿",)


def test_where_the_clerk_names_none_it_lists_every_material(hall: Driver) -> None:
    notice = complete(hall, "materials_missing").notice
    assert notice is not None
    assert notice.missing == tuple(row.name_zh for row in hall.hall.materials_of(PROMISED))


def test_other_outcomes_give_no_notice(hall: Driver) -> None:
    assert complete(hall, "accepted", missing=["居民户口簿"]).notice is None
    assert completed(hall).missing == ()


def test_a_notice_has_a_limit(hall: Driver) -> None:
    hall.issue("", item=PROMISED)
    hall.call("5")
    for missing in (("x",) * 31, ("长" * 201,)):
        command = m.Complete("5", "materials_missing", missing=missing)
        assert hall.refused(command).code == "text_too_long"


def test_the_public_reads_neither_case_nor_notice(hall: Driver) -> None:
    complete(hall, "materials_missing")
    event = cut_event(completed(hall), "public")
    assert isinstance(event, m.ServiceCompleted)
    assert (event.notice, event.missing, event.case, event.case_ref) == ("", (), "", "")


# --- first contact -------------------------------------------------------------------------------


def test_the_desk_says_who_received_a_visitor_first(hall: Driver) -> None:
    label = hall.issue("B").label
    hall.do(m.FirstContact("ZY0001", label, note="引导取号"), "desk-1")
    hall.do(m.FirstContact("ZY0001", note="问路"), "desk-1")
    refusal = hall.refused(m.FirstContact("ZY0002", label), "desk-1")
    assert (refusal.code, refusal.detail["staff_no"]) == ("first_contact_known", "ZY0001")
    assert report(hall).first_contacts == {"ZY0001": 2}
    assert hall.state.first_contacts == {f"20250908-{label}": "ZY0001"}


def test_at_a_counter_it_is_who_is_signed_in(hall: Driver) -> None:
    hall.do(m.FirstContact(counter="5"), "terminal-5")
    assert hall.events(m.FirstContactMade) == [m.FirstContactMade("ZY0005", counter="5")]
    assert hall.refused(m.FirstContact(counter="6"), "terminal-6").code == "staff_needed"
    assert hall.refused(m.FirstContact("XX1"), "desk-1").code == "unknown_staff"
    assert hall.refused(m.FirstContact(counter="99"), "desk-1").code == "unknown_counter"


def test_it_is_of_this_day_only(hall: Driver) -> None:
    label = hall.issue("B").label
    hall.do(m.FirstContact("ZY0001", label), "desk-1")
    hall.at("09:00", "2025-09-09")
    assert hall.state.first_contacts == {}
