"""The server over real sockets with real CURVE: who comes in, who hears what, what survives."""

from __future__ import annotations

import resource
import socket as plain
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest
import zmq

from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.api.client import Applied, Beat, Link, Reset, Update
from queue_controller.api.errors import NotReachable
from queue_controller.api.keys import (
    ClientKeys,
    ensure_hall_keys,
    load_client_keys,
    load_public,
    revoke,
)
from queue_controller.api.view import HallView
from queue_controller.server import loop, owed, sockets
from queue_controller.server.loop import EXIT_COMMIT_FAILED, EXIT_OK, EXIT_START_AGAIN
from queue_controller.store.append import Batch
from queue_controller.store.errors import StoreUnwritable
from queue_controller.store.store import Store
from tests.helpers.patience import PATIENCE_MS, PATIENCE_S, Calm
from tests.unit.queue_controller.server.desk import HALL
from tests.unit.queue_controller.server.live import Live, until


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    made = Live(tmp_path)
    made.start()
    yield made
    made.close()


class Surface:
    """A program with a view of its own, as every surface has one."""

    def __init__(self) -> None:
        self.view = HallView()
        self.updates: list[Update] = []
        self.link = ""

    def take(self, update: Update) -> None:
        match update:
            case Reset(view):
                self.view = view
            case Applied(record, event):
                self.view.apply(record, event)
            case Link(state, _):
                self.link = state
        self.updates.append(update)

    @property
    def beats(self) -> list[m.Heartbeat]:
        return [u.heartbeat for u in self.updates if isinstance(u, Beat)]

    @property
    def applied(self) -> list[m.EventRecord]:
        return [u.record for u in self.updates if isinstance(u, Applied)]


def one_beat_later(surface: Surface) -> None:
    """Wait until it has heard a heartbeat that was not yet sent."""
    beats = len(surface.beats)
    until(lambda: len(surface.beats) > beats + 1)


@contextmanager
def raw_socket(live: Live, kind: int, keys: ClientKeys | None) -> Iterator[zmq.Socket[bytes]]:
    """A socket without the manners of `BusClient`."""
    with zmq.Context() as context, context.socket(kind) as socket:
        socket.linger = 0
        if keys is not None:
            socket.curve_publickey, socket.curve_secretkey = keys.public, keys.secret
            socket.curve_serverkey = keys.server_public
        yield socket


def request(name: str, command: m.Command, command_id: str = "raw-1") -> bytes:
    return wire.encode_request(command, hall_id=HALL.hall_id, client_id=name, command_id=command_id)


# --- who comes in ----------------------------------------------------------------------------


def test_a_known_key_is_served(live: Live) -> None:
    reply = live.issue(live.client("kiosk-1"))
    assert wire.body_of(reply, m.Issued).ticket.label == "A001"


def test_an_unknown_key_is_denied_both_ways(live: Live, tmp_path: Path) -> None:
    ensure_hall_keys(tmp_path / "other", ["kiosk-1"])
    theirs = load_client_keys(tmp_path / "other", "kiosk-1")
    stranger = ClientKeys(theirs.public, theirs.secret, load_public(live.keys_dir, "controller"))
    with raw_socket(live, zmq.DEALER, stranger) as socket:
        socket.connect(live.commands)
        socket.send(request("kiosk-1", m.Ping()))
        assert not socket.poll(500)
    with raw_socket(live, zmq.SUB, stranger) as socket:
        socket.subscribe(b"hb")
        socket.connect(live.events)
        assert not socket.poll(1500)
    assert live.client("kiosk-1").ask(m.Ping()).ok


def test_without_curve_nobody_comes_in(live: Live) -> None:
    with raw_socket(live, zmq.DEALER, None) as socket:
        socket.connect(live.commands)
        socket.send(request("kiosk-1", m.Ping()))
        assert not socket.poll(500)


def test_a_key_speaks_only_in_its_own_name(live: Live) -> None:
    imposter = live.client("kiosk-1", says="manager-1")
    assert imposter.ask(m.Ping()).code == "not_your_name"


def test_a_key_that_is_added_while_it_runs_is_let_in(live: Live) -> None:
    live.client("kiosk-1").ask(m.Ping())
    ensure_hall_keys(live.keys_dir, ["kiosk-9"])
    newcomer = live.client("kiosk-9")
    assert newcomer.ask(m.Ping()).ok


