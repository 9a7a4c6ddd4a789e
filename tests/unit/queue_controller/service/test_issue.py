"""取号: numbers, hours, who may have one."""

from dataclasses import replace

import msgspec
import pytest

from config.model import PolicyConfig
from queue_controller.api import messages as m
from queue_controller.domain.numbering import NumberRange, NumberRanges
from queue_controller.service.hall import HallState
from tests.unit.queue_controller.service.driver import Driver, sample_hall


@pytest.fixture
def ziyang() -> Driver:
    return Driver(sample_hall("ziyang"))


def issued(driver: Driver, command: m.Issue, client: str = "kiosk-1") -> m.Issued:
    reply = driver.do(command, client).reply
    assert isinstance(reply, m.Issued)
    return reply


def test_numbers_are_per_queue_from_one_without_a_gap(ziyang: Driver) -> None:
    labels = [ziyang.issue(queue).label for queue in "BBDBD"]
    assert labels == ["B001", "B002", "D001", "B003", "D002"]
    ticket = ziyang.state.view.tickets["20250908-B003"]
    assert (ticket.state, ticket.place_ms, ticket.business_date) == (
        "waiting",
        ziyang.now_ms,
        "2025-09-08",
    )


def test_an_item_leads_to_its_queue_and_the_reply_says_where_to_go(ziyang: Driver) -> None:
    ziyang.open("6", "7")
    reply = issued(ziyang, m.Issue(item="GA002", language="en", source="kiosk-1"))
    assert (reply.ticket.label, reply.ticket.item, reply.ticket.language) == (
        "B001",
        "GA002",
        "en",
    )
    assert reply.counters == ("6", "7")
    assert reply.zone == "Z3"
    assert (reply.ahead, reply.low_minutes, reply.high_minutes) == (0, 0, 5)


def test_with_no_counter_open_the_paper_names_those_that_serve_the_queue(ziyang: Driver) -> None:
    reply = issued(ziyang, m.Issue(queue="B"))
    assert reply.counters == ("5", "6", "7", "2")
    assert reply.zone == "Z3"
    assert (reply.low_minutes, reply.high_minutes) == (-1, -1)


def test_before_opening_the_range_counts_from_the_opening(ziyang: Driver) -> None:
    ziyang.at("08:15")
    reply = issued(ziyang, m.Issue(queue="B"))
    assert (reply.low_minutes, reply.high_minutes) == (15, 20)


def test_over_lunch_the_range_counts_from_the_afternoon(ziyang: Driver) -> None:
    ziyang.at("12:30")
    reply = issued(ziyang, m.Issue(queue="A"))
    assert (reply.low_minutes, reply.high_minutes) == (90, 95)


def test_priority_is_on_the_ticket_but_its_class_reaches_no_public_client(ziyang: Driver) -> None:
    kiosk = ziyang.issue("B", priority_class="P20")
    assert (kiosk.priority, kiosk.priority_class) == (True, "")
    desk = ziyang.issue("B", client="desk-1", priority_class="P20")
    assert (desk.priority, desk.priority_class) == (True, "P20")
    assert ziyang.issue("B", priority_class="P41").priority is False
    assert ziyang.state.view.tickets["20250908-B001"].priority_class == "P20"


def test_ahead_counts_by_class(ziyang: Driver) -> None:
    ziyang.open("5")
    for _ in range(4):
        ziyang.issue("B")
    assert issued(ziyang, m.Issue(queue="B")).ahead == 4
    assert issued(ziyang, m.Issue(queue="B", priority_class="P20")).ahead == 2
    assert issued(ziyang, m.Issue(queue="B", priority_class="P10")).ahead == 0


def test_the_range_is_for_the_counters_that_are_open(ziyang: Driver) -> None:
    for _ in range(12):
        ziyang.issue("B")
    ziyang.open("5")
    one = issued(ziyang, m.Issue(queue="B"))
    ziyang.open("6", "7")
    three = issued(ziyang, m.Issue(queue="B"))
    assert (one.low_minutes + one.high_minutes) / 2 == pytest.approx(120, abs=10)
    assert (three.low_minutes + three.high_minutes) / 2 == pytest.approx(40, abs=5)


@pytest.mark.parametrize(
    ("command", "code", "words"),
    [
        (m.Issue(), "queue_or_item_needed", "请先选择"),
        (m.Issue(queue="?"), "unknown_queue", "没有“?”"),
        (m.Issue(item="XX999"), "unknown_item", "XX999"),
        (m.Issue(queue="D", item="GA002"), "queue_item_mismatch", "户政治安"),
        (m.Issue(queue="R"), "queue_by_transfer_only", "统一缴费不用另外取号"),
        (m.Issue(queue="B", priority_class="P77"), "unknown_class", "P77"),
        (m.Issue(queue="B", source="x" * 65), "text_too_long", "64"),
    ],
)
def test_refused(ziyang: Driver, command: m.Issue, code: str, words: str) -> None:
    refusal = ziyang.refused(command, "kiosk-1")
    assert refusal.code == code
    assert words in refusal.message_zh
    assert refusal.message_en


def test_an_item_of_a_sub_centre_says_where_to_go() -> None:
    songming = Driver(sample_hall("songming"))
    item = next(each for each in songming.hall.items if each.subcentres and each.queue is None)
    place = songming.hall.subcentre_by_code[item.subcentres[0]].name_zh
    refusal = songming.refused(m.Issue(item=item.code), "kiosk-1")
    assert refusal.code == "item_at_subcentre"
    assert place in refusal.message_zh


