"""What this surface's own devices are like, told to the controller."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Final

from devices.kinds import DeviceEvent, HealthChanged
from kiosk.ui.bus import Bus
from queue_controller.api.messages import ReportHealth, ReportStatistics

Counters = Callable[[], Mapping[str, Mapping[str, float]]]
"""Counters of each device by their names."""
COUNTERS_S: Final = 20.0


class DeviceReports:
    """Keeps the last state of each device; tells it when it changes and after each new connection."""

    def __init__(self, bus: Bus, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._bus = bus
        self._monotonic = monotonic
        self._counters_at = 0.0
        self._last: dict[str, ReportHealth] = {}

    def take(self, event: DeviceEvent, *, current: bool) -> bool:
        """Take a change of state; False when the event is something else."""
        if not isinstance(event.body, HealthChanged):
            return False
        health = event.body.health
        report = ReportHealth(
            device=event.device,
            kind=str(event.kind),
            state=health.health.value,
            reason=health.reason,
            message_zh=health.message_zh,
            message_en=health.message_en,
            parts={part.part: part.health.value for part in health.parts},
        )
        self._last[event.device] = report
        if current:
            self._bus.send(report)
        return True

    def tell_counters(self, counters: Counters, *, current: bool) -> None:
        """Every 20 s what the devices did since the start; presence, so what is lost is told again soon."""
        now = self._monotonic()
        if not current or now < self._counters_at:
            return
        told = {name: dict(rows) for name, rows in counters().items()}
        if told:
            self._counters_at = now + COUNTERS_S
            self._bus.send(ReportStatistics(told))

    def tell_all(self) -> None:
        """The controller is there again: it may know nothing."""
        for report in self._last.values():
            self._bus.send(report)
