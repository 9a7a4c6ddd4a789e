"""加办 and 不办: one matter more or less of a live visit."""

import pytest

from queue_controller.api import messages as m
from queue_controller.domain.why import why
from tests.unit.queue_controller.service.driver import Driver, sample_hall

HALL = sample_hall("ziyang")
B_ITEM, B_OTHER = [item.code for item in HALL.items_of_queue("B")][:2]
D_ITEM = HALL.items_of_queue("D")[0].code
A_ITEM = HALL.items_of_queue("A")[0].code
B_COUNTER = HALL.queue("B").counters[0]
D_COUNTER = next(c for c in HALL.queue("D").counters if c not in HALL.queue("B").counters)


@pytest.fixture
def hall() -> Driver:
    return Driver(HALL).open(B_COUNTER, D_COUNTER)


def live(driver: Driver, label: str) -> dict[str, tuple[str, tuple[str, ...]]]:
    ticket = driver.state.ticket(label)
    assert ticket is not None
    return {each.queue: (each.state, each.items) for each in ticket.matters}


def checked(driver: Driver) -> None:
    assert driver.replayed().digest() == driver.state.digest()


def test_an_added_matter_waits_from_now_on_and_the_first_keeps_its_place(hall: Driver) -> None:
    label = hall.issue("", item=B_ITEM).label
    hall.pass_s(60)
    before = hall.issue("D").label
    hall.pass_s(60).do(m.AddMatter(label, item=D_ITEM), "kiosk-1")
    assert live(hall, label) == {"B": ("waiting", (B_ITEM,)), "D": ("waiting", (D_ITEM,))}
    assert hall.call(D_COUNTER) == (before, "fifo")
    assert hall.call(B_COUNTER) == (label, "fifo")
    hall.pass_s(60).do(m.Complete(D_COUNTER))
    assert hall.call(D_COUNTER) == ("", "")
    hall.do(m.Complete(B_COUNTER))
    assert hall.call(D_COUNTER) == (label, "fifo")
    checked(hall)


def test_at_the_counter_one_more_of_the_same_queue_is_the_same_serving(hall: Driver) -> None:
    label = hall.issue("", item=B_ITEM).label
    hall.call(B_COUNTER)
    hall.do(m.AddMatter(label, item=B_OTHER), f"terminal-{B_COUNTER}")
    assert live(hall, label) == {"B": ("present", (B_ITEM, B_OTHER))}
    hall.do(m.AddMatter(label, queue="D"), f"terminal-{B_COUNTER}")
    hall.pass_s(60).do(m.Complete(B_COUNTER))
    assert hall.call(D_COUNTER) == (label, "fifo")
    checked(hall)


def test_a_matter_is_given_up_and_the_visit_goes_on(hall: Driver) -> None:
    reply = hall.do(m.Issue(item=B_ITEM, items=(D_ITEM, B_OTHER)), "kiosk-1").reply
    assert isinstance(reply, m.Issued)
    label = reply.ticket.label
    hall.do(m.DropMatter(label, item=B_OTHER), "kiosk-1")
    assert live(hall, label)["B"] == ("waiting", (B_ITEM,))
    hall.do(m.DropMatter(label, queue="B"), "kiosk-1")
    ticket = hall.state.ticket(label)
    assert ticket is not None
    assert (ticket.queue, ticket.item) == ("D", D_ITEM)
    assert reply.ticket.ticket_id not in hall.state.line("B")
    assert hall.refused(m.DropMatter(label, queue="D"), "kiosk-1").code == "last_matter"
    assert hall.call(D_COUNTER) == (label, "fifo")
    hall.pass_s(60).do(m.Complete(D_COUNTER, "consulted"))
    assert hall.state.ticket(label) is None
    checked(hall)


def test_steps_in_order_go_with_the_one_they_depend_on() -> None:
    bundle = next(
        b
        for b in HALL.bundles
        if b.order == "sequential" and len({HALL.item(code).queue for code in b.items}) > 1
    )
    driver = Driver(HALL)
    reply = driver.do(m.Issue(bundle=bundle.code), "kiosk-1").reply
    assert isinstance(reply, m.Issued)
    matters = reply.ticket.matters
    assert len(matters) > 1
    refusal = driver.refused(m.DropMatter(reply.ticket.label, queue=matters[0].queue), "kiosk-1")
    assert refusal.code == "last_matter"
    driver.do(m.DropMatter(reply.ticket.label, queue=matters[1].queue), "kiosk-1")
    ticket = driver.state.ticket(reply.ticket.label)
    assert ticket is not None
    assert {each.state for each in ticket.matters[1:]} == {"dropped"}


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (m.AddMatter("B001", item=B_ITEM), "matter_twice"),
        (m.AddMatter("B001", queue="B"), "matter_twice"),
        (m.AddMatter("B001", queue="XX"), "unknown_queue"),
        (m.AddMatter("B001"), "queue_or_item_needed"),
        (m.AddMatter("B001", queue="R"), "queue_by_transfer_only"),
        (m.AddMatter("B777", queue="D"), "unknown_ticket"),
        (m.DropMatter("B001", queue="D"), "no_such_matter"),
        (m.DropMatter("B001"), "no_such_matter"),
        (m.DropMatter("B001", queue="B"), "last_matter"),
    ],
)
def test_what_cannot_be_changed(hall: Driver, command: m.Command, code: str) -> None:
    hall.issue("", item=B_ITEM)
    refusal = hall.refused(command, "kiosk-1")
    assert refusal.code == code
    assert "…" not in refusal.message_zh


