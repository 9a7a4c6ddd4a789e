"""临时窗口: a counter that no table has gets a terminal of its own, and it works."""

from __future__ import annotations

import contextlib
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

import config
from config.model import ControllerConfig
from queue_controller.api import messages as m
from queue_controller.api.client import BusClient
from queue_controller.api.errors import BusError
from queue_controller.api.keys import ClientKeys, load_client_keys
from tests.e2e.stand import until
from tests.e2e.test_run import HALL, Run
from tests.helpers.patience import PATIENCE_S, PatientClient


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setenv("QT_QUICK_BACKEND", "software")
    found = Run(tmp_path)
    try:
        yield found
    finally:
        found.process.terminate()
        try:
            found.process.wait(PATIENCE_S)
        finally:
            found.process.kill()


def test_a_temporary_counter_opens_calls_and_has_a_terminal(run: Run) -> None:
    until(lambda: run.hall("status")[0] == 0, "the controller does not answer")
    assert run.hall("add-counter", "50", "A", "--reason", "人多")[0] == 0
    log = run.cwd / "data" / "logs" / "terminal-50.log"
    argv = [str(HALL), "terminal", "50", "--hall", str(run.folder)]
    with subprocess.Popen(argv, cwd=run.cwd, stdout=subprocess.DEVNULL) as terminal:
        try:
            until(
                lambda: log.exists() and "page shown" in log.read_text(encoding="utf-8"),
                lambda: log.read_text(encoding="utf-8") if log.exists() else "it has no log",
                40,
            )
            hall = config.load_hall(run.folder).require()
            setup = config.load_setup(run.folder / "hall.toml", hall).require()
            keys_dir = Path(setup.controller.keys_dir)
            keys = load_client_keys(keys_dir, "terminal-50")
            # The controller looks for new keys once a second; who comes earlier is sent away.
            client = until(lambda: _opened(setup.controller, keys, hall.hall_id), limit_s=30)
            try:
                assert client.ask(m.CallNext("50")).ok
                served = client.ask(m.WalkUp("50", "A"))
                assert served.ok, served
                refused = client.ask(m.OpenCounter("1"))
                assert refused.code == "not_your_counter"
            finally:
                client.close()
            view = run.hall("status")[1]["view"]
            assert view["counters"]["50"]["ticket_id"]
        finally:
            terminal.send_signal(signal.SIGTERM)
            assert terminal.wait(PATIENCE_S) == 0


def _opened(controller: ControllerConfig, keys: ClientKeys, hall_id: str) -> BusClient | None:
    """A client of the terminal's name that has opened its counter."""
    client = PatientClient(
        controller.commands, controller.events, keys, "terminal-50", hall_id, None
    )
    client.start()
    with contextlib.suppress(BusError):
        if client.ask(m.OpenCounter("50")).ok:
            return client
    client.close()
    return None
