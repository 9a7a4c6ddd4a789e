"""All makes at once on spoilt lines: every command ends once, nothing is done twice, and it heals."""

from __future__ import annotations

import logging
import threading
import time

import pytest

from devices.health import Health
from devices.kinds import Command, Outcome
from tests.contract.devices.kinds.rigs import Wires
from tests.contract.devices.kinds.test_every_kind import everyday

LIMIT_S = 2.5
JOBS = 4


def limited(command: Command) -> Command:
    """The same command with a short limit."""
    object.__setattr__(command, "limit_s", LIMIT_S)
    return command


def all_do(wires: Wires, command_id: str) -> None:
    for device in wires.supervisor.devices.values():
        device.submit(limited(everyday(device, command_id)))


@pytest.mark.parametrize("kind", ["lose", "double", "tear", "late"])
def test_damage_ends_every_command_once_and_heals(
    kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    wires = Wires("damaged")
    try:
        all_do(wires, "before")
        wires.wait_ends("before")
        for name in wires.supervisor.devices:
            request = {"do": "damage", "device": name, "kind": kind, "rate": 0.1, "seed": 4}
            assert wires.server.control(request)["ok"]
        for number in range(JOBS):
            all_do(wires, f"c{number}")
        wires.wait_ends(*(f"c{number}" for number in range(JOBS)))
        for name in wires.supervisor.devices:
            wires.server.control({"do": "damage", "device": name, "kind": "none"})
        healed = dict.fromkeys(wires.supervisor.devices, "")
        for attempt in range(8):  # a spoilt stream may swallow the first jobs after it
            for name, device in wires.supervisor.devices.items():
                if not healed[name]:
                    device.submit(limited(everyday(device, f"after-{attempt}")))
            wires_left = [name for name, done in healed.items() if not done]
            until = time.monotonic() + LIMIT_S + 1
            while time.monotonic() < until and wires_left:
                wires_left = [n for n in wires_left if (n, f"after-{attempt}") not in wires.ends()]
                threading.Event().wait(0.02)
            for name, done in healed.items():
                end = wires.ends().get((name, f"after-{attempt}"), [])
                if not done and end and end[0].outcome in {Outcome.CONFIRMED, Outcome.SENT}:
                    healed[name] = f"after-{attempt}"
            if all(healed.values()):
                break
        assert all(healed.values()), (healed, wires.ends())
        twice = [key for key, ends in wires.ends().items() if len(ends) != 1]
        assert not twice
        for device in wires.supervisor.devices.values():
            assert device.health.reason != "driver_fault"
            assert device.health.health in set(Health)
        errors = [r for r in caplog.records if r.levelno >= logging.ERROR]
        assert not errors
    finally:
        wires.close()
