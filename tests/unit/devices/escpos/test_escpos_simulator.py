"""The simulated printer by itself: what the manual says that a printer does."""

from __future__ import annotations

import io
import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from PIL import Image

from config.setup_model import DeviceConfig, LineConfig
from devices.document import Align, Bitmap, QrCode, Slip, TextLine
from devices.simulator import SimulatorSetup
from devices.ticket_printer.escpos import commands
from devices.ticket_printer.escpos.encode import encode_slip
from devices.ticket_printer.escpos.options import Options, Quirks
from devices.ticket_printer.escpos.profile import PROFILES
from devices.ticket_printer.escpos.simulator import SimulatedPrinter, build
from devices.ticket_printer.escpos.simulator_paper import HEAD_TO_CUTTER_DOTS
from devices.ticket_printer.escpos.simulator_picture import draw_ticket, ink_of
from devices.ticket_printer.escpos.simulator_samples import SAMPLES, draw
from tests.unit.devices.escpos.bench import slip


class Desk:
    """A printer on a desk, with its witness."""

    def __init__(self, profile: str = "epson_80", *, instant: bool = True, **quirks: Any) -> None:
        self.witness: list[dict[str, Any]] = []
        self.profile = PROFILES[profile]
        self.printer: SimulatedPrinter = build(
            SimulatorSetup(
                DeviceConfig(name="printer-1", kind="ticket_printer", make="escpos"),
                LineConfig(name="printer", transport="tcp", port="x", owner="kiosk-1"),
                Options(profile=profile, simulated=Quirks(**quirks)),
                self.witness.append,
                Random(1),
                instant,
            )
        )

    def feed(self, data: bytes, now: float = 1.0) -> bytes:
        return self.printer.feed(data, now)

    def set(self, now: float = 1.0, **parts: Any) -> bytes:
        assert self.printer.control({"do": "set", **parts}, now)["ok"]
        return self.printer.on_timer(now)

    def job(self, document: Slip | None = None) -> bytes:
        return encode_slip(document or slip(), self.profile).data


def test_a_ticket_is_read_off_its_own_bytes() -> None:
    desk = Desk()
    desk.feed(desk.job())
    (row,) = desk.witness
    assert row["ticket"] == "B012"
    assert row["cut"] is True
    assert row["marks"] == []
    assert row["text"] == ["紫阳县政务服务中心", "B012", "第0行：前面等候6人", "第1行：前面等候6人"]
    assert len(row["text_sha256"]) == 64
    assert json.dumps(row, ensure_ascii=False)


def test_the_label_is_the_largest_line_that_looks_like_a_number() -> None:
    desk = Desk()
    lines = (
        TextLine("A001"),
        TextLine("B 0123", wide=4, high=4),
        TextLine("12345", wide=8, high=8),
    )
    desk.feed(desk.job(Slip("never read", lines)))
    assert desk.witness[0]["ticket"] == "B0123"
    desk.feed(desk.job(Slip("B999", (TextLine("no number"),))))
    assert desk.witness[1]["ticket"] == ""


@pytest.mark.parametrize("profile", ["epson_80", "snbc_80", "snbc_ur056"])
def test_one_state_gives_all_status_bytes(profile: str) -> None:
    desk = Desk(profile)
    inverted = desk.profile.near_end_inverted

    def asked() -> list[int]:
        return [desk.feed(commands.real_time_status(n))[0] for n in (1, 2, 3, 4)]

    plenty, near = (0x1E, 0x12) if inverted else (0x12, 0x1E)
    assert asked() == [0x12, 0x12, 0x12, plenty]
    desk.set(paper="near_end")
    assert asked() == [0x12, 0x12, 0x12, near]
    desk.set(paper="out")
    assert asked() == [0x1A, 0x32, 0x12, near | 0x60]
    desk.set(paper="ok", cover="open")
    assert asked() == [0x1A, 0x16, 0x12, plenty]
    desk.set(cover="closed", cutter="jammed")
    assert asked() == [0x1A, 0x52, 0x1A, plenty]
    desk.set(cutter="ok", mechanism="jammed")
    assert asked() == [0x1A, 0x52, 0x16, plenty]
    desk.set(mechanism="ok", panel="feed")
    assert asked() == [0x5A, 0x1A, 0x12, plenty]
    desk.set(panel="online")
    assert asked() == [0x12, 0x12, 0x12, plenty]


