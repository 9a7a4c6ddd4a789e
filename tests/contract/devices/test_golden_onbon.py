"""Onbon frames that must never change.

Sources: (pub) published by the maker or recorded from cards in the field: the 5th / 6th generation
dynamic area user manual, the maker's protocol analysis tool, sign programs that drive these cards.
(made) built with the same rules, kept for regression.
"""

from dataclasses import replace
from datetime import datetime

import pytest

from devices.led_board.onbon import d_family, protocol
from devices.led_board.onbon.d_area import CardKind, PictureArea, read_area, update_area
from devices.led_board.onbon.d_codings import RED, Coding
from devices.led_board.onbon.physical import PREAMBLE, crc16, stuff, with_crc
from devices.led_board.onbon.protocol import (
    AreaUpdate,
    CardError,
    DisplayMode,
    Frame,
    Op,
    RunMode,
    TextArea,
)

P = "A5A5A5A5A5A5A5A5"
HEAD = P + "01000080 000000000000 FE02"

TEMPER = TextArea(
    number=1,
    x=0,
    y=12,
    width=512,
    height=12,
    line_spacing=10,
    run_mode=RunMode.ONCE_AND_HOLD,
    timeout_s=2,
    text=rb"\FO000TEMPER:21" + "℃".encode("gbk"),
    single_line=True,
    wrap=False,
    speed=0x17,
    stay_half_s=2,
)
VENDOR = TextArea(
    number=0,
    x=0,
    y=0,
    width=24 * 8,
    height=32,
    timeout_s=2,
    text=b"012345QRSTTV'B",
    single_line=False,
    wrap=True,
    display=DisplayMode.LEFT,
    speed=4,
    stay_half_s=5,
)
CALL = TextArea(number=0, x=0, y=0, width=128, height=16, text="A012号请到3号窗口".encode("gbk"))
STUFFED = TextArea(number=0, x=0, y=0, width=64, height=16, text=bytes.fromhex("A5 A6 B4 B0 5A 5B"))

K_VECTORS = [
    (
        "ping (pub)",
        P + "0100 0080 000000 00 00 00 FE 02 0500 A200010000 68F8 5A",
        protocol.ping(),
    ),
    ("status query (pub)", HEAD + "0500 A102010000 2D40 5A", protocol.status_query()),
    (
        "ACK (pub)",
        P + "00800100 000000000000 FE02 0500 A000000000 64DC 5A",
        protocol.ack(protocol.ping()),
    ),
    (
        "NACK checksum error (made)",
        P + "00800100 000000000000 FE02 0500 A001050000 7521 5A",
        protocol.nack(None, CardError.CHECKSUM),
    ),
    ("clear (pub)", HEAD + "0500 A310010000 51F8 5A", protocol.clear()),
    (
        "delete all areas (pub)",
        HEAD + "0700 A3060102 00 FF 00 67CC 5A",
        protocol.delete_all_areas(),
    ),
    (
        "clock 2013-01-25 11:17:26 Friday (pub)",
        HEAD + "0D00 A203010800 1320012511172605 B03F 5A",
        protocol.set_clock(datetime.fromisoformat("2013-01-25T11:17:26")),
    ),
    (
        "brightness 12 (pub)",
        HEAD + "0700 A302010200 010C 262D 5A",
        protocol.set_brightness(12),
    ),
    (
        "lock P000 (pub)",
        HEAD + "0B00 A304010600 00 01 50303030 426A 5A",
        protocol.lock_program("P000", lock=True),
    ),
    (
        "unlock P000 (pub)",
        HEAD + "0B00 A304010600 00 00 50303030 7FAA 5A",
        protocol.lock_program("P000", lock=False),
    ),
    (
        "begin file P000, 73 bytes (pub)",
        HEAD + "0E00 A105010000 01 50303030 49000000 E216 5A",
        protocol.begin_file("P000", 73),
    ),
    (
        "text TEMPER:21 degree C (pub)",
        HEAD + "3500 A306020000 00 01 2C00 00 0000 0C00 4000 0C00 01 0A 01 0200 00 00 00 01 01 01"
        "00 17 02 11000000 5C464F30303054454D5045523A3231A1E6 82DA 5A",
        Frame(Op.UPDATE_AREAS, AreaUpdate((TEMPER,)).to_bytes(), code=2),
    ),
    (
        "vendor sample 012345QRSTTV'B (pub)",
        HEAD + "3200 A306012D00 00 01 2900 00 0000 0000 1800 2000 00 00 00 0200 000000 02 02 03 00"
        "04 05 0E000000 3031323334355152535454562742 A87D 5A",
        Frame(Op.UPDATE_AREAS, AreaUpdate((VENDOR,)).to_bytes(), reserved=b"\x2d\0"),
    ),
    (
        "A012号请到3号窗口, 16 bytes wide, 16 high, static (made)",
        HEAD + "3500 A306010000 00 01 2C00 00 0000 0000 1000 1000 00 00 00 0000 00 00 00 01 01 01"
        "00 00 04 11000000 41303132BAC5C7EBB5BD33BAC5B4B0BFDA 4B33 5A",
        protocol.update_areas([CALL]),
    ),
    (
        "stuffing: text bytes A5 A6 B4 B0 5A 5B, 8 bytes wide (made)",
        HEAD + "2A00 A306010000 00 01 2100 00 0000 0000 0800 1000 00 00 00 0000 00 00 00 01 01 01"
        "00 00 04 06000000 A602 A601 B4B0 5B02 5B01 D268 5A",
        protocol.update_areas([STUFFED]),
    ),
]

