"""签到: early, in time, late; and what a due number goes before."""

import pytest

from queue_controller.api import messages as m
from tests.unit.queue_controller.service.driver import Driver, sample_hall

HALL = sample_hall("ziyang")
BOOKED = next(
    a for a in HALL.appointments if a.date.isoformat() == "2025-09-08" and a.slot.start.hour >= 9
)
COUNTER = HALL.counters_of_queue(BOOKED.queue)[-1].number
SLOT = f"{BOOKED.slot.start:%H:%M}"


@pytest.fixture
def hall() -> Driver:
    return Driver(HALL, clock="08:40").open(COUNTER)


def minutes(driver: Driver, after_slot: int) -> Driver:
    return driver.at(SLOT).pass_s(after_slot * 60)


def check_in(driver: Driver) -> m.Ticket:
    reply = driver.do(m.CheckIn(BOOKED.code), "kiosk-1").reply
    assert isinstance(reply, m.Issued)
    return reply.ticket


def test_early_it_is_an_ordinary_number_until_its_slot_begins(hall: Driver) -> None:
    minutes(hall, -8)
    ordinary = hall.issue(BOOKED.queue).label
    minutes(hall, -5)
    label = check_in(hall).label
    event = hall.events(m.TicketIssued)[-1]
    assert isinstance(event, m.TicketIssued)
    assert (event.appointment, event.priority_class, event.item) == (
        BOOKED.code,
        "P30",
        BOOKED.item or "",
    )
    assert hall.call(COUNTER) == (ordinary, "fifo")
    hall.issue(BOOKED.queue)
    minutes(hall, 1)
    assert hall.call(COUNTER) == (label, "appointment_due")
    assert hall.replayed().digest() == hall.state.digest()


def test_before_its_slot_it_waits_behind_who_came_before(hall: Driver) -> None:
    minutes(hall, -8)
    ordinary = hall.issue(BOOKED.queue).label
    minutes(hall, -5)
    label = check_in(hall).label
    minutes(hall, 0)
    assert hall.call(COUNTER) == (label, "appointment_due")
    assert ordinary != label


def test_a_call_before_the_slot_that_is_taken_back_is_due_at_the_slot(hall: Driver) -> None:
    minutes(hall, -5)
    label = check_in(hall).label
    assert hall.call(COUNTER) == (label, "fifo")
    hall.pass_s(4).do(m.Undo(COUNTER))
    minutes(hall, 1)
    assert hall.call(COUNTER) == (label, "appointment_due")


@pytest.mark.parametrize(
    ("after_slot", "code"),
    [(-11, "check_in_too_early"), (41, "check_in_too_late")],
)
def test_out_of_time(hall: Driver, after_slot: int, code: str) -> None:
    minutes(hall, after_slot)
    refusal = hall.refused(m.CheckIn(BOOKED.code), "kiosk-1")
    assert refusal.code == code
    assert SLOT in refusal.message_zh
    assert "…" not in refusal.message_zh


def test_late_with_no_counter_open(hall: Driver) -> None:
    hall.do(m.CloseCounter(COUNTER))
    hall.at("17:50")
    assert hall.refused(m.CheckIn(BOOKED.code), "kiosk-1").code == "check_in_too_late_no_counter"


@pytest.mark.parametrize("after_slot", [-10, 0, 29, 40])
def test_in_time(hall: Driver, after_slot: int) -> None:
    minutes(hall, after_slot)
    assert check_in(hall).queue == BOOKED.queue


def test_once_and_only_on_its_day(hall: Driver) -> None:
    minutes(hall, 0)
    label = check_in(hall).label
    refusal = hall.refused(m.CheckIn(BOOKED.code), "desk-1")
    assert (refusal.code, label in refusal.message_zh) == ("already_checked_in", True)
    hall.at("09:00", "2025-09-09")
    assert hall.refused(m.CheckIn(BOOKED.code), "kiosk-1").code == "appointment_other_day"


def test_unknown_and_too_long(hall: Driver) -> None:
    assert hall.refused(m.CheckIn("00000000"), "kiosk-1").code == "unknown_appointment"
    assert hall.refused(m.CheckIn("x" * 65), "kiosk-1").code == "text_too_long"
    assert hall.refused(m.CheckIn(BOOKED.code), "terminal-5").code == "not_allowed"


# --- one-time notices ----------------------------------------------------------------------------


def test_a_notice_is_brought_back_once_with_its_class() -> None:
    driver = Driver(HALL).open("5")
    driver.issue("", item="GA006")
    driver.call("5")
    driver.pass_s(300).do(m.Complete("5", "materials_missing"))
    done = driver.events(m.ServiceCompleted)[0]
    assert isinstance(done, m.ServiceCompleted)
    assert (done.notice, done.case_type) == (
        "20250908-B001-n1",
        HALL.item("GA006").case_type,
    )
    driver.at("09:00", "2025-09-10")
    command = m.Issue(queue="B", notice=done.notice)
    driver.do(command, "kiosk-1")
    issued = driver.events(m.TicketIssued)[-1]
    assert isinstance(issued, m.TicketIssued)
    assert (issued.priority_class, issued.priority) == ("P40", True)
    assert driver.refused(command, "kiosk-1").code == "unknown_notice"


