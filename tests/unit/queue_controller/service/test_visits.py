"""到访: several matters under one number, at their places, never at two counters."""

import dataclasses

import msgspec
import pytest

from queue_controller.api import messages as m
from queue_controller.service.appointments import slots_of
from queue_controller.service.ask import Ask
from queue_controller.service.place import place_of
from queue_controller.service.values import Actor
from tests.unit.queue_controller.service.driver import Driver, sample_hall

HOUSEHOLD, WITH_FEE, CARS, HEALTH = "GA006", "GA002", "JJ005", "YB003"
NEWBORN = "B01"
"""新生儿出生一件事: household, health, work, health again, each after the one before."""
STAFF = "B04"
"""员工录用一件事: in any order."""


@pytest.fixture
def hall() -> Driver:
    """Counters 5 and 6 serve B, 9 serves D, 33 takes fees, 14 and 11 serve F and E."""
    return Driver(sample_hall("ziyang")).open("5", "6", "9", "33", "14", "11")


def visit(driver: Driver, *items: str, person: str = "", **fields: object) -> m.Issued:
    command = msgspec.convert({"type": "issue", "items": items, **fields}, m.Issue)
    reply = driver.do(command, "kiosk-1", person).reply
    assert isinstance(reply, m.Issued)
    return reply


def now(driver: Driver, label: str) -> m.Ticket:
    ticket = driver.state.ticket(label)
    assert ticket is not None
    return ticket


def states(driver: Driver, label: str) -> list[tuple[str, m.MatterState]]:
    return [(each.queue, each.state) for each in now(driver, label).matters]


def serve(driver: Driver, counter: str, outcome: m.Outcome = "accepted") -> str:
    """Call the next one, serve and end; its label."""
    label, _ = driver.call(counter)
    driver.pass_s(300).do(m.Complete(counter, outcome))
    return label


# --- taking a number --------------------------------------------------------------------------------


def test_one_number_waits_in_each_queue_at_its_arrival(hall: Driver) -> None:
    hall.issue("D")
    reply = visit(hall, HOUSEHOLD, CARS)
    ticket = reply.ticket
    assert (ticket.label, ticket.queue, ticket.item) == ("B001", "B", HOUSEHOLD)
    assert [(each.queue, each.place_ms) for each in ticket.matters] == [
        ("B", hall.now_ms),
        ("D", hall.now_ms),
    ]
    assert [(each.queue, each.ahead, each.counters[0]) for each in reply.matters] == [
        ("B", 0, "5"),
        ("D", 1, "9"),
    ]
    assert all(0 <= each.low_minutes < each.high_minutes for each in reply.matters)
    assert [ticket.label for ticket in hall.state.view.waiting("D")] == ["D001", "B001"]
    assert hall.state.view.figures.issued == 2


def test_matters_of_one_queue_are_one_serving(hall: Driver) -> None:
    reply = visit(hall, HOUSEHOLD, CARS, WITH_FEE)
    assert [(each.queue, each.items) for each in reply.matters] == [
        ("B", (HOUSEHOLD, WITH_FEE)),
        ("D", (CARS,)),
    ]
    serve(hall, "5")
    event = hall.events(m.ServiceCompleted)[-1]
    assert isinstance(event, m.ServiceCompleted)
    assert event.items == (HOUSEHOLD, WITH_FEE)


def test_a_queue_without_an_item_is_a_matter_too(hall: Driver) -> None:
    reply = visit(hall, HOUSEHOLD, queues=["D", "Q"])
    assert [(each.queue, each.items) for each in reply.matters] == [
        ("B", (HOUSEHOLD,)),
        ("D", ()),
        ("Q", ()),
    ]
    assert visit(hall, queue="D", queues=["B"]).ticket.label == "D001"