def test_a_removed_key_ends_command_and_subscription_at_once(live: Live) -> None:
    gone, stays = Surface(), Surface()
    board = live.client("board-1", "public", gone.take)
    live.client("manager-1", "full", stays.take)
    until(lambda: (gone.link, stays.link) == ("current", "current"))
    (live.keys_dir / "board-1.pub").unlink()
    until(lambda: "board-1" not in live.server._allowed)
    with suppress(NotReachable):
        assert board.ask(m.Ping(), timeout_s=1.0).code == "revoked"
    one_beat_later(stays)  # what was under way before has come
    heard = len(gone.updates)
    seq = live.issue(live.client("kiosk-1")).seq
    until(lambda: stays.view.seq == seq)
    one_beat_later(stays)
    assert not [r for r in gone.applied if r.seq == seq]
    assert not [u for u in gone.updates[heard:] if isinstance(u, Beat)]


@pytest.mark.parametrize(
    "name", ["kiosk-2.pub", "kiosk-2 (copy).pub", "kiosk-9.pub"], ids=["damaged", "odd", "shared"]
)
def test_a_key_is_revoked_whatever_other_files_say(live: Live, name: str) -> None:
    """One file that cannot be used must not keep somebody in who has to go."""
    assert live.client("kiosk-2").ask(m.Ping()).ok
    board = live.client("board-1")
    assert board.ask(m.Ping()).ok
    shared = (live.keys_dir / "kiosk-1.pub").read_bytes()
    (live.keys_dir / name).unlink(missing_ok=True)
    (live.keys_dir / name).write_bytes(shared if name == "kiosk-9.pub" else b"garbage")
    assert revoke(live.keys_dir, "board-1")
    until(lambda: "board-1" not in live.server._allowed)
    assert board.ask(m.Ping()).code == "revoked"
    for stays in ("kiosk-1", "kiosk-2"):
        assert live.client(stays).ask(m.Ping()).ok
    assert "kiosk-9" not in live.server._allowed
    (live.keys_dir / name).unlink()
    until(lambda: ("kiosk-2" in live.server._allowed) == (name != "kiosk-2.pub"))


# --- hostile messages ---------------------------------------------------------------------------


def test_malformed_oversize_and_odd_messages_harm_nobody(live: Live) -> None:
    keys = load_client_keys(live.keys_dir, "kiosk-2")
    with raw_socket(live, zmq.DEALER, keys) as socket:
        socket.connect(live.commands)
        for frame in (b"", b"\x00\xff", b"{}", b"[" * 60_000):
            socket.send(frame)
            assert socket.poll(PATIENCE_MS)
            assert wire.decode_reply(socket.recv()).code == "malformed"
        socket.send_multipart([b"two", b"frames"])
        socket.send_multipart([b""] * 50)
        socket.send(request("kiosk-2", m.Ping()))
        assert socket.poll(PATIENCE_MS)
        assert wire.decode_reply(socket.recv()).ok
        socket.send(b"x" * (wire.MAX_REQUEST_BYTES + 1))
        assert not socket.poll(300), "the connection is closed, not answered"
    assert live.issue(live.client("kiosk-1")).ok


def test_a_connection_that_never_finishes_its_handshake_harms_nobody(live: Live) -> None:
    assert live.client("kiosk-1").ask(m.Ping()).ok
    host, port = live.commands.removeprefix("tcp://").split(":")
    half_open = [plain.create_connection((host, int(port))) for _ in range(20)]
    try:
        for each in half_open:
            each.sendall(b"GET / HTTP/1.1\r\n\r\n" * 100)
        assert live.client("kiosk-2").ask(m.Ping()).ok
    finally:
        for each in half_open:
            each.close()


def test_a_client_that_never_reads_its_replies_harms_nobody(live: Live) -> None:
    keys = load_client_keys(live.keys_dir, "kiosk-2")
    with raw_socket(live, zmq.DEALER, keys) as socket:
        socket.rcvhwm = 1
        socket.connect(live.commands)
        for n in range(4000):
            socket.send(request("kiosk-2", m.Snapshot(), f"n{n}"))
        assert live.client("kiosk-1").ask(m.Ping()).ok


