"""All clients of a hall find their controller again after `kill -9`, while visitors go on drawing numbers."""

from __future__ import annotations

import random
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.cli.rehearsal.ports import free_port
from tests.bench import floor
from tests.bench.arithmetic import Row, Spread, Target, against_floor
from tests.bench.bench import Bench, Figure
from tests.bench.hall import BenchHall, asked, stop
from tests.bench.pipes import Pipes, talking
from tests.bench.rejoiners import Joined, Joining
from tests.bench.steady import Pace, Sample

ALL_CURRENT = Target("at_most", 3.0)
ISSUE_P99 = Target("at_most", 50.0)
PROCESSES = 4
PER_S = 20.0
LIMIT_S = 30.0
SETTLE_S = 1.0


@dataclass
class _Kills:
    """What was seen, one entry for each kill."""

    kill_to_current_s: list[float] = field(default_factory=list)
    kill_to_answer_s: list[float] = field(default_factory=list)
    answer_to_current_s: list[float] = field(default_factory=list)
    issue_ms: list[list[float]] = field(default_factory=list)
    bare_s: list[float] = field(default_factory=list)


def run(bench: Bench) -> list[Row]:
    """Kills of the controller and of a bare server in turn, each with its own clients."""
    scale = bench.scale
    names = [f"board-{n}" for n in range(1, scale.subscribers + 1)]
    hall = bench.hall_after_a_day()
    kills = _Kills()
    pause = random.Random(7)
    with ExitStack() as stack:
        hall_process = [hall.start_controller()]
        stack.callback(lambda: stop(hall_process[0]))
        hall.wait_until_up(hall_process[0])
        with hall.client("board-1") as client:
            reply_bytes = len(wire.encode(asked(client, m.Snapshot())))
        joined = stack.enter_context(talking("tests.bench.rejoiners", _jobs(hall, names), Joined))
        pace = Pace(
            hall.commands, str(hall.keys_dir), hall.hall.hall_id, "kiosk-1", hall.queues, PER_S
        )
        samples = stack.enter_context(talking("tests.bench.steady", [pace], Sample))

        ends = (f"tcp://127.0.0.1:{free_port()}", f"tcp://127.0.0.1:{free_port()}")
        bare = ("rejoin", *ends, str(hall.keys_dir), str(reply_bytes))
        bare_process = [floor.start(*bare)]
        stack.callback(lambda: stop(bare_process[0]))
        bare_joined = stack.enter_context(
            talking("tests.bench.rejoiners", _jobs(hall, names, ends), Joined)
        )
        epoch, _ = _wait_all(joined, 0)
        bare_epoch, _ = _wait_all(bare_joined, 0)
        for number in range(scale.kills):
            time.sleep(SETTLE_S / 2 + pause.random() / 2)
            bare_epoch, killed_ns, current_ns = _kill(
                bare_process, lambda: floor.start(*bare), bare_joined, bare_epoch
            )
            kills.bare_s.append((current_ns - killed_ns) / 1e9)
            time.sleep(pause.random() / 2)
            epoch, killed_ns, current_ns = _kill(hall_process, hall.start_controller, joined, epoch)
            time.sleep(SETTLE_S)
            _note(kills, killed_ns, current_ns, samples)
            bench.say(
                f"kill {number + 1}: all {len(names)} current after"
                f" {kills.kill_to_current_s[-1]:.2f} s (bare {kills.bare_s[-1]:.2f}),"
                f" first answer after {kills.kill_to_answer_s[-1]:.2f} s,"
                f" slowest issue {max(kills.issue_ms[-1]):.1f} ms"
            )
    return _rows(kills, len(names))


def _jobs(
    hall: BenchHall, names: Sequence[str], ends: tuple[str, str] | None = None
) -> list[Joining]:
    commands, events = ends or (hall.commands, hall.events)
    shares = [list(names[at::PROCESSES]) for at in range(PROCESSES)]
    hall_id, keys_dir = hall.hall.hall_id, str(hall.keys_dir)
    return [
        Joining(commands, events, keys_dir, hall_id, share, raw=ends is not None)
        for share in shares
        if share
    ]


