"""From a clerk's call to the last painted screen of many in one process; their memory; an idle board."""

from __future__ import annotations

import json
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import msgspec
import zmq

import config
from config.model import ProgramConfig
from tests.bench import day, machine
from tests.bench.arithmetic import Row, Spread, Target, against_floor, pooled_against_floor
from tests.bench.bench import Bench, Figure
from tests.bench.fan_out import Caller
from tests.bench.hall import HALL_DIR, ROOT, BenchHall, stop
from tests.bench.kiosk import ENVIRONMENT

SCREENS = "screens-1"
BOARDS = 6
SIGNS = 60
CHANGING = BOARDS + 2
"""Screens that a call changes: every board, and at most two signs of its counter."""
P99 = Target("at_most", 50.0)
MEMORY = Target("at_most", 12.0)
IDLE = Target("at_most", 2.0)
READY_LIMIT_S = 90.0
LIMIT_S = 10.0
PAUSE_S = 0.6
"""Between two calls: the movement of the one before has ended."""


class Screens:
    """A process of many screens, or of as many bare windows."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self._rest = b""

    def say(self, text: str) -> None:
        """A line of input."""
        if self.process.stdin is None:
            raise RuntimeError("no input")
        self.process.stdin.write(text.encode() + b"\n")
        self.process.stdin.flush()

    def row(self, limit_s: float) -> dict[str, object]:
        """The next line of output.

        Raises:
            RuntimeError: there is none in time.
        """
        if self.process.stdout is None:
            raise RuntimeError("no output")
        end = time.monotonic() + limit_s
        while b"\n" not in self._rest:
            ready, _, _ = select.select([self.process.stdout], [], [], end - time.monotonic())
            data = self.process.stdout.read1(1 << 16) if ready else b""  # type: ignore[attr-defined]  # a buffered reader
            if not data:
                raise RuntimeError(f"the screens say nothing (exit {self.process.poll()})")
            self._rest += data
        line, _, self._rest = self._rest.partition(b"\n")
        found: dict[str, object] = json.loads(line)
        return found

    def painted_ns(self, name: str) -> tuple[int, int]:
        """When the last screen showed this, and the processor time that it took; 0: not told."""
        while True:
            row = self.row(LIMIT_S)
            if row.get("name") == name:
                return int(str(row["at_ns"])), int(str(row.get("used_ns", 0)))


@contextmanager
def screens(hall: BenchHall, signs: int, boards: int, *, bare: bool) -> Iterator[Screens]:
    """The process, when it shows the hall."""
    with (
        hall.log.open("ab") as log,
        subprocess.Popen(
            [sys.executable, "-m", "tests.bench.shown"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            cwd=ROOT,
            env=ENVIRONMENT,
        ) as process,
    ):
        try:
            found = Screens(process)
            job = {
                "bare": bare,
                "setup": str(hall.setup_file),
                "signs": signs,
                "boards": boards,
                "changing": min(CHANGING, signs + boards),
            }
            found.say(json.dumps(job))
            found.row(READY_LIMIT_S)
            yield found
        finally:
            stop(process)


def hall_of_screens(bench: Bench) -> BenchHall:
    """A hall with a program of several screens."""
    hall = bench.hall(SCREENS)
    program = ProgramConfig(name=SCREENS, kind="screens")
    hall.setup = msgspec.structs.replace(hall.setup, programs=(*hall.setup.programs, program))
    config.write_setup(hall.setup_file, hall.setup)
    return hall


def run(bench: Bench) -> list[Row]:
    """Rounds of calls, in turn with bare windows; then memory, then one board alone."""
    scale = bench.scale
    signs, boards = (SIGNS, BOARDS) if scale.rounds > 1 else (4, 2)
    calls: list[list[float]] = []
    bare: list[list[float]] = []
    used: list[list[float]] = []
    hall = hall_of_screens(bench)
    with hall.controller():
        with hall.client("cli") as client:
            day.open_counters(hall, client)
            day.draw(hall, client, (scale.rounds * scale.screen_calls + 20) * 2)
        context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        try:
            caller = Caller(hall, context)
            with (
                closing(caller.socket),
                screens(hall, signs, boards, bare=False) as real,
                screens(hall, signs, boards, bare=True) as windows,
            ):
                for number in range(scale.rounds):
                    bare.append([_bare(windows, n) for n in range(scale.screen_calls)])
                    both = [_call(caller, real) for _ in range(scale.screen_calls)]
                    calls.append([one[0] for one in both])
                    used.append([one[1] for one in both])
                    bench.say(
                        f"call to painted on {signs} signs + {boards} boards, round {number + 1}:"
                        f" median {Spread.pooled(calls[-1:], 0.5).value:.1f} ms"
                        f" (bare windows {Spread.pooled(bare[-1:], 0.5).value:.1f})"
                    )
                total = signs + boards
                mib = machine.memory_mib(real.process.pid)[0] / total
                floor_mib = machine.memory_mib(windows.process.pid)[0] / total
        finally:
            context.destroy(0)
        share = _idle_board(bench, hall)
    floor_is = "bare windows"
    return [
        against_floor(
            "call to painted, p50", "ms",
            [Spread.pooled([one], 0.5).value for one in calls],
            [Spread.pooled([one], 0.5).value for one in bare], floor_is,
        ),
        pooled_against_floor(
            "call to painted, p99", "ms", 0.99, calls, bare, floor_is, target=P99,
            why="each board draws its number after the other, on one processor",
        ),
        Row(
            "processor time from the event to the last frame, p50", "ms",
            Spread.pooled(used, 0.5),
        ),
        against_floor(
            "memory for each screen of the process", "MiB", [mib], [floor_mib], floor_is,
            target=MEMORY, why="a frame of 1920 × 1080 alone takes 7.9 MiB",
        ),
        Row(
            "board alone, a day's numbers on it, nobody called: share of one core", "%",
            Spread(share, share, share), target=IDLE, why="pages of the lists are drawn anew",
        ),
    ]  # fmt: skip


def _call(caller: Caller, real: Screens) -> tuple[float, float]:
    """Milliseconds until the last screen showed a call; and of them the processor time of the screens."""
    name, began_ns = caller.call()
    at_ns, used_ns = real.painted_ns(name)
    caller.end()
    time.sleep(PAUSE_S)
    return (at_ns - began_ns) / 1e6, used_ns / 1e6


def _bare(windows: Screens, number: int) -> float:
    name = f"B {number:03}/{time.monotonic_ns()}"
    began_ns = time.monotonic_ns()
    windows.say(name)
    found = (windows.painted_ns(name)[0] - began_ns) / 1e6
    time.sleep(0.05)
    return found


def _idle_board(bench: Bench, hall: BenchHall) -> float:
    """Per cent of a core that a board takes as a program of its own, pages turning, nobody called."""
    command = [sys.executable, "-m", "hall_display.board", "--hall", str(HALL_DIR)]
    command += ["--setup", str(hall.setup_file), "--name", "board-1", "--headless"]
    with (
        hall.log.open("ab") as log,
        subprocess.Popen(command, stderr=log, cwd=ROOT, env=ENVIRONMENT) as process,
    ):
        try:
            time.sleep(5.0)
            before, began = machine.cpu_s(process.pid), time.monotonic()
            time.sleep(bench.scale.idle_s * 2)
            return (machine.cpu_s(process.pid) - before) / (time.monotonic() - began) * 100
        finally:
            stop(process)


FIGURE = Figure(
    "painted",
    "A call to the last painted screen",
    "60 counter signs and 6 hall boards of 1920 × 1080 in one process, offscreen with software rendering: from just"
    " before `call_next` is sent to the moment at which the frames that show the call were swapped on every board and on"
    " the sign of its counter (request, decision, durable commit, publication, CURVE, view, drawing; the first frame of the"
    " movement). The boards hold no call back here; in a hall one stands two seconds before the next. Floor: as many bare"
    f" windows in one process, of which {CHANGING} change one text. Processor time: of the screens alone, so it says the same on a busy machine. Memory: resident memory of the process over the"
    " number of its screens.",
    run,
)