def test_real_time_answers_while_stalled_and_the_job_goes_on_later() -> None:
    desk = Desk(buffer_bytes=64)
    desk.set(cover="open")
    job = desk.job(slip(lines=30))
    room = desk.printer.room()
    assert room == 64 + 256
    assert desk.feed(job[: room - 3]) == b""
    assert desk.feed(commands.real_time_status(2)) == b"\x16"
    assert desk.printer.room() == 0
    assert desk.witness == []
    desk.set(cover="closed")
    assert desk.printer.room() > 0
    desk.feed(job[room - 3 :])
    assert desk.witness[0]["ticket"] == "B012"
    assert len(desk.witness[0]["text"]) == 32


def test_silence_with_the_cover_open_is_a_quirk() -> None:
    desk = Desk(silent_when_open=True)
    desk.set(cover="open")
    assert desk.feed(commands.real_time_status(1)) == b""
    desk.set(cover="closed")
    assert desk.feed(commands.real_time_status(1)) == b"\x12"


def test_automatic_status_at_once_and_on_change_by_mask() -> None:
    desk = Desk()
    assert desk.feed(commands.automatic_status(0x0F)) == b"\x10\x00\x00\x00"
    assert desk.feed(b"A\n") == b""
    assert desk.set(paper="near_end") == b"\x10\x00\x03\x00"
    assert desk.set(paper="out") == b"\x18\x00\x0f\x00"
    assert desk.set(paper="ok") == b"\x10\x00\x00\x00"
    desk.feed(commands.automatic_status(0x02))
    assert desk.set(paper="near_end") == b""
    assert desk.set(cover="open") == b"\x38\x00\x03\x00"
    desk.set(cover="closed")
    assert desk.feed(commands.automatic_status(0)) == b""
    assert desk.set(cover="open") == b""
    assert Desk("gainscha_80").feed(commands.automatic_status(0x0F)) == b""


def test_answers_in_turn_come_when_the_paper_is_out() -> None:
    desk = Desk(instant=False)
    job = desk.job(slip(lines=40)) + commands.process_id(b"ABCD")
    assert desk.feed(job, 10.0) == b"\x10\x00\x00\x00"
    assert desk.witness == []
    now, out = 10.0, b""
    while not out:
        due = desk.printer.next_deadline()
        assert due is not None
        now = max(now, due)
        out = desk.printer.on_timer(now)
    assert out == b"\x37\x22ABCD\x00"
    assert len(desk.witness) == 1
    # 42 lines of 32 dots, at 180 dpi and 150 mm/s, and a cut.
    assert 1.4 < now - 10.0 < 2.5


def test_ids() -> None:
    desk = Desk()
    assert desk.feed(commands.printer_id(67)) == b"\x5fTM-T88IV\x00"
    assert desk.feed(commands.printer_id(66)) == b"\x5fEPSON\x00"
    assert desk.feed(commands.printer_id(2)) == b"\x03"
    assert desk.feed(commands.printer_id(99)) == b""
    assert desk.feed(commands.PAPER_SENSOR_REQUEST) == b"\x00"
    desk.set(paper="near_end")
    assert desk.feed(commands.PAPER_SENSOR_REQUEST) == b"\x03"
    assert Desk("gainscha_80").feed(commands.process_id(b"ABCD")) == b""


def test_clearing_buffers_drops_what_is_not_printed() -> None:
    desk = Desk()
    desk.set(cover="open")
    desk.feed(desk.job())
    assert desk.feed(commands.CLEAR_BUFFERS) == b"\x37\x25\x00"
    desk.set(cover="closed")
    desk.feed(desk.job(slip("B013")))
    assert [row["ticket"] for row in desk.witness] == ["B013"]
    assert desk.witness[0]["text"][0] == "紫阳县政务服务中心"


def test_real_time_codes_inside_a_picture_are_carried_out() -> None:
    desk = Desk()
    picture = b"\x00\x10\x04\x04\xff\xff\xff\xff"
    assert desk.feed(b"\x1b@" + commands.raster(1, picture)) == b"\x12"
    assert desk.feed(b"\x1dV\x42\x00") == b""
    ticket = desk.printer.last
    assert ticket is not None
    assert ink_of(ticket, 512).crop((0, 0, 8, 400)).getbbox() is not None