def test_one_matter_in_a_list_is_a_plain_number(hall: Driver) -> None:
    reply = visit(hall, HOUSEHOLD)
    assert (reply.ticket.matters, reply.matters, reply.ticket.item) == ((), (), HOUSEHOLD)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"items": [HOUSEHOLD, HOUSEHOLD]}, "item_twice"),
        ({"item": HOUSEHOLD, "items": [HOUSEHOLD]}, "item_twice"),
        ({"items": [HOUSEHOLD, "nothing"]}, "unknown_item"),
        ({"queues": ["B", "?"]}, "unknown_queue"),
        ({"items": [HOUSEHOLD], "queues": ["R"]}, "queue_by_transfer_only"),
        ({"items": [HOUSEHOLD, CARS, HEALTH], "queues": ["K", "M", "T"]}, "too_many_matters"),
        ({"bundle": "B99"}, "unknown_bundle"),
        ({"bundle": NEWBORN, "items": [CARS]}, "item_not_in_bundle"),
        ({"bundle": NEWBORN, "items": ["nothing"]}, "unknown_item"),
    ],
)
def test_what_is_no_visit(hall: Driver, fields: dict[str, object], code: str) -> None:
    command = msgspec.convert({"type": "issue", **fields}, m.Issue)
    refusal = hall.refused(command, "kiosk-1")
    assert refusal.code == code
    assert "…" not in refusal.message_zh


def test_one_live_ticket_per_queue_and_person_not_one_per_person(hall: Driver) -> None:
    visit(hall, HOUSEHOLD, CARS, person="p1")
    refusal = hall.refused(m.Issue(queue="D"), "kiosk-1", "p1")
    assert (refusal.code, refusal.detail["label"]) == ("issue_limit", "B001")
    assert hall.refused(m.Issue(items=(HEALTH, CARS)), "kiosk-1", "p1").code == "issue_limit"
    hall.issue("F", person_ref="p1")
    serve(hall, "9")
    hall.issue("D", person_ref="p1")
    assert hall.refused(m.Issue(queue="B"), "kiosk-1", "p1").code == "issue_limit"
    serve(hall, "5")
    hall.issue("B", person_ref="p1")


def test_a_stopped_queue_stops_the_visit_that_needs_it(hall: Driver) -> None:
    hall.do(m.StopIssue("D", "号满"), "manager-1")
    assert hall.refused(m.Issue(items=(HOUSEHOLD, CARS)), "kiosk-1").code == "issue_stopped"


def test_a_visitor_asks_where_each_matter_stands(hall: Driver) -> None:
    hall.issue("D")
    visit(hall, HOUSEHOLD, CARS)
    hall.issue("D")
    ask = Ask(Actor("kiosk-1", "kiosk"), hall.state, hall.now)
    told = place_of(m.AskPlace("B001"), ask)
    assert [(each.queue, each.ahead) for each in told.matters] == [("B", 0), ("D", 1)]
    serve(hall, "5")
    told = place_of(m.AskPlace("B001"), ask)
    assert [(each.queue, each.ahead) for each in told.matters] == [("D", 1)]


# --- one visitor, one counter -----------------------------------------------------------------------


def test_never_at_two_counters_deferred_and_not_passed(hall: Driver) -> None:
    visit(hall, HOUSEHOLD, CARS)
    hall.pass_s(60).issue("D")
    hall.issue("D")
    assert hall.call("5") == ("B001", "fifo")
    assert now(hall, "B001").queue == "B"
    assert [ticket.label for ticket in hall.state.view.waiting("D")] == ["D001", "D002"]
    assert hall.call("9")[0] == "D001"
    hall.pass_s(300).do(m.Complete("5"))
    assert states(hall, "B001") == [("B", "done"), ("D", "waiting")]
    assert hall.call("9") == ("B001", "fifo")
    assert hall.state.view.waiting("D")[0].label == "D002"
    hall.pass_s(300).do(m.Complete("9"))
    assert hall.state.ticket("B001") is None
    assert hall.state.ended["B001"] == "served"
    assert hall.replayed().digest() == hall.state.digest()


def test_who_waits_somewhere_else_still_counts_before_a_new_one(hall: Driver) -> None:
    visit(hall, HOUSEHOLD, CARS)
    hall.call("5")
    reply = hall.do(m.Issue(queue="D"), "kiosk-1").reply
    assert isinstance(reply, m.Issued)
    assert reply.ahead == 1


def test_the_wait_is_counted_from_the_place_in_that_queue(hall: Driver) -> None:
    visit(hall, HOUSEHOLD, CARS)
    hall.pass_s(600).call("9")
    event = hall.events(m.TicketCalled)[-1]
    assert isinstance(event, m.TicketCalled)
    assert (event.queue, event.waited_ms) == ("D", 600_000)
    assert now(hall, "B001").item == CARS


