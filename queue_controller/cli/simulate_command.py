"""`hall simulate`: a seed of the simulator again; a failing seed is the report of a fault."""

from __future__ import annotations

import subprocess
import sys
from typing import Annotated

import typer


def simulate(
    seed: Annotated[int, typer.Option("--seed", help="种子 / the seed to run again")] = 0,
    seeds: Annotated[
        int, typer.Option("--seeds", help="从该种子起连续运行几个 / how many seeds from there on")
    ] = 1,
    *,
    outage: Annotated[
        bool,
        typer.Option(
            "--outage",
            help="五台取号机离线八小时 / eight hours without the controller, five kiosks",
        ),
    ] = False,
    pair: Annotated[
        bool,
        typer.Option(
            "--pair", help="主机和备机，随时断网、接替 / two machines, promoted at any moment"
        ),
    ] = False,
) -> None:
    """在模拟的时间、磁盘和网络里重演一个种子 / run a seed in simulated time, disks and network."""
    last = seed + max(1, seeds) - 1
    argv = [
        sys.executable,
        "-m",
        "queue_controller.simulation",
        "--seeds",
        str(seed),
        str(last),
        *(["--outage"] if outage else ["--pair"] if pair else []),
    ]
    raise typer.Exit(subprocess.run(argv, check=False).returncode)


def register(app: typer.Typer) -> None:
    """Add this subcommand."""
    app.command("simulate")(simulate)
