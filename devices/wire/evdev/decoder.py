"""Bytes of an input line to packets, snapshots and losses, whatever stands between them."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from devices.wire.evdev.codes import Abs, Ev, Press, Syn
from devices.wire.evdev.records import SIZE, Ask, Own, Record, check
from devices.wire.fault import Fault

INTER_BYTE_TIMEOUT_S: Final = 0.05
PACKET_MAX: Final = 512
SNAPSHOT_MAX: Final = 4096
FAULTS_KEPT: Final = 32
PACKETS_REMEMBERED: Final = 64


@dataclass(frozen=True, slots=True)
class Range:
    """Smallest and largest value of an axis."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Packet:
    """Events that belong together: all up to one SYN_REPORT, which is left out."""

    events: tuple[Record, ...]
    at_us: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Answer to a question: what the device is, and (``Ask.STATE``) how it stands now."""

    question: int
    number: int
    held: bool = False
    keys: frozenset[int] = frozenset()
    leds: frozenset[int] = frozenset()
    axes: Mapping[int, Range] = field(default_factory=dict)
    pressed: frozenset[int] = frozenset()
    slots: Mapping[int, Mapping[int, int]] = field(default_factory=dict)
    """Contacts of a multi-touch panel: slot to axis to value."""


@dataclass(frozen=True, slots=True)
class Lost:
    """Events are missing here (SYN_DROPPED, or damaged bytes): ask for the state."""


Frame = Packet | Snapshot | Lost


class Decoder:
    """Takes any slice of bytes; never raises, holds at most one packet and one snapshot.

    The kernel gives whole structs, so bytes that are none come only from a damaged (simulated) line: then one
    byte is dropped and the next is tried, and what was incomplete is reported as ``Lost``. A packet that came
    already (equal time, equal content) is dropped.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._last_byte_s = 0.0
        self._packet: list[Record] = []
        self._snapshot: list[Record] | None = None
        self._dropped = self._damaged = False
        self._seen: deque[Packet] = deque(maxlen=PACKETS_REMEMBERED)
        self.faults: deque[Fault] = deque(maxlen=FAULTS_KEPT)
        self.dropped_bytes = 0
        self.doubled = 0
        self.losses = 0

    def reset(self) -> None:
        """Forget everything (the line was opened again)."""
        self._buffer.clear()
        self._packet.clear()
        self._snapshot = None
        self._dropped = self._damaged = False
        self._seen.clear()

    def feed(self, data: bytes, now_s: float) -> list[Frame]:
        """Take bytes that arrived at ``now_s``."""
        frames: list[Frame] = []
        if self._buffer and now_s - self._last_byte_s >= INTER_BYTE_TIMEOUT_S:
            self.faults.append(
                Fault("struct broken off", f"{SIZE} bytes", str(len(self._buffer)), b"")
            )
            self.dropped_bytes += len(self._buffer)
            self._buffer.clear()
            self._spoilt(frames)
            self._damaged = False  # what comes after a silence begins with a whole packet
        if data:
            self._last_byte_s = now_s
        for start in range(0, len(data), SNAPSHOT_MAX):
            self._buffer += data[start : start + SNAPSHOT_MAX]
            self._parse(frames)
        return frames

    def _parse(self, frames: list[Frame]) -> None:
        place = 0
        while len(self._buffer) - place >= SIZE:
            raw = bytes(self._buffer[place : place + SIZE])
            fault = check(raw)
            if fault is None:
                place += SIZE
                self._take(Record.from_bytes(raw), frames)
                continue
            if not self.faults or self.faults[-1] != fault:
                self.faults.append(fault)
            self.dropped_bytes += 1
            place += 1
            self._spoilt(frames)
        del self._buffer[:place]

    def _spoilt(self, frames: list[Frame]) -> None:
        """Bytes were lost: what is open is incomplete, and so is whatever comes up to the next report."""
        self._packet.clear()
        self._snapshot = None
        if not self._damaged:
            self._damaged = True
            self._lost(frames)

    def _lost(self, frames: list[Frame]) -> None:
        if not frames or not isinstance(frames[-1], Lost):
            self.losses += 1
            frames.append(Lost())

    def _take(self, record: Record, frames: list[Frame]) -> None:
        kind, code = record.type, record.code
        if kind == Own.BEGIN:
            self._snapshot = [record]
            self._damaged = False
        elif self._snapshot is not None:
            self._snapshot.append(record)
            if kind == Own.END:
                frames.append(_snapshot(self._snapshot))
                self._snapshot = None
            elif len(self._snapshot) > SNAPSHOT_MAX:
                self._spoilt(frames)
        elif kind == Ev.SYN and code == Syn.DROPPED:
            self._packet.clear()
            self._dropped = True
            self._lost(frames)
        elif kind == Ev.SYN and code == Syn.REPORT:
            whole = not (self._dropped or self._damaged)
            self._dropped = self._damaged = False
            if whole and self._packet:
                self._deliver(Packet(tuple(self._packet), record.at_us), frames)
            self._packet.clear()
        elif kind < Own.ASK and not (self._dropped or self._damaged):
            self._packet.append(record)
            if len(self._packet) > PACKET_MAX:
                self._spoilt(frames)

    def _deliver(self, packet: Packet, frames: list[Frame]) -> None:
        if packet.at_us and packet in self._seen:
            self.doubled += 1
            return
        self._seen.append(packet)
        frames.append(packet)


def _snapshot(records: list[Record]) -> Snapshot:
    keys, leds, pressed = set(), set(), set()
    low: dict[int, int] = {}
    high: dict[int, int] = {}
    slots: dict[int, dict[int, int]] = {}
    held, slot = False, 0
    for one in records:
        match one.type, one.code:
            case Own.HELD, _:
                held = one.value == 1
            case Own.KEY, code:
                keys.add(code)
            case Own.LED, code:
                leds.add(code)
            case Own.ABS_MIN, code:
                low[code] = one.value
            case Own.ABS_MAX, code:
                high[code] = one.value
            case Ev.KEY, code if one.value != Press.UP:
                pressed.add(code)
            case Ev.ABS, Abs.MT_SLOT:
                slot = one.value
            case Ev.ABS, code:
                slots.setdefault(slot, {})[code] = one.value
    begin = records[0]
    return Snapshot(
        question=begin.code,
        number=begin.value,
        held=held,
        keys=frozenset(keys),
        leds=frozenset(leds),
        axes={code: Range(low[code], high[code]) for code in low if code in high},
        pressed=frozenset(pressed),
        slots=slots,
    )


def snapshot_bytes(snapshot: Snapshot) -> bytes:
    """The records of an answer, from BEGIN to END."""
    records = [
        Record(Own.BEGIN, snapshot.question, snapshot.number),
        Record(Own.HELD, 0, int(snapshot.held)),
        *(Record(Own.KEY, code, 1) for code in sorted(snapshot.keys)),
        *(Record(Own.LED, code, 1) for code in sorted(snapshot.leds)),
    ]
    for code, span in sorted(snapshot.axes.items()):
        records += [Record(Own.ABS_MIN, code, span.low), Record(Own.ABS_MAX, code, span.high)]
    if snapshot.question == Ask.STATE:
        records += [Record(Ev.KEY, code, Press.DOWN) for code in sorted(snapshot.pressed)]
        for slot, values in sorted(snapshot.slots.items()):
            records.append(Record(Ev.ABS, Abs.MT_SLOT, slot))
            records += [Record(Ev.ABS, code, value) for code, value in sorted(values.items())]
    records.append(Record(Own.END, snapshot.question, snapshot.number))
    return b"".join(record.to_bytes() for record in records)