def test_a_counter_is_told_where_the_visitor_is(hall: Driver) -> None:
    visit(hall, HOUSEHOLD, CARS)
    hall.call("5")
    refusal = hall.refused(m.CallTicket("9", "B001", "选呼"))
    assert (refusal.code, refusal.detail["counter"]) == ("ticket_elsewhere", "5")


def test_one_counter_of_both_queues_deals_with_one_after_the_other() -> None:
    driver = Driver(sample_hall("ziyang")).open("2")
    visit(driver, HOUSEHOLD, CARS)
    assert driver.call("2")[0] == "B001"
    assert now(driver, "B001").queue == "B"
    driver.pass_s(300).do(m.Complete("2"))
    assert driver.call("2")[0] == "B001"
    assert now(driver, "B001").queue == "D"


@pytest.mark.parametrize("counter", ["2", "9"])
def test_one_press_that_ends_a_matter_calls_the_same_visitor_for_the_next(counter: str) -> None:
    """Nobody behind him goes first, also where one key ends the one and calls the next."""
    driver = Driver(sample_hall("ziyang")).open(counter)
    driver.do(m.SetCounterQueues(counter, ("B", "D"), "人多"), "manager-1")
    driver.do(m.Issue(items=("GA006", "JJ005")), "kiosk-1")
    for queue in "BD":
        driver.pass_s(60).issue(queue)
    assert driver.call(counter)[0] == "B001"
    driver.pass_s(100)
    assert driver.call(counter) == ("B001", "fifo")
    ticket = driver.state.ticket("B001")
    assert ticket is not None
    assert (ticket.state, ticket.queue, ticket.transaction) == ("called", "D", 2)
    driver.pass_s(4).do(m.Undo(counter))
    driver.do(m.Undo(counter))
    ticket = driver.state.ticket("B001")
    assert ticket is not None
    assert (ticket.state, ticket.queue) == ("serving", "B")
    driver.pass_s(100).call(counter)
    driver.pass_s(100)
    assert driver.call(counter)[0] == "B002"
    assert driver.replayed().digest() == driver.state.digest()


def test_missed_the_other_places_are_kept(hall: Driver) -> None:
    visit(hall, HOUSEHOLD, CARS)
    arrival = now(hall, "B001").place_ms
    for _ in range(4):
        hall.pass_s(1).issue("B")
    hall.call("5")
    hall.do(m.NoShow("5"))
    assert hall.call("9") == ("", "")  # nobody is here to be called
    hall.do(m.Requeue("B001"), "kiosk-1")
    places = {each.queue: each.place_ms for each in now(hall, "B001").matters}
    assert places["D"] == arrival
    assert [ticket.label for ticket in hall.state.view.waiting("B")] == [
        "B002",
        "B003",
        "B004",
        "B001",
        "B005",
    ]
    assert hall.call("9")[0] == "B001"


def test_missed_and_found_at_another_counter(hall: Driver) -> None:
    visit(hall, HOUSEHOLD, CARS)
    for _ in range(4):
        hall.pass_s(1).issue("B")
    hall.call("5")
    hall.do(m.NoShow("5"))
    hall.do(m.CallTicket("9", "B001", "本人已到"))
    assert states(hall, "B001") == [("B", "waiting"), ("D", "present")]
    hall.pass_s(300).do(m.Complete("9"))
    assert [ticket.label for ticket in hall.state.view.waiting("B")][3] == "B001"


def test_parked_is_resumed_where_it_was_parked(hall: Driver) -> None:
    visit(hall, HOUSEHOLD, CARS)
    hall.call("5")
    hall.do(m.Park("5", "去复印"))
    assert hall.call("9") == ("", "")
    assert hall.refused(m.Resume("14", "B001")).code == "queue_not_served"
    hall.do(m.Resume("6", "B001"))
    hall.pass_s(300).do(m.Complete("6"))
    assert states(hall, "B001") == [("B", "done"), ("D", "waiting")]


def test_the_key_of_the_next_counter_by_digits(hall: Driver) -> None:
    """The clerk types what stands on the paper, whatever letter it has."""
    visit(hall, HOUSEHOLD, CARS)
    hall.do(m.CallTicket("9", "1", "按号呼叫"), "host-1")
    assert hall.state.view.counters["9"].ticket_id == "20250908-B001"


