"""The floors that the controller is measured against, taken in the same run on the same machine.

echo: the same endpoint, CURVE and frame sizes, a ROUTER loop that decodes nothing.
fdatasync: one append of a record to a file, made durable.
"""

from __future__ import annotations

import argparse
import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import zmq

from queue_controller.api.keys import load_pair


def echo_loop(address: str, keys_dir: Path, reply_bytes: int) -> None:
    """Answer every request with a frame of `reply_bytes`, until SIGTERM."""
    pair = load_pair(keys_dir, "controller")
    context = zmq.Context()
    router = context.socket(zmq.ROUTER)
    router.linger = 0
    router.curve_server = True
    router.curve_publickey, router.curve_secretkey = pair.public, pair.secret
    router.bind(address)
    reply = b"x" * reply_bytes
    poller = zmq.Poller()
    poller.register(router, zmq.POLLIN)
    while True:
        poller.poll()
        try:
            while True:
                client = router.recv(zmq.NOBLOCK)
                router.recv(zmq.NOBLOCK)
                router.send(client, zmq.SNDMORE)
                router.send(reply)
        except zmq.Again:
            pass


@contextmanager
def echo_server(address: str, keys_dir: Path, reply_bytes: int) -> Iterator[None]:
    """The echo as a process of its own."""
    command = [sys.executable, "-m", "tests.bench.floor", address, str(keys_dir), str(reply_bytes)]
    with subprocess.Popen(command) as process:
        try:
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(5)


def fdatasync_ms(folder: Path, *, rounds: int = 300, record_bytes: int = 512) -> float:
    """Median time of one append with fdatasync, in the folder where the database lies."""
    path = folder / "floor.bin"
    record = b"r" * record_bytes
    times = []
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        for _ in range(rounds):
            start = time.perf_counter()
            os.write(descriptor, record)
            os.fdatasync(descriptor)
            times.append(time.perf_counter() - start)
    finally:
        os.close(descriptor)
        path.unlink()
    return statistics.median(times) * 1000


def main() -> None:
    """`python -m tests.bench.floor ADDRESS KEYS_DIR REPLY_BYTES`: the echo."""
    parser = argparse.ArgumentParser()
    parser.add_argument("address")
    parser.add_argument("keys_dir", type=Path)
    parser.add_argument("reply_bytes", type=int)
    args = parser.parse_args()
    echo_loop(args.address, args.keys_dir, args.reply_bytes)


if __name__ == "__main__":
    main()
