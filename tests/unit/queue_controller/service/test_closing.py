"""The end of the day: who is left, and what becomes of them."""

from typing import Literal

import msgspec
import pytest

from hall_display.manager.alarms import AlarmRules, alarms_of
from queue_controller.api import messages as m
from queue_controller.api.audience import cut_event
from queue_controller.api.view import Left, left_by_queue, since_of
from queue_controller.cli.look_commands import closing_text
from queue_controller.domain.slips import first_place
from queue_controller.service.ask import Ask
from queue_controller.service.place import place_of
from queue_controller.service.values import Actor, Refusal
from tests.unit.queue_controller.service.driver import MONDAY, Driver, instant, sample_hall

HALL = sample_hall("ziyang")


@pytest.fixture
def hall() -> Driver:
    return Driver(HALL, clock="16:50").open("5", "6")


def at(clock: str) -> int:
    return instant(HALL, MONDAY, clock)


def test_the_manager_is_told_once_who_is_left(hall: Driver) -> None:
    hall.issue("B")
    hall.issue("B")
    hall.issue("D")
    hall.call("5")
    hall.at("17:14")
    assert hall.events(m.HallClosing) == []
    hall.at("17:15").pass_s(1)
    assert hall.events(m.HallClosing) == [
        m.HallClosing(at("17:30"), {"B": 2, "D": 1}, {"B": 2, "D": 1})
    ]


def test_a_visit_is_seen_in_each_queue_where_it_has_something_left(hall: Driver) -> None:
    """One number for three matters of three queues, two of them left; its number is counted once."""
    hall.open("9", "14").at("16:55")
    hall.do(m.Issue(items=("GA006", "JJ005", "YB003")), "kiosk-1")
    hall.issue("B")
    hall.call("5")
    hall.pass_s(200).do(m.Complete("5"))
    hall.at("17:15").pass_s(1)
    (told,) = hall.events(m.HallClosing)
    assert isinstance(told, m.HallClosing)
    assert sum(told.left.values()) == 2
    assert told.matters == {"B": 1, "D": 1, "F": 1}
    view = hall.state.view
    assert left_by_queue(view.tickets.values()) == {each: Left(1, 1) for each in ("B", "D", "F")}
    assert closing_text(view, HALL) == [
        "  17:30下班，还有 2 个号没办完 / 2 numbers are left at closing",
        f"    B {HALL.queue('B').name_zh}：1 个号，1 件",
        f"    D {HALL.queue('D').name_zh}：1 个号，1 件",
        f"    F {HALL.queue('F').name_zh}：1 个号，1 件",
    ]
    (alarm,) = [a for a in alarms_of(view, HALL, hall.now_ms, AlarmRules()) if a.kind == "closing"]
    assert alarm.title == "17:30下班 剩2号3件"
    assert alarm.detail.startswith("B 1个号1件、D 1个号1件、F 1个号1件。")
    hall.do(m.CloseDay("下班"), "manager-1")
    assert not [a for a in alarms_of(view, HALL, hall.now_ms, AlarmRules()) if a.kind == "closing"]


def test_nobody_is_told_of_an_empty_hall(hall: Driver) -> None:
    hall.at("17:31")
    assert hall.events(m.HallClosing) == []


def test_a_visit_that_is_served_at_the_close_is_served_in_its_other_queues_too(
    hall: Driver,
) -> None:
    hall.open("9").do(m.SignIn("9", "ZY0009"))
    hall.do(m.Issue(items=("GA006", "JJ005")), "kiosk-1")
    hall.call("5")
    hall.at("17:35").do(m.CloseDay("下班"), "manager-1")
    hall.pass_s(5)
    modes = {number: each.mode for number, each in hall.state.view.counters.items()}
    assert (modes["5"], modes["6"], modes["9"]) == ("open", "closed", "open")
    hall.pass_s(300).do(m.Complete("5"))
    assert hall.call("9") == ("B001", "fifo")
    hall.pass_s(300).do(m.Complete("9"))
    hall.pass_s(5)
    assert hall.state.view.counters["9"].mode == "closed"
    assert not hall.state.view.tickets