def test_cancelled_everywhere(hall: Driver) -> None:
    visit(hall, HOUSEHOLD, CARS, person="p1")
    hall.do(m.Cancel("B001", "visitor"), "kiosk-1")
    assert (len(hall.state.line("B")), len(hall.state.line("D"))) == (0, 0)
    hall.issue("D", person_ref="p1")


def test_a_class_withdrawn_holds_in_every_queue(hall: Driver) -> None:
    visit(hall, HOUSEHOLD, CARS, priority_class="P10")
    hall.call("5")
    hall.do(m.Reclassify("B001", "P99", "未出示证明"), "desk-1")
    assert states(hall, "B001") == [("B", "waiting"), ("D", "waiting")]
    hall.issue("D", priority_class="P10")
    assert hall.call("9")[0] == "D001"
    assert hall.replayed().digest() == hall.state.digest()


# --- steps -----------------------------------------------------------------------------------------


def test_a_bundle_in_order_holds_the_later_steps(hall: Driver) -> None:
    reply = visit(hall, bundle=NEWBORN)
    assert [(each.queue, each.state) for each in reply.matters] == [
        ("B", "waiting"),
        ("F", "held"),
        ("E", "held"),
        ("F", "held"),
    ]
    assert reply.ticket.bundle == NEWBORN
    arrival = reply.ticket.place_ms
    assert hall.call("14") == ("", "")
    assert hall.refused(m.CallTicket("14", "B001", "选呼")).code == "step_held"
    hall.pass_s(60).issue("F")
    assert [serve(hall, counter) for counter in ("5", "14", "11", "14")] == ["B001"] * 4
    assert hall.state.ended["B001"] == "served"
    called = [e for e in hall.events(m.TicketCalled) if isinstance(e, m.TicketCalled)]
    assert [each.waited_ms for each in called if each.label == "B001"][1] == 360_000
    assert called[0].called_ms == arrival + 60_000


def test_a_part_of_a_bundle_keeps_its_order(hall: Driver) -> None:
    reply = visit(hall, "RS001", HOUSEHOLD, bundle=NEWBORN)
    assert [(each.queue, each.state) for each in reply.matters] == [("B", "waiting"), ("E", "held")]


def test_a_bundle_in_any_order_is_called_in_any(hall: Driver) -> None:
    reply = visit(hall, bundle=STAFF)
    assert {each.state for each in reply.matters} == {"waiting"}


def test_what_depends_on_a_step_not_taken_on_is_dropped(hall: Driver) -> None:
    visit(hall, bundle=NEWBORN, person="p1")
    serve(hall, "5", "materials_missing")
    assert hall.state.ended["B001"] == "served"
    assert len(hall.state.line("F")) == 0
    hall.issue("F", person_ref="p1")


def test_in_any_order_the_others_go_on(hall: Driver) -> None:
    visit(hall, HOUSEHOLD, CARS)
    serve(hall, "5", "materials_missing")
    assert serve(hall, "9") == "B001"


def test_a_fee_is_one_more_matter_at_the_arrival_place(hall: Driver) -> None:
    visit(hall, WITH_FEE, CARS)
    arrival = now(hall, "B001").place_ms
    serve(hall, "5")
    assert states(hall, "B001") == [("B", "done"), ("R", "waiting"), ("D", "waiting")]
    fee = now(hall, "B001").matters[1]
    assert (fee.items, fee.place_ms) == ((WITH_FEE,), arrival)
    assert serve(hall, "9") == "B001"
    assert hall.call("33")[0] == "B001"
    hall.pass_s(60).do(m.Complete("33"))
    assert hall.state.ended["B001"] == "served"


def test_two_fees_are_paid_in_one_go() -> None:
    driver = Driver(sample_hall("ziyang")).open("5", "9", "33")
    car_fee = next(i.code for i in driver.hall.items if i.queue == "D" and i.has_fee)
    visit(driver, WITH_FEE, car_fee)
    serve(driver, "5")
    serve(driver, "9")
    assert states(driver, "B001") == [("B", "done"), ("R", "waiting"), ("D", "done")]
    assert now(driver, "B001").matters[1].items == (WITH_FEE, car_fee)


