"""What controller and device host cost while nothing happens."""

from __future__ import annotations

import time

from tests.bench import machine
from tests.bench.arithmetic import Row, Spread, Unit
from tests.bench.bench import Bench, Figure
from tests.bench.hosted import hosted

SETTLE_S = 3.0


def run(bench: Bench) -> list[Row]:
    """Open all counters, wait until it is quiet, and look at the processor time of both."""
    with hosted(bench.hall()) as hall:
        time.sleep(min(SETTLE_S, bench.scale.idle_s))
        pids = {"controller": hall.controller_pid, "device host": hall.host_pid}
        before = {name: machine.cpu_s(pid) for name, pid in pids.items()}
        began = time.monotonic()
        time.sleep(bench.scale.idle_s)
        seconds = time.monotonic() - began
        shares = {
            name: (machine.cpu_s(pid) - before[name]) / seconds * 100 for name, pid in pids.items()
        }
        memory = {name: machine.memory_mib(pid)[0] for name, pid in pids.items()}
    bench.say(", ".join(f"{name} {share:.1f} % of a core" for name, share in shares.items()))
    return [
        *(_row(f"{name}, share of one core", "%", share) for name, share in shares.items()),
        *(_row(f"{name}, resident memory", "MiB", mib) for name, mib in memory.items()),
    ]


def _row(what: str, unit: Unit, value: float) -> Row:
    return Row(what, unit, Spread(value, value, value))


FIGURE = Figure(
    "idle",
    "Idle cost",
    "Controller and device host of Ziyang, all 37 counters open with keypad, rating keys and strip each, nobody"
    " there: processor time of each process over ten seconds. No target.",
    run,
)
