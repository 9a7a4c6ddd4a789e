"""Record what passes a channel, and play a record back: a recorded exchange becomes a test.

A record is a text file of JSON lines: ``{"at": 0.123, "to": "1b40"}`` (host to device) or
``{"at": 0.125, "from": "12"}``; ``at`` is seconds since the opening. It holds raw bytes: record tickets and
cards of invented people only.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from devices.errors import ProtocolError, TransportError
from devices.transport.base import Channel


@dataclass(frozen=True, slots=True)
class Exchange:
    """Bytes in one direction at one moment."""

    at_s: float
    outgoing: bool
    data: bytes


class CaptureChannel:
    """A channel that writes down what passes."""

    def __init__(
        self,
        inner: Channel,
        path: Path,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._inner = inner
        self._clock = clock
        self._start = clock()
        try:
            self._file: TextIO = path.open("w", encoding="utf-8")
        except OSError as err:
            inner.close()
            raise TransportError(
                f"无法写入录制文件 {path}",
                f"Cannot write the capture file {path}",
                code="capture_failed",
                detail=str(err),
            ) from err

    def read(self, max_bytes: int, timeout_s: float) -> bytes:
        """Read and record."""
        data = self._inner.read(max_bytes, timeout_s)
        if data:
            self._record("from", data)
        return data

    def write(self, data: bytes, timeout_s: float) -> int:
        """Write and record what was taken."""
        taken = self._inner.write(data, timeout_s)
        if taken:
            self._record("to", data[:taken])
        return taken

    def port_status(self) -> int | None:
        """Not recorded."""
        return self._inner.port_status()

    def close(self) -> None:
        """Close both."""
        self._inner.close()
        self._file.close()

    def _record(self, direction: str, data: bytes) -> None:
        row = {"at": round(self._clock() - self._start, 6), direction: data.hex()}
        self._file.write(json.dumps(row) + "\n")
        self._file.flush()


def load(path: Path) -> list[Exchange]:
    """Read a record; neighbours of one direction stay separate.

    Raises:
        ProtocolError: a line is not a record, with its number.
    """
    exchanges = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
            outgoing = "to" in row
            data = bytes.fromhex(row["to" if outgoing else "from"])
            exchanges.append(Exchange(float(row["at"]), outgoing, data))
        except (ValueError, KeyError, TypeError) as err:
            raise ProtocolError(
                f"{path} 第 {number} 行不是录制记录",
                f"{path} line {number} is not a record",
                code="bad_capture",
                detail=str(err),
            ) from err
    return exchanges


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
