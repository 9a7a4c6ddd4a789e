"""Counters of devices as their programs report them: presence, kept in memory, no event and no disk."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from queue_controller.api import messages as m

DEVICES_MAX: Final = 2_000
NAMES_MAX: Final = 64
NAME_CHARS: Final = 64
SILENT_AFTER_S: Final = 180.0
"""Counters that nobody has repeated for so long are of a program that is gone."""


class Tallies:
    """The last report of each device."""

    def __init__(self) -> None:
        self._of: dict[str, tuple[float, dict[str, float]]] = {}

    def take(
        self, command: m.ReportStatistics, client: str, owners: Mapping[str, str], now_s: float
    ) -> None:
        """Keep what a program says of its own devices; what is not its own, or no counter, is left out."""
        for device, counters in command.devices.items():
            mine = owners.get(device) == client
            full = len(self._of) >= DEVICES_MAX and device not in self._of
            if not mine or full or len(counters) > NAMES_MAX:
                continue
            self._of[device] = (
                now_s,
                {
                    name: value
                    for name, value in counters.items()
                    if 0 < len(name) <= NAME_CHARS and math.isfinite(value)
                },
            )

    def fresh(self, now_s: float) -> dict[str, dict[str, float]]:
        """What was said lately, by device."""
        gone = [name for name, (at_s, _) in self._of.items() if now_s - at_s > SILENT_AFTER_S]
        for name in gone:
            del self._of[name]
        return {name: dict(counters) for name, (_, counters) in sorted(self._of.items())}