def test_a_better_class_holds_and_an_old_notice_does_not() -> None:
    driver = Driver(HALL).open("5")
    for _ in range(2):
        driver.issue("B")
        driver.call("5")
        driver.pass_s(300).do(m.Complete("5", "materials_missing"))
    first, second = sorted(driver.state.view.notices)
    driver.do(m.Issue(queue="B", priority_class="P10", notice=first), "kiosk-1")
    issued = driver.events(m.TicketIssued)[-1]
    assert isinstance(issued, m.TicketIssued)
    assert issued.priority_class == "P10"
    driver.at("09:00", "2025-10-20")
    assert driver.refused(m.Issue(queue="B", notice=second), "kiosk-1").code == "unknown_notice"


def test_a_notice_counts_for_the_matter_that_papers_lacked_for_alone() -> None:
    driver = Driver(HALL).open("5")
    driver.issue("", item="GA006")
    driver.call("5")
    driver.pass_s(300).do(m.Complete("5", "materials_missing"))
    (notice,) = driver.state.view.notices
    elsewhere = driver.refused(m.Issue(queue="D", notice=notice), "kiosk-1")
    assert elsewhere.code == "notice_elsewhere"
    assert HALL.queue("B").name_zh in elsewhere.message_zh
    other = next(i for i in HALL.items if i.queue == "D" and not i.subcentres)
    both = m.Issue(item=other.code, items=("GA006",), notice=notice)
    driver.do(both, "kiosk-1")
    issued = driver.events(m.TicketIssued)[-1]
    assert isinstance(issued, m.TicketIssued)
    assert issued.priority_class == "P40"
    assert not driver.state.view.notices_for


@pytest.mark.parametrize(("item", "also"), [("GA006", "B"), ("", "D")])
def test_a_notice_of_the_advice_counts_there_and_for_the_matter_if_that_is_known(
    item: str, also: str
) -> None:
    consulting = next(c for c in HALL.counters if c.kind == "consulting")
    queue = HALL.queues_of_counter(consulting.number)[0].prefix
    for back_at in (queue, also):
        driver = Driver(HALL).open(consulting.number)
        driver.issue(queue)
        driver.call(consulting.number)
        items = (item,) if item else ()
        driver.pass_s(300).do(m.Complete(consulting.number, "materials_missing", items=items))
        (notice,) = driver.state.view.notices
        driver.do(m.Issue(queue=back_at, notice=notice), "kiosk-1")
        issued = driver.events(m.TicketIssued)[-1]
        assert isinstance(issued, m.TicketIssued)
        assert issued.priority_class == "P40"


def test_a_notice_of_an_older_log_counts_anywhere_as_it_did() -> None:
    driver = Driver(HALL).open("5")
    driver.issue("B")
    driver.call("5")
    driver.pass_s(300).do(m.Complete("5", "materials_missing"))
    (notice,) = driver.state.view.notices
    driver.state.view.notices_for.clear()
    driver.do(m.Issue(queue="D", notice=notice), "kiosk-1")


def test_a_completion_that_is_taken_back_takes_its_notice_back() -> None:
    driver = Driver(HALL).open("5")
    driver.issue("B")
    driver.call("5")
    driver.pass_s(300).do(m.Complete("5", "materials_missing"))
    driver.do(m.Undo("5"))
    assert not driver.state.view.notices


def test_a_clock_set_back_makes_it_ordinary_until_its_slot_again(hall: Driver) -> None:
    minutes(hall, -5)
    ordinary = hall.issue(BOOKED.queue).label
    label = check_in(hall.pass_s(10)).label
    minutes(hall, 1)
    assert hall.state.line(BOOKED.queue).head(hall.now_ms, hall.state.starvation_ms)
    minutes(hall, -3)
    assert hall.call(COUNTER) == (ordinary, "fifo")
    minutes(hall, 1)
    assert hall.call(COUNTER) == (label, "appointment_due")
    assert hall.replayed().digest() == hall.state.digest()


def test_nobody_has_the_class_of_appointments_without_one(hall: Driver) -> None:
    roll = m.BindRoll(801, BOOKED.queue, priority_class="P30")
    walk_up = m.WalkUp(COUNTER, BOOKED.queue, priority_class="P30", reason="急")
    for command in (m.Issue(BOOKED.queue, priority_class="P30"), roll, walk_up):
        assert hall.refused(command).code == "class_by_booking"
