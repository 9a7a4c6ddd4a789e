"""A hall's own name, emblem and colour on the ticket machine, by configuration alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from config.setup_model import LookConfig
from config.theme.check import page_faults
from tests.ui.kiosk.scene import said, settle, targets, texts
from tests.ui.kiosk.ticketing_page import KioskPage
from tests.ui.kiosk.walk import reshape

PRIMARY = "#8A1538"
EMBLEM = "#FFD166"
NAME_ZH = "某某布依族苗族自治州某某县行政审批服务局政务服务中心"
NAME_EN = "Government Service Centre of the Administrative Approval Bureau of Such-and-such County"


@pytest.fixture(scope="module")
def kiosk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KioskPage]:
    folder: Path = tmp_path_factory.mktemp("hall")
    picture = QImage(200, 200, QImage.Format.Format_ARGB32)
    picture.fill(QColor(EMBLEM))
    with QPainter(picture) as painter:
        painter.fillRect(90, 90, 20, 20, QColor("#FFFFFF"))
    assert picture.save(str(folder / "emblem.png"))
    look = LookConfig(name_zh=NAME_ZH, name_en=NAME_EN, emblem="emblem.png", primary=PRIMARY)
    page = KioskPage("ziyang", look=look, folder=folder)
    yield page
    page.close()


@pytest.mark.parametrize("shape", [(1080, 1920), (1920, 1080), (1366, 768)])
@pytest.mark.parametrize(("language", "elder"), [("zh", False), ("zh", True), ("en", False)])
def test_a_long_name_an_emblem_and_another_colour_keep_the_rules(
    kiosk: KioskPage, shape: tuple[int, int], language: str, elder: bool
) -> None:
    kiosk.fresh("en" if language == "en" else "zh", elder=elder)
    if (kiosk.display.width_px, kiosk.display.height_px) != shape:
        reshape(kiosk, *shape)
    kiosk.refresh()
    settle(0.05)
    assert (NAME_EN if language == "en" else NAME_ZH) in said(kiosk.window)
    found = page_faults(
        kiosk.theme, kiosk.display, texts(kiosk.window), targets(kiosk.window), elder=elder
    )
    assert found == []
    header = kiosk.window.grabWindow().copy(0, 0, shape[0] // 4, 200)
    seen = {
        header.pixelColor(x, y).name().upper()
        for x in range(header.width())
        for y in range(0, 200, 4)
    }
    assert EMBLEM in seen
    ground = kiosk.theme.palette(kiosk.display, elder=elder)["primary"]
    assert ground in seen
