"""What the controller does with messages, without sockets."""

from __future__ import annotations

import json
import random
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from config.model import PolicyConfig
from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.api.view import HallView
from queue_controller.server import commands as commands_module
from queue_controller.server import controller as controller_module
from queue_controller.server import pins as pins_module
from queue_controller.server import queries as queries_module
from queue_controller.server.jobs import JOBS_PER_CLIENT
from queue_controller.server.pins import PIN_FILE, Pins, hash_pin
from queue_controller.server.replies import MALFORMED_PER_S
from queue_controller.server.watches import CONTROLLER, DISK_DEVICE
from queue_controller.store.append import Batch
from queue_controller.store.errors import StoreUnwritable
from queue_controller.store.store import Store
from tests.helpers.patience import PATIENCE_S
from tests.unit.queue_controller.server.desk import HALL, Desk, busy_day

NUMBER = "610924198001010017"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.crash()


def codes(*replies: m.Reply) -> list[str]:
    return [reply.code for reply in replies]


# --- the envelope ------------------------------------------------------------------------------


def test_a_ticket_is_issued_and_stands_in_log_and_view(desk: Desk) -> None:
    reply = desk.done("kiosk-1", m.Issue(queue="A"))
    issued = wire.body_of(reply, m.Issued)
    record, event = desk.published[-1]
    assert (issued.ticket.label, reply.seq) == ("A001", record.seq)
    assert isinstance(event, m.TicketIssued)
    assert (record.actor, record.command_id) == ("kiosk-1", reply.command_id)
    assert desk.store.events_after(record.seq - 1, 10)[0] == record
    assert desk.state.view.tickets[issued.ticket.ticket_id].label == "A001"


@pytest.mark.parametrize(
    ("bent", "code"),
    [
        ({"protocol": 2}, "wrong_protocol"),
        ({"hall_id": "elsewhere"}, "wrong_hall"),
        ({"client_id": "manager-1"}, "not_your_name"),
        ({"epoch": 99}, "stale_controller"),
    ],
)
def test_an_envelope_that_does_not_fit_changes_nothing(
    desk: Desk, bent: dict[str, object], code: str
) -> None:
    seq = desk.state.view.seq
    reply = desk.ask("kiosk-1", m.Issue(queue="A"), **bent)
    assert (reply.ok, reply.code, desk.state.view.seq) == (False, code, seq)
    assert reply.message_zh
    assert desk.done("kiosk-1", m.Issue(queue="A"), command_id=reply.command_id).ok


def test_a_name_without_a_role_may_nothing(desk: Desk) -> None:
    assert codes(desk.ask("toaster-1", m.Ping()), desk.ask("clive", m.Ping())) == ["no_role"] * 2


def test_a_removed_key_ends_at_once(desk: Desk) -> None:
    desk.revoked.add("kiosk-1")
    assert codes(desk.ask("kiosk-1", m.Issue(queue="A")), desk.ask("kiosk-2", m.Ping())) == [
        "revoked",
        "ok",
    ]


def test_the_rules_of_roles_hold_for_commands_and_questions(desk: Desk) -> None:
    replies = [
        desk.ask("board-1", m.Issue(queue="A")),
        desk.ask("terminal-1", m.OpenCounter("2")),
        desk.ask("kiosk-1", m.AskDayReport()),
    ]
    assert codes(*replies) == ["not_allowed", "not_your_counter", "not_allowed"]


@pytest.mark.parametrize(
    "frame", [b"", b"{}", b"\xff", b"[" * 60_000, b'{"protocol":1}', b"null", b'"x"']
)
def test_garbage_is_answered_and_harms_nobody(desk: Desk, frame: bytes) -> None:
    reply = wire.decode_reply(desk.raw("kiosk-1", frame))
    assert (reply.ok, reply.code) == (False, "malformed")
    assert desk.issue().label == "A001"


def test_a_flood_of_garbage_is_answered_for_a_while_only(desk: Desk) -> None:
    for _ in range(MALFORMED_PER_S * 3):
        desk.controller.take(b"r", "kiosk-1", b"garbage")
    assert len(desk.settle().replies) == MALFORMED_PER_S
    assert desk.issue().label == "A001"
    desk.second()
    desk.controller.take(b"r", "kiosk-1", b"garbage")
    assert len(desk.settle().replies) == 1


