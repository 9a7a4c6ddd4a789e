"""Clients that lose their controller and find it again, many in one process.

`python -m tests.bench.rejoiners` takes a `Joining` as JSON on its input. Whenever all its clients are current
with a new epoch it prints: epoch, monotonic ns of the last.
"""

from __future__ import annotations

import contextlib
import os
import select
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path

import msgspec
import zmq
from msgspec import Struct

from queue_controller.api.client import BusClient, Update
from queue_controller.api.keys import ClientKeys, load_client_keys
from queue_controller.api.updates import Reset

NICE = 10


class Joining(Struct, frozen=True):
    """Which clients follow which hall; `raw`: bare sockets that ask once for each new heartbeat."""

    commands: str
    events: str
    keys_dir: str
    hall_id: str
    client_ids: list[str]
    raw: bool


class Joined(Struct, frozen=True):
    """All clients of one process have a snapshot of this epoch."""

    epoch: int
    at_ns: int


class _Tally:
    """Counts the clients that have a snapshot of an epoch."""

    def __init__(self, clients: int) -> None:
        self._clients = clients
        self._epochs: dict[str, int] = {}
        self._told = 0
        self._lock = threading.Lock()

    def joined(self, client_id: str, epoch: int) -> None:
        """A client has a snapshot of this epoch."""
        now_ns = time.monotonic_ns()
        with self._lock:
            self._epochs[client_id] = max(epoch, self._epochs.get(client_id, 0))
            reached = min(self._epochs.values())
            if len(self._epochs) == self._clients and reached > self._told:
                self._told = reached
                sys.stdout.buffer.write(msgspec.json.encode(Joined(reached, now_ns)) + b"\n")
                sys.stdout.buffer.flush()


def _on_update(tally: _Tally, client_id: str, update: Update) -> None:
    if isinstance(update, Reset):
        tally.joined(client_id, update.view.epoch)


def join(job: Joining) -> None:
    """The real clients of the hall, each with its thread; until the process is ended."""
    tally = _Tally(len(job.client_ids))

    with ExitStack() as stack:
        context = zmq.Context()
        stack.callback(context.destroy, 0)
        for client_id in job.client_ids:
            client = BusClient(
                job.commands,
                job.events,
                load_client_keys(Path(job.keys_dir), client_id),
                client_id,
                job.hall_id,
                "public",
                partial(_on_update, tally, client_id),
                context=context,
            )
            stack.enter_context(client)
        sys.stdin.read()


def join_bare(job: Joining) -> None:
    """Two sockets each, as the real clients have them, and nothing decoded."""
    tally = _Tally(len(job.client_ids))
    poll = select.epoll()
    with ExitStack() as stack:
        context = zmq.Context()
        stack.callback(context.destroy, 0)
        socket_at: dict[int, tuple[zmq.Socket[bytes], str]] = {}
        dealers: dict[str, zmq.Socket[bytes]] = {}
        epochs: dict[str, int] = {}
        for client_id in job.client_ids:
            keys = load_client_keys(Path(job.keys_dir), client_id)
            dealers[client_id] = _connect(stack, context, zmq.DEALER, keys, job.commands)
            events = _connect(stack, context, zmq.SUB, keys, job.events)
            for socket in (dealers[client_id], events):
                socket_at[socket.FD] = (socket, client_id)
                poll.register(socket.FD, select.EPOLLIN)
        while True:
            for descriptor, _ in poll.poll():
                socket, client_id = socket_at[descriptor]
                if socket is dealers[client_id]:
                    for _ in _waiting(socket):
                        tally.joined(client_id, epochs[client_id])
                    continue
                for frames in _waiting(socket):
                    epoch = int(frames[1])
                    if epochs.get(client_id) != epoch:
                        epochs[client_id] = epoch
                        dealers[client_id].send(b"snapshot")


def _connect(
    stack: ExitStack,
    context: zmq.Context[zmq.Socket[bytes]],
    kind: int,
    keys: ClientKeys,
    address: str,
) -> zmq.Socket[bytes]:
    socket = stack.enter_context(closing(context.socket(kind)))
    socket.linger = 0
    socket.curve_publickey, socket.curve_secretkey = keys.public, keys.secret
    socket.curve_serverkey = keys.server_public
    # As the real client sets them.
    socket.setsockopt(zmq.RECONNECT_IVL, 50)
    socket.setsockopt(zmq.RECONNECT_IVL_MAX, 1000)
    if kind == zmq.SUB:
        socket.setsockopt(zmq.SUBSCRIBE, b"hb")
    socket.connect(address)
    return socket


def _waiting(socket: zmq.Socket[bytes]) -> Iterator[list[bytes]]:
    with contextlib.suppress(zmq.Again):
        while True:
            yield socket.recv_multipart(zmq.NOBLOCK)


def main() -> None:
    """Do one job."""
    job = msgspec.json.decode(sys.stdin.buffer.readline(), type=Joining)
    # In a hall they have machines of their own; here they must not take the controller's.
    os.nice(NICE)
    (join_bare if job.raw else join)(job)


if __name__ == "__main__":
    main()
