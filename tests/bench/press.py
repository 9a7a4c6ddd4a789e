"""From a key on a clerk's keypad to the page on the strip, against the same bytes with nothing between them."""

from __future__ import annotations

import os
import pty
import select
import socket
import time
import tty
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from devices.led_board.onbon import protocol as onbon
from devices.wire.ff68.frames import Key
from queue_controller.api import messages as m
from tests.bench import day, floor
from tests.bench.arithmetic import (
    Row,
    Spread,
    Target,
    against_floor,
    percentile,
    pooled_against_floor,
)
from tests.bench.bench import Bench, Figure
from tests.bench.hall import asked
from tests.bench.hosted import HostedHall, hosted, wait_until

LIMIT_S = 5.0
SECOND_PRESS_S = 3.3
"""A keypad is not pressed again within this time: its host would take it for the same press."""
FLOOR_PAUSE_S = 0.01


@dataclass(frozen=True)
class Press:
    """What passed: when the key had left, when the page arrived, and both frames."""

    left_ns: int
    arrived_ns: int
    key: bytes
    page: bytes

    @property
    def ms(self) -> float:
        """From the last byte of the one to the first byte of the other."""
        return (self.arrived_ns - self.left_ns) / 1e6


P99 = Target("at_most", 20.0)
"""The first byte at the strip after the event; from the key it is more, and still has to be less."""


def run(bench: Bench) -> list[Row]:
    """Rounds of: each keypad pressed once, then as many pairs of frames through a bare relay."""
    scale = bench.scale
    presses: list[list[float]] = []
    bare: list[list[float]] = []
    with hosted(bench.hall()) as hosted_hall:
        hall = hosted_hall.hall
        counters = hall.counters()[: scale.presses]
        with hall.client("cli") as client:
            day.draw(hall, client, len(hall.queues) * (scale.rounds + 1) * 8)
            seen = _press_all(hosted_hall, counters)
            for number in range(scale.rounds):
                with _relay(seen[-1]) as wire:
                    bare.append([wire.pass_ms() for _ in counters])
                seen = _press_all(hosted_hall, counters)
                presses.append([press.ms for press in seen])
                bench.say(
                    f"keypad to strip, round {number + 1}: median {percentile(presses[-1], 0.5):.2f} ms"
                    f" (bare {percentile(bare[-1], 0.5):.2f})"
                )
    medians = [percentile(one, 0.5) for one in presses]
    bare_medians = [percentile(one, 0.5) for one in bare]
    overhead = [value - under for value, under in zip(medians, bare_medians, strict=True)]
    floor_is = "same bytes through a bare relay"
    return [
        against_floor("key to strip, p50", "ms", medians, bare_medians, floor_is),
        pooled_against_floor(
            "key to strip, p99",
            "ms",
            0.99,
            presses,
            bare,
            floor_is,
            target=P99,
            why="decision and commit stand before the event and are counted too",
        ),
        Row("overhead, p50", "ms", Spread.of_rounds(overhead)),
    ]


def _press_all(hall: HostedHall, counters: list[str]) -> list[Press]:
    """Press 呼叫 at every counter, one after the other; nobody comes to any of these calls."""
    began = time.monotonic()
    found = []
    with hall.hall.client("cli") as client:
        for counter in counters:
            found.append(_press(hall, counter))
            asked(client, m.NoShow(counter))
            time.sleep(SECOND_PRESS_S / len(counters))
    time.sleep(max(0.0, SECOND_PRESS_S - (time.monotonic() - began)))
    return found


def _press(hall: HostedHall, counter: str) -> Press:
    keypad = hall.hall.setup.device(f"keypad-{counter}")
    keys = hall.passed[keypad.line].to_host
    pages = hall.passed[f"strip-{counter}"].from_host
    keys.clear()
    pages.clear()
    code = f"{Key.CALL:02X}"
    answer = hall.sims.control({"do": "press", "device": keypad.name, "keys": [code]})
    if not answer["ok"]:
        raise RuntimeError(f"{keypad.name}: {answer}")
    page: list[tuple[int, bytes]] = []

    def shown() -> bool:
        for at_ns, data in list(pages):
            if any(frame.op == onbon.Op.UPDATE_AREAS for frame in onbon.decoder().feed(data)):
                page.append((at_ns, data))
        return bool(page)

    wait_until(shown, f"{keypad.name} was pressed and its strip shows nothing", LIMIT_S)
    left_ns, key = keys[0]
    arrived_ns, data = page[0]
    return Press(left_ns, arrived_ns, key, data)


class _Wire:
    """The bench's ends of a pseudo-terminal and a connection; a relay holds the others."""

    def __init__(self, terminal: int, stream: socket.socket, press: Press) -> None:
        self._terminal = terminal
        self._stream = stream
        self._press = press
        self._poll = select.poll()
        self._poll.register(stream.fileno(), select.POLLIN)

    def pass_ms(self) -> float:
        """A key's frame out, its acknowledgement and a page back; ms to the page's first byte."""
        os.write(self._terminal, self._press.key)
        left_ns = time.monotonic_ns()
        if not self._poll.poll(LIMIT_S * 1000):
            raise RuntimeError("the relay is silent")
        arrived_ns = time.monotonic_ns()
        left = len(self._press.page)
        while left > 0:
            left -= len(self._stream.recv(left))
        os.read(self._terminal, 4096)
        time.sleep(FLOOR_PAUSE_S)
        return (arrived_ns - left_ns) / 1e6


@contextmanager
def _relay(press: Press) -> Iterator[_Wire]:
    master, slave = pty.openpty()
    try:
        tty.setraw(slave)
        with closing(socket.create_server(("127.0.0.1", 0))) as listener:
            listener.settimeout(LIMIT_S)
            port = str(listener.getsockname()[1])
            given = ("relay", os.ttyname(slave), "127.0.0.1", port, press.page.hex())
            with floor.running(*given, talks=True) as process:
                stream, _ = listener.accept()
                with stream:
                    stream.settimeout(LIMIT_S)
                    if process.stdout is None or not process.stdout.read(1):
                        raise RuntimeError("the relay does not start")
                    yield _Wire(master, stream, press)
    finally:
        os.close(master)
        os.close(slave)


FIGURE = Figure(
    "press",
    "A keypad's key to the strip's page",
    "The 呼叫 key of every counter in turn, on two RS-485 lines with 32 and 5 keypads (pseudo-terminals, paced at 9600"
    " baud), through device host and controller to the counter's Onbon strip (TCP): from the last byte of the FF68 frame leaving the"
    " simulated keypad to the first byte of the page at the simulated strip. Decision, durable commit, publication"
    " and CURVE are in it; the FF68 acknowledgement goes back meanwhile. Floor: the same two frames, and the"
    " acknowledgement, through a process that reads the terminal, writes back and sends.",
    run,
)
