"""hall why B012: sentences from the log alone."""

from dataclasses import replace
from typing import get_args

import pytest

from config.model import PolicyConfig
from config.setup_model import ControllerConfig
from queue_controller.api import messages as m
from queue_controller.api.rules import RULE_WORDS
from queue_controller.domain.calling import Rule
from queue_controller.domain.why import why
from queue_controller.service.offer import Offer
from tests.unit.queue_controller.service.driver import Driver, sample_hall


@pytest.fixture
def hall() -> Driver:
    return Driver(sample_hall("ziyang")).open("5", "6", "33")


def told(driver: Driver, label: str) -> list[str]:
    return [each.zh for each in why(driver.records, label, driver.state.zone)]


def test_every_rule_has_its_words() -> None:
    assert set(RULE_WORDS) == set(get_args(Rule))


def test_a_priority_number_names_who_it_went_before(hall: Driver) -> None:
    for code in ("P99", "P99", "P99", "P99", "P10"):
        hall.pass_s(60).issue("B", priority_class=code)
    hall.pass_s(120).call("5")
    assert told(hall, "b005") == [
        "09:05 B005取号（优先），前面0人。",
        "09:07 B005到5号窗口：依法优先，先叫，等了2分钟；先于排在它前面的B001、B002、B003等4个号。",
    ]
    english = why(hall.records, "20250908-B005", hall.state.zone)[1].en
    assert english.startswith("09:07 B005 was called to counter 5: it has priority by law")
    assert english.endswith("it went before B001, B002, B003 and 1 more.")


def test_a_plain_turn_went_before_nobody(hall: Driver) -> None:
    hall.issue("B")
    hall.issue("B")
    hall.pass_s(240).call("5")
    assert (
        told(hall, "B001")[1] == "09:04 B001到5号窗口：按先后轮到它，本队列里等得最久，等了4分钟。"
    )


def test_the_whole_way_of_a_number(hall: Driver) -> None:
    for item in ("GA002", "", "", "", ""):
        hall.issue("" if item else "B", item=item)
    hall.call("5")
    hall.pass_s(60).do(m.NoShow("5"))
    hall.pass_s(1).do(m.Undo("5"))
    hall.do(m.NoShow("5"))
    hall.do(m.Requeue("B001"), "kiosk-1")
    hall.pass_s(60).do(m.CallTicket("6", "B001", "老人"))
    hall.do(m.Park("6", "去复印"))
    hall.pass_s(60).do(m.Resume("6", "B001"))
    hall.pass_s(300).call("6")
    hall.call("33")
    hall.pass_s(60).do(m.Complete("33"))
    assert told(hall, "B001")[1:] == [
        "09:00 B001到5号窗口：按先后轮到它，本队列里等得最久。",
        "09:01 B001过号。",
        "09:01 B001：5号窗口撤销了“过号”。",
        "09:01 B001过号。",
        "09:01 B001过号重排，排在B004后面。",
        "09:02 B001到6号窗口：窗口人员选呼，不按顺序，原因：老人，等了1分钟（按位置算2分钟）；先于排在它前面的B002、B003、B004。",
        "09:02 B001在6号窗口挂起，原因：去复印。",
        "09:03 B001到6号窗口：挂起后恢复；先于排在它前面的B002、B003、B004。",
        "09:08 B001在6号窗口办理结束（由下一次叫号推定），有费用，原号转到R，按原来的位置排队。",
        "09:08 B001到33号窗口：按先后轮到它，本队列里等得最久，等了不到1分钟（按位置算8分钟）。",
        "09:09 B001在33号窗口办理结束。",
    ]


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (m.Cancel("B001", "staff", "重复取号"), "作废，原因：重复取号。"),
        (m.Cancel("B001", "visitor"), "弃号。"),
    ],
)
def test_how_it_ended(hall: Driver, command: m.Command, says: str) -> None:
    hall.issue("B")
    hall.do(command)
    assert told(hall, "B001")[-1].endswith(says)


def test_passed_over_transferred_expired(hall: Driver) -> None:
    hall.issue("B")
    hall.issue("B")
    hall.call("5")
    hall.pass_s(20).call("5")
    hall.do(m.Transfer("5", "D"))
    assert told(hall, "B001")[-1].endswith("过号，窗口叫了下一位。")
    assert told(hall, "B002")[-1].endswith("由5号窗口转到D，按原来的位置排队。")
    hall.at("08:00", "2025-09-09")
    assert told(hall, "B002")[-1].endswith("当天没有办完，已过期，小票改日优先。")
    assert told(hall, "B001")[-1].endswith("当天没有办完，已过期。")


def test_nothing_is_known_of_a_number_that_never_was(hall: Driver) -> None:
    assert why(hall.records, "B999", hall.state.zone) == ()


def test_a_visit_keeps_its_place_while_it_is_served_elsewhere(hall: Driver) -> None:
    hall.open("9")
    hall.do(m.Issue(items=("GA006", "JJ005")), "kiosk-1")
    hall.pass_s(60).issue("D")
    hall.call("5")
    hall.pass_s(60).call("9")
    hall.pass_s(240).do(m.Complete("5"))
    hall.pass_s(60).do(m.Complete("9"))
    hall.call("9")
    hall.pass_s(60).do(m.Complete("9"))
    assert told(hall, "B001") == [
        "09:00 B001取号，一号多事，同时排B、D，前面0人。",
        "09:01 B001到5号窗口：按先后轮到它，本队列里等得最久，等了1分钟。",
        "09:06 B001在5号窗口办理结束，还有事项，原号在D按原来的位置排队。",
        "09:07 B001到9号窗口：按先后轮到它，本队列里等得最久，等了1分钟（按位置算7分钟）。",
        "09:08 B001在9号窗口办理结束。",
    ]
    assert told(hall, "D001")[1] == (
        "09:02 D001到9号窗口：按先后轮到它，本队列里等得最久，等了1分钟；B001正在别的窗口，位置保留。"
    )


