"""A rehearsal on real hardware: what is taken of hall.toml, and what clerks do without simulated keypads."""

from __future__ import annotations

from pathlib import Path

from config.model import ControllerConfig, DeviceConfig, LineConfig, ProgramConfig, Setup
from config.setup_model import SimulatorConfig
from queue_controller.api import messages as m
from queue_controller.api.view import DeviceStatus, HallView
from queue_controller.cli.rehearsal import clerks
from queue_controller.cli.rehearsal.clerks import Press, RateOnPad, Send
from queue_controller.cli.rehearsal.real import (
    as_command,
    device_states,
    real_setup,
    states_table,
)

SETUP = Setup(
    controller=ControllerConfig(data_dir="var/hall", keys_dir="var/hall/keys"),
    programs=(
        ProgramConfig(name="host-1", kind="device_host", machine="main"),
        ProgramConfig(name="kiosk-1", kind="ticketing", machine="kiosk-pc"),
    ),
    lines=(
        LineConfig(name="rs485", transport="serial", port="/dev/ttyS1", owner="host-1"),
        LineConfig(name="printer", transport="serial", port="/dev/ttyS2", owner="kiosk-1"),
    ),
    devices=(
        DeviceConfig(name="keypad-5", kind="call_keypad", make="ff68", line="rs485", address=5),
        DeviceConfig(name="printer-1", kind="ticket_printer", make="escpos", line="printer"),
        DeviceConfig(name="screen-1", kind="panel", make="dpms", program="kiosk-1"),
    ),
    simulators=(SimulatorConfig(name="sim-1", lines=("printer",)),),
)


def test_ports_are_the_real_ones_and_everything_else_is_the_rehearsals(tmp_path: Path) -> None:
    made = real_setup(SETUP, tmp_path, (18_001, 18_002))
    assert made.lines == SETUP.lines
    assert made.devices == SETUP.devices
    assert made.simulators == ()
    assert made.controller.data_dir == str(tmp_path / "data")
    assert made.controller.keys_dir == str(tmp_path / "keys")
    assert made.controller.commands == "tcp://127.0.0.1:18001"


def test_only_the_devices_of_one_machine(tmp_path: Path) -> None:
    made = real_setup(SETUP, tmp_path, (1, 2), "kiosk-pc")
    assert [p.name for p in made.programs] == ["kiosk-1"]
    assert [d.name for d in made.devices] == ["printer-1", "screen-1"]
    assert [line.name for line in made.lines] == ["printer"]


def test_clerks_use_the_terminal_and_nobody_presses_a_real_pad() -> None:
    wanted = {
        clerks.KEY_CALL: m.CallNext("5"),
        clerks.KEY_RECALL: m.Recall("5"),
        clerks.KEY_COMPLETE: m.Complete("5"),
        clerks.KEY_NO_SHOW: m.NoShow("5"),
    }
    for keys, command in wanted.items():
        assert as_command(Press("5", keys)) == Send(command)
    opened = Send(m.OpenCounter("5"))
    assert as_command(opened) is opened
    assert as_command(RateOnPad("5", 5)) is None
    assert as_command(Press("5", ("01",))) is None


def test_a_device_that_was_never_heard_is_unknown() -> None:
    view = HallView()
    view.devices["printer-1"] = DeviceStatus(
        device="printer-1", kind="ticket_printer", state="bad", message_zh="缺纸"
    )
    assert device_states(SETUP, view) == {
        "keypad-5": "unknown",
        "printer-1": "bad",
        "screen-1": "unknown",
    }
    assert "缺纸" in states_table(SETUP, view)
