"""Our bytes against python-escpos, the best known other implementation, where its bytes are right."""

import pytest
from escpos.capabilities import CAPABILITIES
from escpos.printer import Dummy
from PIL import Image

from devices.document import TicketContent, ticket_slip
from devices.ticket_printer.escpos import commands
from devices.ticket_printer.escpos.charset import Rom, encode_text
from devices.ticket_printer.escpos.encode import encode_slip
from devices.ticket_printer.escpos.known_models import known_models
from devices.ticket_printer.escpos.options import Options
from devices.ticket_printer.escpos.profile import PROFILES, Cut

SLIP = ticket_slip(TicketContent("大厅", "A012", service="户政"))


def test_native_qr() -> None:
    other = Dummy(profile="TM-T88V")
    other.qr("A012", native=True, ec=1, size=6, model=2)
    assert commands.qr(b"A012", module_dots=6, level="M") == other.output


def test_feeding_partial_cut() -> None:
    other = Dummy(profile="TM-T88V")
    other.cut(feed=False)
    assert other.output == b"\x1dVB\x00"


def test_size_bold_and_centre() -> None:
    other = Dummy(profile="TM-T88V")
    other.set(align="center", custom_size=True, width=4, height=4, bold=True)
    assert other.output == commands.size(4, 4) + commands.bold(on=True) + commands.align(1)


def test_common_han() -> None:
    other = Dummy(profile="TM-T88V")
    other.text("等候人数：3\n")
    assert other.output == encode_text("等候人数：3", Rom.GBK) + b"\n"


def test_what_it_cannot_print_and_we_can() -> None:
    other = Dummy(profile="TM-T88V")
    other.text("：")
    assert b"?" in other.output
    assert encode_text("：", Rom.GBK) == b"\xa3\xba"


def test_raster_and_graphics() -> None:
    picture = Image.frombytes("1", (16, 8), b"\x0f\xf0" * 8)
    for impl, ours in (
        ("bitImageRaster", commands.raster(2, b"\xf0\x0f" * 8)),
        (
            "graphics",
            commands.store_raster(16, b"\xf0\x0f" * 8) + commands.PRINT_STORED_RASTER,
        ),
    ):
        other = Dummy(profile="TM-T88V")
        other.image(picture, impl=impl)
        assert other.output == ours


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("epson_80", "TM-T88IV"), ("gainscha_80", "TM-T20II"), ("xprinter_58", "POS-5890")],
)
def test_widths_agree_with_its_capability_data(ours: str, theirs: str) -> None:
    known = CAPABILITIES["profiles"][theirs]
    assert PROFILES[ours].width_dots == known["media"]["width"]["pixels"]
    assert PROFILES[ours].columns == known["fonts"]["0"]["columns"]


def test_a_printer_that_is_none_of_ours_is_chosen_by_its_name_there() -> None:
    models = known_models()
    assert {"TM-T88V", "POS-5890", "CT-S651", "ZJ-5870"} <= set(models)
    for name, model in models.items():
        known = CAPABILITIES["profiles"][name]
        assert model.width_dots == known["media"]["width"]["pixels"]
        assert model.native_qr == known["features"]["qrCode"]
        assert (model.cut is Cut.TEAR) == (not known["features"]["paperPartCut"])
        assert not known["features"]["starCommands"]
        assert not model.near_end_sensor, "nobody said so"
        options = Options(profile=name, model={"near_end_sensor": True})
        assert options.resolved().near_end_sensor
        ends = {Cut.TEAR: b"\x1bJx", Cut.FEED_PARTIAL: b"\x1dVB\x18"}[model.cut]
        assert encode_slip(SLIP, model).data.endswith(ends)
    assert not {"AF-240", "SP2000", "TSP600", "default"} & set(models)
    with pytest.raises(ValueError, match="是不是想写 TM-T88V"):
        Options(profile="TM-T88W")
