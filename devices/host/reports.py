"""Health of the host's devices, reported to the hall on change. Pure."""

from __future__ import annotations

from typing import Final

from devices.health import DeviceHealth, Health
from devices.host.scene import Action, End, Scene, ToBus
from queue_controller.api import messages as m
from queue_controller.api.view import DeviceStatus, HallView

MESSAGE_CHARS: Final = 300

STOPPED: Final = DeviceHealth(
    Health.UNKNOWN,
    "host_stopped",
    "设备程序已停止，状态不明",
    "The device program has stopped; nobody knows the state",
)


class Reports:
    """What the devices said, and what the hall was told of it."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._health: dict[str, DeviceHealth] = {}
        self._reported: dict[str, DeviceHealth] = {}

    def on_event(self, event: m.HealthChanged) -> list[Action]:
        """The hall took this program for dead: say again how its device is."""
        if event.reason != m.OWNER_SILENT or event.device not in self._health:
            return []
        self._reported.pop(event.device, None)
        return self._report(event.device)

    def on_health(self, device: str, health: DeviceHealth) -> list[Action]:
        """A device's health changed."""
        self._health[device] = health
        return self._report(device)

    def on_snapshot(self, view: HallView) -> None:
        """What the hall knows counts as reported, everything else does not."""
        self._reported = {
            name: health
            for name, health in self._health.items()
            if name in view.devices and _knows(view.devices[name], health)
        }

    def report_all(self) -> list[Action]:
        """Everything that the hall was not told yet."""
        return [action for device in self._health for action in self._report(device)]

    def on_reply(self, command: m.ReportHealth, end: End) -> None:
        """What did not arrive is told again; a refusal would be the same the next time."""
        if end is End.UNKNOWN:
            self._reported.pop(command.device, None)

    def on_stop(self) -> list[ToBus]:
        """The program ends: from now on nobody knows how its devices are."""
        if not self._scene.current:
            return []
        return [ToBus(self._command(device, STOPPED)) for device in self._reported]

    def _report(self, device: str) -> list[Action]:
        health = self._health[device]
        if not self._scene.current or self._reported.get(device) == health:
            return []
        self._reported[device] = health
        return [ToBus(self._command(device, health))]

    def _command(self, device: str, health: DeviceHealth) -> m.ReportHealth:
        return m.ReportHealth(
            device=device,
            kind=str(self._scene.kinds[device]),
            state=health.health.value,
            reason=health.reason,
            message_zh=health.message_zh[:MESSAGE_CHARS],
            message_en=health.message_en[:MESSAGE_CHARS],
            parts=_parts(health),
        )


def _parts(health: DeviceHealth) -> dict[str, str]:
    return {part.part: part.health.value for part in health.parts}


def _knows(status: DeviceStatus, health: DeviceHealth) -> bool:
    known = (status.state, status.reason, status.parts)
    return known == (health.health.value, health.reason, _parts(health))
