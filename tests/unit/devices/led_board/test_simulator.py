"""The simulated card: what it answers, what it shows, how it can be broken."""

import io
from random import Random
from typing import Any

import pytest
from PIL import Image

from config.setup_model import DeviceConfig, LineConfig
from devices.led_board.onbon import MAKE, d_family, picture, protocol, sample
from devices.led_board.onbon.protocol import (
    ANY_SCREEN,
    CardError,
    Frame,
    Op,
    TextArea,
    decoder,
    update_areas,
)
from devices.led_board.onbon.simulator import SimulatedCard, build
from devices.led_board.onbon.text import Colour, Run, encode
from devices.registry import parse_options
from devices.simulator import SimulatorSetup
from tests.unit.devices.led_board.bench import strip

LINE = LineConfig(name="led-1", transport="tcp", port="127.0.0.1:5005", owner="host-1")


def card(device: DeviceConfig | None = None) -> tuple[SimulatedCard, list[dict[str, Any]]]:
    device = device or strip()
    told: list[dict[str, Any]] = []
    options = parse_options(MAKE, device)
    return build(SimulatorSetup(device, LINE, options, told.append, Random(1), instant=True)), told


def ask(one: SimulatedCard, frame: Frame, now: float = 0.0) -> list[Frame]:
    return decoder().feed(one.feed(frame.to_bytes(), now))


def text_area(text: str, number: int = 0, **values: Any) -> TextArea:
    data = encode([Run(text)]).data
    return TextArea(number, 0, 16 * number, 128, 16, data, **values)


def lit(one: SimulatedCard) -> int:
    image = Image.open(io.BytesIO(one.picture()))
    reds = image.getchannel("R").tobytes()
    return sum(1 for value in reds if value > 200)


def test_it_says_yes_to_what_it_has() -> None:
    one, _ = card()
    for frame in (protocol.ping(), protocol.clear(), protocol.delete_all_areas()):
        assert ask(one, frame) == [protocol.ack(frame)]
    status = ask(one, protocol.status_query())
    assert [frame.op for frame in status] == [Op.STATUS]


@pytest.mark.parametrize(
    ("frame", "error"),
    [
        (Frame(0xA2FF), CardError.COMMAND),
        (Frame(0xB000), CardError.GROUP),
        (Frame(Op.SET_CLOCK, b"\x99" * 8), CardError.DATE_FORMAT),
        (Frame(Op.SET_CLOCK, b"\x13"), CardError.DATE_FORMAT),
        (Frame(Op.BRIGHTNESS, b"\x01\x10"), CardError.SCREEN_PARAMETERS),
        (Frame(Op.UPDATE_AREAS, b"\x00\x02"), CardError.SCREEN_PARAMETERS),
        (Frame(Op.UPDATE_AREAS, b""), CardError.SCREEN_PARAMETERS),
        (update_areas([TextArea(0, 64, 0, 128, 16, b"5")]), CardError.SCREEN_PARAMETERS),
    ],
)
def test_it_says_no_with_the_cards_error(frame: Frame, error: CardError) -> None:
    one, told = card()
    assert ask(one, frame) == [protocol.nack(frame, error)]
    assert told == []


def test_a_spoilt_frame_is_a_checksum_error() -> None:
    one, _ = card()
    raw = bytearray(protocol.ping().to_bytes())
    raw[-3] ^= 1
    assert decoder().feed(one.feed(bytes(raw), 0.0)) == [protocol.nack(None, CardError.CHECKSUM)]


def test_it_is_quiet_when_it_is_not_asked() -> None:
    one, _ = card()
    assert one.feed(protocol.ping(screen=9).to_bytes(), 0.0) == b""
    assert one.feed(Frame(Op.PING, code=2).to_bytes(), 0.0) == b""
    assert one.feed(d_family.ping().to_bytes(), 0.0) == b""
    assert ask(one, protocol.ping(screen=ANY_SCREEN)) == [protocol.ack(protocol.ping())]


def test_answers_come_a_little_later() -> None:
    device = strip()
    setup = SimulatorSetup(device, LINE, parse_options(MAKE, device), lambda _said: None, Random(1))
    one = build(setup)
    assert one.feed(protocol.ping().to_bytes(), 10.0) == b""
    assert one.next_deadline() == pytest.approx(10.02)
    assert one.on_timer(10.02) == protocol.ack(protocol.ping()).to_bytes()
    assert one.next_deadline() is None


