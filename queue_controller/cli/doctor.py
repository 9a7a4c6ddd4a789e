"""What an installer wants to know of a machine before the hall is started on it."""

from __future__ import annotations

import enum
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from config.setup_model import LineConfig
from queue_controller.cli.session import Target

CONNECT_S: Final = 1.0
COMMAND_S: Final = 5.0
FONTS: Final = Path("/usr/share/fonts")
WINDOWLESS: Final = frozenset({"device_host", "announcer"})
"""Kinds of programs that open no window."""


SERVICES: Final = Path("/etc/hall")
"""Where `hall units` notes which programs are services; a screen among them brings its own display."""


class Mark(enum.StrEnum):
    """How a check of the machine ended."""

    GOOD = "●"
    NOTE = "!"
    BAD = "▲"


class Row(NamedTuple):
    """One check: what was looked at, and what to do where it is not good."""

    mark: Mark
    name: str
    detail: str


def examine(target: Target) -> list[Row]:
    """Every check, in the order in which an installer would mend them."""
    return [
        _python(),
        _voice(),
        _players(),
        _fonts(),
        _clock(),
        _screen(target),
        _disk(target),
        _data_dir(target),
        *_endpoints(target),
        *_ports(target),
    ]


def _python() -> Row:
    supported = (3, 11) <= sys.version_info[:2] <= (3, 13)
    return Row(Mark.GOOD if supported else Mark.BAD, "Python", sys.version.split()[0])


def _voice() -> Row:
    voice = shutil.which("espeak-ng")
    missing = "没有安装，只显示字幕 / not installed, captions only"
    return Row(Mark.GOOD if voice else Mark.NOTE, "语音 espeak-ng", voice or missing)


def _players() -> Row:
    players = [each for each in ("paplay", "aplay") if shutil.which(each)]
    missing = "没有安装，只显示字幕 / none installed, captions only"
    mark = Mark.GOOD if players else Mark.NOTE
    return Row(mark, "放音 paplay/aplay", "、".join(players) or missing)


def _fonts() -> Row:
    name = "中文字体 Noto Sans CJK"
    found = next(FONTS.rglob("NotoSansCJK*"), None)
    if found is None:
        return Row(Mark.BAD, name, "请执行 apt-get install fonts-noto-cjk / not installed")
    return Row(Mark.GOOD, name, str(found.parent))


def _clock() -> Row:
    """Numbers of leases and offline tickets compare clocks of several machines."""
    name = "对时 / clock"
    tool = shutil.which("timedatectl")
    if tool is None:
        return Row(Mark.NOTE, name, "没有 timedatectl，请确认本机自动对时 / cannot be told here")
    try:
        said = subprocess.run(
            [tool, "show", "--property=NTPSynchronized", "--value"],
            check=False,
            capture_output=True,
            text=True,
            timeout=COMMAND_S,
        ).stdout.strip()
    except (OSError, subprocess.TimeoutExpired):
        said = ""
    if said == "yes":
        return Row(Mark.GOOD, name, "已自动对时 / synchronised")
    if said == "no":
        return Row(Mark.NOTE, name, "没有对时，请执行 timedatectl set-ntp true / not synchronised")
    return Row(Mark.NOTE, name, "看不出是否对时，请确认 / cannot be told here")


def _screen(target: Target) -> Row:
    name = "显示 / display"
    shown = [
        each.name
        for each in target.setup.programs
        if each.kind not in WINDOWLESS and not (SERVICES / f"{each.name}.env").exists()
    ]
    where = os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY")
    if where:
        return Row(Mark.GOOD, name, where)
    if not shown:
        return Row(
            Mark.GOOD, name, "本机没有要登录桌面才能显示的程序 / no program here needs a desktop"
        )
    return Row(
        Mark.NOTE,
        name,
        f"没有图形桌面，{'、'.join(shown[:3])}{'等' if len(shown) > 3 else ''}开不了窗口；"
        "请登录图形桌面再运行，或者用 hall units 让它占整块屏 / no desktop session: windows cannot open",
    )


