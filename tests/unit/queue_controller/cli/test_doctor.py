"""`hall doctor` on made machines: each fault is a sentence that says what to do."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from queue_controller.cli import doctor
from queue_controller.cli.doctor import Mark, Row, examine
from queue_controller.cli.rehearsal.ports import free_port
from queue_controller.cli.target import load_target

HALL = Path(__file__).parents[4] / "config/halls/ziyang"
SETUP = """
[controller]
commands = "tcp://127.0.0.1:{commands}"
events = "tcp://127.0.0.1:{events}"
data_dir = "{data}"

[[program]]
name = "board-1"
kind = "board"

[[program]]
name = "host-1"
kind = "device_host"

[[line]]
name = "serial-line"
transport = "serial"
port = "{serial}"
owner = "host-1"

[[line]]
name = "net-line"
transport = "tcp"
port = "127.0.0.1:{net}"
owner = "host-1"
"""


@pytest.fixture
def machine(tmp_path: Path) -> Callable[..., dict[str, Row]]:
    def look(**more: object) -> dict[str, Row]:
        words = {
            "commands": free_port(),
            "events": free_port(),
            "net": free_port(),
            "data": tmp_path / "data",
            "serial": tmp_path / "no-such-port",
            **more,
        }
        setup = tmp_path / "hall.toml"
        setup.write_text(SETUP.format(**words), encoding="utf-8")
        rows = examine(load_target(HALL, setup, as_json=False))
        return {row.name: row for row in rows}

    return look


def test_a_port_that_is_not_there_and_a_device_that_does_not_answer(
    machine: Callable[..., dict[str, Row]],
) -> None:
    rows = machine()
    assert rows["串口 serial-line"].mark is Mark.BAD
    assert "请检查接线" in rows["串口 serial-line"].detail
    assert rows["网络设备 net-line"].mark is Mark.BAD
    assert "请检查网线" in rows["网络设备 net-line"].detail


def test_what_is_there_is_good(machine: Callable[..., dict[str, Row]], tmp_path: Path) -> None:
    master, slave = os.openpty()
    try:
        with socket.create_server(("127.0.0.1", 0)) as device:
            rows = machine(serial=os.ttyname(slave), net=device.getsockname()[1])
    finally:
        os.close(master)
        os.close(slave)
    assert rows["串口 serial-line"].mark is Mark.GOOD
    assert rows["网络设备 net-line"].mark is Mark.GOOD
    assert not (tmp_path / "data").exists()


def test_simulated_devices_of_a_rehearsal_are_no_fault() -> None:
    rows = {row.name: row for row in examine(load_target(HALL, None, as_json=False))}
    assert not [name for name in rows if name.startswith(("串口", "网络设备"))]
    assert rows["模拟设备 / simulated"].mark is Mark.NOTE
    assert "hall rehearse" in rows["模拟设备 / simulated"].detail


def test_without_a_desktop_the_programs_with_windows_are_named(
    machine: Callable[..., dict[str, Row]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("DISPLAY", raising=False)
    row = machine()["显示 / display"]
    assert row.mark is Mark.NOTE
    assert "board-1" in row.detail
    assert "host-1" not in row.detail
    monkeypatch.setenv("DISPLAY", ":7")
    assert machine()["显示 / display"].mark is Mark.GOOD


def test_a_screen_that_is_a_service_needs_no_desktop(
    machine: Callable[..., dict[str, Row]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.setattr(doctor, "SERVICES", tmp_path)
    assert machine()["显示 / display"].mark is Mark.NOTE
    (tmp_path / "board-1.env").write_text('PROGRAM="hall_display.board"\n', encoding="utf-8")
    assert machine()["显示 / display"].mark is Mark.GOOD


class _Usage(NamedTuple):
    total: int
    used: int
    free: int


@pytest.mark.parametrize(
    ("free_mib", "mark"), [(30, Mark.BAD), (100, Mark.NOTE), (5000, Mark.GOOD)]
)
def test_a_disk_that_fills_up(
    machine: Callable[..., dict[str, Row]],
    monkeypatch: pytest.MonkeyPatch,
    free_mib: int,
    mark: Mark,
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: _Usage(0, 0, free_mib << 20))
    assert machine()["磁盘剩余 / free space"].mark is mark


def test_a_data_folder_that_cannot_be_written(
    machine: Callable[..., dict[str, Row]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    row = machine()["数据目录 / data folder"]
    assert row.mark is Mark.BAD
    assert "data_dir" in row.detail


def test_a_controller_that_serves_already_is_told(machine: Callable[..., dict[str, Row]]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as serving:
        rows = machine(commands=serving.getsockname()[1])
    assert "已有程序在监听" in rows["控制器命令端口 / controller"].detail
    assert "没有程序监听" in rows["控制器事件端口 / controller"].detail


@pytest.mark.parametrize(
    ("said", "mark", "words"),
    [
        ("yes\n", Mark.GOOD, "已自动对时"),
        ("no\n", Mark.NOTE, "set-ntp"),
        ("", Mark.NOTE, "请确认"),
        (None, Mark.NOTE, "请确认"),
    ],
)
def test_a_clock_that_nobody_sets(
    machine: Callable[..., dict[str, Row]],
    monkeypatch: pytest.MonkeyPatch,
    said: str | None,
    mark: Mark,
    words: str,
) -> None:
    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        if said is None:
            raise subprocess.TimeoutExpired(command, doctor.COMMAND_S)
        return subprocess.CompletedProcess(command, 0, said, "")

    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(subprocess, "run", run)
    row = machine()["对时 / clock"]
    assert row.mark is mark
    assert words in row.detail


def test_a_machine_without_chinese_type(
    machine: Callable[..., dict[str, Row]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(doctor, "FONTS", tmp_path)
    row = machine()["中文字体 Noto Sans CJK"]
    assert row.mark is Mark.BAD
    assert "fonts-noto-cjk" in row.detail
