"""``test ID``: asks the device, lets it print, light or speak, waits for a key or a card, and asks what was seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Final

from config.setup_model import DeviceConfig, Setup
from devices.health import Health
from devices.kinds import (
    CardRead,
    CardUnreadable,
    CheckHealth,
    CheckLevel,
    CodeScanned,
    Command,
    Completion,
    EventBody,
    Identify,
    KeypadPressed,
    Outcome,
    RatingOutcome,
    RatingResult,
    StartRating,
    StartReading,
    StopReading,
    Touched,
)
from devices.tool.identify import label_of
from devices.tool.outcome import HEALTH_ZH, KIND_ZH, MARKS, Exit, Voice
from devices.tool.workshop import Workshop
from devices.transport import Opener, open_channel

Ask = Callable[[str], bool | None]
"""Puts a question to the person in front of the device; None: nobody answers."""

INPUT_S: Final = 30.0
ACT_S: Final = 20.0

_ACTS_ZH: Final[Mapping[str, str]] = {
    "ticket_printer": "打印机是否打出了一张测试小票",
    "call_keypad": "呼叫器是否显示了测试数字或发出了声音",
    "rating_keys": "评价器是否亮起或发出了声音",
    "led_board": "窗口屏是否显示了测试画面",
    "id_card_reader": "阅读器是否有反应",
    "code_scanner": "扫码器是否亮起或发出了声音",
    "touch_screen": "触摸屏是否有反应",
    "panel": "显示器是否有反应",
    "speaker": "是否听到了测试语音",
    "camera": "摄像机是否正常",
    "lights": "灯是否亮了又灭",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was tried. Unknown: nobody could say."""

    name: str
    health: Health
    message_zh: str
    message_en: str


@dataclass(frozen=True, slots=True)
class _Input:
    """What a person does, and what must arrive then."""

    wanted: tuple[type[EventBody], ...]
    ask_zh: str
    ask_en: str
    begin: Callable[[str], Command] | None = None
    end: Callable[[str], Command] | None = None


_UNABLE: Final = {
    "state": ("此型号不能查询状态，要看它做了什么、按键来没来", "This model cannot be asked"),
    "act": ("此型号没有能看、能听的动作", "This model does nothing that can be seen or heard"),
}
_INPUTS: Final[Mapping[str, _Input]] = {
    "call_keypad": _Input((KeypadPressed,), "请在呼叫器上按“呼叫”键", "press 呼叫 on the keypad"),
    "rating_keys": _Input(
        (RatingResult,),
        "请在评价器上按任意一个评价键",
        "press a key of the pad",
        begin=lambda number: StartRating(command_id=number, rating_id=number, seconds=INPUT_S),
    ),
    "id_card_reader": _Input(
        (CardRead, CardUnreadable),
        "请在阅读器上放一张测试用的证件（内容不会显示）",
        "lay a test card on the reader; nothing of it is shown",
        begin=lambda number: StartReading(command_id=number),
        end=lambda number: StopReading(command_id=number),
    ),
    "code_scanner": _Input(
        (CodeScanned,),
        "请扫一个测试码（内容不会显示）",
        "scan a test code; nothing of it is shown",
        begin=lambda number: StartReading(command_id=number),
        end=lambda number: StopReading(command_id=number),
    ),
    "touch_screen": _Input((Touched,), "请用手指点一下屏幕", "touch the screen"),
}


def check(
    setup: Setup,
    device: DeviceConfig,
    voice: Voice,
    *,
    ask: Ask | None,
    input_s: float = INPUT_S,
    opener: Opener = open_channel,
) -> Exit:
    """Test one device; without ``ask`` only what it can say by itself.

    Raises:
        ToolError: wrong configuration, or the port cannot be used.
    """
    steps: list[Step] = []

    def done(step: Step) -> None:
        steps.append(step)
        voice.say(f"  {MARKS[step.health]} {step.message_zh}")

    with Workshop(setup, [device], opener=opener) as workshop:
        workshop.must_be_open(device)
        voice.say(f"测试 {device.name}（{KIND_ZH.get(device.kind, device.kind)}）：")
        done(Step("link", Health.GOOD, "端口已打开", "The port is open"))
        done(_state(workshop, device))
        since = workshop.so_far  # whoever presses before being told to has pressed
        done(_act(workshop, device, ask))
        if ask is not None and device.kind in _INPUTS:
            done(_input(workshop, device, _INPUTS[device.kind], since, input_s, voice))
        health = workshop.device(device.name).health
        done(Step("health", health.health, f"状态：{health.message_zh}", health.message_en))
    verdict = _verdict(steps)
    voice.say(f"结论：{HEALTH_ZH[verdict]}")
    voice.give(
        {
            "ok": verdict is Health.GOOD,
            "device": device.name,
            "verdict": verdict,
            "steps": [asdict(step) for step in steps],
        }
    )
    return {Health.GOOD: Exit.GOOD, Health.BAD: Exit.BAD, Health.UNKNOWN: Exit.UNPROVEN}[verdict]


