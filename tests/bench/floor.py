"""The floors that figures are measured against, taken in the same run on the same machine.

echo     the controller's endpoint, CURVE and frame sizes: a ROUTER loop that decodes nothing
append   one append of a record to a file, made durable
publish  an XPUB with CURVE that sends frames of an event's size
rejoin   echo and publish in one process that knows neither hall nor disk
imports  the interpreter and what the controller imports
window   an empty QML window with the Qt modules of the kiosk
relay    a pseudo-terminal and a connection with nothing between them
"""

from __future__ import annotations

import argparse
import math
import os
import select
import signal
import socket
import statistics
import subprocess
import sys
import time
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import zmq

from queue_controller.api.keys import load_pair

ROOT = Path(__file__).resolve().parents[2]
STOP_LIMIT_S = 5.0
BEAT_S = 1.0
EXTRA_BEAT_S = 0.05
REPLY_MARK = b'"ok":true'

IMPORTS = "import queue_controller.server.__main__, os; os.write(1, b'.')"
"""What a controller process does before its first own line; the dot says when."""


# ---------------------------------------------------------------- echo, publish, rejoin


def _curve(context: zmq.Context[zmq.Socket[bytes]], kind: int, keys_dir: Path) -> zmq.Socket[bytes]:
    pair = load_pair(keys_dir, "controller")
    server = context.socket(kind)
    server.linger = 0
    server.curve_server = True
    server.curve_publickey, server.curve_secretkey = pair.public, pair.secret
    server.setsockopt(zmq.BACKLOG, 512)
    return server


def echo_loop(address: str, keys_dir: Path, reply_bytes: int) -> None:
    """Answer every request with a frame of `reply_bytes`, until SIGTERM."""
    router = _curve(zmq.Context(), zmq.ROUTER, keys_dir)
    router.bind(address)
    reply = REPLY_MARK.ljust(reply_bytes, b"x")
    poller = zmq.Poller()
    poller.register(router, zmq.POLLIN)
    while True:
        poller.poll()
        _echo(router, reply)


def _echo(router: zmq.Socket[bytes], reply: bytes) -> None:
    try:
        while True:
            client = router.recv(zmq.NOBLOCK)
            router.recv(zmq.NOBLOCK)
            router.send(client, zmq.SNDMORE)
            router.send(reply)
    except zmq.Again:
        pass


def publish_loop(address: str, keys_dir: Path, topic: bytes, body_bytes: int) -> None:
    """For each line on the input send (topic, body); the body begins with the line.

    Answers with the line and the monotonic time, ns, at which it began to send.
    """
    xpub = _curve(zmq.Context(), zmq.XPUB, keys_dir)
    xpub.setsockopt(zmq.SNDHWM, 10_000)
    xpub.bind(address)
    for line in sys.stdin:
        name = line.strip()
        body = name.encode().ljust(body_bytes, b" ")
        began_ns = time.monotonic_ns()
        xpub.send(topic, zmq.SNDMORE)
        xpub.send(body)
        sys.stdout.write(f"{name} {began_ns}\n")
        sys.stdout.flush()


def rejoin_loop(commands: str, events: str, keys_dir: Path, reply_bytes: int) -> None:
    """Echo, and a heartbeat that names this process, as often as the controller's."""
    context = zmq.Context()
    router = _curve(context, zmq.ROUTER, keys_dir)
    router.bind(commands)
    xpub = _curve(context, zmq.XPUB, keys_dir)
    xpub.bind(events)
    reply = REPLY_MARK.ljust(reply_bytes, b"x")
    beat = str(time.monotonic_ns()).encode()
    poller = zmq.Poller()
    poller.register(router, zmq.POLLIN)
    poller.register(xpub, zmq.POLLIN)
    due = time.monotonic()
    while True:
        ready = dict(poller.poll(max(0, math.ceil((due - time.monotonic()) * 1000))))
        if router in ready:
            _echo(router, reply)
        if xpub in ready:
            while xpub.poll(0):
                xpub.recv()
            due = min(due, time.monotonic() + EXTRA_BEAT_S)
        if time.monotonic() >= due:
            due = time.monotonic() + BEAT_S
            xpub.send_multipart([b"hb", beat])


