"""How often each kind of device was used in a rehearsal, counted from what the simulators wrote."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from config.model import Setup

NAMES_ZH: Final[Mapping[str, str]] = {
    "ticket_printer": "小票打印机",
    "call_keypad": "呼叫器",
    "rating_keys": "评价器",
    "led_board": "窗口屏",
    "id_card_reader": "身份证阅读器",
    "code_scanner": "扫码器",
    "touch_screen": "触摸屏",
    "panel": "显示器",
    "speaker": "扬声器",
    "camera": "摄像机",
    "lights": "灯控",
}


def uses(setup: Setup, rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Per kind that this hall has, how many things its simulated devices understood or did."""
    kind_of = {device.name: device.kind for device in setup.devices}
    counts = {kind: 0 for kind in NAMES_ZH if kind in kind_of.values()}
    for row in rows:
        kind = kind_of.get(str(row.get("device")))
        if kind is not None:
            counts[kind] += 1
    return counts


def sentence(counts: Mapping[str, int]) -> str:
    """One line for people."""
    used = "  ".join(f"{NAMES_ZH[kind]} {count}" for kind, count in counts.items())
    return f"设备使用次数 / uses: {used}"
