"""A client with a valid kiosk key that means harm: nothing is accepted that should not be, others are served."""

from __future__ import annotations

import socket as plain
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest
import zmq

from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.api.keys import load_client_keys
from tests.e2e.stand import Stand, Starter, until
from tests.helpers.patience import PATIENCE_MS, PATIENCE_S, Calm

HOSTILE, HONEST = "kiosk-1", "kiosk-2"
BURST = 5000
TICKETS = 400
SANE_S = 1.5
"""An issue of somebody else during a burst, on a machine that does other work too; alone it takes 20 to 60 ms."""
MEMORY_MIB = 100


class Hostile:
    """A DEALER without manners."""

    def __init__(self, stand: Stand, context: zmq.Context[zmq.Socket[bytes]], name: str) -> None:
        self.stand = stand
        self.name = name
        keys = load_client_keys(stand.keys_dir, name)
        self.socket = context.socket(zmq.DEALER)
        self.socket.linger = 0
        self.socket.sndhwm = 0
        self.socket.curve_publickey, self.socket.curve_secretkey = keys.public, keys.secret
        self.socket.curve_serverkey = keys.server_public
        self.socket.connect(stand.setup.controller.commands)

    def frame(self, command: m.Command, **more: Any) -> bytes:
        """A frame as a good client would send it, or with some of it forged."""
        wanted = {
            "hall_id": self.stand.hall.hall_id,
            "client_id": self.name,
            "command_id": wire.new_command_id(),
            **more,
        }
        return wire.encode_request(command, **wanted)

    def tell(self, frame: bytes) -> m.Reply:
        """Send one frame; the reply."""
        self.socket.send(frame)
        assert self.socket.poll(PATIENCE_MS), "no reply"
        return wire.decode_reply(self.socket.recv())


