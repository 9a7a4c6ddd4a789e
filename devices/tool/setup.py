"""The technical setup of the hall, as the tool needs it: devices by name, or everything on a line."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import config
from config.model import Hall
from config.setup_model import DeviceConfig, Setup
from devices.tool.outcome import ToolError, Voice

SHOWN_PROBLEMS = 20


def load(hall_dir: Path | None, setup_file: Path | None) -> Setup:
    """The setup of ``--setup``, or hall.toml of ``--hall``.

    Raises:
        ToolError: neither is given, or something in them is wrong.
    """
    hall: Hall | None = None
    if hall_dir is not None:
        loaded = config.load_hall(hall_dir)
        if loaded.hall is None:
            raise _wrong(loaded.problems)
        hall = loaded.hall
    path = setup_file or (hall_dir / "hall.toml" if hall_dir is not None else None)
    if path is None:
        raise ToolError(
            "请用 --hall 写明大厅文件夹，或用 --setup 写明技术配置文件",
            "Give the hall folder (--hall) or the technical setup (--setup)",
        )
    if not path.exists():
        raise ToolError(
            f"没有 {path}，还没有写明接了哪些设备；请用 discover 查找端口，再写进 hall.toml",
            f"There is no {path}, so no device is known; find ports with discover and describe them",
        )
    result = config.load_setup(path, hall)
    if result.setup is None:
        raise _wrong(result.problems)
    return result.setup


def load_draft(hall_dir: Path | None, setup_file: Path | None) -> Setup:
    """As ``load``, but with what could be read of a setup that has faults: whoever looks for more of them tells all.

    Raises:
        ToolError: nothing can be read.
    """
    path = setup_file or (hall_dir / "hall.toml" if hall_dir is not None else None)
    draft = None if path is None else config.load_setup(path, None).draft
    return load(hall_dir, setup_file) if draft is None else draft


def zone_of(hall_dir: Path | None) -> ZoneInfo | None:
    """The hall's time zone; None, which is this machine's own, where no hall is named."""
    hall = None if hall_dir is None else config.load_hall(hall_dir).hall
    return None if hall is None else hall.zone_info


def load_if_written(hall_dir: Path | None, setup_file: Path | None, voice: Voice) -> Setup | None:
    """As ``load``, for whoever looks for ports before anything was written down: None while there is no file.

    Raises:
        ToolError: something in it is wrong.
    """
    path = setup_file or (hall_dir / "hall.toml" if hall_dir is not None else None)
    if path is None:
        return None
    if not path.exists():
        voice.say(f"还没有 {path}，只查找端口")
        return None
    return load(hall_dir, setup_file)


def choose(setup: Setup, names: Sequence[str]) -> list[DeviceConfig]:
    """Devices by name, or all devices of a line by its name; without names every device.

    Raises:
        ToolError: an unknown name.
    """
    if not names:
        return list(setup.devices)
    chosen: dict[str, DeviceConfig] = {}
    for name in names:
        found = [one for one in setup.devices if name in {one.name, one.line}]
        if not found:
            present = [one.name for one in setup.devices]
            near = difflib.get_close_matches(
                name, [*present, *(one.name for one in setup.lines)], 1
            )
            hint, meant = (
                (f"是不是想写 {near[0]}？", f"Did you mean {near[0]}? ") if near else ("", "")
            )
            raise ToolError(
                f"没有名为 {name} 的设备或线路。{hint}现有设备：{'、'.join(present) or '无'}",
                f"There is no device or line {name}. {meant}Known devices: {', '.join(present) or 'none'}",
            )
        chosen.update((one.name, one) for one in found)
    return list(chosen.values())


def _wrong(problems: Sequence[config.Problem]) -> ToolError:
    errors = [one for one in problems if one.severity == "error"][:SHOWN_PROBLEMS]
    return ToolError(
        "\n".join(one.message_zh for one in errors), "\n".join(one.message_en for one in errors)
    )