def start(*arguments: str, talks: bool = False) -> subprocess.Popen[bytes]:
    """A floor as a process of its own; `talks`: with its input and output as pipes."""
    pipe = subprocess.PIPE if talks else None
    return subprocess.Popen(
        [sys.executable, "-m", "tests.bench.floor", *arguments], stdin=pipe, stdout=pipe, cwd=ROOT
    )


@contextmanager
def running(*arguments: str, talks: bool = False) -> Iterator[subprocess.Popen[bytes]]:
    """A floor as a process of its own, ended at the end."""
    with start(*arguments, talks=talks) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(STOP_LIMIT_S)


@contextmanager
def echo_server(
    address: str, keys_dir: Path, reply_bytes: int
) -> Iterator[subprocess.Popen[bytes]]:
    """The echo as a process of its own."""
    with running("echo", address, str(keys_dir), str(reply_bytes)) as process:
        yield process


# ---------------------------------------------------------------- append


def fdatasync_ms(folder: Path, *, rounds: int = 300, record_bytes: int = 512) -> float:
    """Median time of one append with fdatasync, in the folder where the database lies."""
    path = folder / "floor.bin"
    record = b"r" * record_bytes
    times = []
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        for _ in range(rounds):
            begin = time.perf_counter()
            os.write(descriptor, record)
            os.fdatasync(descriptor)
            times.append(time.perf_counter() - begin)
    finally:
        os.close(descriptor)
        path.unlink()
    return statistics.median(times) * 1000


# ---------------------------------------------------------------- window


def empty_window(width: int, height: int) -> None:
    """An empty QML window; says so on its output when its first frame was painted."""
    import shiboken6  # noqa: F401 - what the kiosk imports
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtQml import QQmlApplicationEngine
    from PySide6.QtQuick import QQuickWindow

    app = QGuiApplication([])
    engine = QQmlApplicationEngine()
    page = f"import QtQuick\nWindow {{ visible: true; width: {width}; height: {height} }}"
    engine.loadData(page.encode())
    window = engine.rootObjects()[0]
    if not isinstance(window, QQuickWindow):
        raise TypeError("the empty page is no window")
    window.frameSwapped.connect(lambda: os.write(1, b"."))
    app.exec()


# ---------------------------------------------------------------- relay


def relay(port: str, host: str, tcp_port: int, page: bytes) -> None:
    """Give back what comes from the terminal, as an acknowledgement, and send the page."""
    terminal = os.open(port, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    tty.setraw(terminal)
    poll = select.poll()
    poll.register(terminal, select.POLLIN)
    with socket.create_connection((host, tcp_port)) as stream:
        stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        os.write(1, b".")
        while True:
            poll.poll()
            data = os.read(terminal, 4096)
            os.write(terminal, data)
            stream.sendall(page)


def main() -> None:
    """`python -m tests.bench.floor NAME ARGUMENTS`: one floor until SIGTERM."""
    parser = argparse.ArgumentParser()
    parser.add_argument("name", choices=("echo", "publish", "rejoin", "window", "relay"))
    parser.add_argument("arguments", nargs="*")
    options = parser.parse_args()
    given: list[str] = options.arguments
    match options.name:
        case "echo":
            address, keys_dir, reply_bytes = given
            echo_loop(address, Path(keys_dir), int(reply_bytes))
        case "publish":
            address, keys_dir, topic, body_bytes = given
            publish_loop(address, Path(keys_dir), topic.encode(), int(body_bytes))
        case "rejoin":
            commands, events, keys_dir, reply_bytes = given
            rejoin_loop(commands, events, Path(keys_dir), int(reply_bytes))
        case "window":
            width, height = given
            empty_window(int(width), int(height))
        case "relay":
            port, host, tcp_port, page = given
            relay(port, host, int(tcp_port), bytes.fromhex(page))


if __name__ == "__main__":
    main()
