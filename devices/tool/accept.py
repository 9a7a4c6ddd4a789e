"""``accept``: the walk test. Counter by counter everything is tried once, and it is written down who says that it works.

What a device confirmed on the wire and what a person saw or heard are two things and are kept apart. A thing that can
only be seen or heard does not pass on the word of the device.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from config.setup_model import DeviceConfig, Setup
from devices.document import TicketContent
from devices.health import Health
from devices.kinds import (
    CheckHealth,
    CheckLevel,
    Command,
    Completion,
    KeypadPressed,
    LedBoardCapabilities,
    Outcome,
    PrintJob,
    RatingOutcome,
    RatingResult,
    Say,
    ShowNumbers,
    ShowPage,
    StartRating,
)
from devices.led_board.pages import CounterFace, counter_page
from devices.ticket_printer.layout import ticket_document
from devices.tool.check import Ask
from devices.tool.outcome import KIND_ZH, MARKS, Exit, ToolError, Voice
from devices.tool.sheet import Check, CounterSheet, Sheet, sheet_slip
from devices.tool.workshop import Workshop
from devices.transport import Opener, open_channel

TEST_NUMBER: Final = "888"
TEST_TICKET: Final = f"A{TEST_NUMBER}"
TEST_WAITING: Final = 8
ACT_S: Final = 20.0
SPEAK_S: Final = 40.0
PRINT_S: Final = 30.0
_KEYS_ZH: Final = {
    "call": "呼叫",
    "recall": "重呼",
    "rate": "评价",
    "no_show": "过号",
    "pause": "暂停",
    "transfer": "转移",
}
_DIGITS: Final = "零幺二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Place:
    """A counter that is accepted; ``title`` is what stands on its sign."""

    number: str
    title: str = ""
    zone: str = ""


class WalkTest:
    """One walk through the hall; ``run`` gives the sheet."""

    def __init__(
        self,
        setup: Setup,
        places: Sequence[Place],
        voice: Voice,
        *,
        ask: Ask | None,
        input_s: float,
        opener: Opener = open_channel,
    ) -> None:
        """``ask`` is None where nobody is there to be asked; keys are waited for all the same."""
        self._setup = setup
        self._places = places
        self._voice = voice
        self._ask = ask
        self._input_s = input_s
        self._opener = opener
        self._printers = [d for d in setup.devices if d.kind == "ticket_printer"]

    def run(self, sheet: Sheet) -> Sheet:
        """Try everything, and print the sheet on the first printer as well.

        Raises:
            ToolError: the configuration is wrong, or no counter has a device.
        """
        numbers = {place.number for place in self._places}
        devices = [
            device
            for device in self._setup.devices
            if device.counter in numbers or device.kind in {"ticket_printer", "speaker"}
        ]
        if not any(device.counter in numbers for device in devices):
            raise ToolError(
                f"这些窗口没有登记设备：{'、'.join(sorted(numbers)) or '无'}",
                f"No device is registered at: {', '.join(sorted(numbers)) or 'no counter'}",
            )
        with Workshop(self._setup, devices, opener=self._opener) as workshop:
            counters = tuple(self._counter(workshop, place) for place in self._places)
            machines = tuple(self._paper(workshop, printer) for printer in self._printers)
            done = sheet.filled(counters, machines)
            self._print_sheet(workshop, done)
        return done

    # ---------------------------------------------------------------- a counter

    def _counter(self, workshop: Workshop, place: Place) -> CounterSheet:
        self._voice.say(f"—— {place.number}号窗口 {place.title} ——")
        checks: list[Check] = []
        for device in self._setup.devices_at(place.number):
            trouble = workshop.trouble(device)
            if trouble is not None:
                checks.append(
                    self._told(
                        Check(
                            "端口", device.name, Health.BAD, trouble.message_zh, needs_person=False
                        )
                    )
                )
                continue
            match device.kind:
                case "led_board":
                    checks.append(self._strip(workshop, device, place))
                case "call_keypad":
                    checks.append(self._digits(workshop, device, place))
                    checks.append(self._key(workshop, device, place))
                case "rating_keys":
                    checks.append(self._rating(workshop, device, place))
                case _:
                    checks.append(self._other(workshop, device))
        checks += [self._heard(workshop, one, place) for one in self._speakers(place)]
        return CounterSheet(place.number, place.title, tuple(checks))

    def _strip(self, workshop: Workshop, device: DeviceConfig, place: Place) -> Check:
        found = workshop.device(device.name).capabilities
        board = found if isinstance(found, LedBoardCapabilities) else LedBoardCapabilities(64, 16)
        face = CounterFace(place.number, place.title, ticket=TEST_TICKET, rehearsal=True)
        page = counter_page(face, board)
        end = workshop.do(
            device.name, ShowPage(command_id=workshop.new_id(), page=page, limit_s=ACT_S)
        )
        return self._seen(
            "窗口屏显示测试号",
            device,
            end,
            f"{place.number}号窗口的屏上是不是 {TEST_TICKET}（{place.number}号窗口）",
        )

    def _digits(self, workshop: Workshop, device: DeviceConfig, place: Place) -> Check:
        command = ShowNumbers(
            command_id=workshop.new_id(), waiting=TEST_WAITING, number=TEST_NUMBER, limit_s=ACT_S
        )
        end = workshop.do(device.name, command)
        return self._seen(
            "呼叫器显示测试号",
            device,
            end,
            f"{place.number}号窗口的呼叫器上是不是 {TEST_NUMBER}",
        )

    def _key(self, workshop: Workshop, device: DeviceConfig, place: Place) -> Check:
        before = workshop.so_far
        self._voice.say(f"  … 请在{place.number}号窗口的呼叫器上按“呼叫”（{self._input_s:g} 秒内）")
        pressed = workshop.heard(device.name, KeypadPressed, self._input_s, after=before)
        said = (
            "" if pressed is None else f"收到按键：{_KEYS_ZH.get(pressed.action, pressed.action)}"
        )
        return self._told(self._input(workshop, "呼叫器按键", device, said))

    def _rating(self, workshop: Workshop, device: DeviceConfig, place: Place) -> Check:
        before, number = workshop.so_far, workshop.new_id()
        start = StartRating(command_id=number, rating_id=number, seconds=self._input_s)
        workshop.do(device.name, start)
        self._voice.say(f"  … 请在{place.number}号窗口的评价器上按“满意”（{self._input_s:g} 秒内）")
        result = workshop.heard(device.name, RatingResult, self._input_s + 2, after=before)
        rated = result is not None and result.outcome is RatingOutcome.RATED
        said = f"收到评价：{result.level} 级，键值 {result.raw_key}" if rated and result else ""
        return self._told(self._input(workshop, "评价器按键", device, said))

    def _input(self, workshop: Workshop, name: str, device: DeviceConfig, said: str) -> Check:
        """The wire proves a key; none is a fault only where somebody was there to press it."""
        if said:
            return Check(name, device.name, Health.GOOD, said, needs_person=False)
        health = Health.UNKNOWN if self._ask is None else Health.BAD
        hint, _ = workshop.hears_else(device.name)
        return Check(name, device.name, health, hint or "没有收到按键", needs_person=False)

    def _other(self, workshop: Workshop, device: DeviceConfig) -> Check:
        end = workshop.do(device.name, CheckHealth(command_id=workshop.new_id(), limit_s=ACT_S))
        name = f"{KIND_ZH.get(device.kind, device.kind)}自检"
        return self._told(_check(name, device, end, needs_person=False))

    # ---------------------------------------------------------------- what the hall has once

    def _speakers(self, place: Place) -> list[DeviceConfig]:
        """The speakers whose announcer covers the counter's zone."""
        zones = {program.name: program.zones for program in self._setup.programs}
        owners = {line.name: line.owner for line in self._setup.lines}
        found = []
        for device in self._setup.devices:
            covered = zones.get(device.program or owners.get(device.line, ""), ())
            if device.kind == "speaker" and (not covered or place.zone in covered):
                found.append(device)
        return found

    def _heard(self, workshop: Workshop, device: DeviceConfig, place: Place) -> Check:
        trouble = workshop.trouble(device)
        if trouble is not None:
            return self._told(
                Check("播报", device.name, Health.BAD, trouble.message_zh, needs_person=True)
            )
        number = "".join(_DIGITS[int(digit)] for digit in TEST_NUMBER)
        command: Command = Say(
            command_id=workshop.new_id(),
            text=f"测试，请A{number}号，到{place.number}号窗口",
            limit_s=SPEAK_S,
        )
        if not getattr(workshop.device(device.name).capabilities, "speaks_text", False):
            command = CheckHealth(
                command_id=workshop.new_id(), level=CheckLevel.EXTERNAL, limit_s=SPEAK_S
            )
        end = workshop.do(device.name, command)
        return self._seen("播报", device, end, f"在{place.number}号窗口前是否听到了测试播报")

    def _paper(self, workshop: Workshop, device: DeviceConfig) -> Check:
        trouble = workshop.trouble(device)
        if trouble is not None:
            return self._told(
                Check(
                    "打印测试小票", device.name, Health.BAD, trouble.message_zh, needs_person=True
                )
            )
        content = TicketContent(
            hall_name="验收测试", number=TEST_TICKET, service=device.name, practice=True
        )
        slip = ticket_document(content, _columns(workshop, device))
        job = PrintJob(command_id=workshop.new_id(), slip=slip, limit_s=PRINT_S)
        end = workshop.do(device.name, job)
        return self._seen("打印测试小票", device, end, f"{device.name} 是否打出了清楚的测试小票")

    def _print_sheet(self, workshop: Workshop, sheet: Sheet) -> None:
        for device in self._printers:
            if workshop.trouble(device) is None:
                slip = sheet_slip(sheet, _columns(workshop, device))
                job = PrintJob(command_id=workshop.new_id(), slip=slip, limit_s=PRINT_S)
                end = workshop.do(device.name, job)
                if end.outcome in {Outcome.CONFIRMED, Outcome.SENT}:
                    self._voice.say(f"验收单已在 {device.name} 上打印")
                    return
        self._voice.say("没有可用的打印机，验收单只在文件里")

    # ---------------------------------------------------------------- words

    def _seen(self, name: str, device: DeviceConfig, end: Completion, question: str) -> Check:
        check = _check(name, device, end, needs_person=True)
        if check.device_health is not Health.BAD and self._ask is not None:
            check = check.answered(self._ask(f"  {question}？"))
        return self._told(check)

    def _told(self, check: Check) -> Check:
        words = f"{check.name}（{check.device}）：{check.verdict_zh}；{check.device_words}"
        self._voice.say(f"  {MARKS[check.verdict]} {words}")
        return check


def _columns(workshop: Workshop, device: DeviceConfig) -> int:
    return int(getattr(workshop.device(device.name).capabilities, "columns", 48))


def _check(name: str, device: DeviceConfig, end: Completion, *, needs_person: bool) -> Check:
    if end.outcome is Outcome.CONFIRMED:
        return Check(name, device.name, Health.GOOD, "设备已确认", needs_person=needs_person)
    if end.outcome is Outcome.SENT or end.reason == "unsupported":
        words = "已发出，此型号不回答" if end.outcome is Outcome.SENT else "此型号不支持这一项"
        return Check(name, device.name, Health.UNKNOWN, words, needs_person=needs_person)
    return Check(name, device.name, Health.BAD, end.message_zh, needs_person=needs_person)


def verdict(sheet: Sheet) -> Exit:
    """How the program ends: everything passed, something failed, or somebody must still look."""
    health = sheet.verdict
    return {Health.GOOD: Exit.GOOD, Health.BAD: Exit.BAD, Health.UNKNOWN: Exit.UNPROVEN}[health]
