"""What tools make from the QML and the view models is up to date, and every word is translated."""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal

from config.theme import QML_DIR as THEME_QML
from kiosk.ui.app import UI_QML
from kiosk.ui.language import I18N
from tests.helpers.qmltypes import KIOSK, describe, kiosk_models
from tests.unit.kiosk.hall import ROOT

TOOLS = Path(sys.executable).parent
QML = sorted(str(p.relative_to(ROOT)) for p in (ROOT / "kiosk").rglob("*.qml"))


def tool(name: str, *arguments: str) -> str:
    done = subprocess.run(
        [str(TOOLS / name), *arguments], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    return done.stdout + done.stderr


def sources(path: Path) -> set[tuple[str, str]]:
    tree = ET.parse(path)  # noqa: S314 - our own file
    return {
        (str(context.findtext("name")), str(message.findtext("source")))
        for context in tree.iter("context")
        for message in context.iter("message")
    }


def test_qmllint_has_nothing_to_say() -> None:
    said = tool("pyside6-qmllint", "-W", "0", "-I", str(THEME_QML), "-I", str(UI_QML), *QML)
    assert said.strip() == ""


def test_the_types_of_the_view_models_are_up_to_date() -> None:
    assert KIOSK.read_text(encoding="utf-8") == describe("HallModels", kiosk_models()), (
        "python -m tests.helpers.qmltypes"
    )


def test_every_word_is_in_the_translation_file_and_translated(tmp_path: Path) -> None:
    fresh = tmp_path / "fresh.ts"
    tool("pyside6-lupdate", "-locations", "none", *QML, "-ts", str(fresh))
    kept = I18N / "kiosk_zh.ts"
    assert sources(kept) == sources(fresh), "run lupdate, see kiosk/ui/i18n/README.md"
    for message in ET.parse(kept).iter("message"):  # noqa: S314 - our own file
        translation = message.find("translation")
        assert translation is not None
        assert translation.text, message.findtext("source")
        assert translation.get("type") is None, message.findtext("source")
        blanks = [str(message.findtext("source")).count(f"%{n}") for n in (1, 2)]
        assert blanks == [translation.text.count(f"%{n}") for n in (1, 2)]


def test_the_compiled_translation_is_up_to_date(tmp_path: Path) -> None:
    fresh = tmp_path / "fresh.qm"
    tool("pyside6-lrelease", "-silent", str(I18N / "kiosk_zh.ts"), "-qm", str(fresh))
    assert fresh.read_bytes() == (I18N / "kiosk_zh.qm").read_bytes(), "run lrelease"


@pytest.mark.parametrize("path", QML)
def test_no_page_has_a_number_or_a_colour_of_its_own(path: str) -> None:
    for line in (ROOT / path).read_text(encoding="utf-8").splitlines():
        code = line.partition("//")[0]
        assert (
            "pixelSize: " not in code or "pixelSize: Theme." in code or "Px" in code or "?" in code
        )
        assert '"#' not in code, f"{path}: {line.strip()} belongs into the theme"
        assert "pointSize" not in code


def test_ten_thousand_signals_do_not_end_the_process() -> None:
    """PySide6 6.12.0 on Python 3.11 loses a reference to True at each emission."""

    class Sender(QObject):
        told = Signal(bool)

    heard: list[bool] = []
    sender = Sender()
    sender.told.connect(heard.append)
    for _ in range(10_000):
        sender.told.emit(True)
    assert len(heard) == 10_000
