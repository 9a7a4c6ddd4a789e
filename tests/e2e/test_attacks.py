"""Attacks beyond a kiosk's key: counters of others, PINs, strangers, false controllers, the standby's door.

Each is tried on real processes; nothing of it may be accepted, and the hall goes on.
"""

from __future__ import annotations

import json
import socket as plain
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
import zmq

from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.api.client import BusClient
from queue_controller.api.errors import NotReachable
from queue_controller.api.keys import ClientKeys, load_client_keys, load_pair, revoke
from queue_controller.cli.rehearsal.ports import free_port
from queue_controller.server.pins import PIN_FILE, hash_pin
from queue_controller.server.standby import messages as w
from queue_controller.store import schema
from queue_controller.store.lock import DATABASE
from tests.chaos.hall_process import HallProcess, tail
from tests.chaos.pair import STANDBY, Pair, until
from tests.e2e.stand import Stand, Starter
from tests.e2e.test_hostile_client import SANE_S, hostile
from tests.helpers.patience import PATIENCE_MS, PATIENCE_S, Calm

INTRUDER = "terminal-2"
VICTIM = "1"
PIN = "4711"
STRANGERS = 150


@pytest.fixture(scope="module")
def stand(starter: Starter, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    folder = tmp_path_factory.mktemp("attacks")
    with Stand(starter, folder, more_clients=[INTRUDER, "terminal-1", "kiosk-2"]) as one:
        pins = {number: hash_pin(PIN) for number in ("ED0001", "ED0002", "ED0003")}
        (one.keys_dir / PIN_FILE).write_text(json.dumps(pins), encoding="utf-8")
        one.start_controller()
        one.do(m.OpenCounter(VICTIM))
        for _ in range(3):
            one.do(m.Issue(queue="A", source="cli"))
        yield one


def head(stand: Stand) -> int:
    return stand.do(m.Ping()).seq


def served(stand: Stand) -> None:
    """Somebody else is served, in good time."""
    calm = Calm()
    with hostile(stand, "kiosk-2") as honest:
        assert honest.tell(honest.frame(m.Issue(queue="B"))).ok
    assert calm.seconds < 2 * SANE_S, calm
    assert stand.controller.code() is None


# --- a terminal that acts for another counter -----------------------------------------------------

FOR_ANOTHER: list[m.Command] = [
    m.CallNext(VICTIM),
    m.CallTicket(VICTIM, "A001"),
    m.Recall(VICTIM),
    m.Start(VICTIM),
    m.Complete(VICTIM),
    m.NoShow(VICTIM),
    m.Undo(VICTIM),
    m.Park(VICTIM),
    m.Resume(VICTIM, "A001"),
    m.Transfer(VICTIM, "B"),
    m.OpenCounter(VICTIM),
    m.PauseCounter(VICTIM),
    m.CloseCounter(VICTIM),
    m.SignIn(VICTIM, "ED0001"),
    m.SignOut(VICTIM),
    m.WalkUp(VICTIM, "A"),
]


@pytest.mark.parametrize("command", FOR_ANOTHER, ids=lambda c: str(type(c).__name__))
def test_a_terminal_for_another_counter(stand: Stand, command: m.Command) -> None:
    before = head(stand)
    with hostile(stand, INTRUDER) as one:
        reply = one.tell(wire.encode_request(
            command, hall_id=stand.hall.hall_id, client_id=INTRUDER,
            command_id=wire.new_command_id(), pin=PIN,
        ))  # fmt: skip
    assert (reply.ok, reply.code) == (False, "not_your_counter")
    assert head(stand) == before


# --- guessing a PIN -------------------------------------------------------------------------------


def test_guessing_a_pin_one_after_the_other(stand: Stand) -> None:
    with hostile(stand, INTRUDER) as one:
        codes = [
            one.tell(one.frame(m.SignIn("2", "ED0002"), pin=f"{guess:04}")).code
            for guess in range(30)
        ]
        # Even the right one has to wait now.
        right = one.tell(one.frame(m.SignIn("2", "ED0002"), pin=PIN))
    assert set(codes) == {"pin_wrong", "pin_locked"}
    assert codes.count("pin_wrong") <= 5
    assert right.code == "pin_locked"
    served(stand)


def test_guessing_a_pin_all_at_once(stand: Stand) -> None:
    with hostile(stand, INTRUDER) as one:
        assert one.tell(one.frame(m.Ping())).ok
        for guess in range(200):
            one.socket.send(one.frame(m.SignIn("2", "ED0003"), pin=f"{guess:04}"))
        codes: list[str] = []
        while len(codes) < 200 and one.socket.poll(PATIENCE_MS):
            codes.append(wire.decode_reply(one.socket.recv()).code)
    assert set(codes) <= {"pin_wrong", "pin_locked", "too_fast"}
    assert codes.count("pin_wrong") <= 20, "the lock came too late"
    # The others are not locked out by it.
    with hostile(stand, "terminal-1") as other:
        assert other.tell(other.frame(m.SignIn("1", "ED0001"), pin=PIN)).ok
    served(stand)


def test_guessing_staff_numbers(stand: Stand) -> None:
    with hostile(stand, INTRUDER) as one:
        codes = {
            one.tell(one.frame(m.SignIn("2", f"ED9{number:03}"), pin=PIN)).code
            for number in range(20)
        }
    # The same answer whether there is such a number or not.
    assert codes == {"pin_wrong"}
    served(stand)


# --- strangers and impostors ----------------------------------------------------------------------


def test_a_flood_of_handshakes_with_keys_that_nobody_knows(stand: Stand) -> None:
    controller = stand.setup.controller
    server = load_client_keys(stand.keys_dir, "kiosk-2").server_public
    sockets: list[zmq.Socket[bytes]] = []
    with zmq.Context(2) as context:
        try:
            for number in range(STRANGERS):
                kind = zmq.DEALER if number % 2 else zmq.SUB
                one = context.socket(kind)
                one.linger = 0
                one.curve_publickey, one.curve_secretkey = zmq.curve_keypair()
                one.curve_serverkey = server
                if kind == zmq.SUB:
                    one.subscribe(b"")
                one.connect(controller.commands if number % 2 else controller.events)
                if kind == zmq.DEALER:
                    one.send(b"{}")
                sockets.append(one)
            served(stand)
            assert not any(one.poll(0) for one in sockets), "a stranger heard something"
        finally:
            for one in sockets:
                one.close()


@pytest.mark.parametrize("mechanism", ["null", "plain"])
def test_a_connection_without_keys(stand: Stand, mechanism: str) -> None:
    with zmq.Context() as context, closing(context.socket(zmq.DEALER)) as one:
        one.linger = 0
        if mechanism == "plain":
            one.plain_username, one.plain_password = b"cli", b"cli"
        one.connect(stand.setup.controller.commands)
        one.send(b'{"type":"ping"}')
        assert not one.poll(700)
    served(stand)


def test_a_false_controller_is_not_believed(stand: Stand) -> None:
    """Whoever binds the address in its place has not its key."""
    commands, events = (f"tcp://127.0.0.1:{free_port()}" for _ in range(2))
    beat = m.Heartbeat(
        m.PROTOCOL, stand.hall.hall_id, 1 << 40, 1, "running", "", 0, 1.0, "2025-09-08", ()
    )
    keys = load_client_keys(stand.keys_dir, "kiosk-2")
    public, secret = zmq.curve_keypair()
    with zmq.Context() as context:
        bound = []
        try:
            for kind, address in ((zmq.ROUTER, commands), (zmq.PUB, events)):
                one = context.socket(kind)
                one.linger = 0
                one.curve_server = True
                one.curve_publickey, one.curve_secretkey = public, secret
                one.bind(address)
                bound.append(one)
            heard: list[object] = []
            with BusClient(
                commands, events, keys, "kiosk-2", stand.hall.hall_id, "public", heard.append
            ) as client:
                for _ in range(5):
                    bound[1].send_multipart([m.TOPIC_HEARTBEAT, wire.encode(beat)])
                with pytest.raises(NotReachable):
                    client.ask(m.Issue(queue="A"), timeout_s=1.0)
            assert client.epoch == 0
        finally:
            for one in bound:
                one.close()


def test_a_client_that_claims_a_later_epoch_stops_nobody(stand: Stand) -> None:
    before = stand.do(m.Ping()).epoch
    with hostile(stand, INTRUDER) as one:
        for epoch in (before + 1, 1 << 40, (1 << 62) - 1):
            assert one.tell(one.frame(m.Ping(), epoch=epoch)).code == "stale_controller"
    assert stand.do(m.Ping()).epoch == before
    served(stand)


# --- the standby's door ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    one = Pair(tmp_path_factory.mktemp("pair"), ["kiosk-1"])
    try:
        client = one.start()
        assert client.ask(m.Issue(queue="A")).ok
        client.close()
        yield one
    finally:
        one.close()


def keys_of(pair: Pair, name: str) -> ClientKeys:
    machine = pair.b if name == STANDBY else pair.a
    folder = Path(machine.setup.controller.keys_dir)
    own = load_pair(folder, name)
    server = load_client_keys(Path(pair.a.setup.controller.keys_dir), "cli").server_public
    return ClientKeys(own.public, own.secret, server)


def at_the_door(
    pair: Pair, keys: ClientKeys, frames: list[bytes], limit_ms: int = 700
) -> list[bytes]:
    """What comes back from where copies are given."""
    found = []
    with zmq.Context() as context, closing(context.socket(zmq.DEALER)) as one:
        one.linger = 0
        one.curve_publickey, one.curve_secretkey = keys.public, keys.secret
        one.curve_serverkey = keys.server_public
        one.connect(pair.a.setup.controller.copies)
        for frame in frames:
            one.send(frame)
        while one.poll(limit_ms):
            found.append(one.recv())
    return found


def follow(pair: Pair, **change: object) -> bytes:
    usual = {
        "session": 7, "version": w.SHIPPING, "schema": schema.SCHEMA_VERSION,
        "hall_id": pair.a.hall.hall_id, "rehearsal": True, "seq": 0, "hash": bytes(32),
    }  # fmt: skip
    return w.encode(w.Follow(**{**usual, **change}))  # type: ignore[arg-type]  # of its fields


def still_level(pair: Pair) -> None:
    """The hall answers, and answers still wait for a copy that keeps up."""
    client = pair.a.client()
    try:
        calm = Calm()
        for _ in range(3):
            assert client.ask(m.Issue(queue="B")).ok
        assert calm.seconds < 3 * SANE_S, calm
        pair.wait_level(pair.a)
    finally:
        client.close()


@pytest.mark.parametrize("name", ["kiosk-1", "cli", "controller"])
def test_nobody_else_is_given_the_log(pair: Pair, name: str) -> None:
    frames = [follow(pair), w.encode(w.Held(7, 1, 1)), w.encode(w.Held(7, 10**9, 1))]
    assert at_the_door(pair, keys_of(pair, name), frames) == []
    still_level(pair)


def test_a_stranger_is_not_let_in_at_the_standbys_door(pair: Pair) -> None:
    public, secret = zmq.curve_keypair()
    server = keys_of(pair, "cli").server_public
    assert at_the_door(pair, ClientKeys(public, secret, server), [follow(pair)]) == []
    still_level(pair)


def test_noise_and_half_open_connections_at_the_standbys_door(pair: Pair) -> None:
    host, _, port = pair.a.setup.controller.copies.removeprefix("tcp://").rpartition(":")
    random, held = Random(9), []
    try:
        for number in range(60):
            one = plain.create_connection((host, int(port)), timeout=5)
            held.append(one)
            if number % 2:
                one.sendall(random.randbytes(300))
        still_level(pair)
    finally:
        for one in held:
            one.close()


@pytest.mark.parametrize(
    "frame",
    [b"", b"\xc1", b"{}", b"\x80\x04K\x01.", b"\x91" * 900, b"x" * 2000],
    ids=["nothing", "no msgpack", "json", "pickle", "nesting", "oversize"],
)
def test_what_is_no_message_from_the_standbys_own_key(pair: Pair, frame: bytes) -> None:
    answers = [w.to_copy(each) for each in at_the_door(pair, keys_of(pair, STANDBY), [frame])]
    assert all(isinstance(each, w.Refused) for each in answers)
    still_level(pair)


@pytest.mark.parametrize(
    "command",
    [m.Snapshot(), m.AskEvents(0, 10), m.Issue(queue="A"), m.MakeBackup(), m.CallNext("1")],
    ids=lambda c: str(type(c).__name__),
)
def test_the_standbys_key_may_ask_nothing_of_the_hall(pair: Pair, command: m.Command) -> None:
    controller = pair.a.setup.controller
    with BusClient(
        controller.commands, controller.events, keys_of(pair, STANDBY), STANDBY,
        pair.a.hall.hall_id, None,
    ) as client:  # fmt: skip
        reply = client.ask(command, timeout_s=PATIENCE_S)
    assert (reply.ok, reply.code) == (False, "not_allowed")


def test_a_flood_at_the_standbys_door_neither_stops_it_nor_fills_the_disk(pair: Pair) -> None:
    before = pair.a.log.stat().st_size
    frames = [follow(pair), b"\xc1" * 50] * 2500
    assert at_the_door(pair, keys_of(pair, "kiosk-1"), frames, limit_ms=1500) == []
    still_level(pair)
    assert pair.a.log.stat().st_size - before < 50_000


def test_a_standby_whose_key_is_revoked_is_told_nothing_more(tmp_path: Path) -> None:
    """Its connection is still open, and what it is given is the whole hall with its secrets."""
    pair = Pair(tmp_path, ["kiosk-1"])
    try:
        client = pair.start()
        seq = client.ask(m.Issue(queue="A")).seq
        until(lambda: newest_row(pair.b) >= seq, lambda: tail(pair.a.log))
        assert revoke(Path(pair.a.setup.controller.keys_dir), STANDBY)
        until(
            lambda: "keys removed" in pair.a.log.read_text(errors="replace"),
            lambda: tail(pair.a.log),
        )
        secret = Path(pair.a.setup.controller.keys_dir) / "pins.json"
        secret.write_text('{"ED0001": "x$y"}')
        told = [client.ask(m.Issue(queue="A")).seq for _ in range(3)]
        assert served_in_time(client)
        assert newest_row(pair.b) < told[0]
        assert not (Path(pair.b.setup.controller.keys_dir) / "pins.json").exists()
        client.close()
    finally:
        pair.close()


def newest_row(machine: HallProcess) -> int:
    """The last row of the log in the files of a machine."""
    database = Path(machine.setup.controller.data_dir) / DATABASE
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return int(connection.execute("SELECT coalesce(max(seq), 0) FROM event").fetchone()[0])


def served_in_time(client: BusClient) -> bool:
    """Longer than a copy would need."""
    end = time.monotonic() + 3.0
    while time.monotonic() < end:
        assert client.ask(m.Ping()).ok
    return True
