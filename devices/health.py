"""Health of a device: good, bad or unknown. Unknown is never shown as good."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from config.setup_model import LineConfig


class Health(StrEnum):
    """The three values; a device that has not spoken yet is unknown."""

    GOOD = "good"
    BAD = "bad"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PartHealth:
    """State of one part: paper, cover, cutter, presenter, media, link, clock ...

    ``sensed=False`` says that this model has no sensor for the part: it stays unknown for ever and
    does not make the whole device unknown.
    """

    part: str
    health: Health
    reason: str
    message_zh: str
    message_en: str
    sensed: bool = True


@dataclass(frozen=True, slots=True)
class DeviceHealth:
    """State of a device: the worst of its parts, or one reason for the whole.

    ``reason`` is a stable code ("ok", "paper_out", "not_heard", "line_down"), ``warning`` marks a good
    device that will need a person soon (paper near its end).
    """

    health: Health
    reason: str
    message_zh: str
    message_en: str
    parts: tuple[PartHealth, ...] = ()
    warning: bool = False

    def part(self, name: str) -> PartHealth | None:
        """The named part, or None."""
        return next((part for part in self.parts if part.part == name), None)


GOOD = DeviceHealth(Health.GOOD, "ok", "正常", "Working")
NOT_HEARD = DeviceHealth(
    Health.UNKNOWN, "not_heard", "尚未收到设备的任何信号", "Not heard from yet"
)
NO_KEY_YET = DeviceHealth(
    Health.UNKNOWN,
    "no_key_yet",
    "尚未按过键：此型号不能查询，按任意键即可确认",
    "No key pressed yet: this model cannot be asked, press any key to see that it is alive",
)


def fold(parts: tuple[PartHealth, ...]) -> DeviceHealth:
    """Make the health of a device out of its parts: any bad is bad, else any unknown is unknown.

    Without a single sensed part the device is unknown.
    """
    sensed = [part for part in parts if part.sensed]
    for wanted in (Health.BAD, Health.UNKNOWN):
        found = next((part for part in sensed if part.health is wanted), None)
        if found is not None:
            return DeviceHealth(wanted, found.reason, found.message_zh, found.message_en, parts)
    if not sensed:
        return DeviceHealth(
            Health.UNKNOWN, NOT_HEARD.reason, NOT_HEARD.message_zh, NOT_HEARD.message_en, parts
        )
    return DeviceHealth(Health.GOOD, GOOD.reason, GOOD.message_zh, GOOD.message_en, parts)


def line_down(message_zh: str, message_en: str) -> DeviceHealth:
    """Health of every device on a line whose port is not open."""
    return DeviceHealth(Health.BAD, "line_down", message_zh, message_en)


SILENT: Final[frozenset[str]] = frozenset({"no_answer", "not_heard"})
"""Reasons of a device that says nothing, or nothing that can be understood."""


def with_advice(zh: str, en: str, line: LineConfig, make: str) -> tuple[str, str]:
    """What a silent device is told of, with what else it may be: spoken to in the wrong way, if the line is serial."""
    if line.transport != "serial" or f"（现为 {line.baud}）" in zh:
        return zh, en
    return (
        f"{zh}；如有电有线，请核对波特率（现为 {line.baud}）和型号 make（现为 {make}）",
        f"{en}; if it has power and cable, check baud ({line.baud}) and make ({make})",
    )