@pytest.fixture(scope="module")
def stand(starter: Starter, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    folder = tmp_path_factory.mktemp("hostile")
    with Stand(starter, folder, more_clients=[HONEST, "host-1"]) as one:
        one.start_controller()
        assert one.do(m.OpenCounter("1")).ok
        yield one


@contextmanager
def hostile(stand: Stand, name: str = HOSTILE) -> Iterator[Hostile]:
    with zmq.Context() as context:
        one = Hostile(stand, context, name)
        try:
            yield one
        finally:
            one.socket.close()


@pytest.fixture
def attacker(stand: Stand) -> Iterator[Hostile]:
    with hostile(stand) as one:
        yield one


def head(stand: Stand) -> int:
    return stand.do(m.Ping()).seq


FOREIGN: list[m.Command] = [
    m.CallNext("1"),
    m.CallTicket("1", "A001"),
    m.Recall("1"),
    m.Start("1"),
    m.Complete("1"),
    m.NoShow("1"),
    m.Park("1"),
    m.Resume("1", "A001"),
    m.Transfer("1", "R"),
    m.OpenCounter("2"),
    m.PauseCounter("1"),
    m.CloseCounter("1"),
    m.SignIn("1", "ED0001"),
    m.SignOut("1"),
    m.Cancel("A001", "staff", "x"),
    m.AskDayReport(),
    m.Rate("20250908-A001-r1", 5),
]


@pytest.mark.parametrize("command", FOREIGN, ids=lambda c: str(type(c).__name__))
def test_command_of_a_foreign_role(stand: Stand, attacker: Hostile, command: m.Command) -> None:
    before = head(stand)
    reply = attacker.tell(attacker.frame(command))
    assert (reply.ok, reply.code) == (False, "not_allowed")
    assert reply.message_zh
    assert head(stand) == before


@pytest.mark.parametrize(
    ("forged", "code"),
    [
        ({"client_id": HONEST}, "not_your_name"),
        ({"client_id": "cli"}, "not_your_name"),
        ({"client_id": "controller"}, "not_your_name"),
        ({"hall_id": "other-gov"}, "wrong_hall"),
        ({"epoch": 1 << 40}, "stale_controller"),
        ({"command_id": "x" * 65}, "malformed"),
        ({"command_id": "../../etc"}, "malformed"),
        ({"command_id": "a\nb"}, "malformed"),
        ({"command_id": ""}, "malformed"),
        ({"client_id": "kiosk-1\x00"}, "malformed"),
    ],
    ids=str,
)
def test_forged_envelope(
    stand: Stand, attacker: Hostile, forged: dict[str, Any], code: str
) -> None:
    before = head(stand)
    reply = attacker.tell(attacker.frame(m.Issue(queue="A"), **forged))
    assert (reply.ok, reply.code) == (False, code)
    assert head(stand) == before


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (m.Issue(), "queue_or_item_needed"),
        (m.Issue(queue="Q" * 60_000), "unknown_queue"),
        (m.Issue(queue="R"), "queue_by_transfer_only"),
        (m.Issue(item="GA001'; DROP TABLE event; --"), "unknown_item"),
        (m.Issue(queue="A", item="SJ001"), "queue_item_mismatch"),
        (m.Issue(queue="A", priority_class="VIP"), "unknown_class"),
        (m.Issue(queue="A", source="s" * 1000), "text_too_long"),
        (m.Requeue("A999"), "unknown_ticket"),
        (m.Cancel("A999", "visitor"), "unknown_ticket"),
        (m.AskEvents(-1), "bad_range"),
        (m.AskEvents(1 << 62), "bad_range"),
        (m.AskEvents(0, 1 << 40), "bad_range"),
        (m.ReportHealth("", "x", "good"), "text_missing"),
        (m.ReportHealth("controller.disk", "disk", "good"), "not_your_device"),
        (m.ReportHealth("strip-1", "led_board", "bad", "x"), "not_your_device"),
        (m.ReportHealth("keypad-1", "call_keypad", "good"), "not_your_device"),
        (m.ReportHealth("x" * 65, "x", "good"), "text_too_long"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_value_that_no_kiosk_sends(
    stand: Stand, attacker: Hostile, command: m.Command, code: str
) -> None:
    before = head(stand)
    reply = attacker.tell(attacker.frame(command))
    assert (reply.ok, reply.code) == (False, code)
    assert "Traceback" not in stand.controller.said()
    assert head(stand) == before


def test_body_that_is_not_in_the_contract(stand: Stand, attacker: Hostile) -> None:
    good = attacker.frame(m.Issue(queue="A"))
    before = head(stand)
    bodies = [
        b'{"type":"issue","queue":"A","number":7}',
        b'{"type":"issue","queue":["A"]}',
        b'{"type":"issue","queue":"A","language":"fr"}',
        b'{"type":"ticket_issued","number":7}',
        b'{"type":"rate","rating_id":"x","level":1e400}',
        b'{"type":"rate","rating_id":"x","level":' + b"9" * 400 + b"}",
        b'{"queue":"A"}',
        b"null",
        b'{"type":"issue","queue":"\\ud800"}',
        b"[" * 20_000 + b"]" * 20_000,
    ]
    envelope = msgspec.json.decode(good)
    codes = set()
    for body in bodies:
        envelope["command_id"] = wire.new_command_id()
        envelope["body"] = 0
        frame = msgspec.json.encode(envelope).replace(b'"body":0', b'"body":' + body)
        reply = attacker.tell(frame)
        assert not reply.ok, body[:60]
        codes.add(reply.code)
    assert codes <= {"malformed", "unknown_command", "not_allowed"}, codes
    assert head(stand) == before


def test_replayed_frames(stand: Stand, attacker: Hostile) -> None:
    """A frame that was overheard elsewhere, and one's own frame again and again."""
    overheard = attacker.frame(m.Issue(queue="A"), client_id=HONEST)
    own = attacker.frame(m.Issue(queue="A"))
    first = attacker.tell(own)
    assert first.ok
    before = head(stand)
    for _ in range(20):
        again = attacker.tell(own)
        assert (again.seq, bytes(again.body)) == (first.seq, bytes(first.body))
        assert attacker.tell(overheard).code == "not_your_name"
    changed = wire.decode_request(own)
    other = attacker.frame(m.Issue(queue="B"), command_id=changed.command_id)
    assert bytes(attacker.tell(other).body) == bytes(first.body), "the id was used for another wish"
    assert head(stand) == before
    with hostile(stand, HONEST) as honest:
        asked = honest.tell(honest.frame(m.AskOutcome(changed.command_id)))
        assert msgspec.json.decode(asked.body)["known"] is False, "another client's reply was told"


def test_oversize_frame_ends_only_its_own_connection(stand: Stand) -> None:
    honest = stand.client(HONEST)
    for size in (wire.MAX_REQUEST_BYTES + 1, 8 << 20):
        with hostile(stand) as one:
            one.socket.send(b"{" * size)
            assert not one.socket.poll(200), "a message over the limit was answered"
            assert honest.ask(m.Issue(queue="A")).ok
    with hostile(stand) as one:
        assert one.tell(one.frame(m.Ping())).ok


def test_what_a_kiosk_may_not_follow(stand: Stand) -> None:
    keys = load_client_keys(stand.keys_dir, HOSTILE)
    with zmq.Context() as context, context.socket(zmq.SUB) as events:
        events.linger = 0
        events.curve_publickey, events.curve_secretkey = keys.public, keys.secret
        events.curve_serverkey = keys.server_public
        for topic in (b"", b"ev", b"ev.full", b"ev.counter", b"h", m.TOPIC_HEARTBEAT):
            events.subscribe(topic)
        events.connect(stand.setup.controller.events)
        seen: set[bytes] = set()
        own = time.monotonic() + 2.5
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < own or (not seen and time.monotonic() < end):
            if events.poll(100):
                seen.add(events.recv_multipart()[0])
            assert stand.cli.ask(m.ReportHealth("x", "x", "bad", f"{time.monotonic()}")).ok
        assert seen == {m.TOPIC_HEARTBEAT}


def test_connections_that_never_speak(stand: Stand) -> None:
    """Half-open connections and noise on both ports."""
    random = Random(6)
    held: list[plain.socket] = []
    try:
        for address in (stand.setup.controller.commands, stand.setup.controller.events):
            host, _, port = address.removeprefix("tcp://").rpartition(":")
            for number in range(100):
                one = plain.create_connection((host, int(port)), timeout=5)
                held.append(one)
                if number % 2:
                    one.sendall(random.randbytes(200))
        with hostile(stand, HONEST) as honest:
            assert honest.tell(honest.frame(m.Issue(queue="A"))).ok
    finally:
        for one in held:
            one.close()


class Watch(threading.Thread):
    """Somebody else takes numbers all the time."""

    def __init__(self, stand: Stand) -> None:
        super().__init__(daemon=True)
        self.client = stand.client(HONEST)
        self.seconds: list[float] = []
        self.refused: list[str] = []
        self.done = threading.Event()

    def run(self) -> None:
        while not self.done.wait(0.005):
            calm = Calm()
            reply = self.client.ask(m.Issue(queue="B"))
            self.seconds.append(calm.seconds)
            if not reply.ok:
                self.refused.append(reply.code)


def memory_mib(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / (1 << 20)


@pytest.fixture(scope="module")
def crowded(stand: Stand) -> Stand:
    """A hall in which a snapshot has some size."""
    with hostile(stand, HONEST) as honest:
        for _ in range(TICKETS):
            honest.socket.send(honest.frame(m.Issue(queue="C")))
        for _ in range(TICKETS):
            assert honest.socket.poll(PATIENCE_MS)
            honest.socket.recv()
    return stand


KINDS: dict[str, Callable[[Hostile], bytes]] = {
    "ping": lambda one: one.frame(m.Ping()),
    "snapshot": lambda one: one.frame(m.Snapshot()),
    "pages of the log": lambda one: one.frame(m.AskEvents(0, 1000)),
    "refused": lambda one: one.frame(m.Issue(queue="ZZ")),
    "malformed": lambda _: b"{" * 300,
}


@pytest.mark.parametrize("kind", KINDS)
def test_burst_leaves_others_served(crowded: Stand, kind: str) -> None:
    """5,000 messages at once from a client that reads no reply."""
    pid = crowded.controller.pid
    before = memory_mib(pid)
    watch = Watch(crowded)
    with hostile(crowded) as one:
        assert one.tell(one.frame(m.Ping())).ok
        frames = [KINDS[kind](one) for _ in range(BURST)]
        last = one.frame(m.Issue(queue="A"))
        waiting = len(crowded.view().waiting("A"))
        watch.start()
        until(lambda: len(watch.seconds) > 5)
        for frame in frames:
            one.socket.send(frame)

        def is_through() -> bool:
            one.socket.send(last)
            return len(crowded.view().waiting("A")) > waiting

        until(is_through)
        watch.done.set()
        watch.join(2 * PATIENCE_S)
        grown = memory_mib(pid) - before
    worst = max(watch.seconds)
    print(f"{kind}: worst issue {worst * 1000:.0f} ms of {len(watch.seconds)}, {grown:+.0f} MiB")
    assert not watch.is_alive()
    assert watch.refused == []
    assert worst < SANE_S, f"an issue took {worst:.2f} s during a burst of {kind}"
    assert grown < MEMORY_MIB, f"the controller grew by {grown:.0f} MiB"


def test_devices_that_nobody_configured(stand: Stand, attacker: Hostile) -> None:
    """Every name would stand in every snapshot for ever."""
    codes = [
        attacker.tell(attacker.frame(m.ReportHealth(f"made-up-{n}", "x", "bad"))).code
        for n in range(200)
    ]
    assert set(codes) == {"ok", "too_many_devices"}
    assert codes.count("ok") <= 50
    stand.do(m.ReportHealth("gate-1", "gate", "good"))
    taken = attacker.tell(attacker.frame(m.ReportHealth("gate-1", "gate", "bad", "x")))
    assert taken.code == "not_your_device", "a device of another client"


def test_burst_of_questions_leaves_others_their_reports(crowded: Stand) -> None:
    """Reports and PINs are worked on beside the queue, one after the other: there is room for all."""
    with hostile(crowded) as one:
        assert one.tell(one.frame(m.Ping())).ok
        for _ in range(1000):
            one.socket.send(one.frame(m.AskEvents(0, 1000)))
        until(lambda: one.socket.poll(0), "the burst did not arrive")
        calm = Calm()
        for _ in range(5):
            reply = crowded.cli.ask(m.AskDayReport())
            assert reply.ok, reply.message_en
        assert calm.seconds < 5 * SANE_S, calm


def test_at_the_end_only_what_a_kiosk_may_do_is_in_the_log(stand: Stand) -> None:
    """Last of this file."""
    by_hostile = {record.type for record, _ in stand.records() if record.actor == HOSTILE}
    assert by_hostile == {"ticket_issued", "health_changed"}
    issued = stand.events(m.TicketIssued)
    assert len({(e.business_date, e.queue, e.number) for e in issued}) == len(issued)
    assert "Traceback" not in stand.controller.log.read_text(encoding="utf-8")
    log_bytes = stand.controller.log.stat().st_size
    assert log_bytes < 200_000, f"{log_bytes} bytes of log: a client can fill the disk with it"
