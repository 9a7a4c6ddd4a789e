"""ESC/POS bytes that must never change.

Sources: Epson ESC/POS command reference (ESC @, ESC a, GS !, GS v 0, GS ( L, GS ( k, DLE EOT, GS a, GS I,
GS ( H); SNBC BT-T080 and BT-UR056 programming manuals (FS &, FS W, near-end sense); GB 18030 code table.
"""

import pytest

from devices.ticket_printer.escpos import commands
from devices.ticket_printer.escpos.charset import Rom, code_of, encode_text
from devices.ticket_printer.escpos.decode import (
    AutomaticStatus,
    Decoder,
    ProcessReply,
    RealTimeReply,
    TextReply,
)
from devices.ticket_printer.escpos.parse import Parser
from devices.ticket_printer.escpos.profile import PROFILES
from devices.ticket_printer.escpos.simulator_state import PrinterState
from devices.ticket_printer.escpos.status import (
    COVER_OPEN,
    CUTTER,
    OFFLINE,
    PAPER_OUT,
    Report,
    fault_of,
)


def han(text: str) -> bytes:
    return encode_text(text, Rom.GBK)


TICKET = b"".join(
    (
        commands.INITIALISE,
        commands.HAN_ON,
        commands.align(1),
        commands.size(2, 2),
        han("政务服务中心"),
        commands.LINE_FEED,
        commands.size(1, 1),
        han("您的号码"),
        commands.LINE_FEED,
        commands.size(4, 4),
        b"A012",
        commands.LINE_FEED,
        commands.size(1, 1),
        commands.align(0),
        han("等候人数：3"),
        commands.LINE_FEED,
        commands.feed_lines(3),
        b"\x1dVB\x00",
    )
)

TO_PRINTER = [
    (
        "ticket, 68 bytes",
        (
            "1B 40 1C 26 1B 61 01 1D 21 11 D5 FE CE F1 B7 FE CE F1 D6 D0 D0 C4 0A 1D 21 00 C4 FA B5 C4 BA C5"
            " C2 EB 0A 1D 21 33 41 30 31 32 0A 1D 21 00 1B 61 00 B5 C8 BA F2 C8 CB CA FD A3 BA 33 0A 1B 64 03"
            " 1D 56 42 00"
        ),
        TICKET,
    ),
    (
        "QR of A012, model 2, size 6, level M",
        (
            "1D 28 6B 04 00 31 41 32 00 1D 28 6B 03 00 31 43 06 1D 28 6B 03 00 31 45 31 1D 28 6B 07 00 31 50"
            " 30 41 30 31 32 1D 28 6B 03 00 31 51 30"
        ),
        commands.qr(b"A012", module_dots=6, level="M"),
    ),
    (
        "raster 16x8",
        "1D 76 30 00 02 00 08 00" + " F0 0F" * 8,
        commands.raster(2, b"\xf0\x0f" * 8),
    ),
    (
        "the same through GS ( L",
        "1D 28 4C 1A 00 30 70 30 01 01 31 10 00 08 00" + " F0 0F" * 8 + " 1D 28 4C 02 00 30 32",
        commands.store_raster(16, b"\xf0\x0f" * 8) + commands.PRINT_STORED_RASTER,
    ),
    (
        "quadruple Han",
        "1C 57 01 C7 EB 1C 57 00",
        commands.quadruple_han(on=True) + han("请") + commands.quadruple_han(on=False),
    ),
    ("ask whether it is on-line", "10 04 01", commands.real_time_status(1)),
    ("ask why it is off-line", "10 04 02", commands.real_time_status(2)),
    ("ask for errors", "10 04 03", commands.real_time_status(3)),
    ("ask for the paper", "10 04 04", commands.real_time_status(4)),
    ("automatic status", "1D 61 0F", commands.automatic_status(0x0F)),
    ("ask for the model", "1D 49 43", commands.printer_id(67)),
    ("process id", "1D 28 48 06 00 30 30 30 30 30 31", commands.process_id(b"0001")),
    ("pulse off", "1D 28 44 05 00 14 01 00 02 00", commands.REALTIME_PULSE_OFF),
    ("clear buffers", "10 14 08 01 03 14 01 06 02 08", commands.CLEAR_BUFFERS),
    ("paper sensor", "1D 72 01", commands.PAPER_SENSOR_REQUEST),
    ("present 20 steps", "1D 65 03 14", commands.present(20)),
    ("feed 300 dots", "1B 4A FF 1B 4A 2D", commands.feed_dots(300)),
]


