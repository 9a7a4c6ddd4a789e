"""A report of the printer as health: parts, reasons and sentences."""

from __future__ import annotations

from dataclasses import replace

from devices.health import NOT_HEARD, DeviceHealth, Health, PartHealth, fold
from devices.ticket_printer.escpos.profile import Profile
from devices.ticket_printer.escpos.status import Fault, Report, fault_of

NOT_PROCESSING = Fault(
    "not_processing",
    "printer",
    "打印机有应答但不执行命令，请断电重启",
    "The printer answers but does nothing: power it off and on",
)
_NAMES = {
    "printer": ("打印机", "Printer"),
    "paper": ("纸", "Paper"),
    "cover": ("上盖", "Cover"),
    "cutter": ("切刀", "Cutter"),
    "mechanism": ("机芯", "Mechanism"),
}
_SILENT = ("no_answer", "打印机没有应答，请检查电源和线缆", "No answer: check power and cable")
_NEAR_END_ZH = "纸快用完，请准备换纸"
_NEAR_END_EN = "Paper is nearly used up"


def describe(
    report: Report,
    profile: Profile,
    *,
    fault: Fault | None = None,
    heard: bool = True,
    silent: bool = False,
) -> DeviceHealth:
    """Health of the printer. ``fault`` overrules the report; silence is never good."""
    found = fault or fault_of(report, jam_bit=profile.jam_bit)
    if fault is None and silent:
        return _unknown(profile, heard=heard)
    states = {
        "printer": report.offline,
        "paper": report.paper_end,
        "cover": report.cover_open,
        "cutter": report.cutter_error,
        "mechanism": None
        if report.unrecoverable is None
        else bool(report.unrecoverable or report.jam or report.overheated),
    }
    parts = [_part(name, bad, found) for name, bad in states.items()]
    # What is wrong is named first; the rest keeps its order.
    parts.sort(key=lambda part: found is None or part.part != found.part)
    parts.append(_level(report, profile))
    health = fold(tuple(parts))
    if health.health is Health.GOOD and report.near_end and profile.near_end_sensor:
        return replace(
            health,
            reason="paper_near_end",
            message_zh=_NEAR_END_ZH,
            message_en=_NEAR_END_EN,
            warning=True,
        )
    return health


def _part(name: str, bad: bool | None, found: Fault | None) -> PartHealth:  # noqa: FBT001 - a state
    zh, en = _NAMES[name]
    if found is not None and found.part == name:
        return PartHealth(name, Health.BAD, found.reason, found.message_zh, found.message_en)
    if bad is None:
        return PartHealth(name, Health.UNKNOWN, "not_heard", f"{zh}：未知", f"{en}: unknown")
    if bad:
        return PartHealth(name, Health.BAD, f"{name}_bad", f"{zh}：异常", f"{en}: not in order")
    return PartHealth(name, Health.GOOD, "ok", f"{zh}：正常", f"{en}: in order")


def _level(report: Report, profile: Profile) -> PartHealth:
    """How much paper is left; not sensed on models without a near-end sensor."""
    if not profile.near_end_sensor:
        return PartHealth(
            "paper_level",
            Health.UNKNOWN,
            "no_sensor",
            "纸余量：无传感器",
            "Level: no sensor",
            False,
        )
    if report.near_end is None:
        return PartHealth(
            "paper_level", Health.UNKNOWN, "not_heard", "纸余量：未知", "Level: unknown", False
        )
    if report.near_end:
        return PartHealth("paper_level", Health.GOOD, "paper_near_end", _NEAR_END_ZH, _NEAR_END_EN)
    return PartHealth("paper_level", Health.GOOD, "ok", "纸余量：充足", "Level: plenty")


def _unknown(profile: Profile, *, heard: bool) -> DeviceHealth:
    if not profile.answers_status:
        return DeviceHealth(
            Health.UNKNOWN,
            "no_status",
            "此型号打印机不回报状态",
            "This model does not report its state",
        )
    if not heard:
        return NOT_HEARD
    reason, zh, en = _SILENT
    return DeviceHealth(Health.UNKNOWN, reason, zh, en)
