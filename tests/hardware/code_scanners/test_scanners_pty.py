"""Code scanners on pseudo-terminals: pyserial, one thread a line, drivers and simulators."""

from pathlib import Path
from typing import Any

import pytest

from config.setup_model import DeviceConfig, LineConfig
from devices.health import Health
from devices.kinds import CodeScanned, DeviceEvent, Outcome, StartReading, StopReading
from devices.supervisor import Supervisor
from tests.hardware.ff68.rig import Rig, wait_for

SCANNERS: dict[str, dict[str, Any]] = {
    "cdc_serial": {"commands": "honeywell"},
    "ssi": {},
    "gm65": {},
}


def line(name: str, port: Path) -> LineConfig:
    return LineConfig(name=name, transport="serial", port=str(port), owner="kiosk-1")


def device(make: str, options: dict[str, Any]) -> DeviceConfig:
    name = make.replace("_", "-")
    return DeviceConfig(
        name=name,
        kind="code_scanner",
        make=make,
        line=name,
        program="kiosk-1",
        options=options,
    )


def test_all_scanners_read_at_once(tmp_path: Path) -> None:
    devices = [device(make, options) for make, options in SCANNERS.items()]
    lines = [line(one.name, tmp_path / one.name) for one in devices]
    text = "预约A012 " + "0123456789" * 30
    with Rig(lines, devices) as rig:
        names = [one.name for one in devices]
        for name in names:
            rig.device(name).submit(StartReading(command_id="start"))
        for name in names:
            wait_for(lambda name=name: rig.end_of(name, "start") is not None, "starts")  # type: ignore[misc]
            end = rig.end_of(name, "start")
            assert end is not None
            assert end.outcome is Outcome.CONFIRMED
            assert rig.control(name, do="scan", text=text)["ok"]
        wait_for(lambda: all(rig.bodies(name, CodeScanned) for name in names), "the codes")
        for name in names:
            assert [code.text for code in rig.bodies(name, CodeScanned)] == [text]
            assert rig.device(name).health.health is Health.GOOD
            rig.device(name).submit(StopReading(command_id="stop"))
        wait_for(lambda: all(rig.end_of(name, "stop") for name in names), "stops")
        assert rig.state("ssi")["acknowledged"] == 2  # one code in two packets


@pytest.mark.hardware_port
@pytest.mark.parametrize("make", SCANNERS)
def test_a_real_scanner(request: pytest.FixtureRequest, make: str) -> None:
    """Connect a scanner of this make at 9600 baud and scan anything within 30 s."""
    port = Path(str(request.config.getoption("--hardware")))
    events: list[DeviceEvent] = []
    one = device(make, {})
    supervisor = Supervisor([line(one.name, port)], [one], events.append)
    supervisor.start()
    try:
        wait_for(lambda: bool(events), "the port opens")
        supervisor.device(one.name).submit(StartReading(command_id="start"))
        wait_for(lambda: any(isinstance(e.body, CodeScanned) for e in events), "a code")
    finally:
        supervisor.stop()
