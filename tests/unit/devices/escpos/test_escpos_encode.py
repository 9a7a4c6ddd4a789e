"""A slip as bytes: complete commands only, pictures where the ROM has no character, nothing dropped."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.document import (
    Align,
    Bitmap,
    Block,
    PairLine,
    QrCode,
    RuleLine,
    Slip,
    Space,
    TextLine,
)
from devices.ticket_printer.escpos import MAKE, glyphs
from devices.ticket_printer.escpos.encode import QR_TOO_LONG_ZH, encode_slip
from devices.ticket_printer.escpos.options import Options
from devices.ticket_printer.escpos.parse import Command, Parser
from devices.ticket_printer.escpos.profile import PROFILES, Profile
from devices.ticket_printer.escpos.raster import (
    MAX_PICTURE_COMMAND,
    without_real_time_codes,
)
from devices.ticket_printer.escpos.simulator_paper import Paper, Picture
from devices.ticket_printer.escpos.simulator_picture import ink_of

EVERY_PROFILE = sorted(PROFILES)
REAL_TIME_STARTS = (b"\x10\x04", b"\x10\x05", b"\x10\x14")


def encoded(*blocks: Block, profile: str = "gainscha_80", cut: bool = True) -> bytes:
    return encode_slip(Slip("B012", blocks, cut), PROFILES[profile]).data


def commands_of(data: bytes) -> list[Command]:
    parser = Parser()
    commands = parser.feed(data)
    assert parser.held_bytes == 0
    return commands


def paper_of(data: bytes, profile: Profile) -> Paper:
    paper = Paper(profile)
    for command in commands_of(data):
        paper.execute(command)
    return paper


BLOCKS = st.one_of(
    st.builds(
        TextLine,
        st.text(max_size=30),
        st.sampled_from(Align),
        st.integers(0, 9),
        st.integers(0, 9),
        st.booleans(),
        st.booleans(),
    ),
    st.builds(PairLine, st.text(max_size=20), st.text(max_size=20)),
    st.just(RuleLine()),
    st.builds(Space, st.integers(0, 5)),
    st.builds(
        QrCode, st.text(max_size=40), st.integers(0, 20), st.sampled_from(["L", "M", "Q", "H", "?"])
    ),
    st.integers(1, 80).flatmap(
        lambda width: st.binary(min_size=(width + 7) // 8 * 3, max_size=(width + 7) // 8 * 3).map(
            lambda rows: Bitmap(width, 3, rows)
        )
    ),
)


@settings(derandomize=True, max_examples=150, deadline=None)
@given(st.lists(BLOCKS, max_size=4), st.sampled_from(EVERY_PROFILE))
def test_any_slip_is_whole_known_commands(blocks: list[Block], profile: str) -> None:
    job = encode_slip(Slip("B012", tuple(blocks)), PROFILES[profile])
    for segment in job.segments:
        names = {command.name for command in commands_of(segment.data)}
        assert not names & {"unknown", "stray", "oversize", "real_time_status", "real_time_request"}
        assert len(segment.data) <= MAX_PICTURE_COMMAND + 8
    body = job.data.replace(b"\x1d(D\x05\x00\x14\x01\x00\x02\x00", b"")
    assert not any(start in body for start in REAL_TIME_STARTS)


@settings(derandomize=True, max_examples=100, deadline=None)
@given(st.text(alphabet="政务服务中心取号B0123456789，。\x1b\x1d\x10@!", max_size=60))
def test_text_comes_back_from_the_paper(text: str) -> None:
    profile = PROFILES["gainscha_80"]
    ticket = paper_of(encoded(TextLine(text), TextLine("END"), cut=False), profile).cut(
        "full", feed_dots=0
    )
    assert ticket is not None
    wanted = text.translate(dict.fromkeys((0x1B, 0x1D, 0x10), " ")).replace(" ", "")
    assert "".join(ticket.text).replace(" ", "") == wanted + "END"


def test_only_the_line_with_a_rare_character_becomes_a_picture() -> None:
    data = encoded(TextLine("张三"), TextLine("李\U00020bb7四"), TextLine("王五"))
    names = [command.name for command in commands_of(data)]
    assert names.count("raster") == 1
    text = b"".join(command.data for command in commands_of(data) if command.name == "text")
    assert text == "张三王五".encode("gbk")


def test_an_epson_has_four_byte_characters_in_rom() -> None:
    data = encoded(TextLine("李\U00020bb7四"), profile="epson_80")
    assert "raster" not in {command.name for command in commands_of(data)}
    assert b"\x95\x34\xb2\x35" in data


def test_the_drawn_line_shows_what_the_rom_would_show() -> None:
    profile = PROFILES["gainscha_80"]
    drawn = paper_of(encoded(TextLine("李𠮷四", Align.CENTRE, 2, 2), cut=False), profile)
    rom = paper_of(encoded(TextLine("李 四", Align.CENTRE, 2, 2), cut=False), profile)
    one, two = drawn.cut("full", feed_dots=0), rom.cut("full", feed_dots=0)
    assert one is not None
    assert two is not None
    assert any(isinstance(placed.what, Picture) for placed in one.placed)
    # The picture is as wide as three double Han and stands in the middle.
    columns = ink_of(one, profile.width_dots).getbbox()
    assert columns is not None
    assert 576 // 2 - 72 <= columns[0] < columns[2] <= 576 // 2 + 72
    assert one.height_dots == two.height_dots


def test_without_a_font_the_rest_of_the_line_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glyphs, "_FONT_FILES", ())
    glyphs._font.cache_clear()
    glyphs.cell.cache_clear()
    glyphs._is_missing.cache_clear()
    try:
        data = encoded(TextLine("李\U00020bb7四"))
    finally:
        monkeypatch.undo()
        glyphs._font.cache_clear()
    assert "李〓四".encode("gbk") in data


@pytest.mark.parametrize("profile", EVERY_PROFILE)
def test_qr_is_native_or_drawn_and_the_same_size(profile: str) -> None:
    data = encoded(QrCode("https://x.cn/t/B012", module_dots=6), profile=profile, cut=False)
    native = PROFILES[profile].native_qr
    assert (b"\x1d(k" in data) is native
    ticket = paper_of(data, PROFILES[profile]).cut("full", feed_dots=0)
    assert ticket is not None
    box = ink_of(ticket, PROFILES[profile].width_dots).getbbox()
    assert box is not None
    # 25 modules of 6 dots in the middle of the paper.
    assert (box[2] - box[0], box[3] - box[1]) == (150, 150)
    assert abs(box[0] - (PROFILES[profile].width_dots - box[2])) <= 8


def test_a_wide_qr_gets_smaller_modules_and_a_huge_one_a_sentence() -> None:
    profile = PROFILES["xprinter_58"]
    ticket = paper_of(
        encoded(QrCode("x" * 200, 16), profile="xprinter_58", cut=False), profile
    ).cut("full", feed_dots=0)
    assert ticket is not None
    box = ink_of(ticket, profile.width_dots).getbbox()
    assert box is not None
    assert 300 < box[2] - box[0] <= 384
    assert QR_TOO_LONG_ZH.encode("gbk") in encoded(QrCode("x" * 3000))


def test_pairs_stand_at_both_edges() -> None:
    data = encoded(PairLine("前面等候", "6人"), PairLine("预计" * 10, "约15分钟" * 3), cut=False)
    ticket = paper_of(data, PROFILES["gainscha_80"]).cut("full", feed_dots=0)
    assert ticket is not None
    assert ticket.text[0] == "前面等候" + " " * 37 + "6人"
    assert len(ticket.text) == 3


def test_a_bitmap_is_printed_as_it_is_or_narrowed() -> None:
    data = encoded(Bitmap(16, 2, b"\xf0\x0f\x80\x01"))
    assert b"\x1dv0\x00\x02\x00\x02\x00\xf0\x0f\x80\x01" in data
    wide = encoded(Bitmap(800, 2, b"\xff" * 200))
    rasters = [command for command in commands_of(wide) if command.name == "raster"]
    assert rasters[0].data[2:4] == (576 // 8).to_bytes(2, "little")
    with pytest.raises(ValueError, match="needs 4 bytes, it has 3"):
        encoded(Bitmap(16, 2, b"123"))


def test_pictures_never_hold_real_time_codes() -> None:
    rows = b"\x10\x04\x01\x10\x14\x08\x10\x05\x02\x10\x10\x04"
    assert without_real_time_codes(rows) == b"\x18\x04\x01\x18\x14\x08\x18\x05\x02\x10\x18\x04"
    # Also not across two bands, or from a picture into what follows it.
    data = encoded(Bitmap(8, 4096, b"\x10\x04" * 2048))
    body = b"".join(c.data[6:] for c in commands_of(data) if c.name == "raster")
    assert not any(start in body for start in REAL_TIME_STARTS)


@pytest.mark.parametrize(
    ("profile", "end"),
    [
        ("gainscha_80", b"\x1dVB\x18"),
        ("masung_80", b"\x1bJ\x78\x1bi\x1de\x03\x14"),
        ("custom_80", b"\x1d\xf8\x1bi\x1de\x03\x14"),
        ("xprinter_58", b"\x1bJ\x78"),
    ],
)
def test_how_each_model_ends_a_ticket(profile: str, end: bytes) -> None:
    assert encoded(TextLine("x"), profile=profile).endswith(b"x\n" + end)


def test_overrides_and_their_faults() -> None:
    options = msgspec.convert(
        {
            "profile": "xprinter_80",
            "model": {"cut": "esc_i", "width_dots": 512, "native_qr": False},
        },
        Options,
    )
    assert options.resolved().columns == 42
    assert options.resolved().native_qr is False
    for faulty in (
        {"profile": "xprinter80"},
        {"model": {"colour": "red"}},
        {"model": {"name": "x"}},
        {"model": {"width_dots": "576"}},
        {"model": {"width_dots": 1}},
        {"model": {"cut": "scissors"}},
        {"model": {"native_qr": 1}},
        {"poll_s": 0},
        {"simulated": {"colour": 1}},
    ):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(faulty, Options)


def test_capabilities_follow_the_profile() -> None:
    from config.setup_model import DeviceConfig

    device = DeviceConfig(name="printer-1", kind="ticket_printer", make="escpos")
    epson = MAKE.capabilities(device, Options(profile="epson_80"))
    clone = MAKE.capabilities(device, Options(profile="xprinter_58"))
    assert (epson.width_dots, epson.columns, epson.near_end_sensor) == (512, 42, True)  # type: ignore[union-attr]
    assert (clone.width_dots, clone.columns, clone.near_end_sensor) == (384, 32, False)  # type: ignore[union-attr]