def test_no_extension_reaches_past_the_day(hall: Driver) -> None:
    """At midnight everybody expires, so nobody is promised to be served after it."""
    hall.at("17:20")
    midnight = at("00:00") + 86_400_000
    refusal = hall.refused(m.ExtendHours(midnight + 60_000, "人多"), "manager-1")
    assert refusal.code == "bad_extension"
    assert hall.do(m.ExtendHours(midnight, "人多"), "manager-1").events


def test_the_hall_serves_on(hall: Driver) -> None:
    hall.issue("B")
    hall.at("17:20")
    command = m.ExtendHours(at("18:30"), "还有人在等", at("18:00"), "ZY0001")
    hall.do(command, "manager-1")
    assert hall.do(command, "manager-1").events == ()
    assert hall.state.day.closes_ms == at("18:30")
    assert hall.at("17:40").issue("B").label == "B002"
    assert hall.at("18:00").refused(m.Issue(queue="B"), "kiosk-1").code == "too_late"
    hall.at("18:16")
    assert [event.closes_ms for event in hall.events(m.HallClosing)] == [at("17:30"), at("18:30")]  # type: ignore[attr-defined]
    assert hall.replayed().digest() == hall.state.digest()
    hall.at("16:00", "2025-09-09")
    assert hall.state.day == hall.state.planned_day


def test_a_closed_day_can_be_served_by_hand() -> None:
    sunday = Driver(HALL, date="2025-09-07", clock="09:00")
    assert sunday.refused(m.Issue(queue="B"), "kiosk-1").code == "hall_closed"
    ms = sunday.now_ms + 3_600_000
    sunday.do(m.ExtendHours(ms, "应急开放", ms), "manager-1")
    assert sunday.issue("B").label == "B001"
    assert sunday.replayed().digest() == sunday.state.digest()


@pytest.mark.parametrize(
    "command",
    [
        m.ExtendHours(at("17:30"), "x"),
        m.ExtendHours(at("17:29"), "x"),
        m.ExtendHours(at("23:59") + 40_000_000, "x"),
        m.ExtendHours(at("18:30"), "x", at("18:31")),
        m.ExtendHours(at("18:30"), "x", at("16:00")),
    ],
)
def test_an_extension_that_is_none(hall: Driver, command: m.Command) -> None:
    refusal = hall.refused(command, "manager-1")
    assert refusal.code == "bad_extension"
    assert "17:30" in refusal.message_zh


def test_a_slip_goes_first_on_another_day(hall: Driver) -> None:
    labels = [hall.pass_s(1).issue("B").label for _ in range(3)]
    hall.do(m.PutOff((labels[2], labels[1]), "系统故障"), "manager-1")
    expired = hall.events(m.TicketExpired)
    assert [e.slip for e in expired] == ["20250908-B002-t", "20250908-B003-t"]  # type: ignore[attr-defined]
    assert list(hall.state.view.tickets) == ["20250908-B001"]
    slip = "20250908-B003-t"
    assert hall.refused(m.Issue(slip=slip), "kiosk-1").code == "slip_other_day"
    hall.at("09:00", "2025-09-10").open("5")
    hall.issue("B")
    assert hall.refused(m.Issue(queue="D", slip=slip), "kiosk-1").code == "slip_other_queue"
    later = hall.do(m.Issue(slip=slip), "kiosk-1").reply
    first = hall.do(m.Issue(queue="B", slip="20250908-B002-t"), "desk-1").reply
    assert isinstance(first, m.Issued)
    assert isinstance(later, m.Issued)
    assert (later.ahead, first.ahead) == (0, 0)
    assert hall.refused(m.Issue(slip=slip), "kiosk-1").code == "unknown_slip"
    order = [hall.pass_s(90).call("5")[0] for _ in range(3)]
    assert order == [first.ticket.label, later.ticket.label, "B001"]
    called = hall.events(m.TicketCalled)[0]
    assert isinstance(called, m.TicketCalled)
    assert called.waited_ms == 90_000
    issued = next(
        e for e in hall.events(m.TicketIssued) if isinstance(e, m.TicketIssued) and e.slip
    )
    cut = cut_event(issued, "public")
    assert isinstance(cut, m.TicketIssued)
    assert (cut.slip, since_of(cut)) == ("", instant(HALL, "2025-09-10", "09:00"))
    assert hall.replayed().digest() == hall.state.digest()


