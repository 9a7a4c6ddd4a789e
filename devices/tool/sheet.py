"""The acceptance sheet (验收单): what was tried, what the device said, what a person said. Pure; text, HTML, paper."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from html import escape
from typing import Any, Final

from devices.document import Align, Block, PairLine, RuleLine, Slip, Space, TextLine
from devices.health import Health

TITLE: Final = "大厅设备验收单"
HONEST: Final = (
    "“设备确认”是设备在线路上自己回答的；“现场确认”是有人在现场看到、听到后回答的。"
    "只能看、只能听的项目，没有人确认就不算通过；按键类项目以线路上收到的按键为准。"
)
SIGNATURES: Final = ("安装人员", "大厅管理人员", "日期")
_PERSON_ZH: Final = {True: "是", False: "否", None: "没有人确认"}
_DEVICE_ZH: Final = {Health.GOOD: "是", Health.BAD: "否", Health.UNKNOWN: "不能确认"}
_VERDICT_ZH: Final = {Health.GOOD: "通过", Health.BAD: "未通过", Health.UNKNOWN: "待确认"}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was tried. ``needs_person``: only eyes or ears can tell."""

    name: str
    device: str
    device_health: Health
    device_words: str
    needs_person: bool
    person: bool | None = None

    def answered(self, person: bool | None) -> Check:  # noqa: FBT001 - it is the answer itself
        """The same with what a person said."""
        return replace(self, person=person)

    @property
    def verdict(self) -> Health:
        """Bad if anybody says so; good if who can tell says so; else unknown."""
        if self.device_health is Health.BAD or self.person is False:
            return Health.BAD
        proven = self.person is True if self.needs_person else self.device_health is Health.GOOD
        return Health.GOOD if proven else Health.UNKNOWN

    @property
    def verdict_zh(self) -> str:
        """The verdict in words; what only the device confirmed says so."""
        only_device = self.needs_person and self.device_health is Health.GOOD
        if self.verdict is Health.UNKNOWN and only_device:
            return "仅设备确认"
        return _VERDICT_ZH[self.verdict]

    @property
    def person_zh(self) -> str:
        """What a person said."""
        return _PERSON_ZH[self.person] if self.needs_person else "不需要"


