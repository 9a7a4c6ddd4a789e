"""Every make on a spoilt line: every command ends once, nothing is done twice, and it heals."""

from __future__ import annotations

import logging
from random import Random
from typing import Any

import pytest

from devices.health import Health
from devices.kinds import Command, Completion, DeviceEvent, Kind, Outcome
from tests.contract.devices.kinds.rigs import makes
from tests.contract.devices.kinds.test_every_kind import everyday
from tests.contract.devices.kinds.virtual import VirtualLine
from tests.unit.devices.fuzz.trial import held_bytes

LIMIT_S = 2.5
JOBS = 4
NOISES = 40
NOISE_BYTES = 400
HELD_MAX = 1 << 20
HEALS_WITHIN = 8
REST_S = {"camera": 31.0}
"""A kind that leaves a device alone for so long after an answer that did not come."""
DONE = {Outcome.CONFIRMED, Outcome.SENT}


class Spoilt:
    """A make on its simulator, and the ends of its commands."""

    def __init__(self, title: str, seed: int, **more: Any) -> None:
        kind, _, name = title.partition("-")
        self.events: list[DeviceEvent] = []
        self.line = VirtualLine(Kind(kind), name, self.events.append, seed=seed, **more)

    def do(self, command_id: str) -> list[Completion]:
        command: Command = everyday(self.line.device, command_id)
        object.__setattr__(command, "limit_s", LIMIT_S)
        self.line.device.submit(command)
        self.line.run(LIMIT_S + 1, lambda: self.ends(command_id))
        return self.ends(command_id)

    def ends(self, command_id: str) -> list[Completion]:
        bodies = [event.body for event in self.events if isinstance(event.body, Completion)]
        return [end for end in bodies if end.command_id == command_id]


@pytest.mark.parametrize("seed", [4, 5, 6])
@pytest.mark.parametrize("kind", ["lose", "double", "tear", "late"])
@makes()
def test_damage_ends_every_command_once_and_heals(
    title: str, kind: str, seed: int, caplog: pytest.LogCaptureFixture
) -> None:
    spoilt = Spoilt(title, seed)
    spoilt.line.run(1)
    assert spoilt.do("before")[0].outcome in DONE
    assert spoilt.line.control(do="damage", kind=kind, rate=0.1, seed=seed)["ok"]
    for number in range(JOBS):
        spoilt.do(f"c{number}")
    assert spoilt.line.control(do="damage", kind="none")["ok"]
    spoilt.line.run(REST_S.get(title.partition("-")[0], 0.0))
    # A spoilt stream may swallow the first jobs after it.
    attempts = [f"after-{number}" for number in range(HEALS_WITHIN)]
    healed = next((one for one in attempts if spoilt.do(one)[0].outcome in DONE), "")
    assert healed, spoilt.events[-6:]
    spoilt.line.run(LIMIT_S)
    for command_id in ("before", *(f"c{n}" for n in range(JOBS)), healed):
        assert len(spoilt.ends(command_id)) == 1
    device = spoilt.line.device
    assert device.health.reason != "driver_fault"
    assert device.health.health in set(Health)
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


@makes()
def test_answers_byte_by_byte_are_the_same_answers(title: str) -> None:
    spoilt = Spoilt(title, 7, lump=1)
    spoilt.line.run(2)
    for number in range(3):
        (end,) = spoilt.do(f"c{number}")
        assert end.outcome in DONE, end


@makes()
def test_noise_for_a_minute_harms_no_driver(title: str, caplog: pytest.LogCaptureFixture) -> None:
    """Nobody is there, and the line brings anything: nothing is believed for good, nothing grows, nothing fails."""
    spoilt = Spoilt(title, 8, silent=True)
    random = Random(title)
    line = spoilt.line
    line.run(0.5)
    for number in range(NOISES):
        line.hear(random.randbytes(random.randint(1, NOISE_BYTES)))
        line.run(random.choice((0.01, 0.1, 1.0)))
        if number % 10 == 0:
            spoilt.do(f"c{number}")
    line.run(60)
    for number in range(0, NOISES, 10):
        assert len(spoilt.ends(f"c{number}")) == 1
    assert line.device.health.reason != "driver_fault"
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
    driver = line.core.seats[0].driver
    assert held_bytes(vars(driver)) < HELD_MAX