@pytest.mark.parametrize(
    ("expected", "built"), [row[1:] for row in TO_PRINTER], ids=[r[0] for r in TO_PRINTER]
)
def test_bytes_to_the_printer(expected: str, built: bytes) -> None:
    assert built.hex(" ").upper() == expected
    assert len(TICKET) == 68


@pytest.mark.parametrize("built", [row[2] for row in TO_PRINTER], ids=[r[0] for r in TO_PRINTER])
def test_the_parser_knows_every_golden_command(built: bytes) -> None:
    parser = Parser()
    parsed = parser.feed(built)
    assert parser.held_bytes == 0
    assert sum(command.raw_bytes for command in parsed) == len(built)
    assert not {"unknown", "stray"} & {command.name for command in parsed}


GB18030 = [
    # FE9F is U+4DAE in the code table.
    ("\u4dae", "FE 9F"),
    ("\u3653", "82 30 AB 39"),
    ("\U00020bb7", "95 34 B2 35"),
    ("中", "D6 D0"),
    ("：", "A3 BA"),
    ("①", "A2 D9"),
    ("￥", "A3 A4"),
    ("〇", "A9 96"),
]


@pytest.mark.parametrize(("character", "expected"), GB18030)
def test_gb18030_codes(character: str, expected: str) -> None:
    code = code_of(character, Rom.GB18030)
    assert code is not None
    assert code.hex(" ").upper() == expected


@pytest.mark.parametrize("character", ["\u4dae", "\u3653", "\U00020bb7"])
def test_a_gbk_rom_is_not_asked_for_what_it_lacks(character: str) -> None:
    assert code_of(character, Rom.GBK) is None


STATUS = [
    (4, 0x12, None, False),
    (4, 0x1E, None, True),
    (4, 0x72, PAPER_OUT, False),
    (4, 0x7E, PAPER_OUT, True),
    (2, 0x16, COVER_OPEN, None),
    (2, 0x32, PAPER_OUT, None),
    (3, 0x1A, CUTTER, None),
    (1, 0x1A, OFFLINE, None),
    (1, 0x16, None, None),
]


@pytest.mark.parametrize(("which", "byte", "fault", "near_end"), STATUS)
def test_real_time_status(which: int, byte: int, fault: object, near_end: object) -> None:
    report = Report().with_real_time(which, byte)
    assert fault_of(report) == fault
    assert report.near_end is near_end


def test_snbc_ur056_says_near_end_the_other_way_round() -> None:
    assert Report().with_real_time(4, 0x1E, near_end_inverted=True).near_end is False
    assert Report().with_real_time(4, 0x12, near_end_inverted=True).near_end is True


AUTOMATIC = [
    ("normal", "10 00 00 00", {}),
    ("cover open and off-line", "38 00 00 00", {"cover": "open"}),
    ("paper end", "18 00 0F 00", {"paper": "out"}),
    ("cutter error", "18 08 00 00", {"cutter": "jammed"}),
    ("near end only", "10 00 03 00", {"paper": "near_end"}),
]


@pytest.mark.parametrize(("name", "expected", "done"), AUTOMATIC)
def test_automatic_status(name: str, expected: str, done: dict[str, str]) -> None:
    block = bytes.fromhex(expected)
    state = PrinterState(PROFILES["epson_80"])
    assert state.set(done) == ""
    assert state.automatic() == block, name
    report = Report().with_automatic(block)
    assert report.offline is bool(done and name != "near end only")
    assert report.cover_open is (name == "cover open and off-line")
    assert report.paper_end is (name == "paper end")
    assert report.cutter_error is (name == "cutter error")
    assert report.near_end is (name in {"paper end", "near end only"})


def test_interleaved_real_time_reply() -> None:
    assert Decoder().feed(bytes.fromhex("38 12 00 00 00")) == [
        RealTimeReply(0x12),
        AutomaticStatus(bytes.fromhex("38 00 00 00")),
    ]


def test_identity_and_process_replies() -> None:
    assert Decoder().feed(bytes.fromhex("5F 54 4D 2D 54 38 38 49 56 00")) == [TextReply("TM-T88IV")]
    assert Decoder().feed(bytes.fromhex("37 22 30 30 30 31 00")) == [ProcessReply(b"0001")]
