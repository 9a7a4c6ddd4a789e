"""The standing words of an emergency stand once: every screen, strip and voice takes them from there."""

from __future__ import annotations

import subprocess
from pathlib import Path

from config.emergency import DRILL, ON_A_STRIP, TITLE, WORDS
from hall_display.announcer.evacuation import evacuation_words
from hall_display.words import say

ROOT = Path(__file__).parents[3]
HOME = "config/emergency.py"


def test_no_program_writes_them_a_second_time() -> None:
    names = subprocess.run(
        ["git", "ls-files", "*.py", "*.qml", "*.csv", "*.ts", "*.toml"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout.split()  # fmt: skip
    elsewhere = [
        name
        for name in names
        if name != HOME and not name.startswith("tests/") and (ROOT / name).exists()
        for words in (*WORDS.values(), *ON_A_STRIP[1:3])
        if words in (ROOT / name).read_text("utf-8")
    ]
    assert elsewhere == []


def test_screens_strips_and_voice_say_the_same() -> None:
    assert say("evacuation", "zh") == WORDS["zh"]
    assert ON_A_STRIP[0] == f"{TITLE['zh']} {WORDS['zh']}"
    assert [len(words) for words in ON_A_STRIP] == sorted(map(len, ON_A_STRIP), reverse=True)
    spoken = {each.language: each.text for each in evacuation_words(drill=True)}
    assert spoken == {
        "zh": f"{DRILL['zh']}，{WORDS['zh']}",
        "en": f"{DRILL['en']}. {WORDS['en']}",
    }