def _disk(target: Target) -> Row:
    data_dir = Path(target.setup.controller.data_dir)
    where = next(p for p in (data_dir, *data_dir.parents, Path.cwd()) if p.exists())
    free_mib = shutil.disk_usage(where).free // (1 << 20)
    policy = target.setup.policy
    name, detail = "磁盘剩余 / free space", f"{free_mib} MiB（{where}）"
    if free_mib < policy.disk_refuse_mib:
        return Row(Mark.BAD, name, f"{detail}，少于 {policy.disk_refuse_mib} MiB 不能取号，请清理")
    if free_mib < policy.disk_warn_mib:
        return Row(Mark.NOTE, name, f"{detail}，快满了，请清理")
    return Row(Mark.GOOD, name, detail)


def _data_dir(target: Target) -> Row:
    """Whether the hall's data can be written where they belong; nothing is made there."""
    data_dir = Path(target.setup.controller.data_dir)
    name = "数据目录 / data folder"
    above = next((p for p in (data_dir, *data_dir.parents) if p.exists()), Path.cwd())
    if not os.access(above, os.W_OK | os.X_OK):
        detail = f"{data_dir} 不能写，请改权限或 data_dir / cannot be written"
        return Row(Mark.BAD, name, detail)
    if data_dir.exists():
        return Row(Mark.GOOD, name, str(data_dir))
    return Row(Mark.GOOD, name, f"{data_dir}（还没有建，hall migrate 会建立 / not made yet）")


def _endpoints(target: Target) -> Iterator[Row]:
    """Whether the controller's ports are free, or it already serves there."""
    controller = target.setup.controller
    for what, address in (("命令", controller.commands), ("事件", controller.events)):
        parts = urlsplit(address)
        if parts.scheme != "tcp" or not parts.hostname:
            continue
        everywhere = parts.hostname in {"*", "0.0.0.0", "::"}  # noqa: S104 - only compared
        where = "127.0.0.1" if everywhere else parts.hostname, parts.port or 0
        name = f"控制器{what}端口 / controller"
        if _answers(*where):
            yield Row(Mark.GOOD, name, f"{address}，已有程序在监听 / something listens there")
        else:
            yield Row(Mark.GOOD, name, f"{address}，现在没有程序监听 / nothing listens there now")


def _ports(target: Target) -> Iterator[Row]:
    setup = target.setup
    simulated = {name for each in setup.simulators for name in each.lines}
    for line in setup.lines:
        if line.name in simulated:
            continue
        if line.transport == "serial":
            yield _serial(line, Path(line.port))
        elif line.transport == "tcp":
            yield _network(line)
    if simulated:
        yield Row(
            Mark.NOTE,
            "模拟设备 / simulated",
            f"{len(simulated)} 条线路由 hall rehearse 模拟；接真设备请写 hall.toml"
            " / lines that hall rehearse simulates; real ones stand in hall.toml",
        )


def _serial(line: LineConfig, path: Path) -> Row:
    name = f"串口 {line.name}"
    if not path.exists():
        return Row(Mark.BAD, name, f"没有 {path}，请检查接线 / no such port")
    if not os.access(path, os.R_OK | os.W_OK):
        detail = f"没有权限打开 {path}，请把用户加入 dialout 组 / no permission"
        return Row(Mark.BAD, name, detail)
    return Row(Mark.GOOD, name, str(path))


def _network(line: LineConfig) -> Row:
    name = f"网络设备 {line.name}"
    host, _, port = line.port.rpartition(":")
    if _answers(host, int(port) if port.isdigit() else 0):
        return Row(Mark.GOOD, name, line.port)
    detail = f"{line.port} 没有应答，请检查网线、地址和电源 / no answer"
    return Row(Mark.BAD, name, detail)


def _answers(host: str, port: int) -> bool:
    """Whether something takes a connection there within `CONNECT_S`; it is closed at once."""
    try:
        with socket.create_connection((host, port), timeout=CONNECT_S):
            return True
    except OSError:
        return False
