"""The pictures in docs/pictures are what the pages look like: a changed page is a changed picture.

`python -m tests.ui.kiosk.make_pictures` paints them anew; that is a commit of its own, which says why.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageChops

from tests.ui.kiosk.make_pictures import main
from tests.unit.kiosk.hall import ROOT

PICTURES = ROOT / "docs" / "pictures"
BLOCK = 8
"""Blocks of so many points each way are compared: smoothing of letters evens out in them."""
STEP = 24
"""Of 255: a block that differs more shows something else."""
SHARE = 0.0005
"""So much of the blocks may differ: on the tall screen 16 of 32,400."""


def differing(one: Path, other: Path) -> float:
    """The share of blocks that are not alike in brightness."""
    with Image.open(one) as a, Image.open(other) as b:
        assert a.size == b.size
        small = (a.width // BLOCK, a.height // BLOCK)
        coarse = [each.convert("L").resize(small, Image.Resampling.BOX) for each in (a, b)]
    histogram = ImageChops.difference(*coarse).histogram()
    return sum(histogram[STEP:]) / (small[0] * small[1])


NAMES = sorted(
    path.name
    for path in PICTURES.glob("*.png")
    if path.name.partition("_")[0] in {"kiosk", "guide", "forms", "desk", "terminal", "rating"}
)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All of them, painted now."""
    folder = tmp_path_factory.mktemp("pictures")
    main(folder)
    return folder


@pytest.mark.parametrize("name", NAMES)
def test_the_picture_is_what_is_painted(fresh: Path, name: str) -> None:
    share = differing(fresh / name, PICTURES / name)
    assert share < SHARE, f"{share:.1%} of {name} differ: python -m tests.ui.kiosk.make_pictures"


def test_every_page_that_is_painted_is_kept(fresh: Path) -> None:
    assert sorted(path.name for path in fresh.glob("*.png")) == NAMES


def test_a_key_that_moved_is_seen(tmp_path: Path) -> None:
    """A planted change: one key of the first page, 24 px lower."""
    home = PICTURES / "kiosk_home_zh.png"
    moved = tmp_path / "moved.png"
    with Image.open(home) as painted:
        changed = painted.convert("RGB")
    key = changed.crop((40, 420, 340, 500))
    changed.paste(key, (40, 444))
    changed.save(moved)
    assert differing(home, home) == 0
    assert differing(home, moved) > SHARE