def test_a_visit_that_is_missed_goes_before_nobody_until_it_is_back(hall: Driver) -> None:
    hall.open("9")
    hall.do(m.Issue(bundle="B01"), "kiosk-1")
    hall.issue("B")
    hall.call("5")
    hall.do(m.NoShow("5"))
    hall.pass_s(60).do(m.Requeue("B001"), "kiosk-1")
    assert told(hall, "B001")[0] == "09:00 B001取号，一号多事，依次排B、F、E、F，前面0人。"
    assert told(hall, "B001")[-1] == "09:01 B001过号重排，排在B002后面。"


def test_who_was_moved_stands_where_he_was_moved_to(hall: Driver) -> None:
    hall.open("9")
    hall.issue("B")
    hall.pass_s(60).issue("B")
    hall.issue("D")
    hall.do(m.MoveWaiting("B", "D", "人多", ("B001",)), "manager-1")
    hall.pass_s(60).call("5")
    hall.do(m.CallTicket("9", "D001"))
    assert told(hall, "B001")[1] == "09:01 B001由管理人员从B调到D，原因：人多，位置不变。"
    assert (
        told(hall, "B002")[1] == "09:02 B002到5号窗口：按先后轮到它，本队列里等得最久，等了1分钟。"
    )
    assert told(hall, "D001")[1].endswith("；先于排在它前面的B001。")


def test_an_appointment_stands_at_its_slot_once_it_is_due(hall: Driver) -> None:
    booked = next(
        each
        for each in hall.hall.appointments
        if each.queue == "B" and each.date.isoformat() == hall.state.view.business_date
    )
    hall.at(f"{booked.slot.start:%H:%M}").pass_s(-300)
    hall.do(m.CheckIn(booked.code))
    hall.pass_s(60).issue("B")
    hall.pass_s(10).issue("B", priority_class="P10")
    hall.pass_s(600)
    assert hall.call("5") == ("B003", "priority_next")
    assert hall.pass_s(100).call("5") == ("B001", "appointment_due")
    assert told(hall, "B003")[1].endswith("；先于排在它前面的B002。")
    assert told(hall, "B001")[0].endswith(f"签到（预约{booked.slot.start:%H:%M}），前面0人。")
    assert told(hall, "B001")[1].endswith("；先于排在它前面的B002。")


def test_a_visit_that_lost_its_priority_waits_in_every_queue_again(hall: Driver) -> None:
    hall.open("9")
    visit = m.Issue(items=("GA006", "JJ005"), priority_class="P10")
    hall.do(visit, "kiosk-1")
    hall.pass_s(60).issue("D")
    hall.call("5")
    hall.do(m.Reclassify("B001", "P99", "未出示证明"))
    hall.do(m.CallTicket("9", "D001"))
    assert told(hall, "D001")[1].endswith("；先于排在它前面的B001。")


def test_a_no_show_taken_back_and_then_without_proof_waits(hall: Driver) -> None:
    hall.issue("B", priority_class="P10")
    hall.pass_s(60).issue("B")
    hall.call("5")
    hall.pass_s(70).do(m.NoShow("5"))
    hall.do(m.Undo("5"))
    hall.do(m.Reclassify("B001", "P99", "未出示证明"))
    hall.do(m.CallTicket("6", "B002"))
    assert told(hall, "B002")[1].endswith("；先于排在它前面的B001。")


@pytest.mark.parametrize(
    ("was", "then", "says"),
    [
        ("P99", "P20", "给予优先，原因：x。"),
        ("P20", "P99", "改为普通，原因：x。"),
        ("P20", "P10", "仍是优先，改按另一条规则，原因：x。"),
        ("P99", "P41", "仍是普通，改了类别，原因：x。"),
    ],
)
def test_a_class_that_was_changed(hall: Driver, was: str, then: str, says: str) -> None:
    hall.issue("B", priority_class=was)
    hall.do(m.Reclassify("B001", then, "x"))
    assert told(hall, "B001")[1].endswith(says)


def test_a_rule_that_was_changed_gives_nobody_a_priority_that_he_had(hall: Driver) -> None:
    hall.issue("B", priority_class="P20")
    rows = tuple(
        replace(row, rule="priority_next") if row.code == "P20" else row
        for row in hall.hall.priority_classes
    )
    changed = replace(hall.hall, priority_classes=rows)
    hall.reload(Offer(changed, PolicyConfig(), ControllerConfig(), {"hall.csv": "x"}))
    assert told(hall, "B001")[1].endswith("仍是优先，改按另一条规则，原因：规则调整。")


def test_what_is_put_off_did_not_just_expire(hall: Driver) -> None:
    hall.issue("B")
    hall.do(m.PutOff(("B001",), "系统故障"), "manager-1")
    assert told(hall, "B001")[1].endswith("今天不再办，原因：系统故障，小票改日优先。")
    hall.at("08:40", "2025-09-09").do(m.Issue(slip="20250908-B001"), "kiosk-1")
    assert told(hall, "20250909-B001")[0].endswith("凭改日优先的小票取号，前面0人。")


def test_a_printed_roll_says_since_when_it_counts(hall: Driver) -> None:
    hall.do(m.BindRoll(801, "B", minutes_ago=20), "desk-1")
    assert told(hall, "B801")[0] == "09:00 B801登记（预印号），位置从08:40算起，前面0人。"
