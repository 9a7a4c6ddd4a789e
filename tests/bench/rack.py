"""A hall's whole hardware on one device host, with nobody there."""

from __future__ import annotations

import time
from typing import Any, Final

from msgspec.structs import replace

import config
from config.setup_model import DeviceConfig, LineConfig, SimulatorConfig
from queue_controller.cli.rehearsal.ports import free_port
from tests.bench import machine
from tests.bench.arithmetic import Row, Spread, Target
from tests.bench.bench import Bench, Figure
from tests.bench.hall import BenchHall
from tests.bench.hosted import hosted

STRIPS: Final = 60
PADS: Final = 60
KEYPADS: Final = 40
PRINTERS: Final = 5
PAIRS: Final = 4
HOST: Final = "host-1"
SHARE: Final = Target("at_most", 5.0)
SETTLE_S: Final = 3.0


def fill(hall: BenchHall) -> None:
    """Give the hall's host so much hardware instead of its own."""
    counters = [counter.number for counter in hall.hall.counters]
    pairs = [
        LineConfig(
            name=f"pair-{n}",
            transport="serial",
            port=str(hall.folder / f"pair-{n}"),
            owner=HOST,
            half_duplex=True,
        )
        for n in range(1, PAIRS + 1)
    ]
    networked = [
        LineConfig(name=name, transport="tcp", port=f"127.0.0.1:{free_port()}", owner=HOST)
        for name in (
            *(f"strip-{n}" for n in range(1, STRIPS + 1)),
            *(f"printer-{n}" for n in range(1, PRINTERS + 1)),
        )
    ]
    devices = [
        *(_on_pair("keypad", "call_keypad", n, n // PAIRS + 1, counters) for n in range(KEYPADS)),
        *(_on_pair("pad", "rating_keys", n, n // PAIRS + 11, counters) for n in range(PADS)),
        *(
            DeviceConfig(
                name=line.name,
                kind="led_board" if line.name.startswith("strip") else "ticket_printer",
                make="onbon" if line.name.startswith("strip") else "escpos",
                line=line.name,
                counter=counters[at % len(counters)],
            )
            for at, line in enumerate(networked)
        ),
    ]
    setup = replace(
        hall.setup,
        programs=tuple(one for one in hall.setup.programs if one.name == HOST),
        lines=(*pairs, *networked),
        devices=tuple(devices),
        simulators=(
            SimulatorConfig(name="sim-keypads", lines=tuple(one.name for one in pairs)),
            SimulatorConfig(name="sim-strips", lines=tuple(one.name for one in networked)),
        ),
    )
    config.write_setup(hall.setup_file, setup)
    hall.setup = setup


def _on_pair(name: str, kind: Any, number: int, address: int, counters: list[str]) -> DeviceConfig:
    return DeviceConfig(
        name=f"{name}-{number + 1}",
        kind=kind,
        make="ff68",
        line=f"pair-{number % PAIRS + 1}",
        address=address,
        counter=counters[number % len(counters)],
    )


def run(bench: Bench) -> list[Row]:
    """Wait until every strip is good and nothing moves, then look at the host's processor time."""
    hall = bench.hall()
    fill(hall)
    with hosted(hall) as running:
        time.sleep(min(SETTLE_S, bench.scale.idle_s))
        before, began = machine.cpu_s(running.host_pid), time.monotonic()
        time.sleep(bench.scale.idle_s)
        share = 100 * (machine.cpu_s(running.host_pid) - before) / (time.monotonic() - began)
        memory = machine.memory_mib(running.host_pid)[0]
    bench.say(
        f"device host with {STRIPS + PADS + KEYPADS + PRINTERS} devices: {share:.1f} % of a core"
    )
    return [
        Row(
            "device host, share of one core",
            "%",
            Spread(share, share, share),
            target=SHARE,
            why="printers are asked every 2 s and strips every 10 s, each on a thread of its own",
        ),
        Row("device host, resident memory", "MiB", Spread(memory, memory, memory)),
    ]


FIGURE = Figure(
    "rack",
    "Hosted and idle",
    f"One device host with {STRIPS} strips and {PRINTERS} printers on TCP, {PADS} rating keys and {KEYPADS} keypads on"
    f" {PAIRS} RS-485 pairs, all simulated and answering, nobody there: processor time of its process over ten seconds.",
    run,
)
