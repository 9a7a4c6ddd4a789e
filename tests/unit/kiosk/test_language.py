"""Words outlive their file: an upgrade in place under a running program does not end it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from kiosk.ui.language import I18N, Languages
from tests.unit.kiosk.hall import ROOT

LIMIT_S = 60.0
PROGRAM = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from kiosk.ui.language import Languages

app = QCoreApplication([])
words = Path(sys.argv[1])
languages = Languages(app, words.parent)
languages.speak("zh")
words.write_bytes(b"")
print(app.translate("Words", "Monday"))
languages.speak("en")
print(app.translate("Words", "Monday"))
languages.speak("zh")
print(app.translate("Words", "Sunday"))
"""


def test_a_file_that_is_overwritten_under_a_running_program_ends_nothing(tmp_path: Path) -> None:
    """In a process of its own: where it goes wrong the program dies of a signal."""
    words = tmp_path / "kiosk_zh.qm"
    words.write_bytes((I18N / "kiosk_zh.qm").read_bytes())
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(words)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        timeout=LIMIT_S,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.split() == ["星期一", "Monday", "星期日"]


def test_no_program_loads_words_another_way() -> None:
    users = {
        path.relative_to(ROOT).as_posix()
        for room in ("kiosk", "hall_display", "config", "devices", "queue_controller")
        for path in (ROOT / room).rglob("*.py")
        if "QTranslator" in path.read_text(encoding="utf-8")
    }
    assert users == {"kiosk/ui/language.py"}


@pytest.mark.parametrize("content", [None, b"", b"not words"])
def test_words_that_are_missing_or_broken_are_told(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "kiosk_zh.qm").write_bytes(content)
    app = QGuiApplication.instance() or QGuiApplication([])
    with pytest.raises(RuntimeError, match="language zh"):
        Languages(app, tmp_path).speak("zh")
