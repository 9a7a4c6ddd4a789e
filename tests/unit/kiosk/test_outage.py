"""The page of a screen whose program cannot be brought back says where to go, from whatever can be read."""

from __future__ import annotations

from pathlib import Path

import pytest

import config
from config.model import ProgramConfig, ProgramKind
from kiosk.outage.__main__ import look_of, read
from kiosk.outage.flow import words_of
from tests.unit.kiosk.hall import ROOT

ZIYANG = ROOT / "config" / "halls" / "ziyang"


@pytest.mark.parametrize(
    ("kind", "where"),
    [("ticketing", "号窗口咨询"), ("board", "留意广播"), ("rating", "号窗口咨询")],
)
def test_visitors_are_sent_on_by_what_the_screen_is(kind: ProgramKind, where: str) -> None:
    hall = config.load_hall(ZIYANG).hall
    assert hall is not None
    words = words_of(hall, ProgramConfig(name="x-1", kind=kind))
    assert where in words.where
    assert words.hall == hall.name_zh
    assert "12345" in words.hotline


def test_a_hall_that_cannot_be_read_still_has_a_page(tmp_path: Path) -> None:
    (tmp_path / "hall.toml").write_text("[controller\n", encoding="utf-8")
    hall, setup = read(tmp_path, None)
    assert (hall, setup) == (None, None)
    words = words_of(hall, None)
    assert "工作人员" in words.where
    assert words.hotline == ""
    _, display = look_of(setup, None)
    assert display.width_px > 0
