"""A controller without sockets, on a small hall, with a wall clock that the test moves."""

from __future__ import annotations

import datetime as dt
import itertools
from functools import partial
from pathlib import Path
from typing import TypeVar

import msgspec

import config
from config.model import Hall, PolicyConfig
from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.api.keys import ensure_hall_keys
from queue_controller.domain.leases import Lost
from queue_controller.server.configuration import read_offer
from queue_controller.server.controller import Controller
from queue_controller.server.disk import DiskWatch
from queue_controller.server.halltime import HallTime
from queue_controller.server.identity import LEASE_KEY_FILE, IdentityHash, load_secret
from queue_controller.server.pins import PIN_FILE, Pins
from queue_controller.server.turn import Settled
from queue_controller.server.worker import Worker
from queue_controller.service.hall import HallState
from queue_controller.service.offer import Offer
from queue_controller.store.store import Store
from tests.helpers.patience import PATIENCE_S

HALL_DIR = Path(__file__).resolve().parents[3] / "data" / "edge" / "base"
Body = TypeVar("Body")


def small_hall() -> Hall:
    """Three queues A, B, C for visitors at counters 1, 2, 3."""
    hall = config.load_hall(HALL_DIR).hall
    assert hall is not None
    return hall


HALL = small_hall()


class Desk:
    """Ask the controller and move its time."""

    def __init__(
        self,
        folder: Path,
        *,
        start: bool = True,
        policy: PolicyConfig | None = None,
        hall_folder: Path | None = None,
    ) -> None:
        self.folder = folder
        self.hall_folder = hall_folder
        self.policy = policy or PolicyConfig()
        self.wall_ms = round(dt.datetime(2025, 9, 8, 9, tzinfo=HALL.zone_info).timestamp() * 1000)
        self.free_mib = 10_000
        self.revoked: set[str] = set()
        self.lost: Lost | None = None
        self.machine: str | None = None
        self.ids = itertools.count(1)
        self.published: list[tuple[m.EventRecord, m.Event]] = []
        ensure_hall_keys(folder / "keys", [])
        if start:
            self.start()

    def start(self) -> bool:
        """A new process on the same data, as far as that goes without one."""
        self.store = Store.open(self.folder / "data", HALL.hall_id)
        self.worker = Worker()
        hall, reading, offer = HALL, None, None
        if self.hall_folder is not None:
            hall = config.load_hall(self.hall_folder).require()
            reading = partial(read_offer, self.hall_folder, None)
            found = reading()
            assert isinstance(found, Offer)
            offer = found
        self.state = HallState(hall, self.policy)
        self.state.lease_key = load_secret(self.folder / "keys" / LEASE_KEY_FILE)
        self.identity = IdentityHash(self.folder / "keys")
        self.controller = Controller(
            store=self.store,
            state=self.state,
            hall_time=HallTime(HALL.zone_info, dt.time(0), wall_ms=lambda: self.wall_ms),
            identity=self.identity,
            pins=Pins(self.folder / "keys" / PIN_FILE, monotonic=lambda: self.wall_ms / 1000),
            disk=DiskWatch(self.folder, 200, 64, measure=lambda _: self.free_mib),
            worker=self.worker,
            allowed=lambda name: name not in self.revoked,
            version="test",
            rehearsal=False,
            read_configuration=reading,
            offer=offer,
            lost=self.lost,
            machine=self.machine,
        )
        self.replayed = self.controller.recover()
        begun = self.controller.begin()
        self.settle()
        return begun

    def crash(self) -> None:
        """The process is gone; what was settled stays."""
        self.worker.close()
        self.store.close()

    def restart(self) -> None:
        self.crash()
        self.start()

    def settle(self) -> Settled:
        settled = self.controller.settle()
        self.published += settled.published
        return settled

    def request(self, name: str, command: m.Command, **envelope: object) -> bytes:
        """A frame; the envelope's fields may be bent."""
        frame = wire.encode_request(
            command,
            hall_id=str(envelope.get("hall_id", HALL.hall_id)),
            client_id=str(envelope.get("client_id", name)),
            command_id=str(envelope.get("command_id", f"c{next(self.ids)}")),
            pin=str(envelope.get("pin", "")),
        )
        request = msgspec.structs.replace(
            wire.decode_request(frame),
            protocol=envelope.get("protocol", m.PROTOCOL),
            epoch=envelope.get("epoch", 0),
            seen=envelope.get("seen", ()),
        )
        return wire.encode(request)

    def frame(self, name: str, command: m.Command, **envelope: object) -> bytes:
        """Ask; the reply's frame."""
        return self.raw(name, self.request(name, command, **envelope))

    def raw(self, name: str, frame: bytes) -> bytes:
        """Whatever bytes; the reply's frame."""
        self.controller.refresh_clock()
        self.controller.take(b"route", name, frame)
        replies = self.settle().replies
        assert len(replies) == 1
        return replies[0].frame

    def ask(self, name: str, command: m.Command, **envelope: object) -> m.Reply:
        """Ask; the reply."""
        return wire.decode_reply(self.frame(name, command, **envelope))

    def done(self, name: str, command: m.Command, **envelope: object) -> m.Reply:
        """Ask what must not be refused."""
        reply = self.ask(name, command, **envelope)
        assert reply.ok, reply
        return reply

    def body(self, name: str, command: m.Command, kind: type[Body]) -> Body:
        """Ask what must not be refused; the body of its reply."""
        return wire.body_of(self.done(name, command), kind)

    def issue(self, queue: str = "A", name: str = "kiosk-1") -> m.Ticket:
        return self.body(name, m.Issue(queue=queue), m.Issued).ticket

    def second(self, seconds: float = 1.0) -> None:
        """Time passes; the controller looks up once."""
        self.wall_ms += int(seconds * 1000)
        self.controller.second()
        self.settle()

    def late(self) -> m.Reply:
        """The reply that the worker brings."""
        for _ in range(2000):
            results = self.worker.results()
            for result in results:
                result()
            if results and (replies := self.settle().replies):
                return wire.decode_reply(replies[0].frame)
            self.worker._pool.submit(int).result(PATIENCE_S)
        raise AssertionError("the worker brought nothing")

    def ask_late(self, name: str, command: m.Command, **envelope: object) -> m.Reply:
        """Ask what the worker answers."""
        self.controller.take(b"route", name, self.request(name, command, **envelope))
        assert self.settle().replies == []
        return self.late()


