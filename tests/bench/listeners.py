"""Subscribers of many clients in one process; says when the last of them has an event.

`python -m tests.bench.listeners` takes a `Listening` as JSON on its input. For every event that all its
clients have received it prints: name, monotonic ns of the last, bytes of the body.
"""

from __future__ import annotations

import contextlib
import select
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import msgspec
import zmq
from msgspec import Struct

from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.api.keys import load_client_keys

READY = "ready"


class Listening(Struct, frozen=True):
    """Which clients listen where; `raw`: nothing is decoded, the body begins with the event's name."""

    address: str
    keys_dir: str
    client_ids: list[str]
    topic: str
    raw: bool


class Arrival(Struct, frozen=True):
    """When the last client of one process had an event."""

    name: str
    at_ns: int
    body_bytes: int


def _name_of(body: bytes, *, raw: bool) -> str | None:
    """What this event is called; None for one that is not waited for."""
    if raw:
        return body[:40].decode().strip()
    record = wire.decode_record(body)
    event = m.decode_event(record)
    return event.call_id if isinstance(event, m.TicketCalled) else None


def listen(job: Listening) -> None:
    """Until the process is ended."""
    with ExitStack() as stack:
        context = zmq.Context()
        stack.callback(context.destroy, 0)
        # A zmq.Poller looks at every socket each time; here only those are touched that have news.
        poll = stack.enter_context(select.epoll())
        sockets: dict[int, zmq.Socket[bytes]] = {}
        topic = job.topic.encode()
        for client_id in job.client_ids:
            keys = load_client_keys(Path(job.keys_dir), client_id)
            socket = stack.enter_context(closing(context.socket(zmq.SUB)))
            socket.linger = 0
            socket.curve_publickey, socket.curve_secretkey = keys.public, keys.secret
            socket.curve_serverkey = keys.server_public
            socket.setsockopt(zmq.RCVHWM, 10_000)
            socket.setsockopt(zmq.SUBSCRIBE, topic)
            socket.connect(job.address)
            sockets[socket.FD] = socket
            poll.register(socket.FD, select.EPOLLIN)
        arrived: dict[str, int] = {}
        while True:
            for descriptor, _ in poll.poll():
                for body in _waiting(sockets[descriptor]):
                    name = _name_of(body, raw=job.raw)
                    if name is None:
                        continue
                    arrived[name] = arrived.get(name, 0) + 1
                    if arrived[name] == len(job.client_ids):
                        _tell(Arrival(name, time.monotonic_ns(), len(body)))
                        del arrived[name]


def _waiting(socket: zmq.Socket[bytes]) -> Iterator[bytes]:
    """The bodies that wait; to the last, because the descriptor tells of news only."""
    with contextlib.suppress(zmq.Again):
        while True:
            yield socket.recv_multipart(zmq.NOBLOCK)[1]


def _tell(arrival: Arrival) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(arrival) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    listen(msgspec.json.decode(sys.stdin.buffer.readline(), type=Listening))
