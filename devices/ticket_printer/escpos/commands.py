"""ESC/POS commands as bytes, one function per row of the manual.

Sources: Epson ESC/POS command reference (TM series); programming manuals of SNBC BT-T080,
BT-UR056, BTP-R880NP; HPRT TP809; Rongta RP32x; CUSTOM VKP80II and KPM216H (GS e, presenter).
"""

from __future__ import annotations

INITIALISE = b"\x1b@"
"""ESC @: clears line buffer and modes, not the receive buffer."""
HAN_ON = b"\x1c&"
"""FS &: two-byte mode. On by default on Chinese-market models only."""
HAN_OFF = b"\x1c."
LINE_FEED = b"\n"
PRINT_AND_FEED_MAX_DOTS = 255
REALTIME_PULSE_OFF = b"\x1d(D\x05\x00\x14\x01\x00\x02\x00"
"""GS ( D: DLE DC4 fn 1 (pulse) and 2 (power off) are not recognised inside data any more."""
CLEAR_BUFFERS = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
"""DLE DC4 fn 8: real-time; answered by 37 25 00 once both buffers are empty (Epson)."""
RECOVER_AND_CLEAR = b"\x10\x05\x02"
"""DLE ENQ 2: recover from a cutter error and drop what is buffered."""
RECOVER_AND_REPRINT = b"\x10\x05\x01"
PAPER_SENSOR_REQUEST = b"\x1dr\x01"
"""GS r 1: executed in order, so its answer proves that what came before was processed."""
PRESENTER_RETRACT = b"\x1de\x02"
PRESENTER_EJECT = b"\x1de\x05"
PRESENTER_STATUS_REQUEST = b"\x1de\x06"
NEXT_MARK = b"\x1d\x0c"
"""GS FF: feed to the next black mark (SNBC and other Chinese models)."""
CUSTOM_ALIGN_PRINT = b"\x1d\xf6"
CUSTOM_ALIGN_CUT = b"\x1d\xf8"


def align(where: int) -> bytes:
    """ESC a: 0 left, 1 centre, 2 right; heard only at the start of a line."""
    return bytes((0x1B, 0x61, where))


def size(width: int, height: int) -> bytes:
    """GS !: 1 to 8 times in each direction, Han included on all Chinese models."""
    return bytes((0x1D, 0x21, (width - 1) << 4 | (height - 1)))


def bold(*, on: bool) -> bytes:
    """ESC E."""
    return bytes((0x1B, 0x45, int(on)))


def inverse(*, on: bool) -> bytes:
    """GS B: white on black."""
    return bytes((0x1D, 0x42, int(on)))


def smoothing(*, on: bool) -> bytes:
    """GS b: round the steps of enlarged characters (Epson)."""
    return bytes((0x1D, 0x62, int(on)))


def line_spacing(dots: int) -> bytes:
    """ESC 3."""
    return bytes((0x1B, 0x33, dots))


def feed_lines(lines: int) -> bytes:
    """ESC d."""
    return bytes((0x1B, 0x64, lines))


def feed_dots(dots: int) -> bytes:
    """ESC J, repeated for more than 255 dots."""
    whole, rest = divmod(max(dots, 0), PRINT_AND_FEED_MAX_DOTS)
    pieces = [PRINT_AND_FEED_MAX_DOTS] * whole + ([rest] if rest else [])
    return b"".join(bytes((0x1B, 0x4A, piece)) for piece in pieces)


def quadruple_han(*, on: bool) -> bytes:
    """FS W."""
    return bytes((0x1C, 0x57, int(on)))


def raster(width_bytes: int, rows: bytes) -> bytes:
    """GS v 0, normal density; ``rows`` are whole rows, leftmost dot in bit 7, 1 = black."""
    height, rest = divmod(len(rows), width_bytes)
    if rest:
        raise ValueError(f"{len(rows)} bytes are not whole rows of {width_bytes} bytes")
    header = b"\x1dv0\x00" + width_bytes.to_bytes(2, "little") + height.to_bytes(2, "little")
    return header + rows


def store_raster(width_dots: int, rows: bytes) -> bytes:
    """GS ( L function 112: raster into the print buffer (width in dots)."""
    width_bytes = (width_dots + 7) // 8
    height = len(rows) // width_bytes
    body = (
        b"\x30\x70\x30\x01\x01\x31"
        + width_dots.to_bytes(2, "little")
        + height.to_bytes(2, "little")
        + rows
    )
    return b"\x1d(L" + len(body).to_bytes(2, "little") + body


PRINT_STORED_RASTER = b"\x1d(L\x02\x0002"
"""GS ( L function 50."""


def qr(data: bytes, *, module_dots: int, level: str) -> bytes:
    """GS ( k functions 165, 167, 169, 180, 181: model 2, size, level L M Q H, store, print."""
    store = b"\x31\x50\x30" + data
    return b"".join(
        (
            b"\x1d(k\x04\x00\x31\x41\x32\x00",
            b"\x1d(k\x03\x00\x31\x43" + bytes((module_dots,)),
            b"\x1d(k\x03\x00\x31\x45" + bytes((0x30 + "LMQH".index(level),)),
            b"\x1d(k" + len(store).to_bytes(2, "little") + store,
            b"\x1d(k\x03\x00\x31\x51\x30",
        )
    )


def real_time_status(which: int) -> bytes:
    """DLE EOT n, n = 1 printer, 2 off-line cause, 3 error cause, 4 paper."""
    return bytes((0x10, 0x04, which))


def automatic_status(mask: int) -> bytes:
    """GS a n: 0Fh reports everything, 0 nothing; when on, one report comes at once."""
    return bytes((0x1D, 0x61, mask))


def printer_id(which: int) -> bytes:
    """GS I n: 1..3 one byte, 65..69 a text block."""
    return bytes((0x1D, 0x49, which))


def process_id(mark: bytes) -> bytes:
    """GS ( H function 48: the answer 37 22 mark 00 comes when what precedes it is on paper.

    ``mark`` is four printable ASCII bytes.
    """
    if len(mark) != 4 or any(not 0x20 <= byte <= 0x7E for byte in mark):
        raise ValueError(f"a process id is four printable bytes, not {mark!r}")
    return b"\x1d(H\x06\x0000" + mark


def present(steps: int) -> bytes:
    """GS e 3: push the ticket out; the size of a step is the model's."""
    return bytes((0x1D, 0x65, 0x03, steps))
