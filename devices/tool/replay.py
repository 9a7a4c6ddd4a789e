"""``replay``: plays a record against the driver as it is now, in virtual time and without a port.

The device says what it said then, when it said it; the driver must send the same bytes and tell the same events. So
a record is a test: ``differences(load(path))`` is empty as long as the driver behaves as it did.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import msgspec

from config.setup_model import DeviceConfig, LineConfig
from devices import kinds
from devices.errors import DeviceError, ProtocolError, TransportError
from devices.kinds import Command, DeviceEvent, HealthChanged, LinkChanged
from devices.line import LineCore
from devices.registry import find_make, parse_options
from devices.tool.outcome import Exit, ToolError, Voice
from devices.transport.capture import load_rows

EDGE_S: Final = 0.5
"""What the driver does within this time of the end may or may not be in the record."""
CONTEXT_BYTES: Final = 12
GRACE_S: Final = 0.2
"""How much later than then the driver may have its bytes ready."""
STEP_S: Final = 0.0005
LAGS_S: Final = (0.0, 0.005, 0.05)
"""How late the recording machine may have been with its timers; a busy one reads first what has come meanwhile."""
STEPS_MAX: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Record:
    """A recorded exchange that describes itself."""

    line: LineConfig
    devices: tuple[DeviceConfig, ...]
    rows: tuple[dict[str, Any], ...]

    @property
    def end_s(self) -> float:
        """When the recording ended."""
        return float(self.rows[-1]["at"]) if self.rows else 0.0


@dataclass(slots=True)
class Played:
    """What the driver did this time; ``wrong`` is the first bytes that differ, in words."""

    wrong: str = ""
    events: list[tuple[float, str, str]] = field(default_factory=list)
    frames: list[tuple[float, str]] = field(default_factory=list)


def load(path: Path) -> Record:
    """Read a record.

    Raises:
        ToolError: it cannot be read, or is no record of ``capture``.
    """
    try:
        rows = load_rows(path)
        head = rows[0]
        line = msgspec.convert(head["line"], LineConfig)
        devices = msgspec.convert(head["devices"], tuple[DeviceConfig, ...])
    except (OSError, UnicodeDecodeError) as err:
        raise ToolError(f"无法读取 {path}", f"Cannot read {path}: {err}") from err
    except ProtocolError as err:
        raise ToolError(err.message_zh, err.message_en) from err
    except (IndexError, KeyError, TypeError, msgspec.ValidationError) as err:
        raise ToolError(
            f"{path} 不是 capture 写的录制文件", f"{path} is no record of capture: {err}"
        ) from err
    last = next((at for at, row in enumerate(rows) if "end" in row), len(rows) - 1)
    return Record(line, devices, tuple(rows[1 : last + 1]))


def play(record: Record, lag_s: float = 0.0) -> Played:
    """Let the drivers of today hear what the device said then; timers are late by ``lag_s`` at most.

    Raises:
        DeviceError: a device of the record cannot be built any more.
    """
    return _Player(record, lag_s).run()


def differences(record: Record) -> list[str]:
    """What is not as it was then, in words; empty when everything is.

    Raises:
        DeviceError: a device of the record cannot be built any more.
    """
    return _best(record)[1]


def _best(record: Record) -> tuple[Played, list[str]]:
    """The way of playing that differs least from the record, and how."""
    tried = [(played, _compare(record, played)) for played in (play(record, lag) for lag in LAGS_S)]
    return min(tried, key=lambda one: len(one[1]))


def _compare(record: Record, played: Played) -> list[str]:
    told_then = [
        (row["at"], row["device"], row["event"])
        for row in record.rows
        if "event" in row and _counts(row["event"])
    ]
    if played.wrong:
        return [played.wrong]
    return _compare_events(told_then, played.events, record.end_s)


class _Player:
    """Gives the driver the device's bytes and takes from it what the port took then, each at its moment."""

    def __init__(self, record: Record, lag_s: float) -> None:
        self._record = record
        self._lag_s = lag_s
        self._played = Played()
        self._now = 0.0
        self._more_since: float | None = None
        built = []
        for device in record.devices:
            make = find_make(device.kind, device.make)
            built.append((device, make, parse_options(make, device)))
        self._core = LineCore(record.line, built, self._on_event)
        self._seats = {seat.config.name: seat for seat in self._core.seats}

    def run(self) -> Played:
        for row in self._record.rows:
            self._advance(row["at"])
            self._follow(row)
            if self._played.wrong:
                break
            wants = any(seat.pending_bytes for seat in self._core.seats)
            self._more_since = (self._more_since or self._now) if wants else None
        early = self._record.end_s - EDGE_S
        if self._more_since is not None and self._more_since < early and not self._played.wrong:
            self._differs(b"", self._core.to_write(self._now))
        for seat in self._core.seats:
            self._played.frames += [
                (
                    entry.at_s,
                    f"{'→' if entry.outgoing else '←'} {seat.config.name}: {entry.meaning}",
                )
                for entry in seat.trace.entries()
            ]
        self._played.frames.sort(key=lambda frame: frame[0])
        return self._played

    def _follow(self, row: dict[str, Any]) -> None:
        core = self._core
        if "link" in row:
            if row["link"] == "open":
                core.opened(self._now)
            elif core.is_open:
                core.lost(self._now, TransportError("录制中断开", "Lost in the record"))
        elif "from" in row:
            core.received(row["from"], self._now)
        elif "to" in row:
            self._take(row["to"])
        elif "do" in row:
            self._do(row)

    def _advance(self, until: float) -> None:
        """Time goes on to a row; what is due shortly before it may still wait, as on a busy machine."""
        self._fire(max(self._now, until - self._lag_s))
        self._now = max(self._now, until)

    def _fire(self, until: float) -> None:
        """Time goes on, and all timers with it."""
        for _ in range(STEPS_MAX):
            due = self._core.deadline(self._now)
            if due is None or due > until or (due <= self._now and self._now >= until):
                break
            # A frame that waits for its row is due all the time: go on, but never past the row.
            self._now = max(self._now, min(until, max(due, self._now + STEP_S)))
            self._core.tick(self._now)
        self._now = max(self._now, until)
        self._core.tick(self._now)

    def _take(self, expected: bytes) -> None:
        """The port took these bytes then; the driver must have them ready now, or within a moment."""
        limit = self._now + GRACE_S
        while expected:
            data = self._core.to_write(self._now) if self._core.is_open else b""
            if not data and self._now < limit:
                self._fire(self._now + STEP_S)
                continue
            if not data or not expected.startswith(data[: len(expected)]):
                self._differs(expected, data)
                return
            size = min(len(data), len(expected))
            self._core.wrote(size, self._now)
            expected = expected[size:]

    def _differs(self, then: bytes, now: bytes) -> None:
        place = next(
            (at for at, (a, b) in enumerate(zip(then, now, strict=False)) if a != b),
            min(len(then), len(now)),
        )
        words = f"expected {_around(then, place)}, got {_around(now, place)}"
        self._played.wrong = f"{self._now:.3f} s 发出的数据不同 / sends other bytes: {words}"

    def _do(self, row: dict[str, Any]) -> None:
        seat, build = self._seats.get(str(row["device"])), getattr(kinds, str(row["do"]), None)
        if seat is None or not (isinstance(build, type) and issubclass(build, Command)):
            return
        command = msgspec.convert(row["with"], build)
        seat.reserve()
        self._core.submit(seat, command, self._now)

    def _on_event(self, event: DeviceEvent) -> None:
        if not isinstance(event.body, LinkChanged | HealthChanged):
            self._played.events.append((self._now, event.device, repr(event.body)))


