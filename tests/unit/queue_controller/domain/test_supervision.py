"""监督: what was out of the ordinary, told from the log alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from queue_controller.api import messages as m
from queue_controller.domain.supervision import Limits, out_of_ordinary
from queue_controller.domain.unattended import unattended
from tests.unit.queue_controller.service.driver import Driver, sample_hall

MANAGER = "manager-1"


@pytest.fixture
def driver() -> Driver:
    return Driver(sample_hall("ziyang")).open("5", "6")


def remarks(driver: Driver, *kinds: str) -> list[m.Remark]:
    found = out_of_ordinary(driver.records, driver.hall)
    return [each for each in found if not kinds or each.kind in kinds]


def serve(driver: Driver, counter: str, seconds: float = 120) -> None:
    driver.call(counter)
    driver.pass_s(5).do(m.Start(counter))
    driver.pass_s(seconds).do(m.Complete(counter))
    driver.pass_s(10)


def test_an_ordinary_morning_has_nothing(driver: Driver) -> None:
    for _ in range(3):
        driver.issue("B")
        serve(driver, "5")
    assert [each.kind for each in remarks(driver) if each.kind not in {"unseen", "unspoken"}] == []


def out_of_turn(driver: Driver) -> None:
    driver.issue("B")
    driver.do(m.CallTicket("5", driver.issue("B").label, "行动不便"))


def walk_up(driver: Driver) -> None:
    driver.issue("B")
    driver.do(m.WalkUp("5", reason="急诊"))


def reclassified(driver: Driver) -> None:
    driver.do(
        m.Reclassify(driver.issue("B", priority_class="P20").label, "P99", "未出示证明"), "desk-1"
    )


def cancelled(driver: Driver) -> None:
    driver.do(m.Cancel(driver.issue("B").label, "staff", "重复取号"), "desk-1")


def undone(driver: Driver) -> None:
    driver.issue("B")
    driver.call("5")
    driver.pass_s(5).do(m.Undo("5"))


def stopped(driver: Driver) -> None:
    driver.do(m.StopIssue("B", "设备检修", "ZY0001"), MANAGER)


def moved(driver: Driver) -> None:
    driver.issue("B")
    driver.issue("B")
    driver.do(m.MoveWaiting("B", "D", "窗口检修"), MANAGER)


def emergency(driver: Driver) -> None:
    driver.do(m.PrepareEmergency(drill=True), MANAGER)
    found = driver.state.view.emergency
    assert found is not None
    driver.do(m.StartEmergency(found.emergency_id), MANAGER)


def printer(driver: Driver) -> None:
    report = m.ReportHealth("kiosk-1.printer", "ticket_printer", "bad", "paper_out", "没有纸了")
    driver.do(report, "kiosk-1")
    driver.pass_s(600).do(m.ReportHealth("kiosk-1.printer", "ticket_printer", "good"), "kiosk-1")


def pin(driver: Driver) -> None:
    driver.apply((m.PinRefused("ZY0001"),), "manager-1", "c")


def inspected(driver: Driver) -> None:
    driver.do(m.NoteInspection("conduct", "未佩戴工牌", "5", "", needs_action=True), "supervisor-1")


def put_off(driver: Driver) -> None:
    driver.do(m.PutOff((driver.issue("B").label,), "系统故障", "ZY0001"), MANAGER)


@pytest.mark.parametrize(
    ("act", "kind", "words"),
    [
        (out_of_turn, "out_of_turn", "5号窗口选呼 B002，原因：行动不便"),
        (walk_up, "walk_up", "原因：急诊"),
        (
            reclassified,
            "reclassified",
            "B001 从P20 老年人（65周岁以上）改为P99 普通，原因：未出示证明",
        ),
        (cancelled, "cancelled", "B001 被作废，原因：重复取号"),
        (undone, "undone", "5号窗口撤销了 B001 的叫号"),
        (stopped, "hand", "停止取号，原因：设备检修"),
        (moved, "hand", "2 个号从 B"),
        (emergency, "emergency", "疏散演练开始"),
        (printer, "device", "设备 kiosk-1.printer 故障（没有纸了），09:10 恢复"),
        (pin, "pin", "manager-1 上工号 ZY0001的密码输错"),
        (inspected, "inspection", "巡查（仪容举止）5号窗口：未佩戴工牌，需整改"),
        (put_off, "put_off", "1 个号当天没办成（B001）：系统故障"),
    ],
)
def test_what_staff_decide_and_what_breaks_is_told_with_its_reason(
    driver: Driver, act: Callable[[Driver], None], kind: str, words: str
) -> None:
    act(driver)
    (found,) = remarks(driver, kind)
    assert words in found.zh
    assert found.en


def test_a_device_that_is_still_down_says_so(driver: Driver) -> None:
    driver.do(m.ReportHealth("kiosk-1.printer", "ticket_printer", "unknown"), "kiosk-1")
    (found,) = remarks(driver, "device")
    assert found.zh == "设备 kiosk-1.printer 状态不明，还没恢复"


def test_long_waits_are_told_by_queue_with_the_longest(driver: Driver) -> None:
    first = driver.issue("B")
    driver.issue("B")
    driver.pass_s(61 * 60)
    serve(driver, "5")
    driver.call("6")
    (found,) = remarks(driver, "long_wait")
    assert found.count == 2
    assert found.label == first.label or "B002" in found.label
    assert "等候超过 60 分钟" in found.zh


def test_low_ratings_are_counted_by_counter_and_lead_to_no_visitor(driver: Driver) -> None:
    for level in (1, 2, 3, 5):
        driver.issue("B")
        serve(driver, "5")
        (rating,) = [r for r in driver.state.view.ratings.values() if r.open]
        driver.do(m.Rate(rating.rating_id, level, str(level)), "rating-5")
    (found,) = remarks(driver, "rated_low")
    assert (found.counter, found.count, found.at_ms, found.label) == ("5", 2, 0, "")
    assert "B00" not in found.zh


def test_a_counter_that_misses_far_more_than_the_hall_is_named(driver: Driver) -> None:
    for _ in range(12):
        driver.issue("B")
        serve(driver, "6")
    for _ in range(3):
        driver.issue("B")
        driver.call("5")
        driver.pass_s(90).do(m.NoShow("5"))
    (found,) = remarks(driver, "no_shows")
    assert (found.counter, found.count) == ("5", 3)
    assert "100%" in found.zh


def test_what_most_counters_have_is_one_line_of_the_hall() -> None:
    numbers = ("5", "6", "7", "9", "10", "11", "12", "13", "14", "15")
    driver = Driver(sample_hall("ziyang")).open(*numbers)
    for number in numbers:
        driver.issue(driver.hall.counter(number).queues[0])
        driver.call(number)
        driver.pass_s(70)
    (found,) = remarks(driver, "unseen")
    assert found.count == len(numbers)
    assert found.zh.startswith("10 个窗口共有 10 次叫号没有一块屏显示")


# --- counters without a clerk ----------------------------------------------------------------------


def usual(driver: Driver) -> dict[str, tuple[str, ...]]:
    return {row.number: row.queues for row in driver.hall.counters}


def test_an_open_counter_that_lets_people_wait_is_told_with_its_minutes(driver: Driver) -> None:
    driver.do(m.CloseCounter("6"))
    driver.pass_s(600).issue("B")
    driver.pass_s(60).issue("B")
    driver.pass_s(420)
    driver.call("5")
    (gap,) = unattended(driver.records, usual(driver), 5)
    assert (gap.counter, gap.until_ms - gap.from_ms, gap.waiting) == ("5", 480_000, 2)
    (found,) = remarks(driver, "unattended")
    assert found.zh == "5号窗口开着 8 分钟没有叫号，最多有 2 人在等"


@pytest.mark.parametrize("how", ["busy", "paused", "nobody", "quick", "emergency"])
def test_a_counter_with_a_visitor_a_pause_or_nobody_waiting_is_not(
    driver: Driver, how: str
) -> None:
    driver.do(m.CloseCounter("6"))
    if how != "nobody":
        driver.issue("B")
    if how == "busy":
        driver.call("5")
        driver.issue("B")
    elif how == "paused":
        driver.do(m.PauseCounter("5", "开会"))
    elif how == "quick":
        driver.pass_s(120)
        driver.call("5")
    elif how == "emergency":
        emergency(driver)
    driver.pass_s(1800)
    driver.do(m.ReportHealth("kiosk-1.printer", "ticket_printer", "good"), "kiosk-1")
    assert unattended(driver.records, usual(driver), 5) == []


def test_the_bound_is_that_of_the_hall_or_of_who_asks(driver: Driver) -> None:
    driver.issue("B")
    driver.pass_s(20 * 60)
    driver.call("5")
    found = out_of_ordinary(driver.records, driver.hall, Limits(starvation_minutes=15))
    assert [each.kind for each in found if each.kind == "long_wait"] == ["long_wait"]
    assert remarks(driver, "long_wait") == []