def _state(workshop: Workshop, device: DeviceConfig) -> Step:
    end = workshop.do(device.name, CheckHealth(command_id=workshop.new_id()))
    return _step("state", end, "设备回答了状态查询", "It answers")


def _act(workshop: Workshop, device: DeviceConfig, ask: Ask | None) -> Step:
    level = CheckLevel.EXTERNAL
    command: Command = CheckHealth(command_id=workshop.new_id(), level=level, limit_s=ACT_S)
    end = workshop.do(device.name, command)
    if end.reason == "unsupported":
        command = Identify(command_id=workshop.new_id(), label=label_of(device))
        end = workshop.do(device.name, command)
    step = _step("act", end, "设备执行了测试动作", "It did something")
    if step.health is Health.BAD or end.reason == "unsupported":
        return step
    seen = ask(f"{_ACTS_ZH[device.kind]}？") if ask is not None else None
    if seen is None:
        return step
    if seen:
        return Step("act", Health.GOOD, "现场确认：有", "Seen by a person")
    return Step("act", Health.BAD, "现场确认：没有", "A person saw nothing")


def _input(
    workshop: Workshop,
    device: DeviceConfig,
    wanted: _Input,
    since: int,
    limit_s: float,
    voice: Voice,
) -> Step:
    if wanted.begin is not None:
        since = workshop.so_far
        workshop.do(device.name, wanted.begin(workshop.new_id()))
    voice.say(f"  … {wanted.ask_zh}（{limit_s:g} 秒内）")
    body = workshop.heard(device.name, wanted.wanted, limit_s, after=since)
    if wanted.end is not None:
        workshop.do(device.name, wanted.end(workshop.new_id()))
    if body is None or (isinstance(body, RatingResult) and body.outcome is not RatingOutcome.RATED):
        zh, en = workshop.hears_else(device.name)
        return Step(
            "input",
            Health.BAD,
            f"没有收到按键或读取{'。' + zh if zh else ''}",
            f"Nothing came; to do: {wanted.ask_en}{'. ' + en if en else ''}",
        )
    if isinstance(body, CardUnreadable):
        return Step("input", Health.BAD, body.message_zh, body.message_en)
    return Step("input", Health.GOOD, f"收到：{_words(body)}", f"Heard: {_words(body)}")


def _words(body: EventBody) -> str:
    """What came, without personal values."""
    match body:
        case KeypadPressed():
            return f"{body.action} {body.digits}".rstrip()
        case RatingResult():
            return f"按键 {body.raw_key}，级别 {body.level}"
        case Touched():
            return f"({body.x:.2f}, {body.y:.2f})"
        case CodeScanned():
            return f"{len(body.text)} 个字符"
        case _:
            return type(body).__name__


def _step(name: str, end: Completion, zh: str, en: str) -> Step:
    if end.outcome is Outcome.CONFIRMED:
        return Step(name, Health.GOOD, zh, en)
    if end.outcome is Outcome.SENT:
        return Step(name, Health.UNKNOWN, "已发出，此型号不回答", "Sent; it does not answer")
    if end.reason == "unsupported":
        return Step(name, Health.UNKNOWN, *_UNABLE[name])
    return Step(name, Health.BAD, end.message_zh, end.message_en)


def _verdict(steps: list[Step]) -> Health:
    """Any bad is bad. What cannot be known by itself is made up for by what a person saw or pressed."""
    if any(step.health is Health.BAD for step in steps):
        return Health.BAD
    proofs = [step for step in steps if step.name in {"state", "act", "input"}]
    if any(step.health is Health.GOOD for step in proofs):
        by_name = {step.name: step.health for step in steps}
        acted = by_name["act"] is Health.GOOD
        heard = by_name.get("input", by_name["state"]) is Health.GOOD
        return Health.GOOD if acted and heard else Health.UNKNOWN
    return Health.UNKNOWN
