"""`issue` through the whole controller, against an echo and one fdatasync of the same rounds."""

from __future__ import annotations

import itertools
import statistics
from dataclasses import dataclass, field

from msgspec.structs import replace

from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.cli.rehearsal.ports import free_port
from tests.bench import day, machine
from tests.bench.arithmetic import Row, Target, against_floor, pooled_against_floor
from tests.bench.bench import Bench, Figure
from tests.bench.floor import echo_server, fdatasync_ms
from tests.bench.hall import BenchHall, asked
from tests.bench.load import Figures, Job, run_job

P50_AT_ONE = Target("times_floor", 1.25)
SHARE_AT_MANY = Target("share_of_floor", 0.5)
ROW_BYTES = 1100
"""What one issue writes: event, reply and ticket."""

_runs = itertools.count(1)


@dataclass
class _Arm:
    """Echo or issue at so many clients, one entry a round."""

    found: list[Figures] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    """Processor time of the server per request."""


def run(bench: Bench) -> list[Row]:
    """Rounds of: a hall with an empty day and all counters open; for 1, 8 and 64 clients echo, then issue."""
    scale = bench.scale
    client_ids = [f"kiosk-{n}" for n in range(1, max(scale.clients) + 1)]
    echo = {clients: _Arm() for clients in scale.clients}
    issue = {clients: _Arm() for clients in scale.clients}
    disk_ms: list[float] = []
    many = max(scale.clients)
    for number in range(scale.rounds):
        hall = bench.hall(*client_ids)
        with hall.controller() as controller:
            reply_bytes = prepare(hall)
            address = f"tcp://127.0.0.1:{free_port()}"
            with echo_server(address, hall.keys_dir, reply_bytes) as echoing:
                disk_ms.append(fdatasync_ms(hall.folder, record_bytes=ROW_BYTES))
                for clients in scale.clients:
                    names = client_ids[:clients]
                    job = job_of(bench, hall, names, reply_bytes)
                    _measure(echo[clients], echoing.pid, replace(job, address=address))
                    _measure(issue[clients], controller.pid, job)
        bench.say(
            f"issue, round {number + 1}: 1 client {issue[1].found[-1].at(0.5):.3f} ms"
            f" (echo {echo[1].found[-1].at(0.5):.3f}, fdatasync {disk_ms[-1]:.3f}),"
            f" {many} clients {issue[many].found[-1].per_s:,.0f}/s"
            f" (echo {echo[many].found[-1].per_s:,.0f})"
        )
    rows: list[Row] = []
    for clients in scale.clients:
        rows += _rows(clients, issue[clients], echo[clients], disk_ms, is_most=clients == many)
    return rows


def _rows(
    clients: int, issue: _Arm, echo: _Arm, disk_ms: list[float], *, is_most: bool
) -> list[Row]:
    who = "1 client" if clients == 1 else f"{clients} clients"
    cpu = statistics.median(issue.cpu_ms)
    why = (
        f"an issue takes {cpu:.3f} ms of the controller's processor time, an echo"
        f" {statistics.median(echo.cpu_ms):.3f} ms; between them lie decoding, the rules, the rows of event,"
        " reply and ticket in SQLite, and the encoding of event and reply"
    )
    rows = [
        against_floor(
            f"{who}, throughput",
            "/s",
            [one.per_s for one in issue.found],
            [one.per_s for one in echo.found],
            "echo",
            target=SHARE_AT_MANY if is_most else None,
            why=why,
        ),
        against_floor(
            f"{who}, p50",
            "ms",
            [one.at(0.5) for one in issue.found],
            [one.at(0.5) + disk for one, disk in zip(echo.found, disk_ms, strict=True)],
            "echo + one fdatasync",
            target=P50_AT_ONE if clients == 1 else None,
            why=why,
        ),
    ]
    times = [one.times_ms for one in issue.found]
    floors = [one.times_ms for one in echo.found]
    for name, share in (("p99", 0.99), ("p99.9", 0.999)):
        rows.append(pooled_against_floor(f"{who}, {name}", "ms", share, times, floors, "echo"))
    if min(*issue.cpu_ms, *echo.cpu_ms, 1.0) > 0:
        what = f"{who}, processor time of the server for each"
        rows.append(against_floor(what, "ms", issue.cpu_ms, echo.cpu_ms, "echo"))
    return rows


def _measure(arm: _Arm, pid: int, job: Job) -> None:
    before_s = machine.cpu_s(pid)
    found = run_job(job)
    used_ms = (machine.cpu_s(pid) - before_s) * 1000
    arm.found.append(found)
    arm.cpu_ms.append(used_ms / found.asked)


def prepare(hall: BenchHall) -> int:
    """A hall at work: counters open, a visitor at each, some waiting; the size of a reply."""
    with hall.client("cli") as client:
        day.open_counters(hall, client)
        day.draw(hall, client, 2 * len(hall.hall.counters))
        for counter in hall.counters():
            asked(client, m.CallNext(counter))
        reply = asked(client, m.Issue(queue=hall.queues[0]))
    return len(wire.encode(reply))


def job_of(bench: Bench, hall: BenchHall, client_ids: list[str], reply_bytes: int) -> Job:
    return Job(
        address=hall.commands,
        keys_dir=str(hall.keys_dir),
        hall_id=hall.hall.hall_id,
        client_ids=client_ids,
        queues=hall.queues,
        run=next(_runs),
        seconds=bench.scale.load_s,
        warm_s=bench.scale.warm_s,
        reply_bytes=reply_bytes,
    )


FIGURE = Figure(
    "issue",
    "Durable `issue`",
    "Closed loop: each client has one `issue` under way. The controller is a process with the real"
    " rules, CURVE, `synchronous=FULL`, event log with hash chain, ticket table and stored reply; all"
    " counters are open, each has a visitor, and every round begins with an empty day. The load is a"
    " process of its own. Echo: same load, same CURVE, same frame sizes, a ROUTER loop that decodes"
    " nothing. One fdatasync: an append of as many bytes as one issue writes.",
    run,
)