def busy_day(desk: Desk) -> None:
    """Every kind of thing that happens to tickets, once or more."""
    for counter in ("1", "2", "3"):
        desk.done(f"terminal-{counter}", m.SignIn(counter, f"ED000{counter}"))
        desk.done(f"terminal-{counter}", m.OpenCounter(counter))
    for n in range(6):
        desk.issue("ABC"[n % 3])
        desk.second(5)
    for counter in ("1", "2", "3"):
        terminal = f"terminal-{counter}"
        desk.done(terminal, m.CallNext(counter))
        desk.second(20)
    desk.done("terminal-1", m.Start("1"))
    desk.second(300)
    desk.done("terminal-1", m.Complete("1"))
    rating = next(iter(desk.state.view.ratings))
    desk.done("rating-1", m.Rate(rating, 5, raw_key="1"))
    desk.second(60)
    desk.done("terminal-2", m.NoShow("2"))
    missed = next(t for t in desk.state.view.tickets.values() if t.state == "no_show")
    desk.done("terminal-2", m.Requeue(missed.label))
    desk.done("terminal-3", m.Start("3"))
    desk.done("terminal-3", m.Park("3", "缺材料"))
    parked = next(t for t in desk.state.view.tickets.values() if t.state == "parked")
    desk.second(30)
    desk.done("terminal-3", m.Resume("3", parked.label))
    desk.second(30)
    desk.done("terminal-3", m.Start("3"))
    desk.second(100)
    desk.done("terminal-3", m.Transfer("3", "A", "走错窗口"))
    last = desk.issue("B")
    desk.done("kiosk-1", m.Cancel(last.label, "visitor"))
    desk.second(5)
    desk.done("terminal-1", m.CallNext("1"))
    desk.second(5)
    desk.done("terminal-1", m.Recall("1"))
    desk.done("host-1", m.ReportHealth("printer-1", "ticket_printer", "bad", "paper_out"))
    desk.done("terminal-2", m.PauseCounter("2", "休息", 10))
    desk.second(120)
