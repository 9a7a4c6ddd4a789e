"""The walk test: what the wire proves, what a person says, and that the sheet keeps them apart."""

from __future__ import annotations

import io
import itertools
import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from config.setup_model import DeviceConfig, LineConfig, ProgramConfig, Setup
from devices.health import Health
from devices.simulation.server import SimServer
from devices.tool.accept import Place, WalkTest, verdict
from devices.tool.accept_files import places_of, write_sheet
from devices.tool.outcome import Exit, ToolError, Voice
from devices.tool.sheet import Check, Sheet, sheet_html, sheet_slip, sheet_text
from tests.helpers.patience import PATIENCE_S

_numbers = itertools.count(1)
BLANK = Sheet("紫阳县政务服务中心", "2026-03-02 10:00", attended=True)


class Prompts(io.StringIO):
    """The terminal; a person does what is asked for."""

    def __init__(self, hand: Callable[[str], None]) -> None:
        super().__init__()
        self._hand = hand

    def write(self, text: str) -> int:
        self._hand(text)
        return super().write(text)


class Site:
    """A counter with everything, a printer and a speaker, on simulators of this process."""

    def __init__(self) -> None:
        number = next(_numbers)
        self.setup = Setup(
            programs=(ProgramConfig(name="announcer-1", kind="announcer"),),
            lines=tuple(
                LineConfig(
                    name=name, transport="memory", port=f"accept-{number}-{name}", owner=owner
                )
                for name, owner in (
                    ("rs485", "host-1"),
                    ("strip", "host-1"),
                    ("printer", "kiosk-1"),
                    ("speaker", "announcer-1"),
                )
            ),
            devices=(
                _at("strip-5", "led_board", "onbon", "strip"),
                _at("keypad-5", "call_keypad", "ff68", "rs485", 5),
                _at("pad-5", "rating_keys", "ff68", "rs485", 5),
                DeviceConfig(
                    name="printer-1",
                    kind="ticket_printer",
                    make="escpos",
                    line="printer",
                    program="kiosk-1",
                ),
                DeviceConfig(
                    name="speaker-1",
                    kind="speaker",
                    make="syn6288",
                    line="speaker",
                    program="announcer-1",
                ),
            ),
        )
        self.server = SimServer(self.setup.lines, self.setup.devices, seed=5, instant=True)
        self.asked: list[str] = []
        self.answers: dict[str, bool | None] = {}
        self.works = True
        self.voice = Voice(as_json=False, out=Prompts(self._hand))

    def _hand(self, text: str) -> None:
        if self.works and "呼叫器上按" in text:
            self.server.control({"do": "press", "device": "keypad-5", "keys": ["0C"]})
        elif self.works and "评价器上按" in text:
            threading.Thread(target=self._rate, daemon=True).start()

    def _rate(self) -> None:
        """Press until the pad takes it: it opens a moment after the words."""
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            if self.server.control({"do": "rate", "device": "pad-5", "key": 2})["ok"]:
                return
            time.sleep(0.05)

    def ask(self, question: str) -> bool | None:
        self.asked.append(question)
        return next((a for words, a in self.answers.items() if words in question), True)

    def walk(self, *, attended: bool = True, seconds: float = 5.0) -> Sheet:
        ask = self.ask if attended else None
        place = [Place("5", "5号 户政")]
        return WalkTest(self.setup, place, self.voice, ask=ask, input_s=seconds).run(BLANK)

    def rows(self, witness: str) -> list[dict[str, Any]]:
        return [row for row in list(self.server.witness.rows) if row["witness"] == witness]


def _at(name: str, kind: Any, make: str, line: str, address: int | None = None) -> DeviceConfig:
    return DeviceConfig(name=name, kind=kind, make=make, line=line, address=address, counter="5")


@pytest.fixture
def site() -> Iterator[Site]:
    found = Site()
    thread = threading.Thread(target=found.server.run)
    thread.start()
    try:
        yield found
    finally:
        found.server.stop()
        thread.join(PATIENCE_S)


def by_name(sheet: Sheet) -> dict[str, Check]:
    return {check.name: check for check in sheet.checks}