def test_the_present_matter_is_the_clerks_and_a_missed_number_comes_back_first(
    hall: Driver,
) -> None:
    reply = hall.do(m.Issue(item=B_ITEM, items=(D_ITEM,)), "kiosk-1").reply
    assert isinstance(reply, m.Issued)
    label = reply.ticket.label
    hall.call(B_COUNTER)
    assert hall.refused(m.DropMatter(label, queue="B"), "kiosk-1").code == "matter_present"
    hall.do(m.NoShow(B_COUNTER))
    assert hall.refused(m.AddMatter(label, item=A_ITEM)).code == "matters_while_missed"
    assert hall.refused(m.DropMatter(label, queue="D")).code == "matters_while_missed"


def test_five_matters_at_most_and_fees_do_not_count(hall: Driver) -> None:
    items = [item.code for item in HALL.items_of_queue("B")][:5]
    reply = hall.do(m.Issue(item=items[0], items=tuple(items[1:])), "kiosk-1").reply
    assert isinstance(reply, m.Issued)
    command = m.AddMatter(reply.ticket.label, item=D_ITEM)
    assert hall.refused(command, "kiosk-1").code == "too_many_matters"
    hall.do(m.DropMatter(reply.ticket.label, item=items[4]), "kiosk-1")
    hall.do(command, "kiosk-1")


def test_limits_of_a_queue_hold_for_an_added_matter(hall: Driver) -> None:
    label = hall.issue("B").label
    hall.do(m.StopIssue("D", "停电"), "manager-1")
    assert hall.refused(m.AddMatter(label, item=D_ITEM), "kiosk-1").code == "issue_stopped"
    hall.do(m.ResumeIssue("D", "来电"), "manager-1")
    hall.issue("D", person_ref="p1")
    own = hall.issue("B", person_ref="p1").label
    assert hall.refused(m.AddMatter(own, queue="D"), "kiosk-1").code == "issue_limit"
    hall.at("19:00")
    assert hall.refused(m.AddMatter(label, queue="D"), "kiosk-1").code == "too_late"


def test_undo_never_brings_back_a_matter_that_was_changed_since(hall: Driver) -> None:
    label = hall.issue("B").label
    hall.call(B_COUNTER)
    hall.pass_s(4).do(m.AddMatter(label, queue="D"))
    assert hall.refused(m.Undo(B_COUNTER)).code == "nothing_to_undo"


def test_an_appointment_goes_first_in_its_own_queue_only() -> None:
    booked = next(
        r for r in HALL.appointments if r.queue == "B" and r.date.isoformat() == "2025-09-08"
    )
    driver = Driver(HALL, clock=f"{booked.slot.start:%H:%M}").open(B_COUNTER, D_COUNTER)
    first_b, first_d = driver.issue("B").label, driver.issue("D").label
    reply = driver.pass_s(60).do(m.CheckIn(booked.code), "kiosk-1").reply
    assert isinstance(reply, m.Issued)
    label = reply.ticket.label
    driver.do(m.AddMatter(label, queue="D"), "kiosk-1")
    assert driver.call(D_COUNTER) == (first_d, "fifo")
    assert driver.call(B_COUNTER) == (label, "appointment_due")
    driver.pass_s(60).do(m.Complete(B_COUNTER))
    assert driver.call(B_COUNTER) == (first_b, "fifo")
    checked(driver)


def test_the_log_says_it_in_a_sentence(hall: Driver) -> None:
    label = hall.issue("B").label
    hall.pass_s(60).do(m.AddMatter(label, item=D_ITEM), "kiosk-1")
    hall.pass_s(60).do(m.DropMatter(label, queue="B"), "kiosk-1")
    hall.pass_s(60)
    hall.call(D_COUNTER)
    told = [each.zh for each in why(hall.records, label, hall.state.zone)]
    assert [text[6:] for text in told[1:3]] == [
        f"{label}加办{D_ITEM}，按加办的时间排队。",
        f"{label}不办B了，其他事项位置不变。",
    ]
    assert "等了2分钟" in told[3]