def test_a_short_picture_swallows_what_follows_until_zeros_fill_it() -> None:
    desk = Desk()
    desk.feed(commands.raster(10, bytes(1000))[:500])
    desk.feed(b"B012\n\x1dV\x42\x00")
    assert desk.witness == []
    desk.feed(bytes(1000) + b"\x1b@" + b"B013\n\x1dV\x42\x00")
    assert [row["ticket"] for row in desk.witness] == ["B013"]


def test_without_feeding_the_cutter_cuts_above_the_print_head() -> None:
    desk = Desk("gainscha_80")
    desk.feed(b"\x1b@\x1c&" + b"A001\n" * 10 + b"\x1dV\x00")
    assert desk.witness[0]["text"] == ["A001"] * 8
    desk.feed(b"B002\n\x1dV\x42\x00")
    assert desk.witness[1]["text"] == ["A001", "A001", "B002"]
    assert HEAD_TO_CUTTER_DOTS // 34 == 2


def test_tear_bar_ends_a_ticket_by_waiting() -> None:
    desk = Desk("xprinter_58")
    desk.feed(desk.job(), 1.0)
    assert desk.witness == []
    assert desk.printer.next_deadline() == pytest.approx(1.5)
    desk.printer.on_timer(1.6)
    assert desk.witness[0]["cut"] is False
    assert desk.printer.next_deadline() is None


def test_lose_swallows_one_ticket_without_a_trace() -> None:
    desk = Desk()
    assert desk.printer.control({"do": "lose", "nth": 2}, 1.0) == {"ok": True}
    for number in range(3):
        answer = desk.feed(desk.job(slip(f"B{number:03}")) + commands.process_id(b"ABCD"))
        assert answer.endswith(b"\x37\x22ABCD\x00")
    assert [row["ticket"] for row in desk.witness] == ["B000", "B002"]
    state = desk.printer.control({"do": "state"}, 1.0)["state"]
    assert (state["tickets"], state["lost"]) == (3, 1)


@pytest.mark.parametrize(
    "request_",
    [
        {"do": "dance"},
        {"do": "set"},
        {"do": "set", "paper": "wet"},
        {"do": "set", "colour": "red"},
        {"do": "set", "paper_mm": -1},
        {"do": "set", "paper_mm": "x"},
        {"do": "lose", "nth": 0},
        {"do": "lose", "nth": "x"},
        {},
    ],
)
def test_faulty_controls_are_refused_and_change_nothing(request_: dict[str, Any]) -> None:
    desk = Desk()
    before = desk.printer.control({"do": "state"}, 1.0)
    answer = desk.printer.control(request_, 1.0)
    assert answer["ok"] is False
    assert answer["error"]
    assert desk.printer.control({"do": "state"}, 1.0) == before


def test_presenter() -> None:
    desk = Desk("masung_80")
    desk.feed(desk.job(), 1.0)
    assert desk.feed(commands.PRESENTER_STATUS_REQUEST, 1.1) == b"\x0c"
    assert desk.feed(commands.PRESENTER_STATUS_REQUEST, 4.0) == b"\x04"
    desk.feed(commands.present(20), 5.0)
    desk.feed(commands.PRESENTER_RETRACT, 5.1)
    assert desk.feed(commands.PRESENTER_STATUS_REQUEST, 5.2) == b"\x04"


def test_characters_the_rom_lacks_are_question_marks() -> None:
    desk = Desk("gainscha_80")
    desk.feed(b"\x1c&" + "张𠮷".encode("gb18030") + b"\n\x1dV\x42\x00")
    assert desk.witness[0]["text"] == ["张??"]


def test_sizes_modes_and_old_han_commands() -> None:
    desk = Desk("gainscha_80")
    han = "请".encode("gbk")
    desk.feed(
        b"\x1b@\x1c&" + b"\x1cW\x01" + han + b"\x1cW\x00\n"  # quadruple
        + b"\x1c!\x0c" + han + b"A\x1c!\x00\n"  # double Han only
        + b"\x1b!\x30B\x1b!\x00\n" + b"\x1d!\x77C\x1d!\x00\n" + b"\t|\n\x1dVB\x00"
    )  # fmt: skip
    ticket = desk.printer.last
    assert ticket is not None
    assert [(line.text, line.size) for line in ticket.lines] == [
        ("请", 4), ("请A", 4), ("B", 4), ("C", 64), ("|", 1)
    ]  # fmt: skip