def test_long_answers_that_nobody_fetches_do_not_pile_up(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ZeroMQ would keep a thousand for each connection: most of a small machine's memory in a full hall."""
    monkeypatch.setattr(owed, "OWED_MOST", 1 << 20)
    kiosk = live.client("kiosk-1")
    for _ in range(250):
        live.issue(kiosk)
    size = len(kiosk.ask(m.Snapshot()).body)
    assert size > owed.LONG
    keys = load_client_keys(live.keys_dir, "kiosk-2")
    with raw_socket(live, zmq.DEALER, keys) as deaf:
        deaf.rcvhwm = 1
        deaf.setsockopt(zmq.RCVBUF, 4096)
        deaf.connect(live.commands)
        # The operating system takes some megabytes itself.
        for second in range(5):
            for n in range(30):
                deaf.send(request("kiosk-2", m.Snapshot(), f"s{second}n{n}"))
            assert kiosk.ask(m.Snapshot()).ok
            until_next_second(live)
        waiting = [
            each for tracker, each in live.server._owed._under_way["kiosk-2"] if not tracker.done
        ]
        assert waiting, "nothing was held back: the attack is none"
        assert sum(waiting) <= owed.OWED_MOST
        assert len(kiosk.ask(m.Snapshot()).body) == size
    with raw_socket(live, zmq.DEALER, keys) as again:
        again.connect(live.commands)
        until(lambda: _fetches(again), PATIENCE_S)


def _fetches(socket: zmq.Socket[bytes]) -> bool:
    socket.send(request("kiosk-2", m.Snapshot(), f"again{time.monotonic_ns()}"))
    return bool(socket.poll(300)) and wire.decode_reply(socket.recv()).ok


def until_next_second(live: Live) -> None:
    """Until the limits of a second begin anew."""
    second = live.desk.controller._turn.second
    until(lambda: live.desk.controller._turn.second > second)


def test_who_asks_for_one_topic_after_the_other_is_shut_out_for_a_while(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each stays in ZeroMQ's memory: a board's key took 1.5 GB in ten seconds."""
    monkeypatch.setattr(loop, "BAR_S", 4.0)
    follower = Surface()
    live.client("manager-1", "full", follower.take)
    until(lambda: follower.link == "current")
    keys = load_client_keys(live.keys_dir, "board-1")
    first = live.server._xpub
    with raw_socket(live, zmq.XSUB, keys) as hostile:
        hostile.connect(live.events)
        for n in range(sockets.REFUSED_MOST + 1):
            hostile.send(b"\x01" + f"topic {n}".encode())
        until(lambda: live.server._xpub is not first)
        second = live.server._xpub
        # ZeroMQ connects again by itself and says the same once more.
        end = time.monotonic() + 2.0
        while time.monotonic() < end:
            assert live.client("kiosk-1").ask(m.Ping()).ok
            time.sleep(0.1)
        assert live.server._xpub is second, "it was let in again at once"
        assert live.server._subscriptions.refused == 0
    seq = live.issue(live.client("kiosk-1")).seq
    until(lambda: follower.view.seq == seq)
    board = Surface()
    live.client("board-1", "public", board.take)
    until(lambda: board.link == "current")


# --- who hears what ------------------------------------------------------------------------------


FOREIGN = (
    ("board-1", b"ev.full"),
    ("board-1", b"ev.counter"),
    ("terminal-1", b"ev.full"),
    ("terminal-1", b"ev.public"),
    ("kiosk-1", b""),
    ("kiosk-1", b"ev"),
    ("kiosk-1", b"ev.publi"),
    ("kiosk-1", b"h"),
)


def test_a_foreign_topic_is_not_granted(live: Live) -> None:
    manager = Surface()
    live.client("manager-1", "full", manager.take)
    until(lambda: manager.link == "current")
    with ExitStack() as stack:
        sockets = {}
        for name, topic in FOREIGN:
            keys = load_client_keys(live.keys_dir, name)
            socket = stack.enter_context(raw_socket(live, zmq.SUB, keys))
            socket.subscribe(topic)
            socket.connect(live.events)
            sockets[name, topic] = socket
        until(lambda: live.server._subscriptions.refused == len(FOREIGN))
        seq = live.issue(live.client("kiosk-1")).seq
        until(lambda: manager.view.seq >= seq)
        one_beat_later(manager)
        assert [key for key, socket in sockets.items() if socket.poll(50)] == []


def test_a_rating_never_reaches_counter_or_public(live: Live) -> None:
    surfaces = {name: Surface() for name in ("terminal-1", "board-1", "manager-1")}
    audiences = {"terminal-1": "counter", "board-1": "public", "manager-1": "full"}
    for name, surface in surfaces.items():
        live.client(name, audiences[name], surface.take)  # type: ignore[arg-type]  # a literal from a table
    until(lambda: all(s.link == "current" for s in surfaces.values()))
    cli = live.client("cli")
    for command in (
        m.OpenCounter("1"),
        m.Issue(queue="A"),
        m.CallNext("1"),
        m.Start("1"),
        m.Complete("1"),
    ):
        live.desk.wall_ms += 30_000
        assert cli.ask(command).ok
    rating_id = next(iter(live.desk.state.view.ratings))
    reply = live.client("rating-1").ask(m.Rate(rating_id, 2, raw_key="04"))
    assert reply.ok
    until(lambda: all(s.view.seq == reply.seq for s in surfaces.values()))
    full = surfaces["manager-1"].applied[-1]
    assert (full.type, full.actor) == ("rated", "rating-1")
    assert surfaces["manager-1"].view.figures.ratings == {"2": 1}
    for name in ("terminal-1", "board-1"):
        cut = surfaces[name].applied[-1]
        assert (cut.seq, cut.type, bytes(cut.body)) == (
            full.seq,
            "sealed",
            b'{"type":"sealed"}',
        )
        assert (cut.actor, cut.command_id) == ("", "")
        assert surfaces[name].view.figures.ratings == {}


def test_every_replica_equals_the_authority_cut_for_it(tmp_path: Path) -> None:
    from queue_controller.api.audience import cut_view

    live = Live(tmp_path)
    live.start()
    try:
        surfaces = {"public": Surface(), "counter": Surface(), "full": Surface()}
        live.client("board-1", "public", surfaces["public"].take)
        live.client("terminal-1", "counter", surfaces["counter"].take)
        live.client("manager-1", "full", surfaces["full"].take)
        until(lambda: all(s.link == "current" for s in surfaces.values()))
        assert all(s.view.tickets == {} for s in surfaces.values())
        clients = {n: live.client(n) for n in ("kiosk-1", "terminal-1", "rating-1", "cli")}
        cli = clients["cli"]
        for n in range(6):
            live.issue(clients["kiosk-1"], "ABC"[n % 3])
        for counter in ("1", "2", "3"):
            for command in (m.OpenCounter(counter), m.CallNext(counter), m.Start(counter)):
                live.desk.wall_ms += 5_000
                assert cli.ask(command).ok
        live.desk.wall_ms += 60_000
        assert cli.ask(m.Complete("1")).ok
        assert cli.ask(m.Park("2", "缺材料")).ok
        seq = cli.ask(m.Transfer("3", "A", "转办")).seq
        until(lambda: all(s.view.seq >= seq for s in surfaces.values()))
        for audience, surface in surfaces.items():
            assert surface.view == cut_view(live.desk.state.view, audience)  # type: ignore[arg-type]  # a literal from a table
            assert any(isinstance(u, Applied) for u in surface.updates)
    finally:
        live.close()


# --- losing and finding each other ----------------------------------------------------------------


def test_a_restart_is_noticed_and_healed(live: Live) -> None:
    surface = Surface()
    live.client("board-1", "public", surface.take)
    kiosk = live.client("kiosk-1")
    live.issue(kiosk)
    until(lambda: surface.link == "current")
    live.stop()
    live.start()
    assert live.issue(kiosk).epoch == 2
    until(lambda: surface.view.epoch == 2 and surface.link == "current")
    assert len(surface.view.tickets) == 2
    states = [u.state for u in surface.updates if isinstance(u, Link)]
    assert states[0] == "connecting"
    assert states[-1] == "current"


def test_silence_is_shown_within_the_limit(live: Live) -> None:
    surface = Surface()
    live.client("board-1", "public", surface.take)
    until(lambda: surface.link == "current")
    live.stop()
    calm = Calm()
    until(lambda: surface.link == "out_of_date")
    assert calm.seconds < 3.5, calm
    assert surface.beats[-1].state == "stopping"
    live.start()
    until(lambda: surface.link == "current")


def test_the_new_listener_hears_a_heartbeat_soon(live: Live) -> None:
    for _ in range(3):
        surface = Surface()
        calm = Calm()
        live.client("board-1", "public", surface.take)
        until(lambda s=surface: bool(s.beats))  # type: ignore[misc]  # bound early on purpose
        assert calm.seconds < 0.7, calm


def test_commands_from_many_clients_share_commits(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What waits at the same moment becomes durable together."""
    commits = 0
    real = Store.commit

    def counting(store: Store, batch: Batch) -> None:
        nonlocal commits
        commits += 1
        time.sleep(0.01)
        real(store, batch)

    monkeypatch.setattr(Store, "commit", counting)
    clients = [live.client(n) for n in ("kiosk-1", "kiosk-2", "cli")]
    futures = [
        client.submit(m.ReportHealth(f"{client.client_id}.d{n}", "x", "good"))
        for n in range(10)
        for client in clients
    ]
    assert all(f.result(PATIENCE_S).ok for f in futures)
    assert commits < len(futures)
    records = live.desk.store.events_after(0, 1000)
    assert [r.seq for r in records] == list(range(1, len(records) + 1))


# --- ends ------------------------------------------------------------------------------------------


def test_a_failed_commit_says_why_and_ends(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    surface = Surface()
    live.client("board-1", "public", surface.take)
    kiosk = live.client("kiosk-1")
    live.issue(kiosk)
    until(lambda: surface.link == "current")

    def fail(_: Store, __: Batch) -> None:
        raise StoreUnwritable("磁盘坏了。", "The disk broke.")

    monkeypatch.setattr(Store, "commit", fail)
    with pytest.raises(NotReachable):
        kiosk.ask(m.Issue(queue="A"), timeout_s=0.5)
    assert live.ended() == EXIT_COMMIT_FAILED
    until(lambda: surface.beats[-1].state == "stopping")
    assert "磁盘坏了" in surface.beats[-1].reason
    assert len(surface.view.tickets) == 1, "what is not durable was never published"


def test_it_ends_within_a_second_when_told_to(live: Live) -> None:
    live.issue(live.client("kiosk-1"))
    calm = Calm()
    live.server.stop()
    assert live.ended() == EXIT_OK
    assert calm.seconds < 1.0, calm


def test_a_disk_that_refuses_to_grow_ends_it_and_the_next_start_is_read_only(
    tmp_path: Path,
) -> None:
    """A limit on file sizes is the nearest thing to a full disk that a test may have."""
    live = Live(tmp_path)
    live.start()
    kiosk = live.client("kiosk-1")
    acknowledged: list[str] = []

    def answer() -> m.Reply:
        """Also when it comes late; `NotReachable` once the loop has ended."""
        command_id = wire.new_command_id()
        while True:
            try:
                return kiosk.ask(m.Issue(queue="A"), command_id=command_id, timeout_s=1.0)
            except NotReachable:
                if not live.running:
                    raise

    def issue_until_it_fails() -> None:
        while len(acknowledged) < 200:
            acknowledged.append(wire.body_of(answer(), m.Issued).ticket.label)

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        limit = (tmp_path / "data" / "hall.sqlite3-wal").stat().st_size + 200_000
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
        with pytest.raises(NotReachable):
            issue_until_it_fails()
        assert len(acknowledged) > 5
        assert live.ended() == EXIT_COMMIT_FAILED
        live.stop()
        resource.setrlimit(resource.RLIMIT_FSIZE, (8192, hard))
        live.start()
        surface = Surface()
        live.client("board-1", "public", surface.take)
        until(lambda: surface.link == "current")
        assert surface.beats[-1].state == "read_only"
        assert sorted(t.label for t in surface.view.tickets.values()) == acknowledged
        assert kiosk.ask(m.Issue(queue="A")).code == "read_only"
        report = wire.body_of(live.client("cli").ask(m.AskDayReport()), m.DayReport)
        assert report.issued == len(acknowledged)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert live.ended() == EXIT_START_AGAIN
    live.stop()
    live.start()
    reply = kiosk.ask(m.Issue(queue="A"))
    assert wire.body_of(reply, m.Issued).ticket.label not in acknowledged
    live.close()


def test_threads_and_sockets_are_gone_after_the_end(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    live = Live(tmp_path)
    live.start()
    live.client("board-1", "public").ask(m.Ping())
    live.close()
    assert set(threading.enumerate()) <= before


def test_a_busy_desk_over_the_wire_reports_the_day(live: Live) -> None:
    manager = live.client("manager-1")
    live.issue(live.client("kiosk-1"))
    report = wire.body_of(manager.ask(m.AskDayReport()), m.DayReport)
    assert (report.issued, report.waiting) == (1, 1)
    page = wire.body_of(manager.ask(m.AskEvents(0, 2)), m.EventsOf)
    assert [r.seq for r in page.records] == [1, 2]
