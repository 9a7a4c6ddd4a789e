"""`issue` through the whole controller, against an echo and one fdatasync of the same rounds."""

from __future__ import annotations

import itertools
from collections import defaultdict

from queue_controller.api import messages as m
from queue_controller.api import wire
from tests.bench import day, machine
from tests.bench.arithmetic import Row, Target, against_floor, pooled_against_floor
from tests.bench.bench import Bench, Figure
from tests.bench.floor import echo_server, fdatasync_ms
from tests.bench.hall import BenchHall, asked, free_port
from tests.bench.load import Figures, Job, run_job

P50_AT_ONE = Target("times_floor", 1.25)
SHARE_AT_MANY = Target("share_of_floor", 0.5)
ROW_BYTES = 1100
"""What one issue writes: event, reply and ticket."""

_runs = itertools.count(1)


def run(bench: Bench) -> list[Row]:
    """Rounds of: a hall with an empty day and all counters open; for 1, 8 and 64 clients echo, then issue."""
    scale = bench.scale
    client_ids = [f"kiosk-{n}" for n in range(1, max(scale.clients) + 1)]
    echo: defaultdict[int, list[Figures]] = defaultdict(list)
    issue: defaultdict[int, list[Figures]] = defaultdict(list)
    disk_ms: list[float] = []
    cpu_ms: list[float] = []
    for number in range(scale.rounds):
        hall = bench.hall(*client_ids)
        with hall.controller() as controller:
            reply_bytes = _prepare(hall)
            address = f"tcp://127.0.0.1:{free_port()}"
            with echo_server(address, hall.keys_dir, reply_bytes):
                disk_ms.append(fdatasync_ms(hall.folder, record_bytes=ROW_BYTES))
                for clients in scale.clients:
                    names = client_ids[:clients]
                    echo[clients].append(_load(bench, hall, address, names, reply_bytes))
                    before = machine.cpu_s(controller.pid)
                    found = _load(bench, hall, hall.commands, names, reply_bytes)
                    used_s = machine.cpu_s(controller.pid) - before
                    issue[clients].append(found)
                    if clients == max(scale.clients):
                        whole = len(found.times_ms) * (1 + scale.warm_s / scale.load_s)
                        cpu_ms.append(used_s * 1000 / whole)
        many = max(scale.clients)
        bench.say(
            f"issue, round {number + 1}: 1 client {issue[1][-1].at(0.5):.3f} ms"
            f" (echo {echo[1][-1].at(0.5):.3f}, fdatasync {disk_ms[-1]:.3f}),"
            f" {many} clients {issue[many][-1].per_s:,.0f}/s (echo {echo[many][-1].per_s:,.0f})"
        )
    rows: list[Row] = []
    for clients in scale.clients:
        rows += _rows(clients, issue[clients], echo[clients], disk_ms, cpu_ms, max(scale.clients))
    return rows


def _rows(
    clients: int,
    issue: list[Figures],
    echo: list[Figures],
    disk_ms: list[float],
    cpu_ms: list[float],
    many: int,
) -> list[Row]:
    who = "1 client" if clients == 1 else f"{clients} clients"
    mean_cpu = sum(cpu_ms) / len(cpu_ms)
    rows = [
        against_floor(
            f"{who}, throughput",
            "/s",
            [one.per_s for one in issue],
            [one.per_s for one in echo],
            "echo",
            target=SHARE_AT_MANY if clients == many else None,
            why=f"an issue costs the controller {mean_cpu:.3f} ms of processor time, most of it"
            " Python and SQLite: decode, decide, apply, encode and write event, reply and ticket",
        ),
        against_floor(
            f"{who}, p50",
            "ms",
            [one.at(0.5) for one in issue],
            [one.at(0.5) + disk for one, disk in zip(echo, disk_ms, strict=True)],
            "echo + one fdatasync",
            target=P50_AT_ONE if clients == 1 else None,
            why="beside echo and disk each issue decodes, decides, writes three rows into a"
            " WAL that is synced, and encodes a reply",
        ),
    ]
    floors = [one.times_ms for one in echo]
    for name, share in (("p99", 0.99), ("p99.9", 0.999)):
        times = [one.times_ms for one in issue]
        rows.append(pooled_against_floor(f"{who}, {name}", "ms", share, times, floors, "echo"))
    return rows


def _prepare(hall: BenchHall) -> int:
    """A hall at work: counters open, a visitor at each, some waiting; the size of a reply."""
    with hall.client("cli") as client:
        day.open_counters(hall, client)
        day.draw(hall, client, 2 * len(hall.hall.counters))
        for counter in hall.counters():
            asked(client, m.CallNext(counter))
        reply = asked(client, m.Issue(queue=hall.queues[0]))
    return len(wire.encode(reply))


def _load(
    bench: Bench, hall: BenchHall, address: str, client_ids: list[str], reply_bytes: int
) -> Figures:
    return run_job(
        Job(
            address=address,
            keys_dir=str(hall.keys_dir),
            hall_id=hall.hall.hall_id,
            client_ids=client_ids,
            queues=hall.queues,
            run=next(_runs),
            seconds=bench.scale.load_s,
            warm_s=bench.scale.warm_s,
            reply_bytes=reply_bytes,
        )
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
