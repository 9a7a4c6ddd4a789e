"""Records a golden day: `python -m tests.unit.queue_controller.service.golden_day NAME SEED`.

A golden log is kept for ever. When the program changes, add a new one under a new name; never
record an old name again.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path
from typing import Any

import msgspec

from config.model import ControllerConfig
from queue_controller.api import messages as m
from queue_controller.service.bookings import bookings_on
from queue_controller.service.decide import Refusal
from queue_controller.service.hall import HallState
from queue_controller.service.offer import Offer
from queue_controller.service.reload import applied
from queue_controller.service.two_machines import joined
from tests.unit.queue_controller.service.driver import Driver, sample_hall
from tests.unit.queue_controller.service.test_leases import adopt, lease

GOLDEN = Path(__file__).parents[3] / "data" / "golden"
VISITS: tuple[dict[str, Any], ...] = (
    {"items": ("GA002", "JJ001")},
    {"items": ("JJ005", "GA006"), "queues": ("V",)},
    {"bundle": "B01"},
)
OUTCOMES: tuple[m.Outcome, ...] = ("accepted", "done_on_the_spot", "materials_missing", "consulted")


def play(seed: int) -> Driver:
    """A morning and the next one, with everything that happens in a hall."""
    rng = random.Random(seed)
    driver = Driver(sample_hall("ziyang"), clock="08:15")
    driver.state.lease_key = b"secret"
    driver.apply((m.ControllerStarted("0.1.0"),), "controller", "")
    driver.apply(applied(driver.state, offer_of(driver)), "controller", "")
    for _ in range(6):
        attempt(driver, m.Issue(queue="B", item="GA002", source="kiosk-1"), "kiosk-1")
    driver.at("08:30")
    for number, counter in enumerate(("5", "6", "9", "2", "33", "1"), start=5):
        attempt(driver, m.SignIn(counter, f"ZY{number:04d}"))
        attempt(driver, m.OpenCounter(counter))
    held: m.NumberLease | None = None
    for step in range(420):
        driver.pass_s(rng.uniform(5, 90))
        act(driver, rng)
        if step % 7 == 0:
            by_hand(driver, rng)
        if step == 200:
            held = beside_the_log(driver)
        if step == 330:
            evening(driver)
        if step == 340:
            driver.at("08:40", "2025-09-09")
            for counter in ("5", "6", "9"):
                attempt(driver, m.OpenCounter(counter))
            assert held is not None
            another_machine(driver, held)
    return driver


def offer_of(driver: Driver) -> Offer:
    """The configuration by which the hall works, as it is read at a start."""
    return Offer(driver.hall, driver.policy, ControllerConfig(), {"hall.csv": "1"})


def beside_the_log(driver: Driver) -> m.NumberLease:
    """What the server decides with what is kept beside the log, as it is since 0.6; a lease for a day later."""
    filed = m.FileFeedback("complaint", ("wait",), "5")
    driver.do(filed, "guide-1", words_ref="ab12")
    feedback = next(key for key, each in driver.state.view.feedback.items() if each.words_ref)
    opened = m.AskFeedbackWords(feedback, "ZY0111")
    driver.do(opened, "manager-1", words={feedback: "等了一上午"})
    driver.do(m.ErasePersonal("本人要求", "ZY0111", feedback=feedback), "manager-1", erasing=1)
    driver.apply((m.PinRefused("ZY0111"),), "manager-1", "")
    driver.apply(
        joined(driver.state, driver.now, "controller", "standby", anew=False), "controller", ""
    )
    driver.do(m.FileFeedback("suggestion", ("place",)), "guide-1", words_ref="cd34")
    # Of a disk of its own, and of the last numbers that the kiosk may have.
    return lease(driver, "D", kiosk="kiosk-2", disk="disk-2")


def another_machine(driver: Driver, held: m.NumberLease) -> None:
    """The next morning: a number of the day before becomes known, and the other machine takes over."""
    driver.do(adopt(held, held.first, held.granted_ms), "kiosk-2")
    date = driver.state.view.business_date
    driver.apply((m.MachineTookOver("standby", "promoted-1", date, 2, 0),), "standby", "")


def act(driver: Driver, rng: random.Random) -> None:
    """One thing that somebody does."""
    counter = rng.choice(["5", "5", "6", "9", "2", "33", "1"])
    what = rng.random()
    if what < 0.3:
        code = rng.choice(["P99"] * 7 + ["P10", "P20", "P21", "P32", "P31"])
        person = rng.choice(["", "", f"person-{rng.randrange(30)}"])
        queue = rng.choice("BBBDDQV")
        command = m.Issue(queue=queue, priority_class=code, source="kiosk-1")
        if rng.random() < 0.3:
            command = msgspec.structs.replace(
                command, queue="", **rng.choice(VISITS), priority_class=code
            )
        attempt(driver, command, "kiosk-1", person)
    elif what < 0.55:
        attempt(driver, m.CallNext(counter), "host-1")
        if rng.random() < 0.8:
            confirm_call(driver, counter)
    elif what < 0.75:
        serve(driver, rng, counter)
    elif what < 0.84:
        aside(driver, rng, counter)
    elif what < 0.92:
        practice(driver, rng)
    else:
        visits(driver, rng)


def confirm_call(driver: Driver, counter: str) -> None:
    """Board and announcer did their work."""
    present = driver.state.view.present_ticket(counter)
    if present is not None:
        attempt(driver, m.Confirm(present.call_id, "shown"), "board-1")
        attempt(driver, m.Confirm(present.call_id, "spoken"), "announcer-1")


def serve(driver: Driver, rng: random.Random, counter: str) -> None:
    """Start or end a service; more than half of the visitors rate."""
    if rng.random() < 0.4:
        attempt(driver, m.Start(counter), f"terminal-{counter}")
        return
    attempt(driver, m.Complete(counter, rng.choice(OUTCOMES), rng.randint(1, 3)))
    rating = driver.state.view.counters[counter].rating_id
    if rating and rng.random() < 0.6:
        attempt(driver, m.Rate(rating, rng.randint(0, 5), "0A"), "host-1")


def practice(driver: Driver, rng: random.Random) -> None:
    """Completion, ratings and papers as they are since 0.2."""
    view, kept = driver.state.view, driver.state.kept
    counter = rng.choice(["5", "6", "9"])
    labels = [each.label for each in view.tickets.values()] or ["B001"]
    orders = [each for each in view.work_orders.values() if each.stage != "closed"]
    tokens = [key.removeprefix("hash of ") for key in kept.papers] or ["none"]
    commands: list[tuple[m.Command, str, str]] = [
        (m.Issue(item="GA001", source="kiosk-1"), "kiosk-1", f"t{len(driver.records)}"),
        (m.WalkUp(counter, reason="行动不便"), f"terminal-{counter}", ""),
        (m.BindRoll(rng.randint(801, 830), "B", minutes_ago=5), "desk-1", ""),
        (m.Reprint(rng.choice(labels), "遗失"), "kiosk-1", f"t{len(driver.records)}"),
        (m.FirstContact("ZY0001", rng.choice(labels)), "desk-1", ""),
        (m.RateLater("", rng.randint(1, 5)), "kiosk-1", rng.choice(tokens)),
        (m.CloseCase(rng.choice([*kept.cases] or ["none"]), "", "办结"), "cli", ""),
        (m.Complete(counter, "materials_missing", missing=("居民户口簿",)), "cli", ""),
    ]
    for order in orders[:1]:
        if order.stage != "closed":
            step = m.AdvanceWorkOrder(order.work_order, order.stage, "已办")
            commands += [(step, "manager-1", "")] * 3
    for command, client, token in [rng.choice(commands)]:
        try:
            driver.do(command, client, token=token)
        except Refusal:
            return


def visits(driver: Driver, rng: random.Random) -> None:
    """Appointments, and matters that are added or given up, as they are since 0.4."""
    state = driver.state
    today = state.view.business_date
    labels = [each.label for each in state.view.tickets.values()] or ["B001"]
    booked = [each.code for each in bookings_on(state, today)] or ["00000000"]
    person = f"person-{rng.randrange(30)}"
    start = f"{rng.randint(9, 11):02}:{rng.choice(('00', '30'))}"
    ticket, code = rng.choice(labels), rng.choice(booked)
    commands: list[m.Command] = [
        m.Book(today, start, queue=rng.choice("BD")),
        m.Book("2025-09-09", start, item="GA006"),
        m.Book(
            "2025-09-09", "08:30", queue="B", end="09:00", imported=True,
            code=f"3000{rng.randrange(30):04}",
        ),
        m.CheckIn(code),
        m.CheckIn(code),
        m.Rebook(code, today, start),
        m.CancelBooking(code, "本人来电"),
        m.AddMatter(ticket, item=rng.choice(["JJ005", "GA002"])),
        m.AddMatter(ticket, queue=rng.choice("BDV")),
        m.DropMatter(ticket, queue=rng.choice("BDV")),
        m.PutOff((ticket,), "人多", date="2025-09-09", start=start),
    ]  # fmt: skip
    command = rng.choice(commands)
    client = "cli" if isinstance(command, m.Book) and command.imported else "desk-1"
    attempt(driver, command, "manager-1" if isinstance(command, m.PutOff) else client, person)


def by_hand(driver: Driver, rng: random.Random) -> None:
    """The manager's hand, the supervision, what visitors tell, an emergency, as they are since 0.5."""
    state, staff = driver.state, "ZY0111"
    view, now_ms = state.view, driver.now_ms
    waiting = [t.label for t in view.tickets.values() if t.state == "waiting"] or ["B001"]
    counter = rng.choice(["5", "6", "9"])
    commands: list[tuple[m.Command, str]] = [
        (m.Undo(counter), "cli"),
        (m.Reclassify(rng.choice(waiting), rng.choice(("P99", "P20")), "已核验证件"), "manager-1"),
        (m.StopIssue("V", "系统检修", staff), "manager-1"),
        (m.ResumeIssue("V", "已恢复", staff), "manager-1"),
        (m.CapIssue("D", rng.choice((60, 80, -1)), "人多", staff), "manager-1"),
        (m.MoveWaiting("D", "B", "窗口检修", (rng.choice(waiting),), staff), "manager-1"),
        (m.SetCounterQueues("9", ("D", "B"), "人多", now_ms + 600_000, staff), "manager-1"),
        (m.SetCounterQueues("9", (), "照常", 0, staff), "manager-1"),
        (m.AddCounter(str(rng.randint(50, 52)), ("B",), "人多", "Z3", staff), "manager-1"),
        (m.PublishNotice("停电", "下午检修", "通知", until_ms=now_ms + 900_000), "manager-1"),
        *((m.WithdrawNotice(each, "已恢复", staff), "manager-1") for each in view.published),
        (m.NoteInspection("order", "排队无人引导", "5", needs_action=True), "supervisor-1"),
        *((m.SettleInspection(each, "已派人", staff), "manager-1") for each in view.inspections),
        (m.Broadcast("请车主移车", "Move your car", minutes=5, staff_no=staff), "manager-1"),
        *((m.EndBroadcast(each), "manager-1") for each in view.broadcasts),
        (m.RingDesk(rng.choice(waiting)), "kiosk-1"),
        *((m.AnswerRing(each, staff), "desk-1") for each in view.rings),
        (m.FileFeedback("not_done", ("again",), "5"), "guide-1"),
        *(
            (m.AnswerFeedback(each, "已联系", staff_no=staff), "manager-1")
            for each in view.feedback
        ),
        (m.Lease("disk-1", ("B",)), "kiosk-1"),
        (m.CallTicket(counter, "1"), "host-1"),
        (m.PrepareEmergency(drill=True, staff_no=staff), "manager-1"),
        *((m.AcknowledgeAlarm(each, "已看"), "manager-1") for each in view.alarms),
    ]
    command, client = rng.choice(commands)
    if isinstance(command, m.Undo):
        attempt(driver, m.CallNext(command.counter), "host-1")
        driver.pass_s(4)
    attempt(driver, command, client)
    if view.emergency is not None:
        attempt(driver, m.StartEmergency(view.emergency.emergency_id), "manager-1")
        driver.pass_s(60)
        attempt(driver, m.EndEmergency(view.emergency.emergency_id, "演练完成", staff), "manager-1")


