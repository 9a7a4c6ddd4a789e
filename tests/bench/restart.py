"""A controller that was killed after a full day: how soon it answers again."""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import time
from contextlib import closing

import zmq

from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.api.keys import load_client_keys
from tests.bench import floor
from tests.bench.arithmetic import Row, Target, against_floor
from tests.bench.bench import Bench, Figure
from tests.bench.hall import ROOT, BenchHall

AFTER_IMPORTS = Target("above_floor", 100.0)
LIMIT_MS = 20_000
READY = re.compile(r"(\d+) events read, ready after (\d+) ms")


def run(bench: Bench) -> list[Row]:
    """The interpreter with its imports, and a restart, in turn; the first of each only warms up."""
    hall = bench.hall_after_a_day()
    floors, restarts = [], []
    warm_up = int(bench.scale.restarts > 1)
    for number in range(bench.scale.restarts + warm_up):
        imports_ms, answer_ms = time_imports_ms(), _restart_ms(hall)
        if number >= warm_up:
            floors.append(imports_ms)
            restarts.append(answer_ms)
    row = against_floor(
        f"start to first answer, {bench.scale.day_tickets:,} tickets",
        "ms",
        restarts,
        floors,
        "interpreter + own imports",
        target=AFTER_IMPORTS,
        why=_why(hall),
    )
    bench.say(f"restart: {row.value.value:.0f} ms (imports {floors[len(floors) // 2]:.0f} ms)")
    return [row]


def _why(hall: BenchHall) -> str:
    """What the controller itself says of its starts."""
    log = hall.log.read_text(encoding="utf-8", errors="replace")
    starts = READY.findall(log)
    if not starts:
        return "the controller said nothing of its start"
    ready_ms = statistics.median(int(ms) for _, ms in starts)
    return (
        f"once the tables and the setup are read, {ready_ms:.0f} ms go into opening the store, replaying and verifying"
        f" {int(starts[-1][0]):,} events and a durable new epoch; reading tables and setup, and the"
        " handshake, take the rest"
    )


def time_imports_ms() -> float:
    """The interpreter and the controller's imports, up to its first own line."""
    began_ns = time.monotonic_ns()
    with subprocess.Popen(
        [sys.executable, "-c", floor.IMPORTS], stdout=subprocess.PIPE, cwd=ROOT
    ) as process:
        if process.stdout is None or not process.stdout.read(1):
            raise RuntimeError("the controller's modules cannot be imported")
        return (time.monotonic_ns() - began_ns) / 1e6


def _restart_ms(hall: BenchHall) -> float:
    """From the start of the process to the answer to a ping; the process is killed afterwards."""
    keys = load_client_keys(hall.keys_dir, "cli")
    frame = wire.encode_request(
        m.Ping(),
        hall_id=hall.hall.hall_id,
        client_id="cli",
        command_id=wire.new_command_id(),
    )
    context = zmq.Context()
    try:
        with closing(context.socket(zmq.DEALER)) as socket:
            socket.linger = 0
            socket.curve_publickey, socket.curve_secretkey = keys.public, keys.secret
            socket.curve_serverkey = keys.server_public
            # Knocks every millisecond, so that its own pauses do not count.
            socket.setsockopt(zmq.RECONNECT_IVL, 1)
            socket.connect(hall.commands)
            socket.send(frame)
            began_ns = time.monotonic_ns()
            process = hall.start_controller()
            try:
                if not socket.poll(LIMIT_MS):
                    raise RuntimeError(f"the controller does not answer; see {hall.log}")
                ended_ns = time.monotonic_ns()
                if not wire.decode_reply(socket.recv()).ok:
                    raise RuntimeError("the controller refused a ping")
            finally:
                process.kill()
                process.wait(5)
    finally:
        context.destroy(0)
    return (ended_ns - began_ns) / 1e6


FIGURE = Figure(
    "restart",
    "Restart with a 5,000-ticket day",
    "The log holds a day on which every number was drawn, called, served and rated (some 35,000 events), and the"
    " controller was ended by `kill -9`. From the start of the process to the answer to a ping of a client that"
    " knocks every millisecond. Floor: the interpreter with everything that the controller imports, up to its first own line.",
    run,
)