def test_accept_pay_collect_under_one_number() -> None:
    """A hall whose queue of fees goes on to the certificates."""
    plain = sample_hall("ziyang")
    queues = tuple(
        dataclasses.replace(queue, follow_on="V") if queue.prefix == "R" else queue
        for queue in plain.queues
    )
    driver = Driver(dataclasses.replace(plain, queues=queues)).open("5", "9", "33", "34")
    visit(driver, WITH_FEE, CARS)
    driver.issue("V")
    assert [serve(driver, counter) for counter in ("5", "33", "34", "9")] == ["B001"] * 4
    assert driver.state.ended["B001"] == "served"


def test_a_transfer_moves_the_present_matter(hall: Driver) -> None:
    visit(hall, HOUSEHOLD, CARS)
    arrival = now(hall, "B001").place_ms
    hall.call("5")
    hall.pass_s(60).do(m.Transfer("5", "E"))
    assert states(hall, "B001") == [("E", "waiting"), ("D", "waiting")]
    assert {each.place_ms for each in now(hall, "B001").matters} == {arrival}
    hall.call("11")
    hall.do(m.Transfer("11", "D"))
    assert states(hall, "B001") == [("D", "waiting")]
    assert now(hall, "B001").matters[0].items == (HOUSEHOLD, CARS)


# --- taken back --------------------------------------------------------------------------------------


@pytest.mark.parametrize("counter", ["5", "9"])
def test_a_call_taken_back_waits_in_every_queue_again(hall: Driver, counter: str) -> None:
    visit(hall, HOUSEHOLD, CARS, person="p1")
    before = [msgspec.json.encode(hall.state.line(queue).facts()) for queue in "BD"]
    hall.call(counter)
    hall.pass_s(5).do(m.Undo(counter))
    assert [msgspec.json.encode(hall.state.line(queue).facts()) for queue in "BD"] == before
    assert states(hall, "B001") == [("B", "waiting"), ("D", "waiting")]


@pytest.mark.parametrize("last", [False, True])
def test_a_completion_taken_back_is_served_again(hall: Driver, last: bool) -> None:
    visit(hall, HOUSEHOLD, CARS, person="p1")
    if last:
        serve(hall, "9")
    serve(hall, "5")
    assert bool(hall.state.ended.get("B001")) is last
    hall.do(m.Undo("5"))
    assert now(hall, "B001").state == "serving"
    assert states(hall, "B001")[0] == ("B", "present")
    assert hall.call("9") == ("", "")
    assert hall.state.holders.of("p1", "B")
    hall.pass_s(60).do(m.Complete("5"))
    assert bool(hall.state.ended.get("B001")) is last
    assert hall.replayed().digest() == hall.state.digest()


def test_the_day_ends_for_every_matter(hall: Driver) -> None:
    visit(hall, HOUSEHOLD, CARS, person="p1")
    visit(hall, bundle=NEWBORN)
    hall.call("5")
    hall.at("08:40", "2025-09-09")
    assert not hall.state.view.tickets
    assert all(len(line) == 0 and not line.deferred for line in hall.state.lines.values())
    hall.issue("D", person_ref="p1")


@pytest.mark.parametrize("last", [False, True])
def test_a_completion_taken_back_leaves_neither_a_case_nor_a_rating(
    hall: Driver, last: bool
) -> None:
    """Of a visit as of a plain number; the number of the approval system can be typed again."""
    hall.do(m.Issue(items=(HOUSEHOLD, CARS)), "kiosk-1", token="t")
    if last:
        serve(hall, "9")
    hall.call("5")
    cases = set(hall.state.kept.cases)
    hall.pass_s(300).do(m.Complete("5", case_ref="SPJ-1"))
    hall.do(m.Undo("5"))
    assert set(hall.state.kept.cases) == cases
    (paper,) = hall.state.kept.papers.values()
    assert [matter.counter for matter in paper.matters] == (["9"] if last else [])
    hall.do(m.Complete("5", case_ref="SPJ-1"))
    assert len(hall.state.kept.cases) == len(cases) + 1
    assert hall.replayed().digest() == hall.state.digest()


def put_off(driver: Driver, label: str) -> str:
    driver.do(m.PutOff((label,), "系统故障"), "manager-1")
    return f"{driver.state.view.business_date.replace('-', '')}-{label}-t"


