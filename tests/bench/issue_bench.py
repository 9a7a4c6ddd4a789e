"""`issue` through the whole controller, against the floors of the same run.

`python -m tests.bench.issue_bench`: prints a table; the controller is a process of its own with the
real rules, CURVE, projection and stored replies.
"""

from __future__ import annotations

import argparse
import itertools
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import config
from config.model import Hall, Setup
from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.api.client import BusClient
from queue_controller.api.errors import BusError
from queue_controller.api.keys import ensure_hall_keys, load_client_keys
from tests.bench.floor import echo_server, fdatasync_ms
from tests.bench.load import MakeFrame, drive

HALL = Path("config/halls/ziyang")
CLIENTS = (1, 8, 64)
REPLY_BYTES = 650
"""What the reply to `issue` has; the bench checks it."""


def free_port() -> int:
    """A TCP port that nobody has at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def make_hall(run_dir: Path, client_ids: list[str]) -> tuple[Hall, Setup, Path]:
    """A simulated Ziyang whose data lies in `run_dir`, with keys for these clients."""
    hall = config.load_hall(HALL).hall
    if hall is None:
        raise RuntimeError(f"{HALL} does not load")
    setup = config.rehearsal_setup(hall, run_dir, free_port=free_port)
    setup_file = run_dir / "setup.toml"
    config.write_setup(setup_file, setup)
    ensure_hall_keys(Path(setup.controller.keys_dir), [*client_ids, "cli"])
    return hall, setup, setup_file


@contextmanager
def controller_process(setup: Setup, setup_file: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The controller, answering."""
    command = [sys.executable, "-m", "queue_controller.server", "--hall", str(HALL)]
    command += ["--setup", str(setup_file), "--rehearsal", "--hall-start", "2025-09-08T09:00"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            wait_until_up(setup)
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(5)


def wait_until_up(setup: Setup, limit_s: float = 10.0) -> None:
    """Return when the controller answers.

    Raises:
        TimeoutError: it does not.
    """
    keys = load_client_keys(Path(setup.controller.keys_dir), "cli")
    address, events = setup.controller.commands, setup.controller.events
    with BusClient(address, events, keys, "cli", "ziyang-gov", None) as client:
        end = time.monotonic() + limit_s
        while time.monotonic() < end:
            try:
                client.ask(m.Ping(), timeout_s=1.0)
            except BusError:
                continue
            return
    raise TimeoutError("the controller does not answer")


def issue_frames(hall_id: str, client_ids: list[str], queues: list[str], run: int) -> MakeFrame:
    """Issue commands, a fresh command_id each; cheap to make, so that the load costs little."""
    mark = "0" * 16
    parts = []
    for at, client_id in enumerate(client_ids):
        # As the client makes them: the time first, then what is random.
        command_id = f"{run:012x}{mark}{at:04x}"
        command = m.Issue(queue=queues[at % len(queues)], source="")
        frame = wire.encode_request(
            command, hall_id=hall_id, client_id=client_id, command_id=command_id
        )
        before, _, after = frame.partition(mark.encode())
        parts.append((before, after))

    def frame_of(client: int, number: int) -> bytes:
        before, after = parts[client]
        return b"%b%016x%b" % (before, number, after)

    return frame_of


def must_be_issued(frame: bytes) -> None:
    """A benchmark of refusals would be none."""
    if b'"ok":true' not in frame or abs(len(frame) - REPLY_BYTES) > 100:
        raise RuntimeError(frame.decode("utf-8", "replace")[:500])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--profile", action="store_true", help="only drive, for a profiler")
    options = parser.parse_args()
    Path("var").mkdir(exist_ok=True)
    runs = itertools.count(int(time.time()) & 0xFFF)
    with tempfile.TemporaryDirectory(dir="var") as folder:
        run_dir = Path(folder)
        client_ids = [f"kiosk-{n}" for n in range(1, max(CLIENTS) + 1)]
        hall, setup, setup_file = make_hall(run_dir, client_ids)
        keys_dir = Path(setup.controller.keys_dir)
        queues = [q.prefix for q in hall.queues if q.takes_first_tickets]
        disk_ms = fdatasync_ms(run_dir)
        sys.stdout.write(f"{os.cpu_count()} cores; one fdatasync {disk_ms:.3f} ms\n")
        frames = issue_frames(hall.hall_id, client_ids, queues, 0)
        sys.stdout.write(f"request {len(frames(0, 0))} bytes\n")
        echo = {}
        address = f"tcp://127.0.0.1:{free_port()}"
        with echo_server(address, keys_dir, REPLY_BYTES):
            for clients in CLIENTS:
                echo[clients] = drive(
                    address, keys_dir, client_ids[:clients], frames, seconds=options.seconds
                )
                sys.stdout.write(f"echo  {echo[clients]}\n")
        with controller_process(setup, setup_file):
            for clients in CLIENTS:
                frames = issue_frames(hall.hall_id, client_ids, queues, next(runs))
                found = drive(
                    setup.controller.commands,
                    keys_dir,
                    client_ids[:clients],
                    frames,
                    seconds=options.seconds,
                    check=must_be_issued,
                )
                share = found.per_s / echo[clients].per_s
                times = found.p50_ms / (echo[clients].p50_ms + disk_ms)
                sys.stdout.write(
                    f"issue {found}  {share:.0%} of echo, p50 {times:.2f} x (echo + fdatasync)\n"
                )


if __name__ == "__main__":
    main()