def test_a_whole_counter_passes_and_the_sheet_comes_out_of_the_printer(site: Site) -> None:
    sheet = site.walk()
    assert {c.name: c.verdict for c in sheet.checks} == {
        "窗口屏显示测试号": Health.GOOD,
        "呼叫器显示测试号": Health.GOOD,
        "呼叫器按键": Health.GOOD,
        "评价器按键": Health.GOOD,
        "播报": Health.GOOD,
        "打印测试小票": Health.GOOD,
    }
    assert verdict(sheet) is Exit.GOOD
    assert len(site.asked) == 4, "keys are proven by the wire, nobody is asked about them"
    checks = by_name(sheet)
    assert "呼叫" in checks["呼叫器按键"].device_words
    assert "4 级" in checks["评价器按键"].device_words
    assert any("A888" in "".join(row["text"]) for row in site.rows("strip"))
    assert site.rows("keypad")[0]["number"] == "888"
    assert (
        "五号窗口" in site.rows("speaker")[0]["text"]
        or "5号窗口" in site.rows("speaker")[0]["text"]
    )
    test, slip = site.rows("paper")
    assert "演练" in test["marks"]
    text = "".join(slip["text"])
    assert "大厅设备验收单" in text
    assert "5号窗口" in text
    assert "安装人员" in text


def test_a_person_who_saw_nothing_outweighs_a_device_that_confirmed(site: Site) -> None:
    site.answers = {"屏上": False, "播报": None}
    sheet = site.walk()
    checks = by_name(sheet)
    assert checks["窗口屏显示测试号"].device_health is Health.GOOD
    assert checks["窗口屏显示测试号"].verdict is Health.BAD
    assert checks["播报"].verdict is Health.UNKNOWN
    assert verdict(sheet) is Exit.BAD


def test_without_a_person_nothing_that_must_be_seen_passes(site: Site) -> None:
    site.works = False
    sheet = site.walk(attended=False, seconds=0.5)
    checks = by_name(sheet)
    assert checks["窗口屏显示测试号"].verdict_zh == "仅设备确认"
    assert checks["呼叫器显示测试号"].verdict_zh == "待确认"
    assert checks["呼叫器按键"].verdict is Health.UNKNOWN
    assert verdict(sheet) is Exit.UNPROVEN
    assert site.asked == []


def test_a_key_that_does_not_come_is_a_fault_when_somebody_stood_there(site: Site) -> None:
    site.works = False
    sheet = site.walk(seconds=0.5)
    assert by_name(sheet)["呼叫器按键"].verdict is Health.BAD
    assert by_name(sheet)["评价器按键"].verdict is Health.BAD


def test_a_pulled_cable_says_so_and_the_rest_is_tried(site: Site) -> None:
    site.server.control({"do": "unplug", "device": "strip-5"})
    sheet = site.walk()
    assert by_name(sheet)["端口"].verdict is Health.BAD
    assert by_name(sheet)["呼叫器按键"].verdict is Health.GOOD


def test_the_sheet_as_page_text_and_json(tmp_path: Path) -> None:
    check = Check("窗口屏<显示>", "strip-5", Health.GOOD, "设备已确认", needs_person=True)
    from devices.tool.sheet import CounterSheet

    sheet = BLANK.filled((CounterSheet("5", "户政", (check,)),), ())
    page, text = sheet_html(sheet), sheet_text(sheet)
    for word in (
        "大厅设备验收单",
        "紫阳县政务服务中心",
        "仅设备确认",
        "没有人确认",
        "安装人员",
        "日期",
    ):
        assert word in page
        assert word in text
    assert "窗口屏&lt;显示&gt;" in page
    assert page.count("<table") == page.count("</table>")
    files = write_sheet(sheet, tmp_path / "out", "x")
    assert [file.suffix for file in files] == [".html", ".txt", ".json"]
    assert json.loads(files[2].read_text("utf-8"))["verdict"] == "unknown"
    for columns in (32, 48):
        slip = sheet_slip(sheet, columns)
        assert slip.label == "验收单"
    (tmp_path / "file").touch()
    with pytest.raises(ToolError):
        write_sheet(sheet, tmp_path / "file" / "x", "x")


def test_a_counter_without_devices_is_refused() -> None:
    setup = Setup()
    with pytest.raises(ToolError, match="99"):
        places_of(None, setup, ["99"])
    with pytest.raises(ToolError):
        WalkTest(setup, [], Voice(as_json=False, out=io.StringIO()), ask=None, input_s=1).run(BLANK)
