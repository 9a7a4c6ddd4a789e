"""Simulated lines on which who talks at once garbles each other, when asked."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from config.setup_model import DeviceConfig
from devices.call_keypad.ff68 import MAKE
from devices.call_keypad.ff68.simulator import build
from devices.kinds import DeviceEvent, KeypadPressed
from devices.line import LineCore
from devices.registry import parse_options
from devices.simulation.control import Controls
from devices.simulation.sim_line import Seated, SimLine
from devices.simulator import SimulatorSetup
from tests.unit.devices.frame.test_simulation import Bench, Wire
from tests.unit.devices.frame.toy import line_config


def press_both(bench: Bench) -> bytes:
    for name in ("a", "b"):
        assert bench.controls.do({"do": "press", "device": name, "keys": ["0C"]})["ok"]
    return b"".join(data for _, data in bench.run(1))


def test_who_talks_at_once_waits_by_default_and_garbles_when_asked() -> None:
    b = Bench("a", "b", half_duplex=True)
    assert press_both(b) == b"KEY 0C\nKEY 0C\n"
    assert b.controls.do({"do": "damage", "device": "a", "kind": "collide", "seed": 7})["ok"]
    garbled = press_both(b)
    assert b"KEY 0C\n" not in garbled
    assert b.controls.do({"do": "damage", "device": "b", "kind": "none"})["ok"]
    assert press_both(b) == b"KEY 0C\nKEY 0C\n"


@pytest.mark.parametrize("ask", [{"device": "a"}, {"line": "line-1"}])
def test_collisions_are_seeded_and_asked_for_by_device_or_line(ask: dict[str, str]) -> None:
    def garbled(seed: int) -> bytes:
        b = Bench("a", "b", half_duplex=True)
        assert b.controls.do({"do": "damage", "kind": "collide", "seed": seed, **ask})["ok"]
        return press_both(b)

    assert garbled(7) == garbled(7)
    assert len({garbled(seed) for seed in range(5)}) > 1


def test_a_lone_talker_is_understood_and_the_host_can_be_talked_into() -> None:
    b = Bench("a", "b", half_duplex=True)
    assert b.controls.do({"do": "damage", "line": "line-1", "kind": "collide"})["ok"]
    b.wire.to_device = b"2:SHOW 7\n"
    assert b"".join(data for _, data in b.run(1)) == b"2:OK 7\n"
    b.wire.to_device = b"2:SHOW 8\n"
    b.run(0.004)
    b.controls.do({"do": "press", "device": "a", "keys": ["0C"]})
    b.run(1)
    assert [row["number"] for row in b.rows] == ["7"]


def test_asking_while_bytes_are_on_the_wire_loses_none() -> None:
    b = Bench("a", "b", half_duplex=True)
    b.wire.to_device = b"1:SHOW 7\n2:SHOW 8\n"
    b.run(0.005)
    assert b.controls.do({"do": "damage", "line": "line-1", "kind": "collide"})["ok"]
    b.run(1)
    assert [row["number"] for row in b.rows] == ["7", "8"]


@pytest.mark.parametrize(
    "line", [{"half_duplex": False}, {"transport": "tcp", "port": "127.0.0.1:1"}]
)
def test_a_line_that_nobody_shares_refuses(line: dict[str, Any]) -> None:
    b = Bench("toy-1", **line)
    answer = b.controls.do({"do": "damage", "device": "toy-1", "kind": "collide"})
    assert answer["ok"] is False
    assert "half-duplex" in answer["error"]
    assert not b.controls.do({"do": "press", "line": "line-1"})["ok"]
    assert not b.controls.do({"do": "damage", "line": "line-9", "kind": "collide"})["ok"]


class Rehearsal:
    """Keypads and their host on one simulated pair, in virtual time."""

    def __init__(self, *addresses: int) -> None:
        self.line_config = line_config(transport="serial", half_duplex=True)
        self.wire = Wire()
        self.events: list[DeviceEvent] = []
        devices = [
            DeviceConfig(
                name=f"keypad-{a}", kind="call_keypad", make="ff68", line="line-1", address=a
            )
            for a in addresses
        ]
        seats = [
            Seated(
                one.name,
                build(
                    SimulatorSetup(
                        one,
                        self.line_config,
                        parse_options(MAKE, one),
                        lambda _: None,
                        Random(one.address),
                    )
                ),
            )
            for one in devices
        ]
        self.sim = SimLine(self.line_config, seats, self.wire)
        self.now = 100.0
        self.controls = Controls([self.sim], lambda: self.now)
        built = [(one, MAKE, parse_options(MAKE, one)) for one in devices]
        self.core = LineCore(self.line_config, built, self.events.append)
        self.sim.plug(self.now)
        self.core.opened(self.now)

    def run(self, seconds: float) -> None:
        until = self.now + seconds
        while self.now < until:
            while self.wire.to_device and self.sim.wants_to_read(self.now):
                self.sim.readable(self.now)
            self.sim.tick(self.now)
            for data in self.wire.to_host:
                self.core.received(data, self.now)
            self.wire.to_host.clear()
            self.core.tick(self.now)
            data = self.core.to_write(self.now)
            self.wire.to_device += data
            self.core.wrote(len(data), self.now)
            due = [self.sim.deadline(self.now), self.core.deadline(self.now), until]
            soonest = self.now if data else min(one for one in due if one is not None)
            self.now = min(until, max(soonest, self.now + 0.0005))


def test_keypads_that_collide_in_a_rehearsal_repeat_and_each_press_is_heard_once() -> None:
    hall = Rehearsal(*range(1, 9))
    assert hall.controls.do({"do": "damage", "line": "line-1", "kind": "collide", "seed": 3})["ok"]
    for address in (1, 2, 3):
        hall.controls.do({"do": "press", "device": f"keypad-{address}", "keys": ["0C"]})
    hall.run(0.1)
    assert not [e for e in hall.events if isinstance(e.body, KeypadPressed)]
    hall.run(3)
    for address in (1, 2, 3):
        state = hall.controls.do({"do": "state", "device": f"keypad-{address}"})["state"]
        heard = [
            e
            for e in hall.events
            if e.device == f"keypad-{address}" and isinstance(e.body, KeypadPressed)
        ]
        assert (state["acknowledged"], len(heard)) == (1, 1)
