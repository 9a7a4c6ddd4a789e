"""From a finger that leaves the glass of the ticket machine to the frame that shows the answer."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.bench.arithmetic import Row, Spread, Target, against_floor, pooled_against_floor
from tests.bench.bench import Bench, Figure
from tests.bench.hall import ROOT, BenchHall, stop
from tests.bench.kiosk import ENVIRONMENT, SIZE
from tests.bench.painted import Screens

P99 = Target("at_most", 100.0)
KEY = Target("at_most", 50.0)
READY_LIMIT_S = 30.0
ROUND_LIMIT_S = 60.0
CALM_MS = 300
"""Between an answer and the next tap: the movement of the page has ended, and nobody taps faster twice."""
FLOOR_IS = "bare page"

Timed = list[tuple[str, float, float]]
"""What was tapped, after how many milliseconds the answer was painted, and how many of them the program ran."""


@contextmanager
def tapped(hall: BenchHall, calm_ms: int, *, bare: bool) -> Iterator[Screens]:
    """The process that taps itself, when it is ready."""
    with (
        hall.log.open("ab") as log,
        subprocess.Popen(
            [sys.executable, "-m", "tests.bench.tapped"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            cwd=ROOT,
            env=ENVIRONMENT,
        ) as process,
    ):
        try:
            found = Screens(process)
            size = [int(side) for side in SIZE]
            job = {"bare": bare, "setup": str(hall.setup_file), "size": size, "calm_ms": calm_ms}
            found.say(json.dumps(job))
            found.row(READY_LIMIT_S)
            yield found
        finally:
            stop(process)


def _round(process: Screens) -> tuple[Timed, Timed]:
    process.say("round")
    found = process.row(ROUND_LIMIT_S)
    taps, keys = found["taps"], found["keys"]
    assert isinstance(taps, list)
    assert isinstance(keys, list)
    return taps, keys


def run(bench: Bench) -> list[Row]:
    """Rounds of taps on the ticket machine, in turn with rounds on a bare page."""
    taps: list[Timed] = []
    keys: list[Timed] = []
    bare: list[Timed] = []
    calm_ms = CALM_MS if bench.scale.rounds > 1 else 1
    hall = bench.hall()
    printer = hall.start(
        "devices.simulate",
        *("--sim", "sim-printer-1"),
        *("--witness", str(hall.folder / "printer.jsonl")),
        *("--control", str(hall.folder / "printer.sock")),
    )
    try:
        with (
            hall.controller(),
            tapped(hall, calm_ms, bare=False) as kiosk,
            tapped(hall, calm_ms, bare=True) as page,
        ):
            first = [ms for one in _round(kiosk) for _, ms, _ in one]
            for number in range(bench.scale.rounds):
                bare.append(_round(page)[0])
                once, typed = _round(kiosk)
                taps.append(once)
                keys.append(typed)
                slowest = max(once, key=lambda one: one[1])
                bench.say(
                    f"tap to painted, round {number + 1}: median {_ms([once], 0.5).value:.1f} ms,"
                    f" slowest {slowest[1]:.1f} ms ({slowest[0]}), key {_ms([typed], 0.5).value:.1f} ms"
                    f" (bare {_ms([bare[-1]], 0.5).value:.1f} ms)"
                )
    finally:
        stop(printer)
    by_what: dict[str, list[float]] = {}
    for what, _, ms in (one for each in (*taps, *keys) for one in each):
        by_what.setdefault(what, []).append(ms)
    slow = sorted(by_what, key=lambda what: -sorted(by_what[what])[len(by_what[what]) // 2])[:4]
    bench.say(
        "slowest: "
        + ", ".join(f"{w} {sorted(by_what[w])[len(by_what[w]) // 2]:.0f} ms" for w in slow)
    )
    why = f"slowest are {slow[0]} and {slow[1]}: a page is made and painted on one processor"
    return [
        against_floor(
            "tap to painted answer, p50", "ms",
            [_ms([one], 0.5).value for one in taps], [_ms([one], 0.5).value for one in bare], FLOOR_IS,
        ),
        pooled_against_floor(
            "tap to painted answer, p99", "ms", 0.99, _only(taps), _only(bare), FLOOR_IS,
            target=P99, why=why,
        ),
        pooled_against_floor(
            "processor time of a tap on the program's thread, p99", "ms", 0.99,
            [[ms for *_, ms in one] for one in taps], [[ms for *_, ms in one] for one in bare], FLOOR_IS,
        ),
        Row(
            "first visit after the start, slowest tap", "ms",
            Spread.of_rounds([max(first)]), target=P99, why="every page is read and made for the first time",
        ),
        pooled_against_floor(
            "key to painted results of the search over 418 matters, p99", "ms", 0.99,
            _only(keys), _only(bare), FLOOR_IS, target=KEY, why="the list is made anew at each key",
        ),
    ]  # fmt: skip


def _only(rounds: list[Timed]) -> list[list[float]]:
    return [[ms for _, ms, _ in one] for one in rounds]


def _ms(rounds: list[Timed], share: float) -> Spread:
    return Spread.pooled(_only(rounds), share)


FIGURE = Figure(
    "tap",
    "Kiosk: a tap to its painted answer",
    "`kiosk.ticketing` of Ziyang, 1080 × 1920, offscreen with software rendering, with a running controller and a simulated"
    " printer, page movement on. A visit that comes to every page, types into the search and takes a number: from just before"
    " the finger leaves the glass to the end of the first frame that shows the answer (the page, the number, the results)."
    " Floor: a page of that size of one rectangle, which a tap paints in another colour.",
    run,
)
