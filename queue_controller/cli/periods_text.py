"""What to know when reading a day's figures, as lines of its report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

from queue_controller.api import messages as m
from queue_controller.domain.days import clock_time

_WORDS: Final = {
    "emergency": ("紧急疏散，停止叫号", "evacuation, nobody was called"),
    "drill": ("疏散演练，停止叫号", "evacuation drill, nobody was called"),
    "away": (
        "主机停机，脱机取的号事后补记",
        "controller away, offline numbers were added afterwards",
    ),
}


def periods_text(periods: Iterable[m.Period], zone: dt.tzinfo) -> list[str]:
    """A line for each period; times in the hall's zone."""
    lines = []
    for each in periods:
        zh, en = _WORDS[each.kind]
        until = clock_time(each.until_ms, zone) if each.until_ms else "—"
        lines.append(f"注：{clock_time(each.from_ms, zone)}–{until} {zh} / {en}")
    return lines