def test_areas_are_kept_changed_and_deleted() -> None:
    one, told = card(strip(height=32))
    ask(one, update_areas([text_area("5号窗口"), text_area("B012 请", 1)]))
    ask(one, update_areas([text_area("B013 请", 1)]))
    ask(one, update_areas([text_area("B013 请", 1)]))  # nothing new to see
    ask(one, update_areas([], delete=[1]))
    assert [(one_told["label"], one_told["text"]) for one_told in told] == [
        ("B012", ["5号窗口", "B012 请"]),
        ("B013", ["5号窗口", "B013 请"]),
        (None, ["5号窗口"]),
    ]
    assert {one_told["counter_shown"] for one_told in told} == {"5"}


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("B012 请到5号窗口", "B012"),
        ("请B1012号到5号窗口办理", "B1012"),
        ("演练B012 5号窗口", "B012"),
        ("5号 公安户政一", None),
        ("A4纸张 AB012", None),
    ],
)
def test_the_label_is_read_off_the_text(text: str, label: str | None) -> None:
    one, told = card()
    ask(one, update_areas([text_area(text)]))
    assert told[0]["label"] == label


def test_a_card_that_misses_its_second_call() -> None:
    one, told = card()
    assert one.control({"do": "set", "miss_call": 2}, 0.0) == {"ok": True}
    for text in ("5号窗口", "A001 请到5号窗口", "A002 请到5号窗口", "正在办理 A002", "A003 请"):
        frame = update_areas([text_area(text)])
        assert ask(one, frame) == [protocol.ack(frame)]
    assert [row["label"] for row in told] == [None, "A001", "A003"]


def test_without_power_nothing_is_kept_and_nothing_answered() -> None:
    one, told = card()
    ask(one, update_areas([text_area("B012 请")]))
    assert lit(one) > 500
    assert one.control({"do": "set", "power": "off"}, 0.0) == {"ok": True}
    assert ask(one, protocol.ping()) == []
    assert lit(one) == 0
    one.control({"do": "set", "power": "on"}, 1.0)
    assert ask(one, protocol.ping(), 1.0) == [protocol.ack(protocol.ping())]
    assert lit(one) == 0
    ask(one, update_areas([text_area("B012 请")]), 1.0)
    assert len(told) == 2


def test_switched_off_by_the_host_it_is_dark_and_keeps_its_areas() -> None:
    one, _ = card()
    ask(one, update_areas([text_area("B012 请")]))
    ask(one, protocol.set_power(on=False))
    assert lit(one) == 0
    ask(one, protocol.set_power(on=True))
    assert lit(one) > 500


@pytest.mark.parametrize(
    "request_",
    [
        {"do": "fly"},
        {"do": "set", "power": "maybe"},
        {"do": "set", "miss_call": True},
        {"do": "set", "colour": "red"},
    ],
)
def test_what_it_cannot_do_is_said(request_: dict[str, Any]) -> None:
    one, _ = card()
    answer = one.control(request_, 0.0)
    assert answer["ok"] is False
    assert answer["error"]


def test_glyphs_fill_their_cells_and_differ() -> None:
    shapes = {char: picture.glyph(char, 16) for char in "B0128请到号窗口演练"}
    assert len(set(shapes.values())) == len(shapes)
    for char, dots in shapes.items():
        width = 8 if char.isascii() else 16
        assert 10 < len(dots) < 150, char
        assert all(0 <= x < width and 0 <= y < 15 for x, y in dots), char


def test_text_outside_the_area_is_cut_off() -> None:
    dots = picture.text_dots([Run("口口")], x=0, y=0, clip=(0, 0, 20, 16))
    assert max(x for x, _ in dots) == 19


def test_colours_are_drawn() -> None:
    dots = picture.text_dots(
        [Run("口", Colour.GREEN), Run("口", Colour.YELLOW)], x=0, y=0, clip=(0, 0, 32, 16)
    )
    assert set(dots.values()) == {
        picture.LED_COLOURS[Colour.GREEN],
        picture.LED_COLOURS[Colour.YELLOW],
    }


def test_the_sample_picture_is_made_by_its_command(tmp_path: Any) -> None:
    path = tmp_path / "pictures" / "strip.png"
    assert sample.main([str(path)]) == 0
    with Image.open(path) as image:
        assert image.size == (988, 1036)
    assert sample.main([]) == 2
