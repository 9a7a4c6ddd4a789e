"""MDC panels over TCP and on a pseudo-terminal that two of them share."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.setup_model import DeviceConfig, LineConfig
from devices.health import Health
from devices.kinds import CheckHealth, Completion, DeviceEvent, Outcome, SelectInput, SetPower
from devices.supervisor import Supervisor
from queue_controller.cli.rehearsal.ports import free_port
from tests.hardware.ff68.rig import Rig, wait_for


def panel(number: int, line: str) -> DeviceConfig:
    return DeviceConfig(
        name=f"panel-{number}", kind="panel", make="samsung_mdc", line=line, address=number
    )


def is_good(rig: Rig, number: int) -> bool:
    return rig.device(f"panel-{number}").health.health is Health.GOOD


@pytest.fixture
def rig() -> Iterator[Rig]:
    line = LineConfig(
        name="wall", transport="tcp", port=f"127.0.0.1:{free_port()}", owner="board-1"
    )
    with Rig([line], [panel(1, "wall")]) as one:
        wait_for(lambda: is_good(one, 1), "the panel answers")
        yield one


def test_input_and_a_pulled_cable(rig: Rig) -> None:
    rig.device("panel-1").submit(SelectInput(command_id="i", source="hdmi2"))
    wait_for(lambda: rig.end_of("panel-1", "i") is not None, "the input is chosen")
    assert rig.state("panel-1")["input"] == 0x23
    rig.device("panel-1").submit(SetPower(command_id="off", on=False))
    wait_for(lambda: rig.end_of("panel-1", "off") is not None, "the refusal")
    end = rig.end_of("panel-1", "off")
    assert end is not None
    assert (end.outcome, end.reason) == (Outcome.FAILED, "guard_missing")
    for _ in range(3):
        rig.control("panel-1", do="unplug")
        wait_for(lambda: rig.device("panel-1").health.reason == "line_down", "the loss")
        rig.control("panel-1", do="plug")
        wait_for(lambda: is_good(rig, 1), "it is back")
    assert rig.state("panel-1")["power"] == "on"


def test_two_panels_on_one_serial_line(tmp_path: Path) -> None:
    line = LineConfig(name="wall", transport="serial", port=str(tmp_path / "ttyMDC"), owner="b-1")
    with Rig([line], [panel(1, "wall"), panel(2, "wall")]) as one:
        wait_for(lambda: is_good(one, 1) and is_good(one, 2), "both answer")
        one.device("panel-2").submit(SelectInput(command_id="i", source="hdmi1"))
        wait_for(lambda: one.end_of("panel-2", "i") is not None, "the input is chosen")
        assert one.witnesses[-1]["device"] == "panel-2"


@pytest.mark.hardware_port
def test_a_real_panel(request: pytest.FixtureRequest) -> None:
    """``--hardware 192.168.1.60:1515`` or a serial port; a panel with ID 1 is only asked, nothing is changed."""
    port = str(request.config.getoption("--hardware"))
    line = LineConfig(
        name="wall", transport="serial" if os.path.sep in port else "tcp", port=port, owner="b-1"
    )
    events: list[DeviceEvent] = []
    supervisor = Supervisor([line], [panel(1, "wall")], events.append)
    supervisor.start()
    try:
        supervisor.device("panel-1").submit(CheckHealth(command_id="c"))
        wait_for(lambda: any(isinstance(e.body, Completion) for e in events), "the check ends")
        assert supervisor.device("panel-1").health.health is Health.GOOD
    finally:
        supervisor.stop()
