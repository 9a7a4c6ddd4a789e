"""Pictures as raster commands that every board can swallow.

Bands are small (at most the profile's lines and about 2 KiB), because cheap boards have small
buffers and because a picture that was cut short swallows what follows it until it is full.
"""

from __future__ import annotations

import re

from PIL import Image

from devices.ticket_printer.escpos import commands

MAX_BAND_BYTES = 2048
MAX_PICTURE_COMMAND = MAX_BAND_BYTES + 8
_REAL_TIME_CODE = re.compile(rb"\x10(?=[\x04\x05\x14])")


def pack(picture: Image.Image) -> tuple[int, bytes]:
    """Width in bytes and rows of a 1-bit picture (0 = black ink), leftmost dot in bit 7."""
    ink = picture.convert("1").point(lambda dot: 0 if dot else 255, "1")
    return (ink.width + 7) // 8, ink.tobytes()


def without_real_time_codes(rows: bytes) -> bytes:
    """Rows in which no DLE EOT, DLE ENQ or DLE DC4 can be read.

    Printers look for real-time commands inside picture data as well; one dot more beside a dot
    (10h becomes 18h) is invisible, a pulse or a cleared buffer is not.
    """
    return _REAL_TIME_CODE.sub(b"\x18", rows)


def bands(width_bytes: int, rows: bytes, *, max_lines: int) -> list[bytes]:
    """GS v 0 commands for the picture, top down."""
    lines = max(1, min(max_lines, MAX_BAND_BYTES // width_bytes))
    step = lines * width_bytes
    safe = without_real_time_codes(rows)
    return [commands.raster(width_bytes, safe[at : at + step]) for at in range(0, len(safe), step)]
