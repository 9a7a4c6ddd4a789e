"""Every scene looks as its reference picture does; a changed page is a changed picture.

`python -m tests.ui.hall_display.make_pictures` paints them anew; look at them before you commit them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from PySide6.QtGui import QGuiApplication

from config.model import Hall
from config.theme import Theme
from tests.ui.hall_display import scenes as played
from tests.ui.hall_display import test_board_page as board
from tests.ui.hall_display.make_pictures import DOCUMENTS, REFERENCES, SHOWN, paint, small
from tests.ui.hall_display.scenes import Stage, scenes

STEP = 56
"""Of 255: more than fewer colours, another smoothing and another build of Qt make."""
TILE_PX = 16
TILE_SHARE = 0.16
"""So much of any tile may differ; a digit of the smallest text is more."""


def worst(one: Image.Image, other: Image.Image) -> tuple[float, tuple[int, int]]:
    """The largest share of points of a tile that are not alike, and where that tile is."""
    assert one.size == other.size
    apart = ImageChops.difference(one.convert("RGB"), other.convert("RGB"))
    red, green, blue = apart.split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    found = (0.0, (0, 0))
    for x in range(0, most.width, TILE_PX // 2):
        for y in range(0, most.height, TILE_PX // 2):
            tile = most.crop((x, y, x + TILE_PX, y + TILE_PX))
            share = sum(tile.histogram()[STEP:]) / TILE_PX**2
            found = max(found, (share, (x, y)))
    return found


@pytest.fixture
def stage(app: QGuiApplication, theme: Theme, halls: dict[str, Hall], tmp_path: Path) -> Stage:
    (tmp_path / "empty").mkdir()
    return Stage(app, theme, halls, tmp_path / "empty")


@pytest.mark.parametrize("name", list(scenes()))
def test_it_looks_like_its_reference(stage: Stage, tmp_path: Path, name: str) -> None:
    painted = small(paint(scenes()[name], stage, tmp_path / "whole.png"))
    with Image.open(REFERENCES / f"{name}.webp") as reference:
        share, place = worst(painted, reference)
    assert share <= TILE_SHARE, (
        f"{name} differs at {place} of its reference:"
        " look at it, then python -m tests.ui.hall_display.make_pictures"
    )


def test_every_reference_has_its_scene() -> None:
    assert {p.stem for p in REFERENCES.glob("*.webp")} == set(scenes())
    assert all((DOCUMENTS / f"{name}.png").exists() for name in SHOWN)


def other_number(monkeypatch: pytest.MonkeyPatch) -> None:
    called = (*played.CALLED[:-1], ("B", 31, "5"))
    monkeypatch.setattr(played, "CALLED", called)


def other_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    busy = board.busy_waits
    monkeypatch.setattr(board, "busy_waits", lambda hall: busy(hall, seed=4))


def no_priority(monkeypatch: pytest.MonkeyPatch) -> None:
    call = board.Shown.call

    def ordinary(self: board.Shown, *which: str, priority: bool) -> str:
        del priority
        return call(self, *which)  # type: ignore[arg-type]  # prefix, number, counter

    monkeypatch.setattr(board.Shown, "call", ordinary)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("board_ziyang_1080p_zh_busy", other_number),
        ("board_ziyang_1080p_zh_busy", other_wait),
        ("board_ziyang_1080p_zh_busy", no_priority),
        ("board_ziyang_384x192_zh_busy", other_number),
        ("board_songming_portrait_zh_busy", other_wait),
    ],
)
def test_a_planted_change_is_found(
    stage: Stage,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    change: Callable[[pytest.MonkeyPatch], None],
) -> None:
    change(monkeypatch)
    painted = small(paint(scenes()[name], stage, tmp_path / "whole.png"))
    with Image.open(REFERENCES / f"{name}.webp") as reference:
        share, _ = worst(painted, reference)
    assert share > TILE_SHARE * 1.25, "a changed page went unnoticed"


def test_a_colour_that_is_another_is_found() -> None:
    name = "sign_ziyang_zh_called"
    with Image.open(REFERENCES / f"{name}.webp") as reference:
        right = reference.convert("RGB")
    red, green, blue = right.split()
    turned = Image.merge("RGB", (blue, green, red))
    assert worst(right, turned)[0] > TILE_SHARE
    assert worst(right, right.copy())[0] == 0.0
    shifted = ImageChops.offset(right, 3, 0)
    assert worst(right, shifted)[0] > TILE_SHARE
