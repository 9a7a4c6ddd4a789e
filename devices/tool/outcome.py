"""How the tool ends, and how it speaks: sentences for people, or one JSON object per line."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping
from enum import IntEnum
from typing import Any, Final, TextIO

from devices.health import Health

KIND_ZH: Final[Mapping[str, str]] = {
    "ticket_printer": "取号机打印机",
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
HEALTH_ZH: Final[Mapping[Health, str]] = {
    Health.GOOD: "正常",
    Health.BAD: "异常",
    Health.UNKNOWN: "未知",
}
SLICE_S: Final = 0.1
MARKS: Final[Mapping[Health, str]] = {Health.GOOD: "✓", Health.BAD: "✗", Health.UNKNOWN: "?"}


class Exit(IntEnum):
    """Exit codes of the program."""

    GOOD = 0
    BAD = 1
    """Something is wrong with a device, or a record differs."""
    CONFIG = 2
    """The configuration or the call is wrong; nothing was opened."""
    UNPROVEN = 3
    """Nothing is known to be wrong, and nobody has said that it is right."""
    HELD = 4
    """Another program holds the port."""


class ToolError(Exception):
    """The tool cannot go on; sentences for people, and how it ends."""

    def __init__(self, message_zh: str, message_en: str, end: Exit = Exit.CONFIG) -> None:
        super().__init__(message_zh, message_en)
        self.message_zh = message_zh
        self.message_en = message_en
        self.end = end


class Patience:
    """Waits, unless it was asked to stop: by a signal, at any moment, without breaking off a line of output."""

    def __init__(self) -> None:
        self.stop_asked = False

    def stop(self) -> None:
        """End the present wait and all later ones; safe in a signal handler."""
        self.stop_asked = True

    def wait(self, seconds: float) -> None:
        """Wait so long, or until asked to stop."""
        until = time.monotonic() + seconds
        while not self.stop_asked and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, SLICE_S))


class Voice:
    """Says things: as sentences, or with ``as_json`` as objects only."""

    def __init__(self, *, as_json: bool, out: TextIO | None = None) -> None:
        self.as_json = as_json
        self._out = out or sys.stdout

    def say(self, sentence: str) -> None:
        """A line for people."""
        if not self.as_json:
            self._line(sentence)

    def give(self, row: Mapping[str, Any]) -> None:
        """A JSON object for programs."""
        if self.as_json:
            self._line(json.dumps(row, ensure_ascii=False))

    def _line(self, text: str) -> None:
        self._out.write(text + "\n")
        self._out.flush()
