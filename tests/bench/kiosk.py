"""The ticket kiosk from its start to the first painted page, and what it then holds in memory."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time

from tests.bench import machine
from tests.bench.arithmetic import Row, Target, against_floor
from tests.bench.bench import Bench, Figure
from tests.bench.hall import HALL_DIR, ROOT, BenchHall, stop

FIRST_FRAME = Target("at_most", 1.5)
RESIDENT = Target("at_most", 150.0)
SIZE = ("1080", "1920")
SHOWN = b"page shown"
"""What the kiosk logs when its first frame was painted."""
LIMIT_S = 30.0
SETTLE_S = 1.5

ENVIRONMENT = {
    **{
        name: value
        for name, value in os.environ.items()
        if name not in {"DISPLAY", "WAYLAND_DISPLAY"}
    },
    "QT_QPA_PLATFORM": "offscreen",
    "QT_QUICK_BACKEND": "software",
}


def run(bench: Bench) -> list[Row]:
    """The empty window and the kiosk in turn; the first of each only warms up."""
    hall = bench.hall()
    kiosks, windows = [], []
    printer = hall.start(
        "devices.simulate",
        *("--sim", "sim-printer-1"),
        *("--witness", str(hall.folder / "printer.jsonl")),
        *("--control", str(hall.folder / "printer.sock")),
    )
    try:
        with hall.controller():
            for number in range(bench.scale.cold_starts + 1):
                window, kiosk = _window(), _kiosk(hall)
                if number:
                    windows.append(window)
                    kiosks.append(kiosk)
    finally:
        stop(printer)
    bench.say(
        f"kiosk: {kiosks[-1][0]:.2f} s, {kiosks[-1][1]:.0f} MiB (window {windows[-1][0]:.2f} s)"
    )
    floor_is = "empty QML window"
    rows: list[tuple[str, Target | None, str]] = [
        ("start to first painted page", FIRST_FRAME, "reading the hall and compiling the pages"),
        ("resident memory (RSS)", RESIDENT, "Qt and the pages' scene at 1080 × 1920"),
        ("proportional memory (PSS)", None, ""),
    ]
    return [
        against_floor(
            what,
            "s" if at == 0 else "MiB",
            [kiosk[at] for kiosk in kiosks],
            [window[at] for window in windows],
            floor_is,
            target=target,
            why=why,
        )
        for at, (what, target, why) in enumerate(rows)
    ]


def _window() -> tuple[float, float, float]:
    command = [sys.executable, "-m", "tests.bench.floor", "window", *SIZE]
    began = time.monotonic()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT, env=ENVIRONMENT
    ) as process:
        return _until(process, b".", began)


def _kiosk(hall: BenchHall) -> tuple[float, float, float]:
    command = [sys.executable, "-m", "kiosk.ticketing", "--hall", str(HALL_DIR)]
    command += ["--setup", str(hall.setup_file), "--name", "kiosk-1"]
    began = time.monotonic()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=ROOT, env=ENVIRONMENT
    ) as process:
        return _until(process, SHOWN, began)


def _until(
    process: subprocess.Popen[bytes], words: bytes, began: float
) -> tuple[float, float, float]:
    """Seconds until the process said these words; its memory (RSS, PSS, MiB) a little later."""
    try:
        if process.stdout is None:
            raise RuntimeError("the process has no output")
        descriptor = process.stdout.fileno()
        said = b""
        while words not in said:
            ready, _, _ = select.select([descriptor], [], [], LIMIT_S)
            data = os.read(descriptor, 1 << 16) if ready else b""
            if not data:
                raise RuntimeError(f"no first frame: {said[-2000:].decode(errors='replace')}")
            said += data
        shown_s = time.monotonic() - began
        time.sleep(SETTLE_S)
        return shown_s, *machine.memory_mib(process.pid)
    finally:
        stop(process)


FIGURE = Figure(
    "kiosk",
    "Kiosk: cold start and memory",
    "`python -m kiosk.ticketing` of Ziyang, 1080 × 1920, offscreen with software rendering, with a running controller"
    " and a simulated printer. From the start of the process to its first painted frame, files in the page cache;"
    f" memory {SETTLE_S:g} s later, when the hall's state has arrived. Floor: a Python program with the same Qt imports and an empty"
    " QML window of the same size.",
    run,
)