def test_one_client_cannot_take_all_the_time(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(controller_module, "REQUESTS_PER_S", 10)
    asked = [desk.ask("kiosk-1", m.Ping()).code for _ in range(12)]
    assert asked == ["ok"] * 10 + ["too_fast"] * 2
    assert desk.ask("kiosk-2", m.Ping()).ok
    desk.second()
    assert desk.ask("kiosk-1", m.Ping()).ok


@pytest.mark.parametrize("seed", range(3))
def test_random_frames_never_stop_it(desk: Desk, seed: int) -> None:
    rng = random.Random(seed)
    commands: list[m.Command] = [
        m.Issue(queue="A", identity=m.Identity(NUMBER)),
        m.CallNext("1"),
        m.Complete("1", cases=3),
        m.Rate("x", 5),
        m.AskEvents(0, 5),
        m.Snapshot(),
    ]
    for _ in range(400):
        frame = bytearray(desk.request("cli", rng.choice(commands)))
        for _ in range(rng.randint(0, 3)):
            frame[rng.randrange(len(frame))] = rng.randrange(256)
        desk.controller.take(b"r", "cli", bytes(frame))
        if rng.random() < 0.1:
            desk.settle()
    desk.settle()
    desk.second()
    assert desk.ask("kiosk-1", m.Ping()).ok


@pytest.mark.parametrize(
    "command",
    [
        m.Complete("1", cases=10**30),
        m.PauseCounter("1", minutes=-(10**25)),
        m.Rate("r", level=10**40),
        m.Issue(queue="A" * 10_000),
        m.CallTicket("1", "\u202e" * 500, "x" * 5000),
        m.ReportHealth("d\0evil", "k", "good", parts={f"p{n}": "x" for n in range(500)}),
        m.AskEvents(-1, 10),
        m.AskEvents(10**30, 10),
        m.AskEvents(0, 0),
        m.AskEvents(0, 10**6),
        m.AskDayReport("2025-99-99"),
        m.AskDayReport("'; DROP TABLE event; --"),
        m.Snapshot(at_least_seq=10**30),
    ],
)
def test_absurd_values_are_refused_or_harmless(desk: Desk, command: m.Command) -> None:
    reply = desk.ask("cli", command)
    assert reply.ok == isinstance(command, m.Snapshot)
    assert len(reply.message_zh) < 400
    assert desk.issue().label == "A001"


# --- once and only once ------------------------------------------------------------------------


def test_a_repeat_gets_the_identical_reply_and_changes_nothing(desk: Desk) -> None:
    frame = desk.request("kiosk-1", m.Issue(queue="A"), command_id="same")
    first = desk.raw("kiosk-1", frame)
    seq = desk.state.view.seq
    assert desk.raw("kiosk-1", frame) == first
    assert desk.state.view.seq == seq
    assert desk.issue().label == "A002"


def test_the_stored_reply_outlives_the_process_and_only_its_epoch_changes(desk: Desk) -> None:
    frame = desk.request("kiosk-1", m.Issue(queue="A"), command_id="same")
    first = wire.decode_reply(desk.raw("kiosk-1", frame))
    desk.restart()
    again = wire.decode_reply(desk.raw("kiosk-1", frame))
    assert again.epoch == first.epoch + 1
    assert msgspec.structs.replace(again, epoch=first.epoch) == first
    assert desk.issue().label == "A002"


def test_repeats_within_one_batch_are_one(desk: Desk) -> None:
    frame = desk.request("kiosk-1", m.Issue(queue="A"), command_id="same")
    for _ in range(3):
        desk.controller.take(b"r", "kiosk-1", frame)
    replies = desk.settle().replies
    assert len({reply.frame for reply in replies}) == 1
    assert len(replies) == 3
    assert len(desk.state.view.tickets) == 1


def test_the_same_id_of_another_client_is_another_command(desk: Desk) -> None:
    for name in ("kiosk-1", "kiosk-2"):
        desk.done(name, m.Issue(queue="A"), command_id="same")
    assert len(desk.state.view.tickets) == 2


def test_a_refusal_by_a_rule_is_stored_too(desk: Desk) -> None:
    call = desk.request("terminal-1", m.CallNext("1"), command_id="early")
    first = desk.raw("terminal-1", call)
    assert wire.decode_reply(first).code == "counter_not_open"
    desk.done("terminal-1", m.OpenCounter("1"))
    desk.issue()
    assert desk.raw("terminal-1", call) == first, "what a clerk was told stays true"
    desk.restart()
    assert wire.decode_reply(desk.raw("terminal-1", call)).code == "counter_not_open"


def test_what_depends_on_the_moment_is_not_stored(desk: Desk) -> None:
    desk.free_mib = 10
    desk.second()
    assert desk.ask("kiosk-1", m.Issue(queue="A"), command_id="x").code == "disk_full"
    desk.free_mib = 10_000
    desk.second()
    assert desk.ask("kiosk-1", m.Issue(queue="A"), command_id="x").ok


def test_unchanged_health_costs_no_disk(desk: Desk) -> None:
    report = m.ReportHealth("printer-1", "ticket_printer", "good")
    desk.done("host-1", report)
    head = desk.store.head
    desk.done("host-1", report, command_id="again")
    assert desk.store.head == head
    assert desk.store.stored_reply("host-1", "again") is None


def test_the_outcome_of_an_earlier_command(desk: Desk) -> None:
    reply = desk.done("kiosk-1", m.Issue(queue="A"), command_id="was")
    desk.restart()
    known = desk.body("kiosk-1", m.AskOutcome("was"), m.OutcomeOf)
    assert known.known
    assert known.reply == reply
    for name, command_id in (("kiosk-1", "never"), ("kiosk-2", "was")):
        assert desk.body(name, m.AskOutcome(command_id), m.OutcomeOf) == m.OutcomeOf(False)


# --- durable first -------------------------------------------------------------------------------


def test_nothing_goes_out_when_the_commit_fails(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = desk.store.head

    def fail(_: Store, __: Batch) -> None:
        raise StoreUnwritable("磁盘坏了", "The disk broke")

    desk.controller.take(b"r", "kiosk-1", desk.request("kiosk-1", m.Issue(queue="A")))
    desk.controller.take(b"r", "board-1", desk.request("board-1", m.Snapshot()))
    with monkeypatch.context() as broken:
        broken.setattr(Store, "commit", fail)
        with pytest.raises(StoreUnwritable):
            desk.settle()
    assert desk.store.head == head
    desk.restart()
    assert desk.state.view.tickets == {}
    assert desk.issue().label == "A001"


def test_a_question_in_the_same_batch_never_sees_what_is_not_durable(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoded_at_commit: list[int] = []
    commit = Store.commit

    def watched(store: Store, batch: Batch) -> None:
        encoded_at_commit.append(desk.controller.snapshots_encoded)
        commit(store, batch)

    monkeypatch.setattr(Store, "commit", watched)
    desk.controller.take(b"1", "board-1", desk.request("board-1", m.Snapshot()))
    desk.controller.take(b"2", "kiosk-1", desk.request("kiosk-1", m.Issue(queue="A")))
    replies = desk.settle().replies
    assert len(replies) == 2
    assert encoded_at_commit == [0]
    assert desk.controller.snapshots_encoded == 1


def test_a_store_that_cannot_be_written_can_still_be_read(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.issue()
    desk.crash()

    def fail(_: Store, __: Batch) -> None:
        raise StoreUnwritable("磁盘满", "The disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(Store, "commit", fail)
        assert not desk.start()
        beat = desk.controller.heartbeat()
        assert (beat.state, beat.epoch) == ("read_only", 1)
        assert "磁盘满" in beat.reason
        assert "full" in beat.reason_en
        assert len(desk.body("board-1", m.Snapshot(), HallView).tickets) == 1
        assert desk.ask("kiosk-1", m.Issue(queue="A"), command_id="x").code == "read_only"
        desk.second()
    assert desk.controller.begin()
    assert desk.controller.heartbeat().state == "running"
    assert desk.done("kiosk-1", m.Issue(queue="A"), command_id="x").epoch == 2


def test_an_unexpected_fault_refuses_one_command_and_goes_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr(commands_module, "decide", fail)
        command = m.Issue(queue="A", identity=m.Identity(NUMBER))
        assert desk.ask("kiosk-1", command, command_id="x").code == "internal"
    assert NUMBER not in caplog.text
    assert desk.ask("kiosk-1", m.Issue(queue="A"), command_id="x").ok


def test_a_question_that_fails_ends_nothing_but_itself(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    label = desk.issue().label

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr(queries_module, "place_of", fail)
        assert desk.ask("kiosk-1", m.AskPlace(label)).code == "internal"
    assert "ZeroDivisionError" in caplog.text
    assert desk.ask("kiosk-1", m.AskPlace(label)).ok


def test_a_report_that_fails_does_not_end_a_hall_that_can_only_be_read(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    label = desk.issue().label

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(queries_module, "day_report", fail)
    monkeypatch.setattr(desk.store, "read_only", "the disk is full")
    desk.controller.take(b"route", "cli", desk.request("cli", m.AskDayReport()))
    assert desk.settle().replies == [], "who asked runs into his limit"
    assert desk.ask("kiosk-1", m.AskPlace(label)).ok


# --- disk --------------------------------------------------------------------------------------


def test_low_disk_is_said_and_full_disk_refuses_tickets_only(desk: Desk) -> None:
    desk.done("terminal-1", m.OpenCounter("1"))
    desk.issue()
    assert desk.controller.heartbeat().reason == ""
    desk.free_mib = 150
    desk.second()
    assert "150 MiB" in desk.controller.heartbeat().reason
    assert disk_state(desk) == "bad"
    desk.issue()
    desk.free_mib = 60
    desk.second()
    assert "暂停取号" in desk.controller.heartbeat().reason
    assert desk.ask("kiosk-1", m.Issue(queue="A")).code == "disk_full"
    assert desk.done("terminal-1", m.CallNext("1")).ok
    changes = [e.reason for _, e in desk.published if isinstance(e, m.HealthChanged)]
    assert changes == ["", "low", "full"]
    desk.second()
    assert len([e for _, e in desk.published if isinstance(e, m.HealthChanged)]) == 3
    desk.free_mib = 500
    desk.second()
    assert desk.controller.heartbeat().reason == ""
    assert disk_state(desk) == "good"


def disk_state(desk: Desk) -> m.HealthState:
    return desk.state.view.devices[DISK_DEVICE].state


# --- personal values -----------------------------------------------------------------------------


def _everything_on_disk(folder: Path) -> bytes:
    return b"".join(p.read_bytes() for p in folder.rglob("*") if p.is_file())


def test_an_identity_is_nowhere_but_as_a_hash(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    desk.done("kiosk-1", m.Issue(queue="A", identity=m.Identity(NUMBER)))
    refused = desk.ask("kiosk-2", m.Issue(queue="A", identity=m.Identity(NUMBER)))
    assert refused.code == "issue_limit"
    desk.done("kiosk-2", m.Issue(queue="B", identity=m.Identity(NUMBER)))
    refs = {e.person_ref for _, e in desk.published if isinstance(e, m.TicketIssued)}
    assert len(refs) == 1
    assert "" not in refs
    assert NUMBER.encode() not in _everything_on_disk(desk.folder)
    assert NUMBER[:14] not in caplog.text
    desk.restart()
    again = desk.ask("kiosk-2", m.Issue(queue="A", identity=m.Identity(NUMBER)))
    assert again.code == "issue_limit", "the same person after a restart"


def test_a_refused_identity_leaves_no_trace(desk: Desk) -> None:
    assert not desk.ask("kiosk-1", m.Issue(queue="Z", identity=m.Identity(NUMBER))).ok
    rows = desk.store.connection.exec_driver_sql("SELECT count(*) FROM personal").scalar()
    assert rows == 0


def test_personal_values_are_erased_when_their_time_is_up(tmp_path: Path) -> None:
    desk = Desk(tmp_path, policy=PolicyConfig(person_retention_days=2))
    desk.done("kiosk-1", m.Issue(queue="A", identity=m.Identity(NUMBER)))
    row = desk.store.connection.exec_driver_sql("SELECT keyed_hash FROM personal").scalar()
    keyed_hash = str(row).encode()
    desk.second(24 * 3600)
    assert keyed_hash in _everything_on_disk(tmp_path)
    desk.second(25 * 3600)
    assert desk.store.connection.exec_driver_sql("SELECT count(*) FROM personal").scalar() == 0
    desk.restart()
    desk.crash()
    assert keyed_hash not in _everything_on_disk(tmp_path), "overwritten, not merely unlinked"


def test_nobody_fills_the_disk_in_the_long_run(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Below the limit of a second, hour after hour: each refusal is kept too."""
    monkeypatch.setattr(controller_module, "REQUESTS_BURST", 100)

    def rows() -> int:
        count = desk.store.connection.exec_driver_sql("SELECT count(*) FROM reply").scalar()
        assert count is not None
        return int(count)

    refused: list[str] = []
    for _ in range(10):
        refused += [desk.ask("kiosk-2", m.Issue(queue="ZZ")).code for _ in range(50)]
        desk.second()
    assert refused[:50] == ["unknown_queue"] * 50
    assert refused[-50:] == ["too_fast"] * 50
    before = rows()
    assert before < 250
    assert desk.ask("kiosk-2", m.Issue(queue="ZZ")).code == "too_fast"
    assert rows() == before
    desk.issue(name="kiosk-1")  # others are served
    for _ in range(30):
        desk.second()
    assert desk.issue(name="kiosk-2").label == "A002"
    for _ in range(200):
        # What a busy program asks for goes on for ever.
        for _ in range(controller_module.SUSTAINED_PER_S):
            assert desk.ask("kiosk-2", m.Ping()).ok
        desk.second()


# --- PINs ----------------------------------------------------------------------------------------


def test_a_pin_is_checked_beside_the_queue(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    (desk.folder / "keys" / PIN_FILE).write_text(json.dumps({"ED0001": hash_pin("4711")}))
    sign_in = m.SignIn("1", "ED0001")
    assert desk.ask_late("terminal-1", sign_in).code == "pin_wrong"
    reply = desk.ask_late("terminal-1", sign_in, pin="4711", command_id="in")
    assert reply.ok
    assert desk.state.view.counters["1"].staff_no == "ED0001"
    assert desk.ask("terminal-1", sign_in, command_id="in") == reply, "the stored reply"
    assert b"4711" not in b"".join(bytes(r.body) for r in desk.store.events_after(0, 100))
    assert "4711" not in caplog.text
    for _ in range(2):
        assert desk.ask_late("terminal-1", sign_in, pin="0000").code == "pin_wrong"
    assert desk.ask("terminal-1", sign_in, pin="4711").code == "pin_locked"


def test_who_repeats_a_command_whose_pin_is_being_checked_gets_the_one_answer(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a busy machine a check takes longer than a client waits before it asks again."""
    checked: list[str] = []

    def check(_: Pins, __: str, pin: str) -> bool:
        checked.append(pin)
        return True

    monkeypatch.setattr(Pins, "check", check)
    (desk.folder / "keys" / PIN_FILE).write_text(json.dumps({"ED0001": hash_pin("4711")}))
    hold = threading.Event()
    desk.worker._pool.submit(hold.wait, PATIENCE_S)
    sign_in = desk.request("terminal-1", m.SignIn("1", "ED0001"), pin="4711", command_id="in")
    for _ in range(3 * JOBS_PER_CLIENT):
        desk.controller.take(b"route", "terminal-1", sign_in)
        assert desk.settle().replies == [], "neither refused nor answered yet"
    hold.set()
    assert desk.late().ok
    assert checked == ["4711"]
    again = desk.ask_late("terminal-1", m.SignIn("1", "ED0001"), pin="4711", command_id="later")
    assert again.command_id == "later"


def test_what_is_decided_by_hand_needs_the_pin_of_who_decides(desk: Desk) -> None:
    (desk.folder / "keys" / PIN_FILE).write_text(json.dumps({"ED0001": hash_pin("4711")}))
    stop = m.StopIssue("A", "号满", "ED0001")
    nobody = m.CapIssue("A", 9, "号满")
    assert desk.ask_late("manager-1", stop).code == "pin_wrong"
    assert desk.ask_late("cli", nobody, pin="4711").code == "pin_wrong"
    assert not desk.state.view.stopped
    assert desk.ask_late("manager-1", stop, pin="4711").ok
    stopped = desk.published[-1][1]
    assert stopped == m.IssueStopped("A", "号满", "ED0001")
    assert b"4711" not in b"".join(bytes(r.body) for r in desk.store.events_after(0, 100))
    assert desk.ask("terminal-1", stop, pin="4711").code == "not_allowed"
    label = desk.issue("B").label
    assert desk.ask_late("manager-1", m.Cancel(label, "staff", "x")).code == "pin_wrong"
    assert desk.done("desk-1", m.Reclassify(label, "P20", "现场核验")).ok
    assert desk.done("kiosk-1", m.Cancel(label, "visitor")).ok
    assert desk.done("manager-1", m.OpenCounter("1")).ok


def test_an_emergency_is_prepared_and_ended_with_a_pin_and_started_by_its_code(desk: Desk) -> None:
    (desk.folder / "keys" / PIN_FILE).write_text(json.dumps({"ED0001": hash_pin("4711")}))
    prepare = m.PrepareEmergency(reason="冒烟", staff_no="ED0001")
    assert desk.ask_late("manager-1", prepare).code == "pin_wrong"
    assert desk.ask_late("manager-1", prepare, pin="4711").ok
    prepared = desk.controller.state.view.emergency
    assert prepared is not None
    assert desk.done("manager-1", m.StartEmergency(prepared.emergency_id)).ok
    end = m.EndEmergency(prepared.emergency_id, "已排除", "ED0001")
    assert desk.ask_late("manager-1", end, pin="0000").code == "pin_wrong"
    assert desk.controller.state.view.evacuated
    assert desk.ask_late("manager-1", end, pin="4711").ok
    assert not desk.controller.state.view.evacuated


def with_pins(desk: Desk, **pins: str) -> Path:
    path = desk.folder / "keys" / PIN_FILE
    path.write_text(json.dumps({number: hash_pin(pin) for number, pin in pins.items()}))
    return path


@pytest.mark.parametrize("name", ["board-1", "kiosk-1", "rating-1", "terminal-2", "standby-1"])
def test_who_may_not_sign_in_there_learns_nothing_of_a_pin_and_locks_nobody(
    desk: Desk, name: str
) -> None:
    with_pins(desk, ED0001="4711")
    seq = desk.state.view.seq
    codes = {desk.ask(name, m.SignIn("1", "ED0001"), pin=pin).code for pin in ["0000", "4711"] * 6}
    assert codes <= {"not_allowed", "not_your_counter"}
    assert desk.state.view.seq == seq
    assert desk.ask_late("terminal-1", m.SignIn("1", "ED0001"), pin="4711").ok


def test_guesses_of_many_terminals_at_once_are_locked_as_those_of_one(desk: Desk) -> None:
    with_pins(desk, ED0001="4711")
    hold = threading.Event()
    desk.worker._pool.submit(hold.wait, PATIENCE_S)
    wanted = 0
    for counter in ("1", "2", "3"):
        for guess in range(JOBS_PER_CLIENT):
            command = m.SignIn(counter, "ED0001")
            name = f"terminal-{counter}"
            frame = desk.request(name, command, pin=f"{guess:04}")
            desk.controller.take(b"route", name, frame)
            desk.settle()
            wanted += 1
    hold.set()
    told: list[str] = []
    while len(told) < wanted:
        desk.worker._pool.submit(int).result(PATIENCE_S)
        for result in desk.worker.results():
            result()
        told += [wire.decode_reply(each.frame).code for each in desk.settle().replies]
    assert told.count("pin_wrong") <= 2, "the second one in a row makes wait"
    assert told.count("pin_locked") == wanted - told.count("pin_wrong")


def test_pins_that_cannot_be_read_lock_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So it is while no file can be opened; it is nobody's wrong PIN."""
    path = tmp_path / PIN_FILE
    path.write_text(json.dumps({"ED0001": hash_pin("4711")}))
    pins = Pins(path, monotonic=lambda: 0.0)

    def fail(*_: object, **__: object) -> str:
        raise OSError(24, "Too many open files")

    with monkeypatch.context() as broken:
        broken.setattr(Path, "read_text", fail)
        for _ in range(pins_module.TRIES):
            assert not pins.check("ED0001", "4711")
    assert not pins.locked("ED0001")
    assert pins.check("ED0001", "4711")


def test_made_up_staff_numbers_do_not_lift_a_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They cost nothing to try, so that there may be any number of them."""
    monkeypatch.setattr(pins_module, "NUMBERS_KEPT", 50)
    path = tmp_path / PIN_FILE
    path.write_text(json.dumps({"ED0001": hash_pin("4711")}))
    pins = Pins(path, monotonic=lambda: 0.0)
    for _ in range(pins_module.TRIES):
        assert not pins.check("ED0001", "0000")
    assert pins.locked("ED0001")
    for number in range(pins_module.NUMBERS_KEPT + 2):
        assert not pins.check(f"nobody-{number}", "0000")
    assert pins.locked("ED0001")
    assert len(pins._unknown) <= pins_module.NUMBERS_KEPT


def test_a_hall_without_pins_ignores_them(desk: Desk) -> None:
    assert desk.done("terminal-1", m.SignIn("1", "ED0001"), pin="whatever").ok


# --- who reads what ------------------------------------------------------------------------------


def test_a_counter_never_reads_a_rating(desk: Desk) -> None:
    busy_day(desk)
    for name in ("terminal-1", "kiosk-1", "board-1", "desk-1"):
        view = desk.body(name, m.Snapshot(), HallView)
        assert view.figures.ratings == {}
        assert not any(rating.given for rating in view.ratings.values())
        page = wire.body_of(desk.ask_late(name, m.AskEvents(0, 1000)), m.EventsOf)
        assert [r.seq for r in page.records] == list(range(1, desk.state.view.seq + 1))
        assert b"rated" not in b"".join(bytes(r.body) for r in page.records)
        sealed = [r for r in page.records if r.type == "sealed"]
        assert [(r.actor, r.command_id) for r in sealed] == [("", "")]
    for name in ("terminal-1", "desk-1"):
        assert wire.body_of(desk.ask_late(name, m.AskDayReport()), m.DayReport).ratings == {}
    full = wire.body_of(desk.ask_late("manager-1", m.AskDayReport()), m.DayReport)
    assert full.ratings == {"5": 1}
    assert desk.body("manager-1", m.Snapshot(), HallView).figures.ratings == {"5": 1}


def test_the_public_never_reads_why_a_ticket_has_priority(desk: Desk) -> None:
    desk.done("desk-1", m.Issue(queue="A", priority_class="P20"))
    public = desk.done("board-1", m.Snapshot())
    assert b"P20" not in bytes(public.body)
    assert b'"priority":true' in bytes(public.body)
    assert b"P20" in bytes(desk.done("terminal-1", m.Snapshot()).body)


def test_snapshots_are_encoded_once_per_audience_and_seq(desk: Desk) -> None:
    desk.issue()
    before = desk.controller.snapshots_encoded
    for _ in range(10):
        desk.done("board-1", m.Snapshot())
        desk.done("terminal-1", m.Snapshot())
    assert desk.controller.snapshots_encoded == before + 2
    seq = desk.state.view.seq
    desk.issue()
    kept = desk.body("board-1", m.Snapshot(at_least_seq=seq), HallView)
    assert kept.seq == seq, "the client has every event after it"
    assert desk.body("board-1", m.Snapshot(at_least_seq=seq + 1), HallView).seq == seq + 1
    assert desk.body("board-1", m.Snapshot(), HallView).seq == seq + 1
    assert desk.controller.snapshots_encoded == before + 3


# --- from the log to the hall ----------------------------------------------------------------------


def replayed_whole(desk: Desk) -> str:
    """The digest of a hall that reads the log from its first row."""
    from queue_controller.service.hall import HallState

    state = HallState(HALL, desk.policy)
    for record in desk.store.events_after(0, 1_000_000):
        event = m.decode_event(record)
        assert event is not None
        state.apply(record, event)
    return state.digest()


def test_a_restart_gives_back_exactly_the_hall(desk: Desk) -> None:
    busy_day(desk)
    assert replayed_whole(desk) == desk.state.digest()
    desk.restart()
    assert desk.controller.epoch == 2
    assert replayed_whole(desk) == desk.state.digest()
    started = [e for _, e in desk.published if isinstance(e, m.ControllerStarted)]
    assert len(started) == 2


def test_a_restart_reads_only_the_present_day(desk: Desk) -> None:
    busy_day(desk)
    rows = desk.state.view.seq
    desk.second(24 * 3600)
    desk.issue()
    desk.restart()
    assert desk.replayed <= 4
    assert desk.replayed < rows
    assert replayed_whole(desk) == desk.state.digest()
    assert desk.state.view.devices["printer-1"].state == "bad", "what outlives the day is there"


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE day_base SET body = 'x'",
        "UPDATE day_base SET body = x'7b7d', crc = 2745614147",
        "UPDATE day_base SET crc = 0",
        "UPDATE day_base SET hash = zeroblob(32)",
        "UPDATE day_base SET seq = seq + 1",
        "DELETE FROM day_base",
    ],
)
def test_a_damaged_base_costs_time_not_truth(desk: Desk, sql: str) -> None:
    assert zlib.crc32(b"{}") == 2745614147
    busy_day(desk)
    desk.second(24 * 3600)
    desk.issue()
    desk.store.connection.exec_driver_sql("DELETE FROM day_base WHERE seq < 10")
    desk.store.connection.exec_driver_sql(sql)
    desk.restart()
    assert desk.replayed > 20
    assert replayed_whole(desk) == desk.state.digest()


def test_a_clock_that_jumps_never_repeats_a_number(desk: Desk) -> None:
    given: set[tuple[str, str]] = set()
    day_ms = 24 * 3600 * 1000
    rng = random.Random(8)
    for _ in range(25):
        desk.wall_ms += rng.choice([-3, -1, 0, 1, 2, 7]) * day_ms + rng.choice([0, 60_000])
        if rng.random() < 0.3:
            desk.restart()
        reply = desk.ask("kiosk-1", m.Issue(queue="A"))
        if reply.ok:
            ticket = wire.body_of(reply, m.Issued).ticket
            assert (ticket.business_date, ticket.label) not in given
            given.add((ticket.business_date, ticket.label))
    assert len(given) > 10


def test_numbers_go_on_where_the_table_says_even_if_memory_never_knew(desk: Desk) -> None:
    for _ in range(3):
        desk.issue()
    desk.second(24 * 3600)
    desk.store.connection.exec_driver_sql("DELETE FROM day_base")
    desk.controller._recovery._dates.clear()
    desk.state.numbers.forget("2025-09-08")
    desk.wall_ms -= 24 * 3600 * 1000
    assert desk.issue().label == "A004"


def test_time_alone_ends_the_day(desk: Desk) -> None:
    desk.issue()
    desk.done("terminal-1", m.OpenCounter("1"))
    desk.published.clear()
    desk.second(24 * 3600)
    kinds = [type(e) for _, e in desk.published]
    assert m.TicketExpired in kinds
    assert m.CounterClosed in kinds
    assert m.DayStarted in kinds
    assert {r.actor for r, _ in desk.published} == {CONTROLLER}
    assert desk.controller.heartbeat().business_date == "2025-09-09"
    assert desk.issue().label == "A001"


def test_a_date_turns_before_the_first_command_of_the_new_day(desk: Desk) -> None:
    desk.issue()
    desk.wall_ms += 24 * 3600 * 1000
    ticket = desk.issue()
    assert (ticket.label, ticket.business_date) == ("A001", "2025-09-09")


def test_every_event_names_its_cause(desk: Desk) -> None:
    busy_day(desk)
    for record, _ in desk.published:
        assert (record.command_id == "") == (record.actor == CONTROLLER)
    seqs = [record.seq for record, _ in desk.published]
    assert seqs == list(range(1, len(seqs) + 1))


def test_presence_is_kept_in_memory_only(desk: Desk) -> None:
    desk.done("terminal-1", m.OpenCounter("1"))
    desk.issue()
    desk.done("terminal-1", m.CallNext("1"))
    call_id = next(iter(desk.state.view.tickets.values())).call_id
    seq = desk.state.view.seq
    desk.done("board-1", m.Confirm(call_id, "shown"))
    assert desk.state.view.seq == seq
    desk.second(10)
    assert not any(isinstance(e, m.CallUnseen) for _, e in desk.published)
    desk.second(120)
    assert any(isinstance(e, m.CallUnspoken) for _, e in desk.published)


def _health(desk: Desk, device: str) -> tuple[str, str]:
    status = desk.state.view.devices[device]
    return status.state, status.reason


def test_devices_of_a_program_that_fell_silent_are_unknown_and_heal(desk: Desk) -> None:
    report = m.ReportHealth("strip-1", "led_board", "good", "ok")
    desk.done("host-1", report)
    for _ in range(30):
        desk.second()
        desk.done("host-1", m.Ping())
        desk.done("kiosk-1", m.Ping())
    assert _health(desk, "strip-1") == ("good", "ok")
    for _ in range(12):
        desk.second()
        desk.done("kiosk-1", m.Ping())
    assert _health(desk, "strip-1") == ("unknown", m.OWNER_SILENT)
    desk.done("host-1", report)
    desk.second()
    assert _health(desk, "strip-1") == ("good", "ok")


def test_a_program_that_never_came_back_after_a_restart_is_silent_too(desk: Desk) -> None:
    desk.done("host-1", m.ReportHealth("strip-1", "led_board", "good", "ok"))
    desk.restart()
    desk.second()
    assert _health(desk, "strip-1") == ("good", "ok"), "it is given time to come back"
    for _ in range(12):
        desk.second()
    assert _health(desk, "strip-1") == ("unknown", m.OWNER_SILENT)


def test_the_controllers_own_report_never_falls_silent(desk: Desk) -> None:
    desk.free_mib = 100
    for _ in range(20):
        desk.second()
    assert _health(desk, "controller.disk")[0] == "bad"


def test_counters_of_devices_are_asked_for_and_write_nothing(desk: Desk) -> None:
    desk.state.owners = {"printer-1": "host-1"}
    seq = desk.state.view.seq
    counters = {"printer-1": {"jobs": 2.0}, "printer-2": {"jobs": 1.0}}
    desk.done("host-1", m.ReportStatistics(counters))
    reply = desk.done("supervisor-1", m.AskStatistics())
    told = msgspec.json.decode(reply.body, type=m.StatisticsOf)
    assert told.devices == {"printer-1": {"jobs": 2.0}}
    assert desk.state.view.seq == seq
    assert desk.ask("terminal-1", m.AskStatistics()).code == "not_allowed"


def test_a_command_that_was_told_never_done_is_not_done_when_it_arrives_later(desk: Desk) -> None:
    assert desk.body("kiosk-1", m.AskOutcome("late"), m.OutcomeOf) == m.OutcomeOf(False)
    reply = desk.ask("kiosk-1", m.Issue(queue="A"), command_id="late")
    assert (reply.ok, reply.code) == (False, "told_never_done")
    assert desk.ask("kiosk-1", m.Issue(queue="A"), command_id="fresh").ok
    assert desk.ask("kiosk-2", m.Issue(queue="A"), command_id="late").ok, "another client's"


def test_what_was_told_never_done_stays_so_after_a_restart(desk: Desk) -> None:
    assert desk.body("kiosk-1", m.AskOutcome("late"), m.OutcomeOf) == m.OutcomeOf(False)
    desk.restart()
    given = desk.state.given.get("A", 0)
    reply = desk.ask("kiosk-1", m.Issue(queue="A"), command_id="late")
    assert (reply.ok, reply.code) == (False, "told_never_done")
    assert desk.state.given.get("A", 0) == given
    assert desk.body("kiosk-1", m.AskOutcome("late"), m.OutcomeOf) == m.OutcomeOf(False)


def test_a_controller_that_cannot_write_does_not_say_that_a_command_was_never_done(
    desk: Desk,
) -> None:
    """It may be on its way, and the next controller may do it."""
    desk.controller.stop("停", "stop")
    assert desk.ask("kiosk-1", m.AskOutcome("late")).code == "read_only"
