"""Text that reaches the printer: codes, control characters, wrapping, layout."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.document import TextLine, TicketContent
from devices.ticket_printer.escpos.charset import GETA, Rom, clean, code_of, encode_text, rom_has
from devices.ticket_printer.escpos.encode import encode_slip
from devices.ticket_printer.escpos.parse import Parser
from devices.ticket_printer.escpos.profile import PROFILES
from devices.ticket_printer.escpos.simulator_paper import Paper
from devices.ticket_printer.layout import ticket_document
from devices.ticket_printer.wrap import columns_of, wrap

ANY_TEXT = st.text(max_size=60)
CHINESE = st.text(
    alphabet="一丁七万丈三上下不与政务服务中心，。：（）《》0123ABC abc-–", max_size=80
)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(ANY_TEXT, st.sampled_from(list(Rom)))
def test_no_control_byte_ever(text: str, rom: Rom) -> None:
    encoded = encode_text(clean(text), rom)
    assert min(encoded, default=0x20) >= 0x20
    assert 0x7F not in encoded
    # Read as two-byte text, a byte below 40h is only ever an ASCII character or a four-byte digit.
    names = [command.name for command in Parser().feed(encoded)]
    assert names in ([], ["text"])


@settings(derandomize=True, max_examples=300, deadline=None)
@given(ANY_TEXT)
def test_what_the_rom_has_comes_back_unchanged(text: str) -> None:
    shown = clean(text)
    if rom_has(shown, Rom.GBK):
        assert encode_text(shown, Rom.GBK).decode("gbk") == shown
    else:
        assert GETA in encode_text(shown, Rom.GBK).decode("gbk")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("张\x1b@三", "张 @三"),
        ("a\x1dV\x00b", "a V b"),
        ("x\x10\x14\x08y", "x   y"),
        ("行一\r\n行二", "行一  行二"),
        ("右\u202e左", "右左"),
        ("零\u200b宽", "零宽"),
        ("葛\U000e0100", "葛"),
        ("私\ue000用", f"私{GETA}用"),
        ("半\ud83d个", "半个"),
        ("全　角", "全　角"),
        ("\u2028段", " 段"),
    ],
)
def test_cleaning(text: str, shown: str) -> None:
    assert clean(text) == shown


def test_a_rom_without_a_character_is_known() -> None:
    assert code_of("镕", Rom.GB2312) is None
    assert code_of("镕", Rom.GBK) == "镕".encode("gbk")
    assert code_of("é", Rom.GBK) == b"\xa8\xa6"
    assert code_of("ñ", Rom.GBK) is None
    assert code_of("\x1b", Rom.GB18030) is None
    assert code_of("😀", Rom.GBK) is None


@settings(derandomize=True, max_examples=300, deadline=None)
@given(CHINESE, st.integers(4, 48), st.integers(0, 8))
def test_wrapping_loses_only_blanks_and_fits(text: str, columns: int, hang: int) -> None:
    rows = wrap(text, columns, hang=hang)
    assert "".join(rows).replace(" ", "") == text.replace(" ", "")
    assert all(columns_of(row) <= columns for row in rows)


@pytest.mark.parametrize(
    ("text", "columns", "rows"),
    [
        ("", 10, [""]),
        ("政务服务", 8, ["政务服务"]),
        ("政务服务中", 8, ["政务服务", "中"]),
        ("政务服务，请", 8, ["政务服", "务，请"]),
        ("等候（约五分钟）", 6, ["等候", "（约五", "分钟）"]),
        ("ID card renewal", 8, ["ID card", "renewal"]),
        ("ABCDEFGHIJ", 4, ["ABCD", "EFGH", "IJ"]),
    ],
)
def test_where_lines_break(text: str, columns: int, rows: list[str]) -> None:
    assert wrap(text, columns) == rows


def content(**changes: object) -> TicketContent:
    values: dict[str, object] = {
        "hall_name": "紫阳县政务服务中心",
        "number": "B012",
        "service": "户政治安",
        "lines": ("办理窗口：5、6、7号窗口（公安服务区二层东侧，电梯旁）", "前面等候：6人"),
        "foot": ("当日有效",),
        "issued": "2025-09-08 09:42",
        "qr": "https://x.cn/B012",
    }
    return TicketContent(**{**values, **changes})  # type: ignore[arg-type]  # names are checked


def printed(slip_of: TicketContent, profile_name: str) -> Paper:
    profile = PROFILES[profile_name]
    paper = Paper(profile)
    for command in Parser().feed(
        encode_slip(ticket_document(slip_of, profile.columns), profile).data
    ):
        paper.execute(command)
    return paper


@pytest.mark.parametrize("profile", ["epson_80", "gainscha_80", "snbc_ur056", "xprinter_58"])
def test_the_number_is_the_largest_thing_on_every_paper(profile: str) -> None:
    ticket = printed(content(practice=True, priority=True, reprint=True), profile).cut(
        "full", feed_dots=0
    )
    assert ticket is not None
    assert ticket.label == "B012"
    sizes = {line.text: line.size for line in ticket.lines}
    assert sizes["B012"] == 16
    assert max(size for text, size in sizes.items() if text != "B012") <= 4
    assert ticket.marks == ["演练", "补打", "优先"]


def test_marks_only_when_wanted() -> None:
    ticket = printed(content(), "gainscha_80").cut("full", feed_dots=0)
    assert ticket is not None
    assert ticket.marks == []
    # A sentence that speaks of priority is no mark.
    ticket = printed(content(foot=("军人等依法优先",)), "gainscha_80").cut("full", feed_dots=0)
    assert ticket is not None
    assert ticket.marks == []


def test_values_continue_under_their_value() -> None:
    document = ticket_document(content(), 32)
    lines = [block.text for block in document.blocks if isinstance(block, TextLine)]
    first = lines.index("办理窗口：5、6、7号窗口（公安服")
    assert lines[first + 1].startswith(" " * 10 + "务区")
    assert all(columns_of(line) <= 32 for line in lines[first : first + 3])