@dataclass(frozen=True, slots=True)
class CounterSheet:
    """One counter."""

    number: str
    title: str
    checks: tuple[Check, ...]

    @property
    def verdict(self) -> Health:
        """The worst of its checks; a counter where nothing was tried is unknown."""
        return worst(check.verdict for check in self.checks)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole walk. ``at`` is local time as people write it, ``attended`` whether anybody was asked."""

    hall: str
    at: str
    attended: bool
    counters: tuple[CounterSheet, ...] = ()
    machines: tuple[Check, ...] = ()

    def filled(self, counters: tuple[CounterSheet, ...], machines: tuple[Check, ...]) -> Sheet:
        """The same with what was found."""
        return replace(self, counters=counters, machines=machines)

    @property
    def checks(self) -> list[Check]:
        """Everything that was tried."""
        return [*(check for one in self.counters for check in one.checks), *self.machines]

    @property
    def verdict(self) -> Health:
        """The worst of all."""
        return worst(check.verdict for check in self.checks)

    @property
    def sentence(self) -> str:
        """The result in one sentence."""
        verdicts = [check.verdict for check in self.checks]
        counts = (verdicts.count(health) for health in (Health.GOOD, Health.BAD, Health.UNKNOWN))
        passed, failed, open_ = counts
        return (
            f"共 {len(verdicts)} 项：通过 {passed}，未通过 {failed}，待现场确认 {open_}。"
            f"结论：{_VERDICT_ZH[self.verdict]}。"
        )

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "ok": self.verdict is Health.GOOD,
            "hall": self.hall,
            "at": self.at,
            "attended": self.attended,
            "verdict": self.verdict,
            "counters": [
                {
                    "number": one.number,
                    "verdict": one.verdict,
                    "checks": [_row(check) for check in one.checks],
                }
                for one in self.counters
            ],
            "machines": [_row(check) for check in self.machines],
        }


def _row(check: Check) -> dict[str, Any]:
    return {**asdict(check), "verdict": check.verdict}


def worst(verdicts: Iterable[Health]) -> Health:
    """Bad before unknown before good; unknown for nothing at all."""
    found = set(verdicts)
    if Health.BAD in found:
        return Health.BAD
    return Health.GOOD if found == {Health.GOOD} else Health.UNKNOWN


def sheet_text(sheet: Sheet) -> str:
    """The sheet as plain text."""
    lines = [TITLE, f"{sheet.hall}  {sheet.at}  {_asked(sheet)}", "", sheet.sentence, HONEST, ""]
    for title, checks in _groups(sheet):
        lines.append(title)
        lines += [
            f"  [{check.verdict_zh}] {check.name}（{check.device}） 设备确认：{_DEVICE_ZH[check.device_health]}"
            f"（{check.device_words}） 现场确认：{check.person_zh}"
            for check in checks
        ]
        lines.append("")
    lines += [f"{name}：____________________" for name in SIGNATURES]
    return "\n".join(lines) + "\n"


def sheet_html(sheet: Sheet) -> str:
    """The sheet as a page for A4 paper, complete in itself."""
    parts = [
        "<!DOCTYPE html>",
        '<html lang="zh-CN"><head><meta charset="utf-8">',
        f"<title>{TITLE} {escape(sheet.hall)}</title><style>{_STYLE}</style></head><body>",
        f"<h1>{TITLE}</h1>",
        f"<p class=head>{escape(sheet.hall)}　{escape(sheet.at)}　{_asked(sheet)}</p>",
        f"<p class=sum>{sheet.sentence}</p><p class=honest>{HONEST}</p>",
    ]
    for title, checks in _groups(sheet):
        parts.append(f"<h2>{escape(title)}</h2><table><tr>")
        parts += [
            f"<th>{name}</th>"
            for name in ("项目", "设备", "设备确认", "设备说明", "现场确认", "结论")
        ]
        parts.append("</tr>")
        for check in checks:
            cells = (
                check.name,
                check.device,
                _DEVICE_ZH[check.device_health],
                check.device_words,
                check.person_zh,
            )
            row = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
            parts.append(f"<tr>{row}<td class={check.verdict.value}>{check.verdict_zh}</td></tr>")
        parts.append("</table>")
    signs = "".join(f"<td>{name}：<span></span></td>" for name in SIGNATURES)
    parts.append(f"<table class=sign><tr>{signs}</tr></table></body></html>")
    return "\n".join(parts) + "\n"


def sheet_slip(sheet: Sheet, columns: int) -> Slip:
    """The sheet as a slip: one line per counter, what did not pass in full, and room to sign."""
    size = 2 if columns >= len(TITLE) * 4 else 1
    blocks: list[Block] = [
        TextLine(TITLE, Align.CENTRE, size, size, bold=True),
        TextLine(sheet.hall, Align.CENTRE),
        TextLine(sheet.at, Align.CENTRE),
        TextLine(_asked(sheet), Align.CENTRE),
        RuleLine(),
    ]
    for one in sheet.counters:
        passed = sum(check.verdict is Health.GOOD for check in one.checks)
        words = f"{_VERDICT_ZH[one.verdict]} {passed}/{len(one.checks)}"
        blocks.append(PairLine(f"{one.number}号窗口", words))
        blocks += _open(one.checks)
    for check in sheet.machines:
        blocks.append(PairLine(check.device, check.verdict_zh))
    blocks += [RuleLine(), TextLine(sheet.sentence), TextLine(HONEST), Space()]
    for name in SIGNATURES:
        blocks += [TextLine(f"{name}："), Space(), RuleLine()]
    return Slip(label="验收单", blocks=tuple(blocks))


def _open(checks: Iterable[Check]) -> list[Block]:
    return [
        TextLine(f"  {check.name}：{check.verdict_zh}")
        for check in checks
        if check.verdict is not Health.GOOD
    ]


def _asked(sheet: Sheet) -> str:
    return "现场有人确认" if sheet.attended else "无人值守，没有人在现场确认"


def _groups(sheet: Sheet) -> list[tuple[str, tuple[Check, ...]]]:
    counters = [(f"{one.number}号窗口 {one.title}".strip(), one.checks) for one in sheet.counters]
    machines = [("取号机打印机", sheet.machines)] if sheet.machines else []
    return [*counters, *machines]


_STYLE: Final = """
@page { size: A4; margin: 16mm }
body { font: 10.5pt "Noto Sans CJK SC", "Source Han Sans SC", sans-serif; color: #10243e; max-width: 180mm; margin: 8mm auto }
h1 { font-size: 20pt; text-align: center; margin: 0 0 4mm }
h2 { font-size: 12pt; margin: 6mm 0 2mm; break-after: avoid }
.head { text-align: center; color: #516074 }
.sum { font-size: 12pt; font-weight: bold }
.honest { color: #516074 }
table { width: 100%; border-collapse: collapse; break-inside: avoid }
th, td { border: 0.3mm solid #8796a9; padding: 1.2mm 2mm; text-align: left; vertical-align: top }
th { background: #e7f0fa; font-weight: 500; white-space: nowrap }
td.good { color: #17704a } td.bad { color: #b42318; font-weight: bold } td.unknown { color: #9a4b00 }
.sign { margin-top: 14mm } .sign td { border: none; width: 33%; padding-top: 8mm }
.sign span { display: inline-block; width: 30mm; border-bottom: 0.3mm solid #10243e }
"""
