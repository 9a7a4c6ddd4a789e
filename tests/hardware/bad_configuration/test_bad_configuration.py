"""What an installer gets wrong, on real pseudo-terminals and sockets: which device, what, and what to do."""

from __future__ import annotations

import errno
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from config.setup_model import DeviceConfig, LineConfig
from devices.errors import DeviceConfigError
from devices.health import DeviceHealth, Health
from devices.kinds import DeviceEvent, HealthChanged
from devices.simulation.server import SimServer
from devices.supervisor import Supervisor
from queue_controller.cli.rehearsal.ports import free_port
from tests.helpers.patience import PATIENCE_S

ASKED = (
    ("ticket_printer", "escpos"),
    ("led_board", "onbon"),
    ("led_board", "onbon_d"),
    ("led_board", "modbus_numeric"),
    ("lights", "modbus_relay"),
    ("id_card_reader", "sdt"),
    ("code_scanner", "ssi"),
    ("code_scanner", "gm65"),
    ("speaker", "syn6288"),
    ("panel", "samsung_mdc"),
    ("touch_screen", "elo_smartset"),
)
"""Makes that are asked over a serial line."""
ADDRESSED = {"modbus_numeric", "modbus_relay", "samsung_mdc"}


def device(kind: Any, make: str, name: str = "device-1", **more: Any) -> DeviceConfig:
    row: dict[str, Any] = {"line": "line-1", **more}
    if make in ADDRESSED:
        row.setdefault("address", 1)
    return DeviceConfig(name=name, kind=kind, make=make, **row)


def line(port: str, **more: Any) -> LineConfig:
    row: dict[str, Any] = {"transport": "serial", "port": port, "owner": "host-1", **more}
    return LineConfig(name="line-1", **row)


@contextmanager
def watched(lines: list[LineConfig], devices: list[DeviceConfig]) -> Iterator[list[DeviceEvent]]:
    events: list[DeviceEvent] = []
    supervisor = Supervisor(lines, devices, events.append)
    supervisor.start()
    try:
        yield events
    finally:
        supervisor.stop()


@contextmanager
def simulated(lines: list[LineConfig], devices: list[DeviceConfig]) -> Iterator[None]:
    server = SimServer(lines, devices, instant=True)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield
    finally:
        server.stop()
        thread.join(PATIENCE_S)
        assert not thread.is_alive()


def told(
    events: list[DeviceEvent],
    wanted: Callable[[DeviceHealth], bool],
    limit_s: float = PATIENCE_S,
    name: str = "device-1",
) -> DeviceHealth:
    until = time.monotonic() + limit_s
    while time.monotonic() < until:
        for event in list(events):
            if event.device != name or not isinstance(event.body, HealthChanged):
                continue
            if wanted(event.body.health):
                return event.body.health
        time.sleep(0.02)
    raise AssertionError(events[-6:])


def bad(health: DeviceHealth) -> bool:
    return health.health is Health.BAD


def test_missing_port(tmp_path: Path) -> None:
    port = str(tmp_path / "ttyUSB9")
    with watched([line(port)], [device("led_board", "onbon")]) as events:
        health = told(events, bad)
    assert port in health.message_zh
    assert "请检查 USB 线" in health.message_zh
    assert "hall.toml" in health.message_en


def test_port_that_another_program_holds(tmp_path: Path) -> None:
    port = str(tmp_path / "tty")
    with (
        simulated([line(port)], [device("led_board", "onbon")]),
        watched([line(port)], [device("led_board", "onbon")]) as first,
    ):
        told(first, lambda health: health.health is Health.GOOD)
        with watched([line(port)], [device("led_board", "onbon")]) as second:
            health = told(second, bad)
        assert "已被其他程序占用，请先关闭" in health.message_zh
        assert port in health.message_en


def test_port_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test may run as root, who may open anything; so the kernel's no is given by hand."""
    port = str(tmp_path / "tty")

    def refuse(*_: object) -> int:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), port)

    with simulated([line(port)], [device("led_board", "onbon")]):
        monkeypatch.setattr("serial.serialposix.os.open", refuse)
        with watched([line(port)], [device("led_board", "onbon")]) as events:
            health = told(events, bad)
    assert "没有权限" in health.message_zh
    assert "dialout" in health.message_zh


def test_network_device_that_is_not_there() -> None:
    port = f"127.0.0.1:{free_port()}"
    with watched([line(port, transport="tcp")], [device("led_board", "onbon")]) as events:
        health = told(events, bad)
    assert port in health.message_zh
    assert "拒绝连接" in health.message_zh


def test_wrong_baud_of_every_make_that_is_asked(tmp_path: Path) -> None:
    """All at once, each on a port of its own: none is good, each says which speed and make it was told."""
    devices = [
        device(kind, make, f"device-{n}", line=f"line-{n}") for n, (kind, make) in enumerate(ASKED)
    ]
    lines = {
        baud: [
            LineConfig(
                name=one.line,
                transport="serial",
                port=str(tmp_path / one.line),
                owner="host-1",
                baud=baud,
            )
            for one in devices
        ]
        for baud in (9600, 19_200)
    }
    with simulated(lines[9600], devices), watched(lines[19_200], devices) as events:
        for one in devices:
            health = told(
                events,
                lambda health: "波特率（现为 19200）" in health.message_zh,
                name=one.name,
            )
            assert one.make in health.message_zh
            assert "check baud (19200)" in health.message_en
        healths = [e.body.health.health for e in events if isinstance(e.body, HealthChanged)]
    assert Health.GOOD not in healths


def test_wrong_make(tmp_path: Path) -> None:
    port = str(tmp_path / "tty")
    with (
        simulated([line(port)], [device("panel", "samsung_mdc")]),
        watched([line(port)], [device("led_board", "onbon")]) as events,
    ):
        health = told(events, lambda health: "make（现为 onbon）" in health.message_zh)
    assert health.health is not Health.GOOD


def test_double_address_is_refused_before_any_port_is_opened(tmp_path: Path) -> None:
    devices = [
        device("call_keypad", "ff68", "keypad-5", address=5),
        device("call_keypad", "ff68", "keypad-6", address=5),
    ]
    with pytest.raises(DeviceConfigError) as refused:
        Supervisor([line(str(tmp_path / "tty"))], devices, lambda _event: None)
    assert refused.value.code == "double_address"
    for word in ("keypad-5", "keypad-6", "line-1", "5"):
        assert word in refused.value.message_zh
    assert "请在设备上改" in refused.value.message_zh


def test_a_port_that_is_something_else(tmp_path: Path) -> None:
    path = tmp_path / "socket"
    with socket.socket(socket.AF_UNIX) as sock:
        sock.bind(str(path))
        with watched([line(str(path))], [device("led_board", "onbon")]) as events:
            health = told(events, bad)
    assert "不是串口" in health.message_zh
