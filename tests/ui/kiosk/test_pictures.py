"""The pictures in docs/pictures are what the pages look like: a changed page is a changed picture.

`python -m tests.ui.kiosk.make_pictures` paints them anew; that is a commit of its own, which says why.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageChops

from tests.ui.kiosk.make_pictures import KIOSK, picture_of
from tests.unit.kiosk.hall import ROOT

PICTURES = ROOT / "docs" / "pictures"
STEP = 48
"""Of 255: more than fewer colours and another smoothing of letters make."""
SHARE = 0.004
"""So much of the picture may differ."""


def differing(one: Path, other: Path) -> float:
    """The share of points that are not alike."""
    with Image.open(one) as a, Image.open(other) as b:
        assert a.size == b.size
        apart = ImageChops.difference(a.convert("RGB"), b.convert("RGB")).convert("L")
        histogram = apart.histogram()
    return sum(histogram[STEP:]) / (apart.width * apart.height)


@pytest.mark.parametrize(("page", "language", "elder"), KIOSK)
def test_the_picture_is_what_is_painted(
    tmp_path: Path, page: str, language: str, elder: bool
) -> None:
    name = picture_of(tmp_path, page, language, elder=elder)
    share = differing(tmp_path / name, PICTURES / name)
    assert share < SHARE, f"{share:.1%} of {name} differ: python -m tests.ui.kiosk.make_pictures"


def test_another_page_is_another_picture() -> None:
    home, matter = PICTURES / "kiosk_home_zh.png", PICTURES / "kiosk_matter_zh.png"
    assert differing(home, matter) > SHARE
