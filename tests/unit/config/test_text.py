"""Cells that leave the house, and names on screens."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config import text


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=HYPERLINK(1)+乙某", "'=HYPERLINK(1)+乙某"),
        ("+86 12345", "'+86 12345"),
        ("-1+1", "'-1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("＝1+1", "'＝1+1"),
        ("  =1", "'  =1"),
        ("\t=1", "'\t=1"),
        ("\r\n=1", "'\r\n=1"),
        ("乙某", "乙某"),
        ("-12.5", "-12.5"),
        ("+7", "+7"),
        (-3, "-3"),
        ("", ""),
        ("a=b", "a=b"),
    ],
)
def test_csv_safe(cell: object, safe: str) -> None:
    assert text.csv_safe(cell) == safe


@settings(derandomize=True)
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")), min_size=2))
def test_a_line_reads_back_and_starts_no_formula(cells: list[str]) -> None:
    line = text.csv_line(cells)

    (read,) = csv.reader(io.StringIO(line, newline=""))
    assert [cell.removeprefix("'") for cell in read] == [cell.removeprefix("'") for cell in cells]
    assert not any(cell.lstrip()[:1] in set("=@") for cell in read)


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张*"),
        ("张三丰", "张*"),
        ("张*", "张*"),
        ("欧阳修", "欧阳*"),
        ("欧阳", "欧*"),
        ("司马相如", "司马*"),
        ("买买提·艾力", "买*"),
        ("John Smith", "J*"),
        ("\u200b 张三 ", "张*"),
        ("\u202e张三", "张*"),
        ("*", "*"),
        ("", ""),
        ("   ", ""),
    ],
)
def test_masked_name(name: str, masked: str) -> None:
    assert text.masked_name(name) == masked


@settings(derandomize=True)
@given(st.text(st.characters(codec="utf-8")))
def test_a_masked_name_gives_nothing_away(name: str) -> None:
    masked = text.masked_name(name)

    assert masked == "" or masked.endswith("*")
    assert len(masked) <= 3
    assert text.masked_name(masked) == masked


def test_unprintable() -> None:
    assert text.unprintable("婚姻登记（新办）—·①℃") == ""
    assert text.unprintable("𣵦㵲婚姻𣵦") == "𣵦㵲"


@pytest.mark.parametrize(
    ("raw", "line"),
    [("测试县\n民政局", "测试县民政局"), ("two\nwords", "two words"), ("甲\r\n\tb", "甲 b")],
)
def test_one_line(raw: str, line: str) -> None:
    assert text.one_line(raw) == line


def test_code_points_are_named() -> None:
    assert text.code_points("\u200b\u200b\x1b") == "U+200B ZERO WIDTH SPACE, U+001B"
