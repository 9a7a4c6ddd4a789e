"""Record what passes a channel, and play a record back: a recorded exchange becomes a test.

A record is a text file of JSON lines: ``{"at": 0.123, "to": "1b40"}`` (host to device) or
``{"at": 0.125, "from": "12"}``; ``at`` is seconds since the opening. Lines with other keys say what else happened
(``devices.tool.record``) and are no bytes. It holds raw bytes: record tickets and cards of invented people only.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from devices.errors import ProtocolError, TransportError
from devices.transport.base import Channel


@dataclass(frozen=True, slots=True)
class Exchange:
    """Bytes in one direction at one moment."""

    at_s: float
    outgoing: bool
    data: bytes


class RecordFile:
    """A record that is being written; any thread may write, each line is on disk at once."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin the file.

        Raises:
            TransportError: code "capture_failed", it cannot be written.
        """
        self._clock = clock
        self._start = clock()
        self._lock = threading.Lock()
        try:
            self._file: TextIO = path.open("w", encoding="utf-8")
        except OSError as err:
            raise TransportError(
                f"无法写入录制文件 {path}",
                f"Cannot write the capture file {path}",
                code="capture_failed",
                detail=str(err),
            ) from err

    def write(self, row: Mapping[str, Any]) -> None:
        """Write one line, stamped."""
        with self._lock:
            if not self._file.closed:
                stamped = {"at": round(self._clock() - self._start, 6), **row}
                self._file.write(json.dumps(stamped, ensure_ascii=False) + "\n")
                self._file.flush()

    def close(self) -> None:
        """Close the file; what is written later is dropped."""
        with self._lock:
            self._file.close()


class CaptureChannel:
    """A channel that writes down what passes, into a file of its own or a record that goes on."""

    def __init__(
        self,
        inner: Channel,
        record: Path | RecordFile,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._inner = inner
        self._is_own = isinstance(record, Path)
        try:
            self._record = RecordFile(record, clock) if isinstance(record, Path) else record
        except TransportError:
            inner.close()
            raise

    def read(self, max_bytes: int, timeout_s: float) -> bytes:
        """Read and record."""
        data = self._inner.read(max_bytes, timeout_s)
        if data:
            self._record.write({"from": data.hex()})
        return data

    def write(self, data: bytes, timeout_s: float) -> int:
        """Write and record what was taken."""
        taken = self._inner.write(data, timeout_s)
        if taken:
            self._record.write({"to": data[:taken].hex()})
        return taken

    def port_status(self) -> int | None:
        """Not recorded."""
        return self._inner.port_status()

    def close(self) -> None:
        """Close the channel, and the file if it is its own."""
        self._inner.close()
        if self._is_own:
            self._record.close()
        else:
            self._record.write({"link": "lost"})


def load_rows(path: Path) -> list[dict[str, Any]]:
    """All lines of a record.

    Raises:
        ProtocolError: a line is not JSON with a time, with its number.
        OSError: the file cannot be read.
    """
    rows = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
            row["at"] = float(row["at"])
            for direction in {"to", "from"} & row.keys():
                row[direction] = bytes.fromhex(row[direction])
        except (ValueError, KeyError, TypeError) as err:
            raise ProtocolError(
                f"{path} 第 {number} 行不是录制记录",
                f"{path} line {number} is not a record",
                code="bad_capture",
                detail=str(err),
            ) from err
        rows.append(row)
    return rows


def load(path: Path) -> list[Exchange]:
    """The bytes of a record; neighbours of one direction stay separate.

    Raises:
        ProtocolError: a line is not a record, with its number.
    """
    return [
        Exchange(row["at"], outgoing="to" in row, data=row["to" if "to" in row else "from"])
        for row in load_rows(path)
        if "to" in row or "from" in row
    ]


class ReplayChannel:
    """Plays the device's part of a record: answers come when the host has sent what it sent then.

    A host that sends other bytes gets a ProtocolError that shows expected and got. Time is not replayed: an
    answer is there as soon as it is due.
    """

    def __init__(self, exchanges: Iterable[Exchange]) -> None:
        self._left = [exchange for exchange in exchanges if exchange.data]
        self._partial = b""
        self._idle = threading.Event()

    @property
    def finished(self) -> bool:
        """Whether the whole record was played."""
        return not self._left and not self._partial

    def read(self, max_bytes: int, timeout_s: float) -> bytes:
        """The next answer of the record, if it is due."""
        if self._left and not self._left[0].outgoing and not self._partial:
            exchange = self._left.pop(0)
            if len(exchange.data) > max_bytes:
                rest = Exchange(exchange.at_s, outgoing=False, data=exchange.data[max_bytes:])
                self._left.insert(0, rest)
            return exchange.data[:max_bytes]
        self._idle.wait(min(timeout_s, 0.01))
        return b""

    def write(self, data: bytes, timeout_s: float) -> int:
        """Compare with the record; ``timeout_s`` is not needed."""
        del timeout_s
        rest = data
        while rest:
            if not self._partial:
                position = next((i for i, one in enumerate(self._left) if one.outgoing), None)
                if position is None:
                    raise self._differs(b"", rest)
                self._partial = self._left.pop(position).data
            size = min(len(rest), len(self._partial))
            if rest[:size] != self._partial[:size]:
                raise self._differs(self._partial, rest)
            rest, self._partial = rest[size:], self._partial[size:]
        return len(data)

    def port_status(self) -> int | None:
        """Not recorded."""
        return None

    def close(self) -> None:
        """Nothing to give back."""

    @staticmethod
    def _differs(expected: bytes, got: bytes) -> ProtocolError:
        return ProtocolError(
            f"与录制不符：应发送 {expected.hex(' ')}，实际 {got.hex(' ')}",
            f"differs from the record: expected {expected.hex(' ')}, got {got.hex(' ')}",
            code="replay_differs",
        )
