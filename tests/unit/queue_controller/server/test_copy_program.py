"""The program of a copy, as far as it goes without another machine."""

from __future__ import annotations

import gc
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.model import ControllerConfig, PolicyConfig, Setup, StandbyConfig
from queue_controller.api.keys import ensure_hall_keys
from queue_controller.cli.rehearsal.ports import free_port
from queue_controller.server.standby.place import Place
from queue_controller.server.standby.program import CopyProgram
from queue_controller.service.hall import HallState
from tests.unit.queue_controller.server.desk import HALL

NAME = "standby-1"


@pytest.fixture
def collector() -> Iterator[None]:
    gc.disable()
    yield
    gc.unfreeze()
    gc.set_threshold(700, 10, 10)
    gc.enable()


@pytest.mark.usefixtures("collector")
def test_a_copy_that_stands_by_for_weeks_looks_for_garbage(tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    ensure_hall_keys(keys, [NAME])

    def address() -> str:
        return f"tcp://127.0.0.1:{free_port()}"

    setup = Setup(
        controller=ControllerConfig(
            commands=address(),
            events=address(),
            copies=address(),
            data_dir=str(tmp_path / "data"),
            keys_dir=str(keys),
        ),
        standby=StandbyConfig(
            mode="synchronous",
            name=NAME,
            commands=address(),
            events=address(),
            copies=address(),
        ),
    )
    place = Place(node=NAME, role="copy")
    program = CopyProgram(
        HALL, setup, place, lambda: HallState(HALL, PolicyConfig()), rehearsal=True
    )
    before = signal.getsignal(signal.SIGTERM)
    program._stop(signal.SIGTERM, None)
    assert program.run() == "stopped"
    assert gc.isenabled()
    assert signal.getsignal(signal.SIGTERM) == before
