"""The simulator program: ``python -m devices.simulate --setup FILE --sim NAME --witness FILE --control SOCKET``.

Plays the far end of the lines that the setup gives to the simulator NAME. Exit code 0 after SIGTERM or SIGINT,
2 for a setup that cannot be simulated.
"""

from __future__ import annotations

import argparse
import logging
import signal
import sys
import threading
from pathlib import Path
from types import FrameType

import config
from devices.errors import DeviceError
from devices.simulation.server import SimServer

log = logging.getLogger("devices.simulate")


def main(arguments: list[str] | None = None) -> int:
    """Run one simulator."""
    parser = argparse.ArgumentParser(prog="devices.simulate", description=__doc__)
    parser.add_argument("--setup", type=Path, required=True, help="technical setup (TOML)")
    parser.add_argument("--sim", required=True, help="name of a [[simulator]] in the setup")
    parser.add_argument("--witness", type=Path, required=True, help="JSON lines are added here")
    parser.add_argument("--control", type=Path, required=True, help="Unix socket to be made")
    parser.add_argument("--instant", action="store_true", help="leave out slow mechanics")
    options = parser.parse_args(arguments)
    logging.basicConfig(
        level=logging.INFO,
        stream=sys.stderr,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
    )
    stop_asked = threading.Event()
    running: list[SimServer] = []

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop_asked.set()
        for server in running:
            server.stop()

    # Before the first port exists: who sees a port may already want it to end.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, on_signal)
    try:
        server = _build(options)
    except (OSError, ValueError, DeviceError) as err:
        sys.stderr.write(f"模拟器 {options.sim} 无法启动 / cannot start: {err}\n")
        return 2
    running.append(server)
    if stop_asked.is_set():
        server.stop()
    log.info("simulator %s is ready", options.sim)
    server.run()
    return 0


def _build(options: argparse.Namespace) -> SimServer:
    loaded = config.load_setup(options.setup, None)
    setup = loaded.setup
    if setup is None:
        raise ValueError("\n".join(problem.message_zh for problem in loaded.problems))
    try:
        simulator = setup.simulator(options.sim)
        lines = [setup.line(name) for name in simulator.lines]
    except KeyError as err:
        raise ValueError(f"{options.setup}: no simulator or line named {err}") from err
    return SimServer(
        lines,
        setup.devices,
        witness=options.witness,
        control=options.control,
        seed=simulator.seed,
        instant=options.instant,
    )


if __name__ == "__main__":
    sys.exit(main())