D_AREA = PictureArea(0, 0, 0, 16, 8, (bytes(7 * 16) + bytes((RED,)) * 16,))
FIFTH = CardKind(5, Coding.BITS)
SIXTH = (
    # reserved, areas, length; id, run mode, time-out, all programs, none named, at once, reserved
    "0000 0100 3F000000 00 00 0000 01 0000 01 00000000"
)
"""The order of the maker's published Java sample for the 6th generation (com.onbonbx.dual)."""
SIXTH_DATA = [
    (
        "6Q1, two dots, the left one red",
        SIXTH + "10 0000 0000 0200 0100 00 00000000 0000000000 0100"
        "1A000000 00 01 00 00 6400 01 0200 000000000000000000 00000000 06000000 FF0000 000000",
        PictureArea(0, 0, 0, 2, 1, (bytes((RED, 0)),)),
        CardKind(6, Coding.RGB888),
    ),
    (
        "6E1, one word, the leftmost dot lit, low byte first",
        SIXTH + "10 0000 0000 2000 0100 00 00000000 0000000000 0100"
        "1A000000 00 01 00 00 6400 01 2000 000000000000000000 00000000 04000000 FFFFFF7F",
        PictureArea(0, 0, 0, 32, 1, (bytes((RED,)) + bytes(31),)),
        CardKind(6, Coding.WORDS),
    ),
]
"""(made) by the manual's coding and that order."""
D_VECTORS = [
    (
        "ping (pub, in the manual)",
        P + "FEFF 0080 F0 00 FEFF 00000000 05000000 01A2000000 C686 5A",
        d_family.ping(),
    ),
    (
        "ACK for 5E1 (made)",
        P + "0080 0100 F0 00 5401 00000000 09000000 00A000 0000 0000 0000 28FC 5A",
        d_family.ack(d_family.ping(1, d_family.BX_5E1)),
    ),
    (
        "delete all on 5E1 screen 1 (made)",
        P + "0100 0080 F0 00 5401 00000000 06000000 01A7010000FF A075 5A",
        d_family.delete_all_areas(),
    ),
    (
        "one 16x8 mono area on 5E1, last row lit (made)",
        P + "01000080F00054010000000042000000 01A7000000 39000000 00 00 0000 01 0000 01 00000000 10"
        "0000 0000 1000 0800 00 0100 1D000000 00 01 00 00 6400 01 1000 00000000"
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFF0000 1241 5A",
        replace(update_area(D_AREA, FIFTH), device_type=d_family.BX_5E1),
    ),
]


@pytest.mark.parametrize(("name", "wire", "frame"), K_VECTORS, ids=[row[0] for row in K_VECTORS])
def test_k_family(name: str, wire: str, frame: Frame) -> None:
    raw = bytes.fromhex(wire)
    assert frame.to_bytes() == raw
    assert protocol.decoder().feed(raw) == [frame]


@pytest.mark.parametrize(("name", "wire", "frame"), D_VECTORS, ids=[row[0] for row in D_VECTORS])
def test_d_family(name: str, wire: str, frame: d_family.Frame) -> None:
    raw = bytes.fromhex(wire)
    assert frame.to_bytes() == raw
    assert d_family.decoder().feed(raw) == [frame]


@pytest.mark.parametrize("area", [TEMPER, VENDOR, CALL, STUFFED])
def test_area_records_are_read_back(area: TextArea) -> None:
    assert TextArea.from_bytes(area.to_bytes()) == area


def test_the_vendors_bitmap_area_is_read_back() -> None:
    assert read_area(update_area(D_AREA, FIFTH).data, FIFTH) == D_AREA


@pytest.mark.parametrize(
    ("name", "data", "area", "card"), SIXTH_DATA, ids=[row[0] for row in SIXTH_DATA]
)
def test_areas_of_the_6th_generation(
    name: str, data: str, area: PictureArea, card: CardKind
) -> None:
    assert update_area(area, card).data == bytes.fromhex(data)
    assert read_area(bytes.fromhex(data), card) == area


def test_the_stuffed_pairs_of_the_manual() -> None:
    assert stuff(b"\xa5\xa6\x5a\x5b") == bytes.fromhex("A602 A601 5B02 5B01")


def test_crc_is_crc16_arc() -> None:
    # The check value of CRC-16/ARC in the catalogue of parametrised CRC algorithms.
    assert crc16(b"123456789") == 0xBB3D


def test_a_wrong_checksum_shows_expected_and_got() -> None:
    decoder = protocol.decoder()
    body = protocol.ping().body()
    wrong = PREAMBLE + stuff(body + b"\x68\xf9") + b"\x5a"
    assert with_crc(body)[-2:] == b"\x68\xf8"
    assert decoder.feed(wrong) == []
    assert str(decoder.faults[0]).startswith("checksum: expected F868, got F968")
