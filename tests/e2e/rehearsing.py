"""Short rehearsals of a whole hall as processes."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, Self

import config
from queue_controller.api import messages as m
from queue_controller.api.keys import load_client_keys
from queue_controller.cli.session import CLI_CLIENT, all_events
from tests.helpers.patience import PATIENCE_S, PatientClient

ROOT: Final = Path(__file__).resolve().parents[2]
HALL = Path(sys.executable).parent / "hall"
SONGMING = "config/halls/songming"
EXIT_WITNESSES_DIFFER = 5
END_LIMIT_S: Final = 4 * PATIENCE_S
"""To start everything, to end it, and to hear the witnesses."""
LOOKS_EVERY_S: Final = 1.0

Rehearsed = tuple[int, dict[str, Any], str]


def rehearse(run_dir: Path, *more: str, minutes: float = 0.5) -> Rehearsed:
    """Run one short rehearsal; its exit code, its JSON and its stderr."""
    with Rehearsing(run_dir, *more, minutes=minutes) as one:
        return one.ended(minutes * 60 + END_LIMIT_S)


def rehearse_until(
    run_dir: Path,
    done: Callable[[Sequence[m.Event]], bool],
    *more: str,
    most_minutes: float,
) -> Rehearsed:
    """Run one rehearsal until its events are enough, and end it as Ctrl-C does."""
    with Rehearsing(run_dir, *more, minutes=most_minutes) as one:
        one.wait_for(done, most_minutes * 60 + END_LIMIT_S)
        one.process.send_signal(signal.SIGTERM)
        return one.ended(END_LIMIT_S)


class Rehearsing:
    """One `hall rehearse`; ended with the block, whatever happens in it."""

    def __init__(self, run_dir: Path, *more: str, minutes: float) -> None:
        self.run_dir = run_dir
        argv = [
            str(HALL), "rehearse", SONGMING, "--headless", "--speed", "60", "--start", "08:55",
            "--minutes", str(minutes), "--seed", "7", "--json", "--run-dir", str(run_dir), *more,
        ]  # fmt: skip
        self.process = subprocess.Popen(
            argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()

    def wait_for(self, done: Callable[[Sequence[m.Event]], bool], limit_s: float) -> None:
        """Until the log is enough, or the rehearsal over."""
        end = time.monotonic() + limit_s
        setup_file = self.run_dir / "setup.toml"
        keys = self.run_dir / "keys" / f"{CLI_CLIENT}.key"
        while not (setup_file.exists() and keys.exists()):
            assert self.process.poll() is None
            assert time.monotonic() < end
            time.sleep(0.1)
        hall = config.load_hall(ROOT / SONGMING).require()
        setup = config.load_setup(setup_file, hall).require()
        controller = setup.controller
        with PatientClient(
            controller.commands,
            controller.events,
            load_client_keys(Path(controller.keys_dir), CLI_CLIENT),
            CLI_CLIENT,
            hall.hall_id,
            None,
        ) as client:
            assert client.ask(m.Ping()).ok
            while not done([event for _, event in all_events(client)]):
                assert self.process.poll() is None, "it ended without that"
                assert time.monotonic() < end
                time.sleep(LOOKS_EVERY_S)

    def ended(self, limit_s: float) -> Rehearsed:
        """When it has ended by itself."""
        stdout, stderr = self.process.communicate(timeout=limit_s)
        lines = stdout.strip().splitlines()
        assert lines, stderr
        return self.process.returncode, json.loads(lines[-1]), stderr
