"""A load at a steady pace, open loop: what a request finds while something else happens.

`python -m tests.bench.steady` takes a `Pace` as JSON on its input and prints a `Sample` for each answer.
"""

from __future__ import annotations

import math
import sys
import time
from contextlib import closing
from pathlib import Path

import msgspec
import zmq
from msgspec import Struct

from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.api.keys import load_client_keys


class Pace(Struct, frozen=True):
    """Who issues where, how often."""

    address: str
    keys_dir: str
    hall_id: str
    client_id: str
    queues: list[str]
    per_s: float


class Sample(Struct, frozen=True):
    """One `issue`: when it was due and when its answer came, monotonic ns."""

    due_ns: int
    answered_ns: int

    @property
    def ms(self) -> float:
        """From the moment it was due."""
        return (self.answered_ns - self.due_ns) / 1e6


def _run(pace: Pace) -> None:
    keys = load_client_keys(Path(pace.keys_dir), pace.client_id)
    context = zmq.Context()
    due_of: dict[str, int] = {}
    step_ns = round(1e9 / pace.per_s)
    with closing(context.socket(zmq.DEALER)) as socket:
        socket.linger = 0
        socket.curve_publickey, socket.curve_secretkey = keys.public, keys.secret
        socket.curve_serverkey = keys.server_public
        # Without a connection nothing is sent; what was under way at a kill gets no answer.
        socket.setsockopt(zmq.IMMEDIATE, 1)
        socket.setsockopt(zmq.RECONNECT_IVL, 10)
        socket.connect(pace.address)
        due_ns = time.monotonic_ns()
        count = 0
        while True:
            left_ms = math.ceil((due_ns - time.monotonic_ns()) / 1e6)
            if left_ms > 0 and socket.poll(left_ms):
                reply = wire.decode_reply(socket.recv())
                answered_ns = time.monotonic_ns()
                asked_ns = due_of.pop(reply.command_id, None)
                if asked_ns is not None and reply.ok:
                    line = msgspec.json.encode(Sample(asked_ns, answered_ns))
                    sys.stdout.buffer.write(line + b"\n")
                    sys.stdout.buffer.flush()
            if time.monotonic_ns() < due_ns:
                continue
            count += 1
            command_id = wire.new_command_id()
            frame = wire.encode_request(
                m.Issue(queue=pace.queues[count % len(pace.queues)]),
                hall_id=pace.hall_id,
                client_id=pace.client_id,
                command_id=command_id,
            )
            try:
                socket.send(frame, zmq.NOBLOCK)
                due_of[command_id] = due_ns
            except zmq.Again:
                pass
            due_ns += step_ns


if __name__ == "__main__":
    _run(msgspec.json.decode(sys.stdin.buffer.readline(), type=Pace))