def test_a_visit_that_is_put_off_keeps_all_that_was_left_of_it(hall: Driver) -> None:
    """One matter of three is done; on the other day the two others come first, under one number."""
    label = visit(hall, HOUSEHOLD, CARS, HEALTH).ticket.label
    assert serve(hall, "5") == label
    slip = put_off(hall, label)
    hall.at("09:00", "2025-09-09").open("5", "6", "14", "11")
    before = visit(hall, CARS).ticket.label
    reply = hall.do(m.Issue(slip=slip), "kiosk-1").reply
    assert isinstance(reply, m.Issued)
    ticket = reply.ticket
    wanted = [each.queue for each in ticket.matters]
    assert len(wanted) == 2
    assert "B" not in wanted
    assert {item for each in ticket.matters for item in each.items} == {CARS, HEALTH}
    assert {each.place_ms for each in ticket.matters} == {ticket.place_ms}
    assert all(each.ahead == 0 for each in reply.matters), "it goes first in each of its queues"
    assert hall.state.view.tickets[ticket.ticket_id].place_ms < now(hall, before).place_ms
    assert hall.refused(m.Issue(slip=slip), "kiosk-1").code == "unknown_slip"
    assert hall.replayed().digest() == hall.state.digest()


def test_steps_of_a_bundle_keep_their_order_over_the_night(hall: Driver) -> None:
    label = visit(hall, bundle=NEWBORN).ticket.label
    before = states(hall, label)
    slip = put_off(hall, label)
    hall.at("09:00", "2025-09-09")
    reply = hall.do(m.Issue(slip=slip), "kiosk-1").reply
    assert isinstance(reply, m.Issued)
    assert states(hall, reply.ticket.label) == before
    assert [state for _, state in before].count("held") >= 1


def test_a_slip_of_one_matter_that_is_left_is_an_ordinary_slip(hall: Driver) -> None:
    label = visit(hall, HOUSEHOLD, CARS).ticket.label
    assert serve(hall, "5") == label
    slip = put_off(hall, label)
    hall.at("09:00", "2025-09-09")
    reply = hall.do(m.Issue(slip=slip), "kiosk-1").reply
    assert isinstance(reply, m.Issued)
    assert (reply.ticket.item, reply.ticket.matters) == (CARS, ())


def test_a_slip_of_several_matters_knows_its_queues(hall: Driver) -> None:
    label = visit(hall, HOUSEHOLD, CARS).ticket.label
    slip = put_off(hall, label)
    hall.at("09:00", "2025-09-09")
    assert hall.refused(m.Issue(item=HEALTH, slip=slip), "kiosk-1").code == "slip_other_queue"
    reply = hall.do(m.Issue(item=CARS, slip=slip), "kiosk-1").reply
    assert isinstance(reply, m.Issued)
    assert len(reply.ticket.matters) == 2


def asking(driver: Driver) -> Ask:
    return Ask(Actor("manager-1", "manager"), driver.state, driver.now)


def to_slot(
    driver: Driver, label: str, start: str = "09:30", date: str = "2025-09-09"
) -> m.Booking:
    reply = driver.do(m.PutOff((label,), "系统故障", date=date, start=start), "manager-1").reply
    assert isinstance(reply, m.Booked)
    return reply.booking


def test_an_appointment_instead_of_a_number_holds_for_all_that_was_left(hall: Driver) -> None:
    """Of three matters one is done; the two others come back under one code and one number, both due at the slot."""
    label = visit(hall, HOUSEHOLD, CARS, HEALTH).ticket.label
    assert serve(hall, "5") == label
    booking = to_slot(hall, label)
    assert {each.queue for each in booking.matters} == {"D", "F"}
    assert hall.state.ended[label] == "expired"
    assert not hall.state.view.slips
    hall.at("09:20", "2025-09-09").open("9", "14")
    before = [visit(hall, each).ticket.label for each in (CARS, HEALTH)]
    reply = hall.do(m.CheckIn(booking.code), "kiosk-1").reply
    assert isinstance(reply, m.Issued)
    ticket = reply.ticket
    assert {item for each in ticket.matters for item in each.items} == {CARS, HEALTH}
    assert [each.state for each in ticket.matters] == ["waiting", "waiting"]
    assert now(hall, ticket.label).slot_ms == booking.start_ms
    assert {each.queue for each in reply.matters} == {"D", "F"}
    hall.at("09:30")
    assert hall.call("9")[0] == ticket.label, "before who came earlier: it is due"
    hall.pass_s(300).do(m.Complete("9"))
    assert hall.call("14")[0] == ticket.label, "its other matter is due as well"
    assert {now(hall, each).state for each in before} == {"waiting"}
    assert hall.refused(m.CheckIn(booking.code), "kiosk-1").code == "already_checked_in"
    assert hall.replayed().digest() == hall.state.digest()


