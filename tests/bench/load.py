"""A load of many clients from one process: each has one request under way, closed loop."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import zmq

from queue_controller.api.keys import load_client_keys

MakeFrame = Callable[[int, int], bytes]
"""(client, request number) -> the frame to send."""


@dataclass(frozen=True)
class Figures:
    """What a load saw; times are wall clock, per request."""

    clients: int
    count: int
    seconds: float
    p50_ms: float
    p99_ms: float
    p999_ms: float

    @property
    def per_s(self) -> float:
        """Requests per second."""
        return self.count / self.seconds

    def __str__(self) -> str:
        return (
            f"{self.clients:3d} clients {self.per_s:8.0f}/s  p50 {self.p50_ms:6.3f} ms"
            f"  p99 {self.p99_ms:6.3f} ms  p99.9 {self.p999_ms:6.3f} ms"
        )


def figures(clients: int, times_s: Sequence[float], seconds: float) -> Figures:
    """Order statistics of the measured times."""
    ordered = sorted(times_s)

    def at(share: float) -> float:
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000

    return Figures(clients, len(ordered), seconds, at(0.5), at(0.99), at(0.999))


def drive(
    address: str,
    keys_dir: Path,
    client_ids: Sequence[str],
    make_frame: MakeFrame,
    *,
    seconds: float,
    warm_s: float = 0.5,
    check: Callable[[bytes], None] | None = None,
) -> Figures:
    """Ask as fast as answers come, from every client at once.

    Raises:
        TimeoutError: no answer for five seconds.
    """
    with ExitStack() as stack:
        context = zmq.Context()
        stack.callback(context.destroy, 0)
        poller = zmq.Poller()
        sockets: dict[zmq.Socket[bytes], int] = {}
        for at, client_id in enumerate(client_ids):
            keys = load_client_keys(keys_dir, client_id)
            socket = stack.enter_context(closing(context.socket(zmq.DEALER)))
            socket.linger = 0
            socket.curve_publickey, socket.curve_secretkey = keys.public, keys.secret
            socket.curve_serverkey = keys.server_public
            socket.connect(address)
            poller.register(socket, zmq.POLLIN)
            sockets[socket] = at
        sent_at = [0.0] * len(client_ids)
        number = [0] * len(client_ids)
        times: list[float] = []
        now = time.perf_counter()
        for socket, at in sockets.items():
            sent_at[at] = now
            socket.send(make_frame(at, 0))
        begin, end = now + warm_s, now + warm_s + seconds
        while now < end:
            ready = poller.poll(5000)
            if not ready:
                raise TimeoutError(f"no answer from {address}")
            for socket, _ in ready:
                reply = socket.recv(zmq.NOBLOCK)
                now = time.perf_counter()
                at = sockets[socket]
                if now >= begin:
                    times.append(now - sent_at[at])
                if check is not None:
                    check(reply)
                number[at] += 1
                frame = make_frame(at, number[at])
                sent_at[at] = time.perf_counter()
                socket.send(frame)
        return figures(len(client_ids), times, seconds)
