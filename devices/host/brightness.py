"""Brightness of LED boards by the hour: bright by day, mild in the evening. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final

from devices.host.scene import Action, Scene, ToDevice
from devices.kinds import Completion, Outcome, SetBrightness

AGAIN_AFTER_S: Final = 30.0
"""Wall seconds until a board that did not take it is told again."""


def at(by_hour: Mapping[str, int], time: dt.time) -> int | None:
    """Per cent at a time of day; before the first entry the last one of the day before; None: no entries."""
    times = sorted(by_hour)
    now = f"{time:%H:%M}"
    begun = [one for one in times if one <= now]
    return by_hour[(begun or times)[-1]] if times else None


class Brightness:
    """What each board was told last."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._boards = [name for name, board in scene.boards.items() if board.brightness]
        self._told: dict[str, int] = {}
        self._asked: dict[str, str] = {}
        self._again: dict[str, float] = {}

    def follow(self, now: float) -> list[Action]:
        """Tell each board that is online what differs from what it was told."""
        scene = self._scene
        local = dt.datetime.fromtimestamp(scene.hall_ms / 1000, scene.zone)
        percent = at(scene.policy.led_brightness_by_hour, local.time())
        if percent is None:
            return []
        actions: list[Action] = []
        for name in self._boards:
            waits = now < self._again.get(name, now)
            if name not in scene.online or self._told.get(name) == percent or waits:
                continue
            command = SetBrightness(command_id=scene.new_id(), percent=percent)
            self._told[name] = percent
            self._asked[command.command_id] = name
            actions.append(ToDevice(name, command))
        return actions

    def came_back(self, board: str) -> None:
        """It may have forgotten."""
        self._told.pop(board, None)
        self._again.pop(board, None)

    def on_completion(self, end: Completion, now: float) -> None:
        """What was told did not happen: tell it again after a while."""
        name = self._asked.pop(end.command_id, None)
        failed = end.outcome in {Outcome.FAILED, Outcome.INDETERMINATE}
        if name is not None and failed and end.reason not in {"unsupported", "superseded"}:
            self._told.pop(name, None)
            self._again[name] = now + AGAIN_AFTER_S