def test_a_slip_is_given_also_where_numbers_are_stopped_and_capped(hall: Driver) -> None:
    label = hall.issue("B").label
    hall.do(m.PutOff((label,), "系统故障"), "manager-1")
    hall.at("09:00", "2025-09-09").do(m.StopIssue("B", "号满"), "manager-1")
    hall.do(m.CapIssue("B", 0, "号满"), "manager-1")
    assert hall.do(m.Issue(slip="20250908-B001-t"), "kiosk-1").events


def test_of_several_slips_the_one_that_waited_longer_goes_first(hall: Driver) -> None:
    """Whoever was put off first that day, and whatever day it was."""
    for _ in range(4):
        hall.pass_s(60).issue("B")
    for label in ("B003", "B002", "B001"):
        hall.do(m.PutOff((label,), "停电"), "manager-1")
    hall.at("09:00", "2025-09-09")
    assert hall.state.view.slips.keys() >= {"20250908-B004-t"}, "the day's end put it off"
    hall.do(m.Issue(slip="20250908-B001-t"), "kiosk-1")
    hall.issue("B")
    hall.do(m.PutOff(("B002",), "停电"), "manager-1")
    hall.at("09:00", "2025-09-10").open("5")
    for slip in ("20250909-B002-t", "20250908-B004-t", "20250908-B002-t", "20250908-B003-t"):
        hall.pass_s(1).do(m.Issue(slip=slip), "kiosk-1")
    called = [hall.pass_s(90).call("5")[0] for _ in range(4)]
    assert called == ["B003", "B004", "B002", "B001"]


def test_visits_count_for_the_limit_of_each_of_their_queues(hall: Driver) -> None:
    hall.do(m.CapIssue("D", 3, "人手不够"), "manager-1")
    hall.do(m.Issue(items=("GA006", "JJ005")), "kiosk-1")
    hall.do(m.Issue(items=("GA006", "JJ005")), "kiosk-1")
    hall.issue("B")
    hall.do(m.AddMatter("B003", item="JJ005"), "kiosk-1")
    visit = m.Issue(items=("GA006", "JJ005"))
    assert hall.refused(visit, "kiosk-1").code == "issue_cap"
    assert hall.refused(m.Issue(queue="D"), "kiosk-1").code == "issue_cap"
    assert hall.issue("B").label == "B004"
    assert hall.state.issued_today == 4
    assert hall.replayed().digest() == hall.state.digest()


def test_who_expired_by_a_clock_that_jumped_goes_on_at_once_where_he_stood(hall: Driver) -> None:
    labels = [hall.pass_s(1).issue("B").label for _ in range(3)]
    hall.at("09:00", "2025-09-09")
    hall.at("16:55", MONDAY).open("5")
    assert hall.issue("B").label == "B004"
    for label in reversed(labels):
        place = m.AskPlace(f"{MONDAY.replace('-', '')}{label}")
        with pytest.raises(Refusal) as caught:
            place_of(place, Ask(Actor("kiosk-1", "kiosk"), hall.state, hall.now))
        assert caught.value.code == "slip_held"
        hall.do(m.Issue(slip=f"20250908-{label}"), "kiosk-1")
    called = [hall.pass_s(90).call("5")[0] for _ in range(4)]
    assert called == ["B007", "B006", "B005", "B004"]
    assert hall.replayed().digest() == hall.state.digest()


