"""What the hall has once: lamps and panels follow the day. Pure.

Lamps of a relay board: channel 1 is lit while a counter is open, channel 2 while a device is known to be bad, or in an
emergency. Panels are lit while anybody may read them, and go dark only when every counter is closed, no ticket is live and
there is no emergency.
"""

from __future__ import annotations

from typing import Final

from devices.host.scene import Action, Scene, ToDevice
from devices.kinds import Command, Completion, Kind, Outcome, SetLight, SetPower
from devices.panel.power import PowerDown
from queue_controller.api.view import HallView

OPEN_LAMP: Final = 1
ALARM_LAMP: Final = 2
DARK_AFTER_S: Final = 300.0
"""Seconds of the hall clock for which nothing may have been going on before a panel goes dark."""
AGAIN_AFTER_S: Final = 15.0
"""Wall seconds until what failed is tried again."""
LIVE: Final = frozenset({"waiting", "called", "serving"})

_Part = tuple[str, int]
"""A device and its channel; a panel has channel 0."""


class House:
    """What each lamp and panel was told last."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._lamps = [name for name, kind in scene.kinds.items() if kind is Kind.LIGHTS]
        self._panels = [name for name, kind in scene.kinds.items() if kind is Kind.PANEL]
        self._told: dict[_Part, bool] = {}
        self._asked: dict[str, _Part] = {}
        self._again: dict[_Part, float] = {}
        self._quiet_since: float | None = None

    def follow(self, now: float) -> list[Action]:
        """Bring lamps and panels up to date; does nothing while the hall is out of date."""
        view = self._scene.view
        if view is None or not self._scene.current:
            self._quiet_since = None
            return []
        actions: list[Action] = []
        is_open = any(status.mode == "open" for status in view.counters.values())
        alarm = view.evacuated or any(d.state == "bad" for d in view.devices.values())
        for lamp in self._lamps:
            actions += self._light(lamp, OPEN_LAMP, now, on=is_open)
            actions += self._light(lamp, ALARM_LAMP, now, on=alarm)
        lit = self._wants_light(view, now)
        for panel in self._panels:
            actions += self._power(panel, now, on=lit)
        return actions

    def came_back(self, device: str, now: float) -> list[Action]:
        """A device that may show anything is told the present state."""
        for part in [part for part in self._told if part[0] == device]:
            del self._told[part]
        return self.follow(now)

    def on_completion(self, end: Completion, now: float) -> None:
        """What was told did not happen: tell it again after a while."""
        part = self._asked.pop(end.command_id, None)
        failed = end.outcome in {Outcome.FAILED, Outcome.INDETERMINATE}
        if part is not None and failed and end.reason not in {"unsupported", "superseded"}:
            self._told.pop(part, None)
            self._again[part] = now + AGAIN_AFTER_S

    def _wants_light(self, view: HallView, now: float) -> bool:
        busy = view.evacuated or any(status.mode != "closed" for status in view.counters.values())
        if busy or _live(view):
            self._quiet_since = None
            return True
        if self._quiet_since is None:
            self._quiet_since = now
        return (now - self._quiet_since) * self._scene.speed < DARK_AFTER_S

    def _light(self, lamp: str, channel: int, now: float, *, on: bool) -> list[Action]:
        command = SetLight(command_id=self._scene.new_id(), channel=channel, on=on)
        return self._tell((lamp, channel), command, now, on=on)

    def _power(self, panel: str, now: float, *, on: bool) -> list[Action]:
        number = self._scene.new_id()
        command = (
            SetPower(command_id=number, on=True)
            if on
            else PowerDown(command_id=number, live_tickets=0, seen_at_s=now)
        )
        return self._tell((panel, 0), command, now, on=on)

    def _tell(self, part: _Part, command: Command, now: float, *, on: bool) -> list[Action]:
        waits = now < self._again.get(part, now)
        if part[0] not in self._scene.online or self._told.get(part) is on or waits:
            return []
        self._told[part] = on
        self._asked[command.command_id] = part
        return [ToDevice(part[0], command)]


def _live(view: HallView) -> bool:
    return any(ticket.state in LIVE for ticket in view.tickets.values())