def ink_rows(desk: Desk) -> Image.Image:
    ticket = desk.printer.last
    assert ticket is not None
    return ink_of(ticket, desk.profile.width_dots)


def test_margins_positions_columns_and_stored_graphics_are_drawn() -> None:
    desk = Desk("gainscha_80")
    desk.feed(b"\x1b@\x1dL\x64\x00" + commands.raster(1, b"\xff" * 8) + b"\x1dVB\x00")
    box = ink_rows(desk).getbbox()
    assert box == (100, HEAD_TO_CUTTER_DOTS, 108, HEAD_TO_CUTTER_DOTS + 8)
    desk.feed(b"\x1b@\x1b*\x21\x08\x00" + b"\xff\xff\xff" * 8 + b"\n\x1dVB\x00")
    box = ink_rows(desk).getbbox()
    assert box is not None
    assert (box[2] - box[0], box[3] - box[1]) == (8, 24)
    stored = commands.store_raster(16, b"\xf0\x0f" * 8) + commands.PRINT_STORED_RASTER
    desk.feed(b"\x1b@" + stored + b"\x1dVB\x00")
    by_store = ink_rows(desk).tobytes()
    desk.feed(b"\x1b@" + commands.raster(2, b"\xf0\x0f" * 8) + b"\x1dVB\x00")
    assert ink_rows(desk).tobytes() == by_store


def test_inverse_underline_and_bold_change_the_ink() -> None:
    desk = Desk("gainscha_80")

    def black(data: bytes) -> int:
        desk.feed(b"\x1b@\x1c&" + data + b"\n\x1dVB\x00")
        return sum(ink_rows(desk).convert("L").histogram()[1:])

    plain = black("中".encode("gbk"))
    assert black(b"\x1bE\x01" + "中".encode("gbk")) > plain
    assert black(b"\x1b-\x02" + "中".encode("gbk")) == plain + 48
    assert black(b"\x1dB\x01" + "中".encode("gbk")) == 24 * 24 - plain


def test_the_qr_on_the_paper_is_the_qr_of_the_bytes() -> None:
    import segno

    desk = Desk("gainscha_80")
    desk.feed(desk.job(Slip("x", (QrCode("https://x.cn/B012", 4),))))
    ink = ink_rows(desk)
    box = ink.getbbox()
    assert box is not None
    modules = ink.crop(box).resize((25, 25), Image.Resampling.NEAREST)
    wanted = segno.make_qr(b"https://x.cn/B012", error="m", mode="byte", boost_error=False).matrix
    got = [[bool(modules.getpixel((x, y))) for x in range(25)] for y in range(25)]
    assert got == [[bool(dark) for dark in row] for row in wanted]


def test_picture_of_a_ticket_and_a_folder_of_them(tmp_path: Path) -> None:
    desk = Desk("gainscha_80", pictures=str(tmp_path / "tickets"))
    assert desk.printer.picture() is None
    document = Slip("B012", (*slip().blocks, Bitmap(8, 8, b"\xff" * 8, Align.RIGHT)))
    desk.feed(desk.job(document))
    png = desk.printer.picture()
    assert png is not None
    with Image.open(io.BytesIO(png)) as picture:
        assert picture.width == 639 + 80
        colours = picture.convert("RGB").getcolors(1 << 20)
    assert colours is not None
    assert len(colours) > 5
    (saved,) = (tmp_path / "tickets").iterdir()
    assert saved.name == "printer-1-0001-B012.png"
    assert saved.read_bytes() == png


def test_a_wider_ticket_is_a_wider_picture() -> None:
    widths = {}
    for profile in ("gainscha_80", "xprinter_58"):
        desk = Desk(profile)
        desk.feed(desk.job(), 1.0)
        desk.printer.on_timer(9.0)
        assert desk.printer.last is not None
        widths[profile] = draw_ticket(desk.printer.last, desk.profile).width
    assert widths["gainscha_80"] - widths["xprinter_58"] == round(80 * 203 / 25.4) - round(
        58 * 203 / 25.4
    )


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_the_pictures_of_the_documents_are_drawn_from_bytes(name: str) -> None:
    drawn = draw(*SAMPLES[name])
    shown = Path(__file__).parents[4] / "docs" / "pictures" / name
    with Image.open(io.BytesIO(drawn)) as new, Image.open(shown) as old:
        # Fonts differ a little between machines; the layout does not.
        assert new.size == old.size
