from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from devices.document import Bitmap
from devices.errors import DeviceConfigError
from devices.kinds import Outcome
from devices.ticket_printer.escpos.encode import encode_slip
from devices.ticket_printer.escpos.logo import HEIGHT_MAX_MM, load_logo
from devices.ticket_printer.escpos.profile import PROFILES, BlackMark
from tests.unit.devices.escpos.bench import Bench, slip

PROFILE = PROFILES["gainscha_80"]


def picture(path: Path, size: tuple[int, int], *, mode: str = "L") -> str:
    image = Image.new(mode, size, "white" if mode == "L" else (0, 0, 0, 0))
    ink = 0 if mode == "L" else (0, 0, 0, 255)
    image.paste(ink, (0, 0, size[0] // 2, size[1]))
    image.save(path)
    return str(path)


def load(path: str) -> Bitmap:
    logo = load_logo(path, PROFILE, "printer-1")
    assert logo is not None
    return logo


@pytest.mark.parametrize("mode", ["L", "RGBA"])
def test_dark_is_ink_and_transparent_is_paper(mode: str, tmp_path: Path) -> None:
    logo = load(picture(tmp_path / "logo.png", (16, 2), mode=mode))
    assert (logo.width_dots, logo.height_dots) == (16, 2)
    assert logo.rows == b"\xff\x00" * 2


def test_a_large_one_is_made_to_fit_paper_and_patience(tmp_path: Path) -> None:
    wide = load(picture(tmp_path / "wide.png", (2000, 100)))
    assert wide.width_dots == PROFILE.width_dots
    high = load(picture(tmp_path / "high.png", (400, 900)))
    assert high.height_dots == int(HEIGHT_MAX_MM * PROFILE.dots_per_mm)


def test_it_stands_before_the_text_and_is_raster(tmp_path: Path) -> None:
    logo = load(picture(tmp_path / "logo.png", (64, 16)))
    plain, with_logo = encode_slip(slip(), PROFILE).data, encode_slip(slip(), PROFILE, logo).data
    at = with_logo.index(b"\x1dv0\x00\x08\x00\x10\x00")
    assert at < with_logo.index("紫阳县".encode("gbk"))
    assert len(with_logo) > len(plain) + 64 * 16 // 8


def test_a_ticket_with_a_logo_is_printed_and_confirmed(tmp_path: Path) -> None:
    path = picture(tmp_path / "logo.png", (200, 80))
    bench = Bench(options={"logo": path})
    bench.plug()
    bench.run(5)
    bench.print()
    assert bench.end_of().outcome is Outcome.CONFIRMED
    assert bench.papers == ["B012"]


def test_a_file_that_is_none_names_the_device_and_the_setting(tmp_path: Path) -> None:
    (tmp_path / "no.png").write_text("no picture")
    for path in (str(tmp_path / "no.png"), str(tmp_path / "nothing.png")):
        with pytest.raises(DeviceConfigError) as refused:
            load_logo(path, PROFILE, "printer-1")
        assert refused.value.code == "bad_options"
        assert "printer-1" in refused.value.message_zh
        assert "logo" in refused.value.message_zh


@pytest.mark.parametrize(
    ("family", "bytes_"), [(BlackMark.GS_FF, b"\x1d\x0c"), (BlackMark.CUSTOM, b"\x1d\xf8")]
)
def test_black_mark_commands_of_one_family_only(family: BlackMark, bytes_: bytes) -> None:
    marked = encode_slip(slip(), PROFILE.with_overrides({"black_mark": family.value})).data
    other = b"\x1d\xf8" if family is BlackMark.GS_FF else b"\x1d\x0c"
    assert bytes_ in marked
    assert other not in marked
    assert bytes_ not in encode_slip(slip(), PROFILE).data


def test_narrow_kiosk_printer_has_its_profile() -> None:
    assert PROFILES["masung_58"].columns == 32
    assert b"\x1de\x03\x14" in encode_slip(slip(), PROFILES["masung_58"]).data
