"""Terminals that talk into each other on a real pseudo-terminal, at the wire's own speed."""

import os
import pty
import queue
import select
import threading
import time
import tty
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from config.setup_model import LineConfig
from devices.call_keypad.ff68 import MAKE as KEYPAD
from devices.call_keypad.ff68.simulator import build as build_keypad
from devices.kinds import DeviceEvent, KeypadPressed, LinkChanged, ShowNumbers
from devices.line import byte_time
from devices.registry import parse_options
from devices.simulation.shared_pair import SharedPair
from devices.simulator import SimulatedDevice, SimulatorSetup
from devices.supervisor import Supervisor
from tests.hardware.ff68.rig import LIMIT_S, wait_for
from tests.hardware.ff68.test_ff68_pty import device

KEYPADS = 32


def nobody(_said: dict[str, Any]) -> None:
    pass


class CollidingTerminals:
    """A shared pair behind a pseudo-terminal, with one thread that moves the bytes."""

    def __init__(self, line: LineConfig, random: Random) -> None:
        self.master, slave = pty.openpty()
        tty.setraw(slave)
        self._slave = slave
        Path(line.port).symlink_to(os.ttyname(slave))
        os.set_blocking(self.master, False)
        self.stations: list[SimulatedDevice] = []
        for address in range(1, KEYPADS + 1):
            config = device("keypad", "call_keypad", address)
            setup = SimulatorSetup(
                config, line, parse_options(KEYPAD, config), nobody, Random(address)
            )
            self.stations.append(build_keypad(setup))
        self.pair = SharedPair(self.stations, byte_s=byte_time(line), random=random)
        self.presses: queue.SimpleQueue[tuple[int, str]] = queue.SimpleQueue()
        self._wake_read, self._wake_write = os.pipe()
        self._stopping = threading.Event()
        self.thread = threading.Thread(target=self._run, name="terminals")

    def press(self, index: int, key: str) -> None:
        self.presses.put((index, key))
        os.write(self._wake_write, b"!")

    def state(self, index: int) -> dict[str, Any]:
        state: dict[str, Any] = self.stations[index].control({"do": "state"}, 0.0)["state"]
        return state

    def close(self) -> None:
        self._stopping.set()
        os.write(self._wake_write, b"!")
        self.thread.join(LIMIT_S)
        for fd in (self.master, self._slave, self._wake_read, self._wake_write):
            os.close(fd)

    def _run(self) -> None:
        while not self._stopping.is_set():
            due = self.pair.deadline()
            pause_s = 1.0 if due is None else max(0.0, due - time.monotonic())
            ready, _, _ = select.select([self.master, self._wake_read], [], [], pause_s)
            now = time.monotonic()
            if self._wake_read in ready:
                os.read(self._wake_read, 64)
                while not self.presses.empty():
                    index, key = self.presses.get()
                    self.stations[index].control({"do": "press", "keys": [key]}, now)
                    self.pair.poke(index, now)
            if self.master in ready:
                self.pair.host_sends(os.read(self.master, 4096), now)
            heard = self.pair.tick(now)
            if heard:
                os.write(self.master, heard)


@pytest.fixture
def terminals(tmp_path: Path) -> Iterator[tuple[CollidingTerminals, LineConfig]]:
    line = LineConfig(
        name="rs485-1",
        transport="serial",
        port=str(tmp_path / "ttyRS485"),
        owner="host-1",
        half_duplex=True,
    )
    one = CollidingTerminals(line, Random(1))
    one.thread.start()
    try:
        yield one, line
    finally:
        one.close()
        assert not one.thread.is_alive()


def test_32_terminals_talk_into_each_other_and_no_press_is_lost_or_doubled(
    terminals: tuple[CollidingTerminals, LineConfig],
) -> None:
    one, line = terminals
    events: list[DeviceEvent] = []
    configs = [device("keypad", "call_keypad", address) for address in range(1, KEYPADS + 1)]
    supervisor = Supervisor([line], configs, events.append)
    supervisor.start()
    random = Random(2)
    try:
        wait_for(lambda: any(isinstance(e.body, LinkChanged) for e in events), "the line opens")
        for index in random.sample(range(KEYPADS), KEYPADS):
            one.press(index, "0C")
            if random.random() < 0.3:
                show = ShowNumbers(command_id=f"s{index}", waiting=index)
                supervisor.device(f"keypad-{index + 1}").submit(show)
            time.sleep(random.uniform(0.0, 0.15))
        wait_for(
            lambda: all(one.state(index)["pending"] == 0 for index in range(KEYPADS)),
            "every press ends",
            limit_s=30,
        )
    finally:
        supervisor.stop()
    assert one.pair.collisions > 20
    acknowledged = 0
    for index in range(KEYPADS):
        state = one.state(index)
        name = f"keypad-{index + 1}"
        heard = [e.body for e in events if e.device == name and isinstance(e.body, KeypadPressed)]
        assert state["acknowledged"] <= len(heard) <= 1
        acknowledged += state["acknowledged"]
    # Far busier than any hall, so that there is something to survive; most get through even so.
    assert acknowledged >= 0.3 * KEYPADS
