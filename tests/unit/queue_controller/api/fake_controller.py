"""The controller's side of the sockets, scripted: what it answers is up to the test."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import msgspec
import zmq

from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.api.client import BusClient, Update
from queue_controller.api.keys import ensure_hall_keys, load_client_keys, load_pair
from queue_controller.cli.rehearsal.ports import free_port
from tests.helpers.patience import PATIENCE_S, PatientClient

HALL = "ziyang-gov"
Answer = Callable[[m.Request, m.Command], list[m.Reply]]


def reply_to(
    request: m.Request, body: msgspec.Struct, *, seq: int = 0, epoch: int = 1, hall_id: str = HALL
) -> m.Reply:
    raw = msgspec.Raw(wire.encode(body))
    return m.Reply(1, hall_id, epoch, request.command_id, seq, True, "ok", "", "", raw)


class FakeController:
    """Answers requests with `answer`; publishes what the test puts out."""

    def __init__(self, folder: Path, answer: Answer, address: str = "") -> None:
        self.folder = folder
        self.answer = answer
        self.seen: list[m.Request] = []
        ensure_hall_keys(folder, ["kiosk-1"])
        self.context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        self._router = self._server(zmq.ROUTER)
        self._events = self._server(zmq.PUB)
        self.commands_address = self._bound(self._router, address)
        self.events_address = self._bound(self._events)
        self._out: list[tuple[bytes, bytes]] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def client(
        self, on_update: Callable[[Update], None] | None = None, *, follow: bool = True
    ) -> BusClient:
        keys = load_client_keys(self.folder, "kiosk-1")
        audience = "public" if follow else None
        addresses = (self.commands_address, self.events_address)
        return PatientClient(*addresses, keys, "kiosk-1", HALL, audience, on_update)  # type: ignore[arg-type]  # a literal in a conditional

    def publish(self, topic: bytes, body: bytes) -> None:
        self._out.append((topic, body))

    def beat(self, seq: int, epoch: int = 1) -> None:
        beat = m.Heartbeat(1, HALL, epoch, seq, "running", "", 0, 1.0, "2025-09-08", ())
        self.publish(b"hb", wire.encode(beat))

    def event(self, seq: int, event: m.Event, epoch: int = 1) -> None:
        record = m.EventRecord(
            seq, epoch, 0, m.event_type(event), "t", "c", msgspec.Raw(wire.encode(event))
        )
        self.publish(b"ev.public", wire.encode(record))

    def close(self) -> None:
        self._stop.set()
        self._thread.join(PATIENCE_S)
        self.context.destroy(linger=0)

    def _server(self, kind: int) -> zmq.Socket[bytes]:
        pair = load_pair(self.folder, "controller")
        socket = self.context.socket(kind)
        socket.linger = 0
        socket.setsockopt(zmq.CURVE_SERVER, 1)
        socket.setsockopt(zmq.CURVE_PUBLICKEY, pair.public)
        socket.setsockopt(zmq.CURVE_SECRETKEY, pair.secret)
        return socket

    def _bound(self, socket: zmq.Socket[bytes], address: str = "") -> str:
        address = address or f"tcp://127.0.0.1:{free_port()}"
        socket.bind(address)
        return address

    def _run(self) -> None:
        while not self._stop.is_set():
            if self._router.poll(5):
                route, frame = self._router.recv_multipart()
                request = wire.decode_request(frame)
                self.seen.append(request)
                for reply in self.answer(request, wire.decode_command(request.body)):
                    self._router.send_multipart([route, wire.encode(reply)])
            while self._out:
                self._events.send_multipart(list(self._out.pop(0)))
