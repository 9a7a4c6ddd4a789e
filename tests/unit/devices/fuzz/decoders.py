"""Every decoder of a wire, the same way: what it is fed, what it gives, and how often its check may be deceived."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from devices.code_scanner.gm65 import protocol as gm65
from devices.code_scanner.lines import Collector
from devices.code_scanner.ssi import protocol as ssi
from devices.id_card_reader.sdt import protocol as sdt
from devices.id_card_reader.sdt import stx
from devices.led_board.onbon import d_family
from devices.led_board.onbon import protocol as onbon
from devices.panel.dpms import protocol as dpms
from devices.panel.samsung_mdc import protocol as mdc
from devices.speaker.local import protocol as local
from devices.speaker.syn6288 import protocol as syn6288
from devices.ticket_printer.escpos import decode as escpos
from devices.touch_screen.elo_smartset import protocol as elo
from devices.wire import ff68, modbus_rtu
from devices.wire.evdev import decoder as evdev
from devices.wire.evdev import records
from devices.wire.http import ResponseDecoder
from devices.wire.hunting import Hunter

Feed = Callable[[bytes, float], Sequence[Any]]

SUM_8 = 1 / 256
"""One byte of sum or xor."""
CHECK_16 = 1 / 65_536
NONE = 1.0
"""No check at all: a damaged frame can be a frame."""


@dataclass(frozen=True, slots=True)
class Target:
    """A decoder: ``build`` gives a new one and how it is fed; ``odds`` that damage passes its check."""

    name: str
    build: Callable[[], tuple[Any, Feed]]
    seeds: tuple[bytes, ...]
    odds: float
    mark: bytes = b""
    """How a frame begins; planted into noise."""


def timed(make: Callable[[], Any]) -> Callable[[], tuple[Any, Feed]]:
    def build() -> tuple[Any, Feed]:
        decoder = make()
        return decoder, decoder.feed

    return build


def untimed(make: Callable[[], Any]) -> Callable[[], tuple[Any, Feed]]:
    def build() -> tuple[Any, Feed]:
        decoder = make()
        return decoder, lambda data, _now: decoder.feed(data)

    return build


def hexed(*rows: str) -> tuple[bytes, ...]:
    return tuple(bytes.fromhex(row) for row in rows)


CARD = sdt.Answer(0x90, sdt.read_answer(bytes(range(256)), bytes(1024)).data).to_bytes()
JPEG = b"\xff\xd8\xff\xe0" + bytes(range(200)) + b"\xff\xd9"

TARGETS: tuple[Target, ...] = (
    Target(
        "ff68",
        timed(ff68.build_wire),
        hexed(
            "FF68030368010 10C0E16".replace(" ", ""), "FF680505681201 01020C2216".replace(" ", "")
        ),
        SUM_8,
        b"\xff\x68",
    ),
    Target(
        "modbus_rtu",
        timed(modbus_rtu.build_wire),
        hexed("010300000002C40B", "0106000000 01480A".replace(" ", ""), "018302C0F1"),
        CHECK_16,
        b"\x01\x03",
    ),
    Target(
        "onbon_k",
        timed(onbon.build_wire),
        hexed("A5A5A5A5A5A5A5A50080010000000000 0000FE020500A00000000064DC5A".replace(" ", "")),
        CHECK_16,
        b"\xa5",
    ),
    Target(
        "onbon_d",
        untimed(d_family.decoder),
        (d_family.ping().to_bytes(),),
        CHECK_16,
        b"\xa5",
    ),
    Target(
        "sdt",
        timed(sdt.answers),
        (*hexed("AAAAAA9669000400008084"), CARD),
        SUM_8,
        b"\xaa\xaa\xaa\x96\x69",
    ),
    Target(
        "sdt_requests",
        timed(sdt.requests),
        hexed("AAAAAA96690003200122"),
        SUM_8,
        b"\xaa\xaa\xaa\x96\x69",
    ),
    Target("stx", timed(stx.decoder), hexed("020003CA0102C903"), SUM_8, b"\x02"),
    Target(
        "ssi",
        timed(ssi.Decoder),
        hexed("12F300000B36393031323334353637383932FC42", "04D00400FF28"),
        CHECK_16,
    ),
    Target(
        "gm65_answers",
        timed(lambda: Hunter(gm65.check_answer, bytes, frame_max=300, inter_byte_timeout_s=0.2)),
        (gm65.Answer(0, b"\x39\x01").to_bytes(),),
        CHECK_16,
        b"\x02\x00",
    ),
    Target(
        "code_lines",
        timed(lambda: Collector(b"", b"\r", 0.05)),
        (b"B012\r", "预约A012\r".encode()),
        NONE,
    ),
    Target(
        "syn6288",
        timed(syn6288.Decoder),
        hexed("FD000B0100D3EED2F4CCECCFC2C1", "FD000221DE"),
        SUM_8,
        b"\xfd\x00",
    ),
    Target("samsung_mdc", timed(mdc.build_wire), hexed("AAFF010341110156"), SUM_8, b"\xaa"),
    Target("elo_smartset", timed(elo.build_decoder), hexed("55540100080008000064"), SUM_8, b"\x55"),
    Target(
        "escpos_status",
        untimed(escpos.Decoder),
        hexed("10000000", "5F544D00", "3722303030303100"),
        NONE,
    ),
    Target(
        "evdev",
        timed(evdev.Decoder),
        (records.key_press(30), records.packet((3, 47, 0), (3, 57, 45), (3, 53, 100))),
        NONE,
    ),
    Target("dpms", untimed(dpms.Decoder), (b"exit 7 0 3\nabc", b"exit 9 -1 0\n"), NONE, b"exit "),
    Target("sound_port", untimed(local.AnswerDecoder), (b"played 7\n", b"gone 3 no card\n"), NONE),
    Target(
        "http",
        untimed(lambda: ResponseDecoder(65_536)),
        (
            b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % len(JPEG)
            + JPEG,
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: a/b\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
            b'HTTP/1.1 401 No\r\nWWW-Authenticate: Digest nonce="a"\r\n\r\n',
        ),
        NONE,
        b"HTTP/1.1 ",
    ),
)

BY_NAME = {target.name: target for target in TARGETS}
