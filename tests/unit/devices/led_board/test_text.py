r"""Text for font cards: GBK by characters, escapes, and what GBK does not have."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.led_board.onbon.text import REPLACEMENT, Colour, Run, decode, encode, plain


def _characters() -> list[str]:
    found = []
    for lead in range(0x81, 0xFF):
        for trail in range(0x40, 0xFF):
            try:
                found.append(bytes((lead, trail)).decode("gbk"))
            except UnicodeDecodeError:
                continue
    return found


CHARACTERS = _characters()
TRAPS = [char for char in CHARACTERS if char.encode("gbk")[1] == 0x5C]


def test_more_than_a_hundred_characters_have_a_backslash_inside() -> None:
    assert len(TRAPS) > 100
    assert "乗" in TRAPS


@pytest.mark.parametrize("char", TRAPS[::12])
def test_a_backslash_inside_a_character_is_no_escape(char: str) -> None:
    text = f"{char}C1{char}n请{char}"
    assert decode(encode([Run(text)]).data) == [Run(text)]


def test_every_character_of_gbk_comes_back() -> None:
    assert len(CHARACTERS) > 21_000
    text = "".join(CHARACTERS)
    encoded = encode([Run(text)])
    assert encoded.replaced == ()
    assert plain(decode(encoded.data)) == text


@settings(derandomize=True, max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text(st.sampled_from([*CHARACTERS[::97], *"B012 5\n"]), min_size=1, max_size=12),
            st.sampled_from(list(Colour)),
        ),
        max_size=5,
    )
)
def test_colours_round_trip(parts: list[tuple[str, Colour]]) -> None:
    got = decode(encode([Run(text, colour) for text, colour in parts]).data)
    assert plain(got) == "".join(text for text, _ in parts)
    assert [(char, run.colour) for run in got for char in run.text] == [
        (char, colour) for text, colour in parts for char in text
    ]


def test_colours_and_new_lines_travel_as_the_manual_says() -> None:
    data = encode([Run("请", Colour.RED), Run("到", Colour.YELLOW), Run("\n5")]).data
    assert data == b"\\C1\xc7\xeb\\C3\xb5\xbd\\n5"


def test_fonts_of_the_manual_are_read() -> None:
    assert decode(rb"\FO000\FE001TEMPER:21" + "℃".encode("gbk")) == [Run("TEMPER:21℃")]


@pytest.mark.parametrize("raw", [rb"\x", rb"\C", rb"\C9", rb"\FO00", rb"\FOabc"])
def test_what_is_no_escape_stays_visible_or_is_skipped(raw: bytes) -> None:
    text = plain(decode(raw))
    assert text == ("" if raw == rb"\C9" else raw.decode())


def test_a_character_outside_gbk_is_a_visible_box_and_is_told() -> None:
    encoded = encode([Run("请𬭎昇到5号")])
    assert plain(decode(encoded.data)) == f"请{REPLACEMENT}昇到5号"
    assert encoded.replaced == ("𬭎",)


def test_a_card_with_gb2312_only_has_fewer() -> None:
    assert encode([Run("昇")]).replaced == ()
    encoded = encode([Run("昇平")], charset="gb2312")
    assert encoded.replaced == ("昇",)
    assert plain(decode(encoded.data)) == f"{REPLACEMENT}平"


def test_control_characters_and_backslashes_cannot_steer_the_card() -> None:
    encoded = encode([Run("A\x00\x1b\x7f\\C2B")])
    assert plain(decode(encoded.data)) == f"A{REPLACEMENT * 3}＼C2B"
    assert all(run.colour is None for run in decode(encoded.data))


def test_half_a_character_is_a_box() -> None:
    assert plain(decode(b"5\xba")) == f"5{REPLACEMENT}"
    assert plain(decode(b"\xff\xff5")) == f"{REPLACEMENT}5"