def test_a_slip_is_too_old_after_two_weeks(hall: Driver) -> None:
    label = hall.issue("B").label
    hall.do(m.PutOff((label,), "系统故障"), "manager-1")
    hall.at("09:00", "2025-09-23")
    assert not hall.state.view.slips
    assert hall.refused(m.Issue(slip="20250908-B001-t"), "kiosk-1").code == "unknown_slip"


def test_closing_lets_nobody_expire_without_a_slip_and_serves_to_the_end(hall: Driver) -> None:
    """A fee is still paid, because the counter for it stays until nobody needs it."""
    hall.open("33").do(m.SignIn("5", "ZY0005"))
    hall.do(m.SignIn("6", "ZY0006"))
    fee = next(
        i.code for i in HALL.items_of_queue("B") if i.has_fee and HALL.queue("B").follow_on == "R"
    )
    served = hall.issue("", item=fee)
    waiting = hall.issue("B")
    assert hall.call("5")[0] == served.label
    hall.do(m.CloseDay("下班"), "manager-1")
    assert hall.do(m.CloseDay("下班"), "manager-1").events == ()
    view = hall.state.view
    modes = {number: status.mode for number, status in view.counters.items()}
    assert modes == {"5": "open", "6": "closed", "33": "open"}
    assert (view.counters["6"].staff_no, view.counters["5"].staff_no) == ("", "ZY0005")
    assert list(view.slips) == [f"{waiting.ticket_id}-t"]
    assert hall.refused(m.Issue(queue="B"), "kiosk-1").code == "closed_today"
    assert hall.refused(m.OpenCounter("6")).code == "hall_is_closed"
    hall.pass_s(300).do(m.Complete("5", "done_on_the_spot"))
    hall.pass_s(1)
    assert (view.counters["5"].mode, view.counters["5"].staff_no) == ("closed", "")
    assert hall.call("33")[0] == served.label
    hall.pass_s(100).do(m.Complete("33"))
    hall.pass_s(1)
    assert {status.mode for status in view.counters.values()} == {"closed"}
    assert not view.tickets
    assert hall.replayed().digest() == hall.state.digest()


def test_a_closed_hall_that_serves_on_opens_again(hall: Driver) -> None:
    hall.do(m.CloseDay("下班"), "manager-1")
    hall.do(m.ExtendHours(at("18:30"), "又来了一批", at("18:00")), "manager-1")
    assert hall.open("6").issue("B").label == "B001"


def test_a_day_that_nobody_closed_still_gives_slips(hall: Driver) -> None:
    waiting = hall.issue("B")
    hall.at("08:00", "2025-09-09")
    assert list(hall.state.view.slips) == [f"{waiting.ticket_id}-t"]


@pytest.mark.parametrize(
    ("command", "client", "code"),
    [
        (m.PutOff((), "x"), "manager-1", "too_many_tickets"),
        (m.PutOff(("B001",), ""), "manager-1", "reason_missing"),
        (m.PutOff(("B001",), "x"), "manager-1", "ticket_elsewhere"),
        (m.PutOff(("B777",), "x"), "manager-1", "unknown_ticket"),
        (m.PutOff(("B001",), "x"), "terminal-5", "not_allowed"),
        (m.CloseDay(""), "manager-1", "reason_missing"),
        (m.CloseDay("x"), "desk-1", "not_allowed"),
        (m.ExtendHours(at("18:30"), ""), "manager-1", "reason_missing"),
    ],
)
def test_refused(hall: Driver, command: m.Command, client: str, code: str) -> None:
    hall.issue("B")
    hall.call("5")
    assert hall.refused(command, client).code == code


@pytest.mark.parametrize(("order", "then"), [(1, (999, 1)), (2, (999, 2))])
def test_the_first_place_of_a_day(order: int, then: tuple[int, int]) -> None:
    assert first_place(1000, order) == then


# --- limits and notices --------------------------------------------------------------------------


