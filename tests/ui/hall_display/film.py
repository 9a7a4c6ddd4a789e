"""A short film, made here: an AVI of JPEG pictures, as any player with FFmpeg reads it."""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PIL import Image

INDEX_OF_KEY_FRAMES: Final = 0x10
HAS_INDEX: Final = 0x10


def write_film(
    path: Path,
    colours: Sequence[str],
    *,
    frames_each: int = 8,
    fps: int = 10,
    size: tuple[int, int] = (320, 180),
) -> Path:
    """Colour after colour, each for so many frames."""
    pictures = [_jpeg(colour, size) for colour in colours for _ in range(frames_each)]
    width, height = size
    largest, count = max(map(len, pictures)), len(pictures)
    main = struct.pack(
        "<14I", 1_000_000 // fps, largest * fps, 0, HAS_INDEX, count, 0, 1, largest, width, height,
        0, 0, 0, 0,
    )  # fmt: skip
    stream = b"vidsMJPG" + struct.pack(
        "<IHHIIIIIIII4H", 0, 0, 0, 0, 1, fps, 0, count, largest, 10_000, 0, 0, 0, width, height
    )
    shape = struct.pack(
        "<IiiHH4sIiiII", 40, width, height, 1, 24, b"MJPG", width * height * 3, 0, 0, 0, 0
    )
    chunks, index, at = b"", b"", 4
    for picture in pictures:
        index += b"00dc" + struct.pack("<III", INDEX_OF_KEY_FRAMES, at, len(picture))
        chunk = _chunk(b"00dc", picture)
        chunks += chunk
        at += len(chunk)
    streams = _list(b"strl", _chunk(b"strh", stream) + _chunk(b"strf", shape))
    header = _list(b"hdrl", _chunk(b"avih", main) + streams)
    body = header + _list(b"movi", chunks) + _chunk(b"idx1", index)
    path.write_bytes(b"RIFF" + struct.pack("<I", len(body) + 4) + b"AVI " + body)
    return path


def _jpeg(colour: str, size: tuple[int, int]) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", size, colour).save(data, "JPEG", quality=90)
    return data.getvalue()


def _chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def _list(name: bytes, data: bytes) -> bytes:
    return b"LIST" + struct.pack("<I", len(data) + 4) + name + data