def test_an_item_without_any_counter_sends_to_the_desk(ziyang: Driver) -> None:
    item = replace(ziyang.hall.items[0], queue=None, subcentres=())
    hall = replace(ziyang.hall, items=(item, *ziyang.hall.items[1:]))
    assert Driver(hall).refused(m.Issue(item=item.code)).code == "item_without_counter"


@pytest.mark.parametrize(
    ("date", "clock", "code", "words"),
    [
        ("2025-09-08", "08:14", "too_early", "08:15"),
        (
            "2025-09-08",
            "17:10",
            "too_late",
            "今天17:10已停止取号。下次取号：9月9日（星期二）08:15起",
        ),
        ("2025-09-07", "10:00", "hall_closed", "9月8日（星期一）08:15起"),
    ],
)
def test_outside_the_hours_the_sentence_says_when(
    date: str, clock: str, code: str, words: str
) -> None:
    driver = Driver(sample_hall("ziyang"), date=date, clock=clock)
    refusal = driver.refused(m.Issue(queue="B"), "kiosk-1")
    assert refusal.code == code
    assert words in refusal.message_zh


def test_the_hours_begin_and_end_to_the_minute() -> None:
    driver = Driver(sample_hall("ziyang"), clock="08:15")
    assert driver.issue("B").label == "B001"
    assert driver.at("17:09:59").issue("B").label == "B002"


def test_one_live_ticket_per_person_and_queue(ziyang: Driver) -> None:
    first = ziyang.issue("B", person_ref="p1")
    refusal = ziyang.refused(m.Issue(queue="B"), "kiosk-1", "p1")
    assert refusal.code == "issue_limit"
    assert first.label in refusal.message_zh
    assert ziyang.issue("D", person_ref="p1").label == "D001"
    assert ziyang.issue("B", person_ref="p2").label == "B002"
    ziyang.do(m.Cancel(first.label, "visitor"), "kiosk-1")
    assert ziyang.issue("B", person_ref="p1").label == "B003"


def test_a_missed_ticket_is_still_the_persons_and_a_served_one_is_not(ziyang: Driver) -> None:
    ziyang.open("5")
    ziyang.issue("B", person_ref="p1")
    ziyang.call("5")
    ziyang.do(m.NoShow("5"))
    assert ziyang.refused(m.Issue(queue="B"), "kiosk-1", "p1").code == "issue_limit"
    ziyang.do(m.Requeue("B001"))
    ziyang.pass_s(5).call("5")
    ziyang.do(m.Complete("5"))
    assert ziyang.issue("B", person_ref="p1").label == "B002"


def test_a_transfer_moves_what_a_person_holds(ziyang: Driver) -> None:
    ziyang.open("5")
    ziyang.issue("B", person_ref="p1")
    ziyang.call("5")
    ziyang.do(m.Start("5"))
    ziyang.do(m.Transfer("5", "D"))
    assert ziyang.issue("B", person_ref="p1").label == "B002"
    assert ziyang.refused(m.Issue(queue="D"), "kiosk-1", "p1").code == "issue_limit"


def test_the_limit_is_that_of_the_hall() -> None:
    driver = Driver(replace(sample_hall("ziyang"), issue_limit_per_queue_per_person=2))
    driver.issue("B", person_ref="p1")
    driver.issue("B", person_ref="p1")
    assert driver.refused(m.Issue(queue="B"), "kiosk-1", "p1").code == "issue_limit"


def test_sources_with_a_range_of_their_own_draw_from_it(ziyang: Driver) -> None:
    ranges = NumberRanges(own=[NumberRange(801, 802, "offline")])
    policy = PolicyConfig(roll_numbers=(0, 0))
    ziyang.state = HallState(ziyang.hall, policy, ranges=ranges)
    ziyang.records.clear()
    ziyang.tick()
    labels = [ziyang.issue("B", source=source).label for source in ("offline", "", "offline", "x")]
    assert labels == ["B801", "B001", "B802", "B002"]
    assert ziyang.state.numbers.all_last("2025-09-08") == {"B/offline": 802, "B": 2}
    refusal = ziyang.refused(m.Issue(queue="B", source="offline"), "kiosk-1")
    assert refusal.code == "numbers_used_up"


def test_a_hall_that_does_not_list_the_usual_class_takes_ordinary_visitors() -> None:
    hall = sample_hall("ziyang")
    classes = tuple(row for row in hall.priority_classes if row.code != "P99")
    driver = Driver(replace(hall, priority_classes=classes))
    assert driver.issue("B").priority is False
    assert driver.issue("B", priority_class="").label == "B002"


def test_before_the_day_has_started_nothing_is_issued(ziyang: Driver) -> None:
    ziyang.state = HallState(ziyang.hall, ziyang.policy)
    assert ziyang.refused(m.Issue(queue="B"), "kiosk-1").code == "day_not_started"
    assert ziyang.state.waits(ziyang.now) == ()


def test_four_digits_when_the_house_wants_them(ziyang: Driver) -> None:
    policy = msgspec.structs.replace(ziyang.policy, ticket_digits=4)
    ziyang.state = HallState(ziyang.hall, policy)
    ziyang.records.clear()
    ziyang.tick()
    assert ziyang.issue("B").label == "B0001"