def test_a_cap_counts_what_was_given() -> None:
    hall = Driver(HALL)
    hall.issue("B")
    hall.do(m.CapIssue("B", 2, "人手不够"), "manager-1")
    assert hall.do(m.CapIssue("B", 2, "人手不够"), "manager-1").events == ()
    hall.issue("B")
    refusal = hall.refused(m.Issue(queue="B"), "kiosk-1")
    assert (refusal.code, "限2个号" in refusal.message_zh) == ("issue_cap", True)
    assert hall.issue("D").label == "D001"
    hall.do(m.CapIssue("B", -1, "增开窗口"), "manager-1")
    assert hall.issue("B").label == "B003"
    hall.do(m.CapIssue("B", 1, "x"), "manager-1")
    hall.at("09:00", "2025-09-09")
    assert hall.issue("B").label == "B001"


@pytest.mark.parametrize("limit", [-2, 10_000])
def test_a_cap_that_is_none(limit: int) -> None:
    assert Driver(HALL).refused(m.CapIssue("B", limit, "x"), "manager-1").code == "bad_cap"


def notice(**more: object) -> m.PublishNotice:
    fields = {"title_zh": "系统维护", "body_zh": "请先办其他业务。", "reason": "故障", **more}
    return m.PublishNotice(**fields)  # type: ignore[arg-type]


def test_a_notice_runs_until_its_time_is_over_or_it_is_withdrawn() -> None:
    hall = Driver(HALL)
    hall.do(notice(until_ms=hall.now_ms + 60_000), "manager-1")
    hall.do(notice(title_zh="欢迎"), "manager-1")
    first, second = hall.state.view.published
    hall.pass_s(61)
    assert list(hall.state.view.published) == [second]
    hall.do(m.WithdrawNotice(second, "不用了"), "manager-1")
    assert not hall.state.view.published
    assert hall.refused(m.WithdrawNotice(first, "x"), "manager-1").code == "unknown_published"
    assert hall.replayed().digest() == hall.state.digest()


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"title_zh": ""}, "text_missing"),
        ({"body_zh": " "}, "text_missing"),
        ({"title_zh": "长" * 25}, "text_too_long"),
        ({"channels": ()}, "unknown_channel"),
        ({"channels": ("radio",)}, "unknown_channel"),
        ({"until_ms": 1}, "time_is_over"),
        ({"priority": 101}, "bad_display"),
        ({"display_s": 0}, "bad_display"),
        ({"reason": ""}, "reason_missing"),
    ],
)
def test_a_notice_that_cannot_run(more: dict[str, object], code: str) -> None:
    assert Driver(HALL).refused(notice(**more), "manager-1").code == code


# --- who decides ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("staff_no", "client", "code"),
    [
        ("ZY0002", "manager-1", "not_a_manager"),
        ("", "manager-1", "not_a_manager"),
        ("", "cli", "not_a_manager"),
        ("ZY0001", "manager-1", ""),
        ("", "desk-1", ""),
    ],
)
def test_where_the_house_names_its_managers(staff_no: str, client: str, code: str) -> None:
    hall = Driver(HALL)
    hall.state.policy = msgspec.structs.replace(hall.policy, managers=("ZY0001",))
    hall.issue("B")
    by: Literal["staff"] = "staff"
    command = m.Cancel("B001", by, "重复取号", staff_no)
    if code:
        assert hall.refused(command, client).code == code
    else:
        assert hall.do(command, client).events


def test_who_was_put_off_already_is_told_so(hall: Driver) -> None:
    label = hall.issue("B").label
    hall.do(m.PutOff((label,), "系统故障"), "manager-1")
    refusal = hall.refused(m.PutOff((label,), "系统故障"), "manager-1")
    assert refusal.code == "put_off_already"
    assert "B001今天已经改日优先" in refusal.message_zh
    hall.issue("B")
    hall.do(m.Cancel("B002", "visitor"), "kiosk-1")
    assert hall.refused(m.PutOff(("B002",), "系统故障"), "manager-1").code == "ticket_ended"
