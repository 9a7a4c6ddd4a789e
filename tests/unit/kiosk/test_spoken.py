"""What is read out of a page, and the voice that reads it."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from kiosk.ui.speech import Espeak, Silent
from kiosk.ui.spoken import page_words, sentences, spoken
from queue_controller.api.messages import Language
from tests.helpers.patience import PATIENCE_S
from tests.unit.kiosk.hall import Clock


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        ("B 012", "zh", "B零幺二"),
        ("B 012", "en", "B 0 1 2"),
        ("约15–25分钟", "zh", "约15到25分钟"),
        ("about 15–25 min", "en", "about 15 to 25 min"),
        (
            "今天 08:30–17:00  ·  ● 正在服务窗口 23 个",
            "zh",
            "今天 8点30分到17点 正在服务窗口 23 个",
        ),
        ("✓ 请取走小票", "zh", "请取走小票"),
        ("▲", "zh", ""),
        ("5号窗口", "zh", "5号窗口"),
        ("您预约的09:00–09:30已过", "zh", "您预约的9点到9点30分已过"),
        ("您上次的B012（公安户政）没有办成", "zh", "您上次的B零幺二（公安户政）没有办成"),
        ("预约码：10000001。", "zh", "预约码：幺零零零零零零幺。"),
        ("Hotline 12345", "en", "Hotline 1 2 3 4 5"),
        ("☑", "zh", "已选"),
        ("☐", "en", "not chosen"),
        ("2 / 14", "zh", "第2页，共14页"),
        ("2 / 14", "en", "page 2 of 14"),
        ("‹ 上一页", "zh", "上一页"),
        ("▣", "zh", ""),
        ("!", "zh", ""),
        ("办好了吗?", "zh", "办好了吗?"),
    ],
)
def test_signs_are_left_out_and_numbers_are_spelled(
    text: str, language: Language, said: str
) -> None:
    assert spoken(text, language) == said


def test_a_page_is_read_text_by_text() -> None:
    texts = ["您的号码", "B 012", "前面还有", "6 人", "›", "约15–25分钟", "返回"]
    assert page_words(texts, "zh") == "您的号码。B零幺二。前面还有。6 人。约15到25分钟。返回。"


def test_a_text_that_ends_by_itself_gets_no_second_stop() -> None:
    assert sentences(["请稍候……", "没有纸！", "返回"], "zh") == "请稍候……没有纸！返回。"
    assert sentences(["Ready", "Go?"], "en") == "Ready. Go?"


def voice(folder: Path, *, seconds: float = 3600.0) -> tuple[str, ...]:
    """A voice that writes what it was given and then speaks for some time."""
    program = folder / "voice.py"
    program.write_text(
        "import json, os, sys, time\n"
        "text = sys.stdin.read()\n"
        f"path = {str(folder / 'said.json')!r}\n"
        "with open(path + '.new', 'w') as file:\n"
        "    json.dump([sys.argv[1:], text], file, ensure_ascii=False)\n"
        "os.replace(path + '.new', path)\n"
        f"time.sleep({seconds})\n",
        encoding="utf-8",
    )
    return (sys.executable, str(program))


def wait(path: Path) -> str:
    until = time.monotonic() + PATIENCE_S
    while not path.exists():
        assert time.monotonic() < until
        time.sleep(0.01)
    return path.read_text(encoding="utf-8")


def test_the_voice_says_one_text_at_its_volume_and_ends_at_a_touch(tmp_path: Path) -> None:
    one = Espeak(voice(tmp_path))
    assert one.available
    one.say("您的号码。", "zh", 40)
    said = wait(tmp_path / "said.json")
    assert "您的号码。" in said
    assert '"-a", "80"' in said
    assert "cmn-latn-pinyin" in said
    process = one._process
    assert process is not None
    states = [one.speaking]
    one.stop()
    assert [*states, one.speaking] == [True, False]
    assert process.returncode is not None
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)


def test_a_second_text_takes_the_place_of_the_first(tmp_path: Path) -> None:
    one = Espeak(voice(tmp_path))
    one.say("一", "zh", 80)
    first = one._process
    one.say("二", "zh", 80)
    assert first is not None
    assert first.returncode is not None
    assert one.speaking
    one.stop()


def test_a_voice_that_does_not_end_is_ended(tmp_path: Path) -> None:
    clock = Clock()
    one = Espeak(voice(tmp_path), clock)
    one.say("一", "zh", 80)
    states = [one.speaking]
    clock.go(200)
    assert [*states, one.speaking] == [True, False]
    assert one._process is None


def test_without_the_program_there_is_no_voice() -> None:
    one = Espeak(("no-such-voice",))
    assert not one.available
    one.say("一", "zh", 80)
    assert not one.speaking
    assert not Silent().available


def test_words_that_a_voice_misreads_are_given_as_pinyin(tmp_path: Path) -> None:
    one = Espeak(voice(tmp_path), pronunciations={"税务": "shui4 wu4"})
    one.say("税务窗口", "zh", 100)
    assert " shui4 wu4 窗口" in wait(tmp_path / "said.json")
    one.stop()
