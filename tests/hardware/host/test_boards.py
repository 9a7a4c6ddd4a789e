"""LED boards on TCP and on a serial line behind a real host: true again soon after they were away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from config.setup_model import DeviceConfig, LineConfig, Setup
from queue_controller.api import messages as m
from queue_controller.cli.rehearsal.ports import free_port
from tests.hardware.host.test_host_program import World, until
from tests.helpers.patience import Calm

HEALED_S = 2.0


def with_boards(setup: Setup) -> Setup:
    """The strip of counter 5 on TCP, and a board over its zone on a serial line."""
    folder = Path(setup.controller.data_dir).parent
    strip = LineConfig(
        name="strip", transport="tcp", port=f"127.0.0.1:{free_port()}", owner="host-1"
    )
    wall = LineConfig(
        name="wall", transport="serial", port=str(folder / "wall"), owner="host-1", baud=57600
    )
    board = DeviceConfig(
        name="wall-1", kind="led_board", make="onbon", line="wall", zone="Z3",
        options={"width": 192, "height": 48},
    )  # fmt: skip
    lines = tuple(strip if line.name == "strip" else line for line in setup.lines)
    devices = tuple(
        msgspec.structs.replace(d, options={"width": 192, "height": 32})
        if d.name == "strip-5"
        else d
        for d in setup.devices
    )
    policy = msgspec.structs.replace(
        setup.policy, led_brightness_by_hour={"07:00": 80, "18:00": 40}
    )
    simulators = tuple(
        msgspec.structs.replace(one, lines=(*one.lines, "wall")) for one in setup.simulators
    )
    return msgspec.structs.replace(
        setup, lines=(*lines, wall), devices=(*devices, board), policy=policy,
        simulators=simulators,
    )  # fmt: skip


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    one = World(tmp_path, with_boards)
    try:
        yield one
    finally:
        one.close()


def shown(world: World, device: str) -> str:
    state = world.control(device, do="state")["state"]
    return "|".join(state["text"]) if state["lit"] else ""


def test_boards_are_true_again_after_a_cable_a_power_cut_and_the_controllers_death(
    world: World,
) -> None:
    until(lambda: world.link == "current" and "未开放" in shown(world, "strip-5"))
    world.ask(m.OpenCounter("5"))
    # 80 per cent of the card's fifteen steps.
    until(lambda: world.control("wall-1", do="state")["state"]["brightness"] == 12)
    until(lambda: shown(world, "wall-1"))
    for _ in range(3):
        world.ask(m.Issue(queue=world.queue))
    world.ask(m.CallNext("5"))
    label = world.queue + "001"
    until(lambda: label in shown(world, "strip-5") and label in shown(world, "wall-1"))
    assert "5号" in shown(world, "wall-1")

    for device, sign in (("strip-5", "暂停"), ("wall-1", world.queue + "002")):
        world.control(device, do="unplug")
        until(
            lambda name=device: any(  # type: ignore[misc]  # bound at once
                e.device == name and e.state == "bad" for e in world.of(m.HealthChanged)
            )
        )
        if device == "strip-5":
            world.ask(m.NoShow("5"))
            world.ask(m.PauseCounter("5", "取材料"))
        else:
            world.ask(m.OpenCounter("5"))
            world.ask(m.CallNext("5"))
        world.control(device, do="plug")
        calm = Calm()
        until(lambda name=device, words=sign: words in shown(world, name))  # type: ignore[misc]
        assert calm.seconds < HEALED_S, f"{device} was not true again in time: {calm}"

    world.ask(m.PrepareEmergency(drill=True))
    until(lambda: world.of(m.EmergencyPrepared))
    world.ask(m.StartEmergency(world.of(m.EmergencyPrepared)[-1].emergency_id))
    calm = Calm()
    world.controller.kill()
    world.controller.wait()
    until(lambda: "撤离" in shown(world, "strip-5") and "撤离" in shown(world, "wall-1"))
    assert calm.seconds < 1.0, calm
    until(lambda: not world.host.following)
    assert "撤离" in shown(world, "strip-5")
    assert "撤离" in shown(world, "wall-1")
