"""Devices that hall.toml gives no line: the same contract, on a thread of their own."""

from __future__ import annotations

import threading
from collections import deque
from typing import Any

import pytest

from config.setup_model import DeviceConfig, LineConfig
from devices.errors import DeviceConfigError, TransportError
from devices.health import GOOD, DeviceHealth, Health
from devices.kinds import Command, Completion, LinkChanged, LinkState, Outcome, ShowNumbers
from devices.registry import check_devices
from devices.supervisor import Supervisor
from devices.transport import open_channel
from devices.transport.base import Waker, port_lost
from tests.unit.devices.frame.test_supervisor import Seen, supervising
from tests.unit.devices.frame.toy import ToyDriver, ToyOptions, device_config, toy_make, use_toy

ALONE = frozenset({"none"})


class SoundServer:
    """Something of this machine that a make opens by itself; the test pulls it away."""

    def __init__(self) -> None:
        self.there = True
        self.opened: list[tuple[str, Any]] = []
        self.closed = 0

    def open(self, device: DeviceConfig, options: Any, waker: Waker) -> SoundServer.Channel:
        if not self.there:
            raise TransportError("没有声音服务", "no sound server", code="port_missing")
        self.opened.append((device.name, options))
        return SoundServer.Channel(self, waker)

    class Channel:
        """Answers every line ``SHOW x`` with ``OK x``."""

        def __init__(self, server: SoundServer, waker: Waker) -> None:
            self.server, self.waker = server, waker
            self.said: deque[bytes] = deque()

        def read(self, max_bytes: int, timeout_s: float) -> bytes:
            if not self.server.there:
                raise port_lost("sound", "gone")
            if not self.said:
                self.waker.wait(min(timeout_s, 0.02))
                return b""
            return self.said.popleft()

        def write(self, data: bytes, timeout_s: float) -> int:
            self.said.append(data.replace(b"SHOW", b"OK"))
            return len(data)

        def port_status(self) -> int | None:
            return None

        def close(self) -> None:
            self.server.closed += 1


class MachineDriver(ToyDriver):
    """Needs no bytes at all: what it is told is done at once, on its thread."""

    threads: set[str] = set()  # noqa: RUF012 - one per test, cleared there

    def submit(self, command: Command, now: float) -> None:
        MachineDriver.threads.add(threading.current_thread().name)
        self.port.write(b"ignored")
        self.port.complete(Completion(command.command_id, Outcome.CONFIRMED))

    def health(self, now: float) -> DeviceHealth:
        return GOOD


def alone(name: str = "speaker-1") -> DeviceConfig:
    return device_config(name, line="", program="host-1")


def test_two_devices_without_a_line_have_a_thread_each_and_no_port(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    use_toy(monkeypatch, toy_make(transports=ALONE, build_driver=MachineDriver))
    MachineDriver.threads.clear()
    seen = Seen()
    with supervising(seen, lines=[], devices=[alone("speaker-1"), alone("panel-1")]) as supervisor:
        for name in ("speaker-1", "panel-1"):
            supervisor.device(name).submit(ShowNumbers(command_id=name))
            assert seen.wait_end(name).outcome is Outcome.CONFIRMED
            assert supervisor.device(name).health.health is Health.GOOD
    assert MachineDriver.threads == {"line-speaker-1", "line-panel-1"}


def test_a_make_opens_its_own_port_and_its_loss_is_like_any_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server, seen = SoundServer(), Seen()
    use_toy(monkeypatch, toy_make(transports=ALONE, opener=server.open))
    server.there = False
    with supervising(seen, lines=[], devices=[alone()]) as supervisor:
        device = supervisor.device("speaker-1")
        seen.wait(lambda: device.health.reason == "line_down")
        assert device.health.message_zh == "没有声音服务"
        device.submit(ShowNumbers(command_id="1", number="1"))
        assert seen.wait_end("1").reason == "line_down"
        server.there = True
        seen.wait(lambda: any(e.body == LinkChanged(LinkState.OPEN) for e in seen.events))
        device.submit(ShowNumbers(command_id="2", number="2"))
        assert seen.wait_end("2").outcome is Outcome.CONFIRMED
        server.there = False
        seen.wait(lambda: device.health.reason == "line_down")
    assert server.opened == [("speaker-1", ToyOptions())]
    assert server.closed == 1


def test_a_make_that_needs_a_line_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    use_toy(monkeypatch)
    (problem,) = check_devices([], [alone()])
    assert problem.code == "unknown_line"
    assert "speaker-1" in problem.message_zh
    with pytest.raises(DeviceConfigError):
        Supervisor([], [alone()], lambda _event: None)


def test_a_transport_whose_library_is_missing_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("devices.transport._OPENERS", {"usb": "devices.transport.not_there:x"})
    waker = Waker()
    line = LineConfig(name="printer-1", transport="usb", port="usb:04b8:0202", owner="kiosk-1")
    with pytest.raises(TransportError, match="printer-1") as missing:
        open_channel(line, waker)
    waker.close()
    assert missing.value.code == "not_available"