def _counts(event: str) -> bool:
    """Whether an event is compared; link and health depend on how the recording began."""
    return not event.startswith(("LinkChanged(", "HealthChanged("))


def _around(data: bytes, place: int) -> str:
    shown = data[place : place + CONTEXT_BYTES].hex(" ").upper()
    return shown or "nothing"


def _compare_events(
    then: Sequence[tuple[float, str, str]], now: Sequence[tuple[float, str, str]], end_s: float
) -> list[str]:
    limit = end_s - EDGE_S
    old = [f"{device} {body}" for _, device, body in then]
    new = [f"{device} {body}" for _, device, body in now]
    while len(old) > len(new) and then[len(old) - 1][0] > limit:
        old.pop()
    while len(new) > len(old) and now[len(new) - 1][0] > limit:
        new.pop()
    return [
        line
        for line in difflib.unified_diff(old, new, "then", "now", lineterm="", n=0)
        if not line.startswith("@@")
    ]


def replay(path: Path, voice: Voice) -> Exit:
    """Play a record, show what happens, and say whether it is as it was.

    Raises:
        ToolError: the file is no record, or its devices cannot be built.
    """
    record = load(path)
    try:
        played, found = _best(record)
    except DeviceError as err:
        raise ToolError(err.message_zh, err.message_en) from err
    rows = [(at, text) for at, text in played.frames]
    rows += [(at, f"  {device}: {body}") for at, device, body in played.events]
    for at, text in sorted(rows, key=lambda row: row[0]):
        voice.say(f"{at:9.3f} {text}")
    for line in found:
        voice.say(line)
    voice.say("✓ 与录制时一致" if not found else "✗ 与录制时不同")
    voice.give({"ok": not found, "file": str(path), "differences": found})
    return Exit.BAD if found else Exit.GOOD
