"""Elo SmartSet on a pseudo-terminal: pyserial, the line's thread, the driver, the simulated controller."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from config.setup_model import DeviceConfig, LineConfig
from devices.health import Health
from devices.kinds import CheckHealth, DeviceEvent, Outcome, Touched, TouchPhase
from devices.supervisor import Supervisor
from tests.hardware.ff68.rig import Rig, wait_for

DEVICE = DeviceConfig(name="touch-1", kind="touch_screen", make="elo_smartset", line="glass")


def line(port: str) -> LineConfig:
    return LineConfig(name="glass", transport="serial", port=port, owner="kiosk-1")


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    with Rig([line(str(tmp_path / "ttyELO"))], [DEVICE]) as one:
        good(one)
        yield one


def good(rig: Rig) -> None:
    wait_for(lambda: rig.device("touch-1").health.health is Health.GOOD, "the panel answers")


def test_a_tap(rig: Rig) -> None:
    assert rig.control("touch-1", do="tap", x=0.25, y=0.75, held_s=0.2)["ok"]
    wait_for(lambda: len(rig.bodies("touch-1", Touched)) == 2, "down and up")
    down, up = rig.bodies("touch-1", Touched)
    assert (down.phase, up.phase) == (TouchPhase.DOWN, TouchPhase.UP)
    assert (round(down.x, 2), round(down.y, 2)) == (0.25, 0.75)


def test_check_and_a_pulled_cable(rig: Rig) -> None:
    rig.device("touch-1").submit(CheckHealth(command_id="c"))
    wait_for(lambda: rig.end_of("touch-1", "c") is not None, "the check ends")
    end = rig.end_of("touch-1", "c")
    assert end is not None
    assert end.outcome is Outcome.CONFIRMED
    for _ in range(3):
        rig.control("touch-1", do="unplug")
        wait_for(lambda: rig.device("touch-1").health.reason == "line_down", "the loss")
        rig.control("touch-1", do="plug")
        good(rig)
    assert rig.control("touch-1", do="tap", x=0.5, y=0.5)["ok"]
    wait_for(lambda: len(rig.bodies("touch-1", Touched)) == 2, "down and up")


@pytest.mark.hardware_port
def test_a_real_panel(request: pytest.FixtureRequest) -> None:
    """``--hardware /dev/ttyS0``: touch the middle of the screen within 30 s."""
    events: list[DeviceEvent] = []
    port = str(request.config.getoption("--hardware"))
    supervisor = Supervisor([line(port)], [DEVICE], events.append)
    supervisor.start()
    try:
        device = supervisor.device("touch-1")
        wait_for(lambda: device.health.health is Health.GOOD, "the controller answers")
        wait_for(lambda: any(isinstance(e.body, Touched) for e in events), "a touch")
    finally:
        supervisor.stop()
