"""``identify``: every device shows the counter it stands at, so that swapped strips and double addresses are seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Final

from config.setup_model import DeviceConfig, Setup
from devices.health import Health
from devices.kinds import Completion, Identify, Outcome
from devices.tool.outcome import KIND_ZH, MARKS, Exit, Voice
from devices.tool.workshop import Workshop
from devices.transport import Opener, open_channel

LIMIT_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class Shown:
    """What came of one device: good when it confirmed, unknown when it cannot answer, else bad."""

    device: str
    kind: str
    label: str
    health: Health
    reason: str
    message_zh: str
    message_en: str


def label_of(device: DeviceConfig) -> str:
    """What a device shows: its counter; without one, where it belongs."""
    return device.counter or device.program or device.zone or device.name


def identify(
    setup: Setup,
    devices: Sequence[DeviceConfig],
    voice: Voice,
    *,
    ask: Callable[[DeviceConfig], bool | None] | None = None,
    opener: Opener = open_channel,
) -> Exit:
    """Let the devices show their counters, all at once, or one by one with ``ask`` after each.

    ``ask`` says whether the right device showed the right counter; None for "nobody said".

    Raises:
        ToolError: the configuration is wrong.
    """
    with Workshop(setup, devices, opener=opener) as workshop:
        shown = _one_by_one(workshop, voice, ask) if ask else _all_at_once(workshop, voice)
        held = [one for one in devices if (t := workshop.trouble(one)) is not None and t.held]
    voice.give({"ok": _end(shown) is Exit.GOOD, "devices": [asdict(one) for one in shown]})
    if shown and len(held) == len(shown):
        return Exit.HELD
    return _end(shown)


def _all_at_once(workshop: Workshop, voice: Voice) -> list[Shown]:
    asked: dict[str, Identify] = {}
    refused: dict[str, Completion] = {}
    for device in workshop.devices:
        if workshop.trouble(device) is None:
            command = _command(workshop, device)
            asked[device.name] = command
            end = workshop.start(device.name, command)
            if end is not None:
                refused[device.name] = end
    shown = []
    for device in workshop.devices:
        end = refused.get(device.name)
        if end is None and device.name in asked:
            end = workshop.end_of(device.name, asked[device.name])
        shown.append(_result(workshop, device, end))
        _say(shown[-1], voice)
    if any(one.health is not Health.BAD for one in shown):
        voice.say("请到现场逐个核对：每台设备显示的应是它所在的窗口号。")
    return shown


def _one_by_one(
    workshop: Workshop, voice: Voice, ask: Callable[[DeviceConfig], bool | None]
) -> list[Shown]:
    shown = []
    for device in workshop.devices:
        end = None
        if workshop.trouble(device) is None:
            end = workshop.do(device.name, _command(workshop, device))
        result = _result(workshop, device, end)
        _say(result, voice)
        if result.health is not Health.BAD:
            result = _judged(result, seen=ask(device))
        shown.append(result)
    return shown


def _command(workshop: Workshop, device: DeviceConfig) -> Identify:
    return Identify(command_id=workshop.new_id(), label=label_of(device), limit_s=LIMIT_S)


def _judged(result: Shown, *, seen: bool | None) -> Shown:
    if seen is None:
        return result
    if seen:
        return _with(result, Health.GOOD, "seen", "现场看到了", "It was seen")
    return _with(
        result,
        Health.BAD,
        "not_seen",
        "现场没有看到，或显示在别的设备上：请核对地址和接线",
        "It was not seen there, or another device showed it: check addresses and wiring",
    )


def _with(result: Shown, health: Health, reason: str, zh: str, en: str) -> Shown:
    return Shown(result.device, result.kind, result.label, health, reason, zh, en)


def _result(workshop: Workshop, device: DeviceConfig, end: Completion | None) -> Shown:
    base = Shown(device.name, device.kind, label_of(device), Health.BAD, "", "", "")
    if end is None:
        trouble = workshop.trouble(device)
        if trouble is None:
            return _with(base, Health.BAD, "line_down", "线路刚刚断开", "The line was just lost")
        reason = "held" if trouble.held else "line_down"
        return _with(base, Health.BAD, reason, trouble.message_zh, trouble.message_en)
    if end.outcome is Outcome.CONFIRMED:
        return _with(base, Health.GOOD, "ok", "已显示，设备已确认", "Shown, the device confirmed")
    if end.outcome is Outcome.SENT:
        return _with(
            base,
            Health.UNKNOWN,
            "sent",
            "已发出，此型号不回答，请到现场看",
            "Sent; this model does not answer, look at it",
        )
    if end.reason == "unsupported":
        return _with(
            base,
            Health.UNKNOWN,
            "unsupported",
            "此型号没有可显示的部分",
            "This model has nothing to show it with",
        )
    return _with(base, Health.BAD, end.reason, end.message_zh, end.message_en)


def _say(one: Shown, voice: Voice) -> None:
    kind = KIND_ZH.get(one.kind, one.kind)
    voice.say(f"{MARKS[one.health]} {one.device}（{kind}）显示“{one.label}”：{one.message_zh}")


def _end(shown: Sequence[Shown]) -> Exit:
    states = {one.health for one in shown}
    if Health.BAD in states:
        return Exit.BAD
    return Exit.UNPROVEN if Health.UNKNOWN in states or not shown else Exit.GOOD