def evening(driver: Driver) -> None:
    """The hall is about to close, serves on for a while, and closes with people still there."""
    driver.at("17:20")
    for _ in range(3):
        attempt(driver, m.Issue(queue="B", source="kiosk-1"), "kiosk-1")
    until_ms = driver.now_ms + 3_600_000
    attempt(driver, m.ExtendHours(until_ms, "人多", staff_no="ZY0111"), "manager-1")
    driver.at("18:00")
    attempt(driver, m.CloseDay("下班", "ZY0111"), "manager-1")
    driver.at("18:05")


def aside(driver: Driver, rng: random.Random, counter: str) -> None:
    """What is not the plain way."""

    def some(*states: m.TicketState) -> str:
        tickets = driver.state.view.tickets.values()
        labels = [ticket.label for ticket in tickets if ticket.state in states]
        return rng.choice(labels or ["B001"])

    commands: list[m.Command] = [
        m.Recall(counter),
        m.NoShow(counter),
        m.Requeue(some("no_show")),
        m.Park(counter, "去复印"),
        m.Resume(counter, some("parked")),
        m.Transfer(counter, rng.choice("BDR")),
        m.Cancel(some("waiting"), "staff", "重复取号"),
        m.CallTicket(counter, some("waiting", "no_show"), "老人"),
        m.PauseCounter(counter, "开会", 10),
        m.OpenCounter(counter),
        m.OpenCounter(counter),
        m.ReportHealth("printer-1", "ticket_printer", rng.choice(["good", "bad"])),
    ]
    attempt(driver, rng.choice(commands))


