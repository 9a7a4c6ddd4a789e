"""The hash chain over the event rows, and its head kept beside the database.

hash(row) = SHA-256(hash of the row before, header, body); the first row follows 32 zero bytes.
The head file says which row was the last one committed, so that a log that lost its end is noticed.
"""

from __future__ import annotations

import hashlib
import os
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from queue_controller.store.errors import StoreUnwritable

GENESIS: Final = bytes(32)
_HEADER: Final = struct.Struct(">QQqHI")
_HEAD: Final = struct.Struct(">8sQ32sI")
_MAGIC: Final = b"HALLHEAD"


@dataclass(frozen=True)
class Head:
    """The last row: its seq (0: none yet) and its hash."""

    seq: int = 0
    hash: bytes = GENESIS


def row_hash(
    prev_hash: bytes,
    seq: int,
    epoch: int,
    at_ms: int,
    schema_version: int,
    crc: int,
    names: bytes,
    body: bytes,
) -> bytes:
    """The hash of one row; `names` is `type`, `actor` and `command_id` joined by NUL."""
    header = _HEADER.pack(seq, epoch, at_ms, schema_version, crc)
    return hashlib.sha256(b"%b%b%b\0%b" % (prev_hash, header, names, body)).digest()


def crc_of(body: bytes) -> int:
    """CRC-32 of a body."""
    return zlib.crc32(body)


class HeadFile:
    """The chain's head beside the database: one record of 52 bytes, overwritten in place.

    It is written after each commit and synced by `sync`: after a loss of power it may be some
    commits behind the database, but never ahead of it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor = -1
        self._synced = True

    def read(self) -> Head | None:
        """The head as last written; None when there is none, or it was torn."""
        try:
            raw = self._path.read_bytes()
        except FileNotFoundError:
            return None
        if len(raw) != _HEAD.size:
            return None
        magic, seq, digest, crc = _HEAD.unpack(raw)
        if magic != _MAGIC or crc != zlib.crc32(raw[:-4]):
            return None
        return Head(seq, digest)

    def write(self, head: Head) -> None:
        """Overwrite; not yet synced.

        Raises:
            StoreUnwritable: the disk says no.
        """
        raw = _HEAD.pack(_MAGIC, head.seq, head.hash, 0)
        raw = raw[:-4] + zlib.crc32(raw[:-4]).to_bytes(4, "big")
        try:
            if self._descriptor < 0:
                flags = os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC
                self._descriptor = os.open(self._path, flags, 0o600)
            os.pwrite(self._descriptor, raw, 0)
            self._synced = False
        except OSError as err:
            raise StoreUnwritable(
                f"不能写入 {self._path}：{err.strerror}。",
                f"Cannot write {self._path}: {err.strerror}.",
                file=str(self._path),
            ) from err

    def sync(self) -> None:
        """Make what was written durable; nothing to do when nothing was."""
        if not self._synced:
            os.fdatasync(self._descriptor)
            self._synced = True

    def close(self) -> None:
        """Close the file; may be called twice."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