def _wait_all(joined: Pipes[Joined], after_epoch: int) -> tuple[int, int]:
    """The epoch in which every process has all its clients, later than this one; ns of the last."""
    latest: dict[int, Joined] = {}
    end = time.monotonic() + LIMIT_S
    while time.monotonic() < end:
        lines = joined.read(end - time.monotonic())
        latest |= {process: line for process, line in lines if line.epoch > after_epoch}
        epochs = {line.epoch for line in latest.values()}
        if len(latest) == len(joined.processes) and len(epochs) == 1:
            return epochs.pop(), max(line.at_ns for line in latest.values())
    raise RuntimeError("not all clients found the controller again")


def _kill(
    process: list[subprocess.Popen[bytes]],
    start: Callable[[], subprocess.Popen[bytes]],
    joined: Pipes[Joined],
    epoch: int,
) -> tuple[int, int, int]:
    """Kill and start at once: the new epoch; ns of the kill and of the last client being current."""
    killed_ns = time.monotonic_ns()
    process[0].kill()
    process[0].wait(5)
    process[0] = start()
    new, current_ns = _wait_all(joined, epoch)
    return new, killed_ns, current_ns


def _note(kills: _Kills, killed_ns: int, current_ns: int, samples: Pipes[Sample]) -> None:
    after = []
    while lines := samples.read(0):
        after += [sample for _, sample in lines if sample.due_ns > killed_ns]
    if not after:
        raise RuntimeError("no number was drawn after the kill")
    first_ns = min(sample.answered_ns for sample in after)
    during = [sample.ms for sample in after if sample.due_ns <= current_ns]
    kills.kill_to_current_s.append((current_ns - killed_ns) / 1e9)
    kills.kill_to_answer_s.append((first_ns - killed_ns) / 1e9)
    kills.answer_to_current_s.append((current_ns - first_ns) / 1e9)
    # Where all were current before the next number was due, that number counts.
    kills.issue_ms.append(during or [after[0].ms])


def _rows(kills: _Kills, clients: int) -> list[Row]:
    answer_s = statistics.median(kills.kill_to_answer_s)
    return [
        against_floor(
            f"`kill -9` to all {clients} current",
            "s",
            kills.kill_to_current_s,
            kills.bare_s,
            "bare ROUTER and XPUB",
            target=ALL_CURRENT,
            why=f"the restart takes {answer_s:.1f} s; bare sockets take"
            f" {statistics.median(kills.bare_s):.1f} s, most of it their pauses of up to 1 s between two attempts"
            " to connect; real clients then wait up to 0.4 s, each by chance, before they ask for a snapshot",
        ),
        Row("`kill -9` to the first answer", "s", Spread.of_rounds(kills.kill_to_answer_s)),
        Row(
            f"first answer to all {clients} current",
            "s",
            Spread.of_rounds(kills.answer_to_current_s),
        ),
        Row(
            "`issue` p99 between the two",
            "ms",
            Spread.pooled(kills.issue_ms, 0.99),
            target=ISSUE_P99,
            why="the handshakes and snapshots of all clients share these cores and the controller's"
            " two I/O threads with the numbers",
        ),
    ]


FIGURE = Figure(
    "rejoin",
    "200 clients rejoining after `kill -9`",
    "Real clients (their thread, DEALER and SUB each, in four processes of a lower priority, because in a hall they"
    " have machines of their own) follow a hall with a 5,000-ticket day behind"
    " it, while a kiosk draws 20 numbers a second, open loop. The controller is killed and started again at"
    " once. Current again: the client holds a snapshot of the new epoch and applies what follows. `issue` p99: of"
    " all numbers that were due between the restarted controller's first answer and the moment at which the last client was"
    " current, timed from when they were due, over all kills. Floor: a ROUTER and an XPUB without hall or disk, killed"
    " and started in the same way; as many bare pairs of sockets, one request of each answered with as many bytes"
    " as a snapshot has.",
    run,
)
