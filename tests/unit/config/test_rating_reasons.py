"""The reasons of a bad review: the usual list, a hall's own, and one that cannot be used."""

import shutil
from pathlib import Path

import config
from config.rating_reasons import FILE, default_reasons, hall_reasons

BASE = Path(__file__).parents[2] / "data" / "edge" / "base"
OWN = 'version = "A1"\n[[reason]]\ncode = "slow"\nzh = "太慢"\nen = "Slow"\n'


def _hall(tmp_path: Path, text: str) -> Path:
    folder = tmp_path / "hall"
    shutil.copytree(BASE, folder)
    (folder / FILE).write_text(text, encoding="utf-8")
    return folder


def test_a_hall_without_a_list_has_the_usual_one() -> None:
    assert hall_reasons(BASE) is default_reasons()
    assert default_reasons().version


def test_a_hall_may_have_its_own(tmp_path: Path) -> None:
    folder = _hall(tmp_path, OWN)
    assert hall_reasons(folder).version == "A1"
    assert not [each for each in config.check(folder) if each.file == FILE]


def test_a_list_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    folder = _hall(tmp_path, 'version = "A1"\nreason = 5\n')
    assert [each.kind for each in config.check(folder) if each.file == FILE] == ["bad_value"]
    assert hall_reasons(folder) is default_reasons()


def test_a_code_stands_there_once(tmp_path: Path) -> None:
    folder = _hall(tmp_path, OWN + OWN.partition("\n")[2])
    assert [each.kind for each in config.check(folder) if each.file == FILE] == ["duplicate"]
