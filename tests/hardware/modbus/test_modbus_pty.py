"""Modbus RTU on a pseudo-terminal: pyserial, the line's thread, two drivers on one pair of wires."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from config.setup_model import DeviceConfig, LineConfig
from devices.health import Health
from devices.kinds import Outcome, SetLight, ShowPage, StripLine, StripPage
from devices.supervisor import Supervisor
from tests.hardware.ff68.rig import Rig, wait_for


def line(port: Path, *, echo: bool = False) -> LineConfig:
    return LineConfig(
        name="rs485-1",
        transport="serial",
        port=str(port),
        owner="host-1",
        half_duplex=True,
        echo=echo,
    )


DEVICES = [
    DeviceConfig(
        name="board-5",
        kind="led_board",
        make="modbus_numeric",
        line="rs485-1",
        address=1,
        counter="5",
    ),
    DeviceConfig(
        name="lights-1",
        kind="lights",
        make="modbus_relay",
        line="rs485-1",
        address=2,
        zone="1",
        options={"channels": 8},
    ),
]


def show(command_id: str, text: str) -> ShowPage:
    return ShowPage(command_id=command_id, page=StripPage((StripLine(text),)))


@pytest.fixture(params=[False, True], ids=["quiet-adapter", "echoing-adapter"])
def rig(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Rig]:
    with Rig([line(tmp_path / "ttyRS485", echo=request.param)], DEVICES) as one:
        wait_for(lambda: one.device("lights-1").health.health is Health.GOOD, "lights answer")
        yield one


def test_a_call_lights_the_number_and_the_lamp(rig: Rig) -> None:
    rig.device("board-5").submit(show("p", "B012 请到5号窗口"))
    rig.device("lights-1").submit(SetLight(command_id="l", channel=5, on=True))
    wait_for(lambda: rig.end_of("lights-1", "l") is not None, "the lamp")
    wait_for(lambda: rig.end_of("board-5", "p") is not None, "the number")
    for name, command_id in (("board-5", "p"), ("lights-1", "l")):
        end = rig.end_of(name, command_id)
        assert end is not None
        assert end.outcome is Outcome.CONFIRMED
    assert rig.state("board-5")["text"] == ["B012"]
    assert rig.state("lights-1")["lit"] == [False] * 4 + [True] + [False] * 3
    trace = [entry.meaning for entry in rig.device("board-5").trace()]
    assert any("write_registers 0070h, 2 of them: 42 30 31 32" in line for line in trace)


@pytest.mark.hardware_port
def test_a_real_display_at_address_1(request: pytest.FixtureRequest) -> None:
    """Wire one numeric display, set to address 1 and 9600 baud, to the port; it shows 8012."""
    port = Path(str(request.config.getoption("--hardware")))
    supervisor = Supervisor([line(port)], DEVICES[:1], lambda _event: None)
    supervisor.start()
    try:
        supervisor.device("board-5").submit(show("p", "8012"))
        wait_for(lambda: supervisor.device("board-5").health.health is Health.GOOD, "an answer")
    finally:
        supervisor.stop()
