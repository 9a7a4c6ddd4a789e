"""The relay board's driver against its simulator: each lamp is as it was told last."""

from typing import Any

import pytest

from devices.health import Health
from devices.kinds import (
    CheckHealth,
    CheckLevel,
    Identify,
    LightsCapabilities,
    Outcome,
    Reset,
    SetLight,
    SetPower,
)
from devices.lights.modbus_relay import MAKE
from tests.unit.devices.bench import Bench, device


def lights(**options: Any) -> Bench:
    return Bench(device("lights", "modbus_relay", **options)).plug()


def lamp(command_id: str, channel: int, *, on: bool) -> SetLight:
    return SetLight(command_id=command_id, channel=channel, on=on)


def test_lamps() -> None:
    bench = lights()
    assert bench.do(lamp("a", 2, on=True)).outcome is Outcome.CONFIRMED
    assert bench.do(lamp("b", 4, on=True)).outcome is Outcome.CONFIRMED
    assert bench.do(lamp("c", 2, on=False)).outcome is Outcome.CONFIRMED
    assert bench.state()["lit"] == [False, False, False, True]
    assert bench.witnesses == [
        {"witness": "lights", "channel": 2, "on": True},
        {"witness": "lights", "channel": 4, "on": True},
        {"witness": "lights", "channel": 2, "on": False},
    ]
    assert bench.health().health is Health.GOOD


def test_a_lamp_on_the_break_contact() -> None:
    bench = lights(inverted=[1])
    assert bench.state()["lit"] == [True, False, False, False]
    assert bench.do(lamp("a", 1, on=False)).outcome is Outcome.CONFIRMED
    assert bench.state()["lit"] == [False] * 4
    assert bench.do(lamp("b", 1, on=True)).outcome is Outcome.CONFIRMED
    assert bench.state()["lit"] == [True, False, False, False]


def test_coils_may_begin_elsewhere() -> None:
    bench = lights(first_coil=16, channels=8)
    assert bench.do(lamp("a", 8, on=True)).outcome is Outcome.CONFIRMED
    assert bench.state()["lit"] == [False] * 7 + [True]


def test_a_channel_that_is_not_there() -> None:
    bench = lights(channels=2)
    for channel in (0, 3):
        end = bench.do(lamp(f"c{channel}", channel, on=True))
        assert (end.outcome, end.reason) == (Outcome.FAILED, "unsupported")
        assert f"第 {channel} 路" in end.message_zh


def test_on_and_off_at_once_is_off() -> None:
    bench = lights()
    bench.submit(lamp("a", 1, on=True))
    bench.submit(lamp("b", 2, on=True))
    bench.submit(lamp("c", 1, on=False))
    bench.run(3)
    assert bench.ends("a")[0].reason == "superseded"
    assert (bench.outcome("b"), bench.outcome("c")) == (("confirmed", "ok"),) * 2
    assert bench.state()["lit"] == [False, True, False, False]


def test_a_board_that_lost_its_power_is_told_again() -> None:
    bench = lights(ping_s=5)
    bench.do(lamp("a", 3, on=True))
    bench.control(do="set", power="off")
    bench.run(8)
    assert bench.health().reason == "no_answer"
    bench.control(do="set", power="on")
    assert bench.run_until(lambda: bench.state()["lit"][2], 5)
    assert bench.health().health is Health.GOOD


def test_lamps_that_nobody_named_stay_as_they_are() -> None:
    bench = lights(test_s=2)
    bench.run(1)
    bench.sim.devices[0].device.values[3] = 1  # type: ignore[attr-defined] # switched by hand at the board
    bench.do(lamp("a", 1, on=True))
    assert bench.state()["lit"] == [True, False, False, True]
    assert bench.do(Identify(command_id="i", label="5")).outcome is Outcome.CONFIRMED
    assert bench.state()["lit"] == [True] * 4
    bench.run(4)
    assert bench.state()["lit"] == [True, False, False, True]


def test_check_and_reset() -> None:
    bench = lights()
    bench.do(lamp("a", 1, on=True))
    assert bench.do(CheckHealth(command_id="c")).outcome is Outcome.CONFIRMED
    check = CheckHealth(command_id="d", level=CheckLevel.EXTERNAL)
    assert bench.do(check).outcome is Outcome.CONFIRMED
    assert bench.do(Reset(command_id="r")).outcome is Outcome.CONFIRMED
    assert bench.state()["lit"] == [False] * 4
    refused = bench.do(SetPower(command_id="p", on=True))
    assert (refused.outcome, refused.reason) == (Outcome.FAILED, "unsupported")


def test_the_echo_of_an_adapter_is_no_lamp() -> None:
    """hall.toml forgot echo = true, and the board is dead: its own question comes back as a yes."""
    bench = Bench(device("lights", "modbus_relay"), echo=False, adapter_echo=True).plug()
    bench.control(do="set", power="off")
    end = bench.do(lamp("a", 1, on=True))
    assert (end.outcome, end.reason) == (Outcome.INDETERMINATE, "no_answer")
    assert bench.health().health is Health.BAD


def test_with_a_living_board_an_undeclared_echo_does_no_harm() -> None:
    bench = Bench(device("lights", "modbus_relay"), echo=False, adapter_echo=True).plug()
    assert bench.do(lamp("a", 1, on=True)).outcome is Outcome.CONFIRMED
    assert bench.state()["lit"][0]


@pytest.mark.parametrize("power", ["off", "on"])
def test_a_declared_echo_is_taken_out(power: str) -> None:
    bench = Bench(device("lights", "modbus_relay"), echo=True).plug()
    bench.control(do="set", power=power)
    end = bench.do(lamp("a", 1, on=True))
    assert (end.outcome is Outcome.CONFIRMED) == (power == "on")


def test_capabilities() -> None:
    config = device("lights", "modbus_relay", channels=8)
    assert MAKE.capabilities(config, MAKE.options(channels=8)) == LightsCapabilities(8)
