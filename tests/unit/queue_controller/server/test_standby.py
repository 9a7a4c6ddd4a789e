"""The copy on a second machine, without sockets: what reaches it, what waits for it, what it refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from queue_controller.api import messages as m
from queue_controller.api.keys import CONTROLLER, ensure_hall_keys, load_allowed
from queue_controller.server.standby import hall_files
from queue_controller.server.standby import messages as w
from queue_controller.server.standby.copy import Copy, OutOfStep, set_aside
from queue_controller.server.standby.place import (
    PLACE_FILE,
    Place,
    overtaken_by,
    read_place,
    write_place,
)
from queue_controller.server.standby.shipper import (
    DOUBT_S,
    GRACE_S,
    SILENT_S,
    STEADY_S,
    STOOD_STILL_S,
    Shipper,
)
from queue_controller.server.worker import Result
from queue_controller.service.hall import HallState
from queue_controller.store.append import Batch
from queue_controller.store.backup import verify
from queue_controller.store.errors import StoreDamaged
from queue_controller.store.store import Store
from tests.unit.queue_controller.server.desk import HALL, Desk, busy_day

ROUTE = b"copy"
NUMBER = "110101199001011237"
TABLES = {
    "event": "SELECT * FROM event ORDER BY seq",
    "reply": "SELECT command_id, client_id, seq, at_ms, body FROM reply ORDER BY command_id, client_id",
    "ticket": "SELECT * FROM ticket ORDER BY 1, 2, 3",
    "personal": "SELECT * FROM personal ORDER BY 1",
    "day_base": "SELECT * FROM day_base ORDER BY seq",
    "meta": "SELECT * FROM meta ORDER BY key",
}


class Second:
    """A copy beside a desk; frames travel when `pump` says so."""

    def __init__(self, desk: Desk, folder: Path, *, synchronous: bool = True) -> None:
        self.desk, self.folder = desk, folder
        self.now_s = 100.0
        self.listens = False
        self.synchronous = synchronous
        self.start_shipper()
        self.files: dict[str, bytes] = {}
        self.refused = ""
        self.open()

    def start_shipper(self) -> None:
        """As a serving process has it when it starts."""
        self.shipper = Shipper(
            self.desk.store,
            hall_id=HALL.hall_id,
            copy_name="standby-1",
            synchronous=self.synchronous,
            wait_s=1.0,
            rehearsal=False,
            submit=self._work,
            files=lambda: {"pins.json": b"{}"},
            other_listens=lambda: self.listens,
            numbers=self.desk.state.numbers,
            let_join=self.desk.controller.let_copy_join,
            monotonic=lambda: self.now_s,
        )

    @staticmethod
    def _work(job: Callable[[], Result]) -> bool:
        job()()
        return True

    def open(self) -> None:
        store = Store.open(self.folder, HALL.hall_id)
        state = HallState(HALL, self.desk.policy)
        self.copy = Copy(store, HALL.hall_id, state, rehearsal=False)

    def close(self) -> None:
        self.copy.store.close()

    def say(self, message: w.FromCopy, name: str = "standby-1", route: bytes = ROUTE) -> None:
        self.shipper.take(route, name, w.encode(message))

    def follow(self) -> None:
        self.say(self.copy.follow(anew=False))
        self.pump()
        # That it joins is on record before it is told that it is level.
        self.desk.settle()
        self.pump()

    def pump(self, *, answer: bool = True) -> None:
        """Everything that is under way, and the answers to it."""
        while self.shipper.outbox:
            outbox, self.shipper.outbox = self.shipper.outbox, []
            for _, frame in outbox:
                message = w.to_copy(frame)
                match message:
                    case w.Rows():
                        held = self.copy.take(message)
                    case w.Level():
                        held = self.copy.come_level(message)
                    case w.Alive():
                        held = self.copy.held()
                    case w.Files(files):
                        self.files = files
                        continue
                    case w.Refused(code, _, _):
                        self.refused = code
                        continue
                if answer:
                    self.say(held)

    def out(self, name: str, command: m.Command, *, pump: bool = True) -> int:
        """Ask at the desk; how many replies went out now."""
        self.desk.controller.take(b"r", name, self.desk.request(name, command))
        free = self.shipper.hold(self.desk.controller.settle())
        if pump:
            self.pump()
            free += self.shipper.free()
        return sum(len(each.replies) for each in free)

    def same(self) -> None:
        """Both machines hold the same, table by table."""
        for name, query in TABLES.items():
            rows = [
                [tuple(row) for row in store.connection.exec_driver_sql(query)]
                for store in (self.desk.store, self.copy.store)
            ]
            assert rows[0] == rows[1], name


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    one = Desk(tmp_path)
    yield one
    one.crash()


@pytest.fixture
def second(desk: Desk, tmp_path: Path) -> Iterator[Second]:
    one = Second(desk, tmp_path / "copy")
    yield one
    one.close()


def test_a_copy_from_nothing_gets_days_that_were_and_every_batch_after(
    desk: Desk, second: Second
) -> None:
    busy_day(desk)
    desk.done("kiosk-1", m.Issue(queue="A", identity=m.Identity(NUMBER)))
    for _ in range(3):
        desk.second(24 * 3600)
        for _ in range(150):
            desk.issue("B")
    second.follow()
    assert second.shipper.condition == "level"
    second.same()
    assert desk.store.head.seq > 450
    assert second.out("kiosk-1", m.Issue(queue="C", identity=m.Identity(NUMBER))) == 1
    desk.second(24 * 3600)
    second.pump()
    second.same()
    assert second.copy.store.base() is not None
    assert second.files == {"pins.json": b"{}"}


def test_the_promoted_copy_is_the_very_hall(desk: Desk, second: Second) -> None:
    second.follow()
    busy_day(desk)
    second.pump()
    second.close()
    assert verify(second.folder).seq == desk.store.head.seq
    state = HallState(HALL, desk.policy)
    store = Store.open(second.folder, HALL.hall_id)
    try:
        for record, event in store.replay():
            state.apply(record, event)
        assert state.view == desk.state.view
    finally:
        store.close()
    second.open()


def test_answers_wait_for_the_copy_in_order_and_a_heartbeat_tells_nobody_more(
    desk: Desk, second: Second
) -> None:
    second.follow()
    assert second.shipper.gating
    seen = second.shipper.shown_seq
    assert second.out("kiosk-1", m.Issue(queue="A"), pump=False) == 0
    assert second.out("kiosk-1", m.Ping(), pump=False) == 0, "a question overtook an answer"
    assert second.out("kiosk-1", m.Issue(queue="A"), pump=False) == 0
    assert second.shipper.shown_seq == seen < desk.store.head.seq
    second.pump()
    assert [len(each.replies) for each in second.shipper.free()] == [1, 1, 1]
    assert second.shipper.shown_seq == desk.store.head.seq


def test_a_copy_is_not_waited_for_when_the_mode_is_asynchronous(desk: Desk, tmp_path: Path) -> None:
    second = Second(desk, tmp_path / "copy", synchronous=False)
    second.follow()
    assert second.out("kiosk-1", m.Issue(queue="A"), pump=False) == 1
    second.pump()
    second.same()
    second.close()


def test_a_late_copy_is_not_waited_for_and_is_again_once_it_keeps_up(second: Second) -> None:
    second.follow()
    assert second.out("kiosk-1", m.Issue(queue="A"), pump=False) == 0
    due = second.shipper.due_s()
    assert due is not None
    second.now_s = due
    assert len(second.shipper.free()) == 1
    assert second.shipper.condition == "late"
    assert second.out("kiosk-1", m.Issue(queue="A"), pump=False) == 1
    second.pump()
    assert not second.shipper.gating, "one moment is not steady"
    for _ in range(int(STEADY_S) + 2):
        second.now_s += 1.0
        second.shipper.free()
        second.shipper.second()
        second.pump()
    assert (second.shipper.gating, second.shipper.condition) == (True, "level")
    second.same()


def test_a_silent_copy_is_gone_and_one_that_never_came_is_absent_after_a_while(
    second: Second,
) -> None:
    conditions: list[str] = [second.shipper.condition]
    second.now_s += GRACE_S + 1
    conditions.append(second.shipper.condition)
    second.follow()
    conditions.append(second.shipper.condition)
    second.now_s += SILENT_S + 0.1
    second.shipper.second()
    conditions.append(second.shipper.condition)
    assert conditions == ["starting", "absent", "level", "absent"]
    assert not second.shipper.gating


def test_a_silent_copy_that_takes_connections_was_promoted_and_nothing_goes_out(
    second: Second,
) -> None:
    second.follow()
    second.listens = True
    assert second.out("kiosk-1", m.Issue(queue="A"), pump=False) == 0
    second.now_s += 1.0
    assert second.shipper.free() == []
    for _ in range(int(DOUBT_S)):
        second.now_s += 0.9
        assert second.shipper.free() == [], "it has so long to be heard"
    second.now_s += 0.9
    assert len(second.shipper.free()) == 1, "whatever listens there is no controller"


def test_a_loop_that_stood_still_looks_first_whether_it_was_replaced(
    desk: Desk, tmp_path: Path
) -> None:
    second = Second(desk, tmp_path / "copy", synchronous=False)
    second.shipper.free()
    second.listens = True
    second.now_s += STOOD_STILL_S + 0.1
    assert second.out("kiosk-1", m.Issue(queue="A"), pump=False) == 0
    second.listens = False
    second.now_s += DOUBT_S
    assert len(second.shipper.free()) == 1
    second.close()


def test_who_was_suspended_shortly_and_counts_the_copy_as_gone_looks_too(second: Second) -> None:
    """Shorter than what counts as standing still, yet long enough for the copy to have fallen silent."""
    second.follow()
    second.now_s += 1.0
    second.shipper.second()
    assert second.shipper.free() == []
    second.listens = True
    second.now_s += STOOD_STILL_S - 0.1
    assert second.out("kiosk-1", m.Issue(queue="A"), pump=False) == 0
    second.shipper.second()
    assert not second.shipper.gating
    assert second.shipper.free() == [], "the copy may have been promoted meanwhile"
    second.listens = False
    second.now_s += DOUBT_S
    assert len(second.shipper.free()) == 1


def test_a_copy_that_was_away_catches_up_from_its_row_erasures_too(
    desk: Desk, second: Second
) -> None:
    desk.done("kiosk-1", m.Issue(queue="A", identity=m.Identity(NUMBER)))
    second.follow()
    second.close()
    for _ in range(400):
        desk.issue("B")
    desk.done("cli", m.ErasePersonal("asked for", "", m.Identity(NUMBER)))
    desk.done("kiosk-1", m.Issue(queue="C", phone=m.PhoneTail("1234")))
    second.shipper.outbox.clear()
    second.open()
    second.follow()
    second.same()
    assert second.shipper.condition == "level"


def test_commands_while_pages_go_out_are_not_lost(desk: Desk, second: Second) -> None:
    for _ in range(700):
        desk.issue("A")
    second.say(second.copy.follow(anew=False))
    desk.settle()
    for _ in range(5):
        desk.issue("B")
    second.pump()
    desk.issue("C")
    second.pump()
    second.same()


def test_a_batch_that_is_missing_is_noticed(desk: Desk, second: Second) -> None:
    second.follow()
    desk.issue("A")
    second.shipper.outbox.clear()
    desk.issue("A")
    with pytest.raises(OutOfStep):
        second.pump()
    second.shipper.outbox.clear()
    second.follow()
    second.same()


@pytest.mark.parametrize("what", ["body", "actor", "at", "hash"])
def test_a_row_that_was_changed_on_the_way_is_not_taken(
    desk: Desk, second: Second, what: str
) -> None:
    second.follow()
    desk.issue("A")
    before = second.copy.store.head
    message = w.to_copy(second.shipper.outbox[-1][1])
    assert isinstance(message, w.Rows)
    seq, epoch, at_ms, kind, actor, command_id, body = message.events[0]
    if what == "body":
        body = body.replace(b"A001", b"A002")
    if what == "hash":
        message = msgspec.structs.replace(message, hash=bytes(32))
    row = (
        seq,
        epoch,
        at_ms + (what == "at"),
        kind,
        actor + "x" * (what == "actor"),
        command_id,
        body,
    )
    with pytest.raises(StoreDamaged):
        second.copy.take(msgspec.structs.replace(message, events=[row]))
    assert second.copy.store.head == before


def test_an_event_of_a_newer_version_is_not_taken(desk: Desk, second: Second) -> None:
    second.follow()
    row = (desk.store.head.seq + 1, 1, 0, "of_tomorrow", "", "", b"{}")
    rows = w.Rows(second.copy.session, 0, desk.store.head.seq, bytes(32), [row])
    with pytest.raises(StoreDamaged, match="of_tomorrow"):
        second.copy.take(rows)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"version": 99}, "version"),
        ({"schema": "0001"}, "version"),
        ({"hall_id": "other"}, "hall"),
        ({"rehearsal": True}, "rehearsal"),
        ({"hash": bytes([7] * 32)}, "diverged"),
        ({"seq": 10_000, "hash": bytes([7] * 32)}, "diverged"),
        ({"seq": -1}, "diverged"),
    ],
)
def test_a_copy_that_does_not_fit_is_given_nothing(
    second: Second, change: dict[str, object], code: str
) -> None:
    second.say(msgspec.structs.replace(second.copy.follow(anew=False), **change))
    assert [type(w.to_copy(frame)) for _, frame in second.shipper.outbox] == [w.Refused]
    second.pump()
    assert second.refused == code
    assert not second.shipper.gating


@pytest.mark.parametrize("name", ["kiosk-1", "cli", "controller", "standby-2", "standby"])
def test_nobody_else_is_given_the_log(second: Second, name: str) -> None:
    second.say(second.copy.follow(anew=False), name)
    assert second.shipper.outbox == []


def test_who_does_not_follow_can_acknowledge_nothing(desk: Desk, second: Second) -> None:
    second.follow()
    assert second.out("kiosk-1", m.Issue(queue="A"), pump=False) == 0
    number = second.shipper.number
    session = second.copy.session
    second.say(w.Held(session, number, 1), "kiosk-1")
    second.say(w.Held(session, number, 1), route=b"another")
    second.say(w.Held(session + 1, number, 1))
    second.say(w.Held(session, number + 1, 1))
    second.shipper.take(ROUTE, "standby-1", b"\xc1garbage")
    assert second.shipper.free() == []


def test_a_copy_that_is_far_behind_has_to_begin_again(
    second: Second, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("queue_controller.server.standby.shipper.UNHELD_BYTES", 2000)
    second.follow()
    sent = sum(second.out("kiosk-1", m.Issue(queue="A"), pump=False) for _ in range(5))
    assert sent == 5
    assert not second.shipper.gating
    second.shipper.outbox.clear()
    second.follow()
    second.same()


# --- the files beside the log --------------------------------------------------------------------


def test_secrets_and_lists_go_along_private_keys_never(tmp_path: Path) -> None:
    here, there, nodes = tmp_path / "a", tmp_path / "b", frozenset({CONTROLLER, "standby-1"})
    ensure_hall_keys(here, ["kiosk-1", "standby-1"])
    (here / "identity.hmac").write_bytes(bytes(32))
    (here / "pins.json").write_bytes(b"{}")
    there.mkdir()
    (there / "controller.pub").write_bytes((here / "controller.pub").read_bytes())
    (there / "kiosk-9.pub").write_bytes(b"gone at the other machine")
    sent = hall_files.collect(here, tmp_path, nodes)
    assert set(sent) == {"identity.hmac", "pins.json", "kiosk-1.pub"}
    hall_files.take(sent, there, tmp_path, nodes)
    names = {path.name for path in there.iterdir()}
    assert names == {"identity.hmac", "pins.json", "kiosk-1.pub", "controller.pub"}
    assert (there / "identity.hmac").stat().st_mode & 0o077 == 0
    assert set(load_allowed(there).values()) == {"kiosk-1"}
    assert set(hall_files.allowed_on(there, "standby-1").values()) == {"kiosk-1", CONTROLLER}


@pytest.mark.parametrize(
    "name",
    [
        "../evil.pub",
        "/etc/evil.pub",
        "kiosk-1.key",
        "controller.key",
        "controller.pub",
        "standby-1.pub",
        ".pub",
        "a/b.pub",
        "place.json",
        "hall.sqlite3",
    ],
)
def test_no_other_file_is_written_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    keys = tmp_path / "in" / "keys"
    keys.mkdir(parents=True)
    nodes = frozenset({CONTROLLER, "standby-1"})
    assert hall_files.take({name: b"x"}, keys, tmp_path / "in", nodes) == []
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


# --- what a machine is ----------------------------------------------------------------------------


def test_without_a_word_a_machine_serves_and_what_it_is_outlives_it(tmp_path: Path) -> None:
    assert read_place(tmp_path) == Place(CONTROLLER, "serving")
    place = Place("standby-1", "copy", other_epoch=7)
    write_place(tmp_path, place)
    assert read_place(tmp_path) == place
    overtaken_by(tmp_path, 9)
    assert read_place(tmp_path) == Place("standby-1", "overtaken", other_epoch=9)


def test_a_place_that_cannot_be_read_is_not_guessed(tmp_path: Path) -> None:
    (tmp_path / PLACE_FILE).write_text("{", encoding="utf-8")
    with pytest.raises(StoreDamaged, match="hall promote"):
        read_place(tmp_path)


def test_a_log_that_is_set_aside_is_whole_there_and_gone_here(desk: Desk, tmp_path: Path) -> None:
    desk.issue("A")
    seq = desk.store.head.seq
    desk.store.tidy(quiet=False)
    desk.crash()
    folder = set_aside(tmp_path / "data")
    assert verify(folder).seq == seq
    assert not (tmp_path / "data" / "hall.sqlite3").exists()
    desk.start()
    assert desk.store.head.seq < seq


def test_rows_are_only_committed_if_they_come_to_the_hash_that_was_named(desk: Desk) -> None:
    head = desk.store.head
    with pytest.raises(StoreDamaged):
        desk.store.commit(Batch(epoch=99, expected=bytes(32)))
    assert desk.store.head == head
    assert desk.store.epoch != 99


# --- the last word -------------------------------------------------------------------------------


def released(second: Second) -> list[int]:
    """Of which copying the serving side says that everything is there."""
    said = [w.to_copy(frame) for _, frame in second.shipper.outbox]
    return [each.session for each in said if isinstance(each, w.Released)]


def test_a_machine_that_ends_says_so_behind_all_that_it_committed(second: Second) -> None:
    second.follow()
    assert second.out("kiosk-1", m.Issue(queue="A"), pump=False) == 0
    second.say(w.TakeOver(second.copy.session, 1 << 40))
    assert second.shipper.overtaken_in == 1 << 40
    kinds = [type(w.to_copy(frame)) for _, frame in second.shipper.outbox]
    assert kinds[-2:] == [w.Rows, w.Released]
    assert released(second) == [second.copy.session]


@pytest.mark.parametrize("route", [ROUTE, b"another connection"])
def test_a_machine_that_was_started_again_does_not_say_that_all_is_there(
    desk: Desk, second: Second, route: bytes
) -> None:
    """The copy's connection comes back by itself, and it still believes that it is level."""
    second.follow()
    desk.restart()
    desk.settle()
    second.start_shipper()
    before = second.copy.store.head.seq
    # A number that nobody waited for: the copy has not come back yet.
    assert second.out("kiosk-1", m.Issue(queue="A")) == 1
    assert desk.store.head.seq > before
    assert second.copy.level
    second.say(w.TakeOver(second.copy.session, 1 << 40), route=route)
    assert second.shipper.overtaken_in == 1 << 40, "it ends all the same"
    assert released(second) == []


@pytest.mark.parametrize("change", [{"seq": 2**62}, {"seq": 2**63}, {"seq": 2**64 - 1}], ids=str)
def test_a_row_that_no_log_has_is_refused_and_ends_nothing(
    second: Second, change: dict[str, int]
) -> None:
    second.say(msgspec.structs.replace(second.copy.follow(anew=False), **change))
    second.pump()
    assert second.refused == "version"
    assert second.out("kiosk-1", m.Issue(queue="A")) == 1
    second.follow()
    second.same()


@pytest.mark.parametrize("epoch", [2**62, 2**63, 2**64 - 1, -1, 0])
def test_an_epoch_that_could_not_be_kept_ends_nobody(second: Second, epoch: int) -> None:
    second.say(w.TakeOver(second.copy.follow(anew=False).session, epoch))
    assert second.shipper.overtaken_in == 0