def attempt(driver: Driver, command: m.Command, client: str = "cli", person: str = "") -> None:
    """Ask; a refusal is part of the day and leaves no trace in the log."""
    try:
        driver.do(command, client, person)
    except Refusal:
        return


def state_facts(state: HallState) -> dict[str, object]:
    """What a golden log must lead to, as plain values."""
    facts = {
        "view": state.view,
        "lines": {queue: line.facts() for queue, line in state.lines.items() if len(line)},
        "last_numbers": {
            date: state.numbers.all_last(date) for date in ("2025-09-08", "2025-09-09")
        },
        "ratings": state.ratings,
        "kept": state.kept,
    }
    plain: dict[str, object] = msgspec.json.decode(msgspec.json.encode(facts))
    return plain


def main() -> None:
    """Record the day under a new name."""
    name = sys.argv[1]
    log = GOLDEN / f"{name}.events.jsonl"
    if log.exists():
        raise SystemExit(f"{log} is kept for ever; choose a new name")
    GOLDEN.mkdir(parents=True, exist_ok=True)
    driver = play(seed=int(sys.argv[2]))
    lines = [msgspec.json.encode(record) for record, _ in driver.records]
    log.write_bytes(b"\n".join(lines) + b"\n")
    facts = msgspec.json.format(msgspec.json.encode(state_facts(driver.state)), indent=1)
    (GOLDEN / f"{name}.state.json").write_bytes(facts + b"\n")


if __name__ == "__main__":
    main()
