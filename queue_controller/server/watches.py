"""What the controller knows of its own machine: disk, copy, and who has fallen silent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from queue_controller.api import messages as m
from queue_controller.api.audience import role_of
from queue_controller.api.view import DeviceStatus, HallView
from queue_controller.server.disk import Level

CONTROLLER: Final = "controller"
DISK_DEVICE: Final = "controller.disk"
STANDBY_DEVICE: Final = "controller.standby"
LOG_DEVICE: Final = "controller.log"
OWNER_SILENT_SECONDS: Final = 10
"""A program that reports on devices says something every two seconds (api.client)."""

_STANDBY_SAYS: Final = {
    "absent": (
        "备机没有连上，现在主机损坏会丢失已给出的号，请检查备机和网线。",
        "The standby is not connected: if this machine is lost now, tickets are lost with it.",
    ),
    "late": (
        "备机跟不上，答复不再等它，请检查备机的磁盘和网络。",
        "The standby does not keep up and answers no longer wait for it; check its disk and network.",
    ),
    "catching_up": (
        "备机正在补齐，补齐以前主机损坏会丢失已给出的号。",
        "The standby is catching up: if this machine is lost before, tickets are lost with it.",
    ),
    "unfit": (
        "备机存下了全部记录，但它的程序用不了，接替会失败；请把两台机器升级到同一版本，再重启备机。",
        "The standby holds every row, but its program cannot use them: bring both machines to one version, then restart it.",
    ),
}

OLDER: Final = (
    (
        "主机的数据比设备见过的旧，像是恢复了旧的磁盘映像：号码已跳过，不会发重；"
        "这期间取的号不在记录里，请广播请群众重新取号。"
    ),
    (
        "The controller's data are older than what devices have seen, as after an old disk image was put back."
        " No number is given twice; those drawn meanwhile are not on record: ask their holders to draw again."
    ),
)


def silent_owners(
    devices: Iterable[DeviceStatus], heard: Mapping[str, int], second: int
) -> frozenset[str]:
    """Programs that report on devices and have not been heard for `OWNER_SILENT_SECONDS`.

    Args:
        devices: of the hall.
        heard: by client name, the second in which it last said something.
        second: this second.
    """
    owners = {device.owner for device in devices}
    latest = second - OWNER_SILENT_SECONDS
    return frozenset(
        owner
        for owner in owners
        if owner != CONTROLLER
        and role_of(owner) not in {None, "admin"}
        and heard.get(owner, 0) < latest
    )


def reason_of_disk(level: Level, free_mib: int) -> tuple[str, str]:
    """What the heartbeat says of the room that is left, in Chinese and English; empty when good."""
    if level == "good":
        return "", ""
    if level == "low":
        return (
            f"控制器磁盘只剩 {free_mib} MiB，请尽快清理。",
            f"The controller's disk has only {free_mib} MiB left; make room soon.",
        )
    return (
        f"控制器磁盘只剩 {free_mib} MiB，已暂停取号。",
        f"The controller's disk has only {free_mib} MiB left; no tickets are given.",
    )


def health_of_disk(view: HallView, level: Level, said: tuple[str, str]) -> m.HealthChanged | None:
    """The event of a disk whose level is another than the hall knows."""
    reason = "" if level == "good" else level
    return _changed(view, DISK_DEVICE, "disk", reason, said)


def health_of_standby(view: HallView, condition: str) -> m.HealthChanged | None:
    """The event of a copy that is in another condition than the hall knows."""
    reason = "" if condition == "level" else condition
    said = _STANDBY_SAYS.get(condition, ("", ""))
    return _changed(view, STANDBY_DEVICE, "standby", reason, said)


def health_of_log(view: HallView, lacks: int) -> m.HealthChanged | None:
    """The event of a log that lacks rows which programs of the hall have seen; 0: none, or a new day."""
    if lacks:
        return _changed(view, LOG_DEVICE, "log", "older", OLDER)
    return _changed(view, LOG_DEVICE, "log", "", ("", "")) if LOG_DEVICE in view.devices else None


def _changed(
    view: HallView, device: str, kind: str, reason: str, said: tuple[str, str]
) -> m.HealthChanged | None:
    state: m.HealthState = "bad" if reason else "good"
    known = view.devices.get(device)
    if known is not None and (known.state, known.reason) == (state, reason):
        return None
    return m.HealthChanged(device, kind, state, reason, *said)
