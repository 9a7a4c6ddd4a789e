"""A single-byte rating pad on a pseudo-terminal, and twenty replugs of all these serial makes at once."""

from pathlib import Path
from typing import Any

import pytest

from config.setup_model import DeviceConfig, LineConfig
from devices.kinds import (
    Command,
    Completion,
    DeviceEvent,
    RatingOutcome,
    RatingResult,
    SetLight,
    ShowPage,
    StartRating,
    StartReading,
    StopSound,
    StripLine,
    StripPage,
)
from devices.supervisor import Supervisor
from tests.hardware.ff68.rig import Rig, wait_for

REPLUGS = 20
DOWN = {"starting", "line_down"}
MAKES = [
    ("rating_keys", "single_byte", None),
    ("id_card_reader", "sdt", None),
    ("code_scanner", "cdc_serial", None),
    ("code_scanner", "ssi", None),
    ("code_scanner", "gm65", None),
    ("speaker", "syn6288", None),
    ("led_board", "modbus_numeric", 1),
    ("lights", "modbus_relay", 1),
    ("led_board", "cd5220", None),
]


def line(name: str, port: Path) -> LineConfig:
    return LineConfig(name=name, transport="serial", port=str(port), owner="host-1")


def device(kind: str, make: str, address: int | None) -> DeviceConfig:
    name = make.replace("_", "-")
    row: dict[str, Any] = {"kind": kind, "make": make, "address": address}
    return DeviceConfig(name=name, line=name, counter="5", **row)


def usual(kind: str, command_id: str) -> Command:
    match kind:
        case "rating_keys":
            return StartRating(command_id=command_id, rating_id=f"r-{command_id}", seconds=10)
        case "speaker":
            return StopSound(command_id=command_id)
        case "led_board":
            return ShowPage(command_id=command_id, page=StripPage((StripLine("B012"),)))
        case "lights":
            return SetLight(command_id=command_id, channel=1, on=True)
        case _:
            return StartReading(command_id=command_id)


def test_a_rating(tmp_path: Path) -> None:
    pad = device(*MAKES[0])
    with Rig([line(pad.name, tmp_path / "ttyPad")], [pad]) as rig:
        rig.device(pad.name).submit(StartRating(command_id="c", rating_id="r1", seconds=10))
        wait_for(lambda: rig.state(pad.name)["pad"] == "rating", "the pad lights up")
        assert rig.control(pad.name, do="rate", key=2) == {"ok": True}
        wait_for(lambda: bool(rig.bodies(pad.name, RatingResult)), "the result")
        assert rig.bodies(pad.name, RatingResult) == [RatingResult("r1", RatingOutcome.RATED, 4, 2)]


def test_twenty_replugs_of_all_serial_makes_at_once(tmp_path: Path) -> None:
    devices = [device(*row) for row in MAKES]
    lines = [line(one.name, tmp_path / one.name) for one in devices]
    with Rig(lines, devices) as rig:
        handles = [rig.device(one.name) for one in devices]
        for turn in range(REPLUGS):
            wait_for(lambda: all(h.health.reason not in DOWN for h in handles), "all are up")
            for one in devices:
                rig.device(one.name).submit(usual(one.kind, f"c{turn}"))
                rig.server.control({"do": "unplug", "line": one.name})
            wait_for(lambda: all(h.health.reason == "line_down" for h in handles), "all down")
            for one in devices:
                rig.server.control({"do": "plug", "line": one.name})
        wait_for(lambda: all(h.health.reason not in DOWN for h in handles), "all are back")
        for one in devices:
            rig.device(one.name).submit(usual(one.kind, "last"))
        for one in devices:
            wait_for(lambda name=one.name: rig.end_of(name, "last") is not None, "last ends")  # type: ignore[misc]
            ends = [end.command_id for end in rig.bodies(one.name, Completion)]
            assert sorted(ends) == sorted([*(f"c{turn}" for turn in range(REPLUGS)), "last"])
            assert rig.device(one.name).statistics()["reconnects"] == REPLUGS


@pytest.mark.hardware_port
def test_a_real_pad(request: pytest.FixtureRequest) -> None:
    """Connect a pad whose start byte is 53 at 9600 baud, and press a key within 30 s."""
    port = Path(str(request.config.getoption("--hardware")))
    events: list[DeviceEvent] = []
    pad = device(*MAKES[0])
    supervisor = Supervisor([line(pad.name, port)], [pad], events.append)
    supervisor.start()
    try:
        wait_for(lambda: bool(events), "the port opens")
        start = StartRating(command_id="c", rating_id="r1", seconds=30)
        supervisor.device(pad.name).submit(start)
        wait_for(lambda: any(isinstance(e.body, RatingResult) for e in events), "a key")
    finally:
        supervisor.stop()
