"""Name, emblem and colour of a hall, as `hall check` sees them."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

import config
from config.look_checks import check_look, readable
from config.setup_model import LookConfig
from config.theme import load_theme

HALLS = Path(__file__).parents[3] / "config" / "halls"

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.mark.parametrize("primary", ["", "#0B57A4", "#8A1538", "#17704A", "#000000"])
def test_a_colour_that_can_be_read_is_taken(primary: str) -> None:
    assert list(check_look(LookConfig(primary=primary), None)) == []
    load_theme(primary=primary)


@pytest.mark.parametrize(
    ("primary", "zh", "en"),
    [
        ("#7FB2E5", "普通版里", "in the usual view"),
        ("#FFFFFF", "主色 #FFFFFF 看不清", "#FFFFFF cannot be read"),
        ("#FF0000", "普通版里用主色写的字在浅色底上对比度只有3.5", "has a contrast of"),
    ],
)
def test_a_pale_colour_is_refused_with_one_that_is_dark_enough(
    primary: str, zh: str, en: str
) -> None:
    (fault,) = check_look(LookConfig(primary=primary), None)
    assert fault.path == ("hall", "primary")
    assert fault.severity == "error"
    assert zh in fault.zh
    assert en in fault.en
    darker = readable(primary)
    assert f"如 {darker}" in fault.zh
    load_theme(primary=darker)  # would raise


def test_a_wrong_hall_toml_is_told_with_its_row(tmp_path: Path) -> None:
    hall = config.load_hall(HALLS / "ziyang").hall
    assert hall is not None
    path = tmp_path / "hall.toml"
    path.write_text('[hall]\nname_zh = "某县政务服务中心"\nprimary = "#7FB2E5"\n', encoding="utf-8")
    result = config.load_setup(path, hall)
    (problem,) = result.problems
    assert (problem.row, problem.column, problem.severity) == (3, "hall.primary", "error")
    assert result.setup is None


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "找不到徽标文件“emblem.png”"),
        (PNG, ""),
        (b"\xff\xd8\xff\xe0" + bytes(64), ""),
        (b"\xef\xbb\xbf\n<svg xmlns='http://www.w3.org/2000/svg'/>", ""),
        (b"BM" + bytes(64), "要 PNG、JPG 或 SVG 图片"),
        (b"", "要 PNG、JPG 或 SVG 图片"),
        (PNG + bytes(4_000_000), "不超过 4 MB"),
    ],
    ids=["none", "png", "jpg", "svg", "bmp", "empty", "large"],
)
def test_an_emblem_that_cannot_be_shown_is_a_warning(
    tmp_path: Path, content: bytes | None, words: str
) -> None:
    hall = config.load_hall(HALLS / "ziyang").hall
    assert hall is not None
    hall = dataclasses.replace(hall, folder=str(tmp_path))
    if content is not None:
        (tmp_path / "emblem.png").write_bytes(content)
    faults = list(check_look(LookConfig(emblem="emblem.png"), hall))
    assert [fault.severity for fault in faults] == (["warning"] if words else [])
    assert not words or words in faults[0].zh
