"""``capture``: writes down everything that passes on the line of a device, so that it can be played again.

A record describes itself: its first line holds the line and the devices as in hall.toml; then come bytes
(``to``, ``from``), what was asked (``do``) and what the driver made of it (``event``), each with its time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Literal

import msgspec

from config.setup_model import DeviceConfig, Setup
from devices.kinds import CheckHealth, CheckLevel, Command, Identify
from devices.registry import find_make
from devices.tool.identify import label_of
from devices.tool.outcome import Exit, Patience, ToolError, Voice
from devices.tool.workshop import Workshop
from devices.transport import Opener, open_channel
from devices.transport.capture import RecordFile

VERSION: Final = 1
Act = Literal["nothing", "state", "test", "identify"]


def capture(
    setup: Setup,
    devices: Sequence[DeviceConfig],
    path: Path,
    voice: Voice,
    *,
    seconds: float,
    act: Act = "state",
    personal: bool = False,
    opener: Opener = open_channel,
    wait: Callable[[float], None] | None = None,
) -> Exit:
    """Record the devices of one line for a while; ``act`` is what is asked of them first.

    Raises:
        ToolError: several lines, a device without one, personal data without consent, a port in use.
    """
    lines = {device.line for device in devices}
    if len(lines) != 1 or not all(lines):
        raise ToolError(
            "一次只能录制一条线路，请写一个设备或线路的名字",
            "One line is recorded at a time: name one device or line",
        )
    _refuse_personal(devices, personal=personal)
    line = setup.line(lines.pop())
    try:
        record = RecordFile(path)
    except Exception as err:
        raise ToolError(f"无法写入 {path}", f"Cannot write {path}: {err}") from err
    try:
        record.write(
            {
                "record": VERSION,
                "line": msgspec.to_builtins(line),
                "devices": [msgspec.to_builtins(device) for device in devices],
            }
        )
        with Workshop(setup, devices, opener=opener, record=record) as workshop:
            for device in devices:
                workshop.must_be_open(device)
            voice.say(f"正在录制 {line.name} → {path}，{seconds:g} 秒后结束（Ctrl-C 提前结束）")
            for device in devices:
                command = _command(act, device, workshop.new_id())
                if command is not None:
                    workshop.do(device.name, command)
            (wait or Patience().wait)(seconds)
            frames = sum(workshop.device(device.name).traced for device in devices)
            record.write({"end": True})
    finally:
        record.close()
    voice.say(f"录制完成：{frames} 帧。回放：hall devices replay {path}")
    voice.give({"ok": frames > 0, "file": str(path), "frames": frames})
    return Exit.GOOD if frames else Exit.UNPROVEN


def _refuse_personal(devices: Sequence[DeviceConfig], *, personal: bool) -> None:
    secret = [one.name for one in devices if not find_make(one.kind, one.make).traces_bytes]
    if secret and not personal:
        raise ToolError(
            f"{'、'.join(secret)} 的数据含个人信息，录制文件会原样保存；只可用虚构的测试证件，并加上 --personal",
            f"The data of {', '.join(secret)} is personal and would be kept as it is: use invented "
            "test cards only, and say --personal",
        )


def _command(act: Act, device: DeviceConfig, command_id: str) -> Command | None:
    match act:
        case "state":
            return CheckHealth(command_id=command_id)
        case "test":
            return CheckHealth(command_id=command_id, level=CheckLevel.EXTERNAL)
        case "identify":
            return Identify(command_id=command_id, label=label_of(device))
        case "nothing":
            return None