def test_one_matter_that_is_left_of_several_is_an_ordinary_booking(hall: Driver) -> None:
    label = visit(hall, HOUSEHOLD, CARS).ticket.label
    assert serve(hall, "5") == label
    booking = to_slot(hall, label)
    assert (booking.queue, booking.item, booking.matters) == ("D", CARS, ())


def test_steps_of_a_bundle_keep_their_order_until_the_appointment(hall: Driver) -> None:
    label = visit(hall, bundle=NEWBORN).ticket.label
    before = states(hall, label)
    booking = to_slot(hall, label)
    hall.at("09:20", "2025-09-09")
    reply = hall.do(m.CheckIn(booking.code), "kiosk-1").reply
    assert isinstance(reply, m.Issued)
    assert states(hall, reply.ticket.label) == before
    assert hall.replayed().digest() == hall.state.digest()


def test_a_visit_takes_a_place_of_its_slot_in_each_of_its_queues(hall: Driver) -> None:
    limit = hall.hall.appointments_per_slot("D")
    for _ in range(limit):
        hall.do(m.Book("2025-09-09", "09:30", queue="D"), "desk-1")
    label = visit(hall, HOUSEHOLD, CARS).ticket.label
    command = m.PutOff((label,), "系统故障", date="2025-09-09", start="09:30")
    refusal = hall.refused(command, "manager-1")
    assert refusal.code == "slot_full"
    assert hall.hall.queue("D").name_zh in refusal.message_zh, (
        "the queue that is booked up, not the first"
    )
    assert now(hall, label).state == "waiting"
    offered = slots_of(m.AskSlots(ticket=label, limit=48), asking(hall))
    starts = [each.start for each in offered.slots if each.date == "2025-09-09"]
    assert "09:30" not in starts
    assert "10:00" in starts
    booking = to_slot(hall, label, "10:00")
    left = {
        queue: next(
            each.left
            for each in slots_of(m.AskSlots(queue, limit=48), asking(hall)).slots
            if (each.date, each.start) == ("2025-09-09", "10:00")
        )
        for queue in ("B", "D")
    }
    assert left == {each: hall.hall.appointments_per_slot(each) - 1 for each in ("B", "D")}
    hall.do(m.CancelBooking(booking.code), "desk-1")
    assert to_slot(hall, visit(hall, HOUSEHOLD, CARS).ticket.label, "10:00").matters


def test_a_visit_is_moved_to_another_slot_with_all_its_matters(hall: Driver) -> None:
    label = visit(hall, HOUSEHOLD, CARS).ticket.label
    code = to_slot(hall, label).code
    for _ in range(hall.hall.appointments_per_slot("D")):
        hall.do(m.Book("2025-09-09", "10:00", queue="D"), "desk-1")
    assert hall.refused(m.Rebook(code, "2025-09-09", "10:00"), "desk-1").code == "slot_full"
    offered = slots_of(m.AskSlots(code=code, limit=48), asking(hall))
    assert "10:00" not in [each.start for each in offered.slots if each.date == "2025-09-09"]
    reply = hall.do(m.Rebook(code, "2025-09-09", "10:30"), "desk-1").reply
    assert isinstance(reply, m.Booked)
    assert len(reply.booking.matters) == 2
    hall.at("10:25", "2025-09-09")
    checked = hall.do(m.CheckIn(code), "kiosk-1").reply
    assert isinstance(checked, m.Issued)
    assert len(checked.ticket.matters) == 2


def test_a_call_is_noted_in_the_queue_that_it_is_for(hall: Driver) -> None:
    """Who has a number of a roll that is older is never put before somebody called already."""
    label = visit(hall, HOUSEHOLD, CARS).ticket.label
    place_ms = now(hall, label).place_ms
    assert hall.call("9")[0] == label
    assert hall.state.called_place("D") == place_ms
    assert hall.state.called_place("B") == 0
