"""A line without its port: queues, pacing, echo and fan-out. Does no input or output, reads no clock.

The owner (``devices.supervisor``, or a test) opens the port and moves bytes:

    core.opened(now)                     the port is open
    data = core.to_write(now)            what may go out now
    core.wrote(count, now)               how much of it the port took
    core.received(data, now)             what came in
    core.tick(now)                       time passed; at the latest at core.deadline(now)
    core.lost(now, error)                the port is gone, or did not open
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from config.setup_model import DeviceConfig, LineConfig
from devices.driver import Frame, Make, Wire
from devices.echo import EchoFilter
from devices.errors import TransportError
from devices.hearing import Hearing
from devices.kinds import Command, DeviceEvent
from devices.seat import Seat

log = logging.getLogger(__name__)

AHEAD_S = 0.1
"""How much wire time a serial port is given in advance: enough to never pause within a frame, and little
enough that a cancelled frame has not left."""


@dataclass(slots=True)
class _Outgoing:
    """A frame on its way."""

    seat: Seat
    data: bytes
    token: int | None
    reply_window_s: float
    offset: int = 0


class LineCore:
    """One line and its devices."""

    def __init__(
        self,
        config: LineConfig,
        devices: Iterable[tuple[DeviceConfig, Make, Any]],
        on_event: Callable[[DeviceEvent], None],
        *,
        neighbours: Collection[int] = (),
    ) -> None:
        """``neighbours``: addresses of devices that are on this line too, though nobody uses them here now."""
        self.config = config
        self._neighbours = frozenset(neighbours)
        self.seats = [
            Seat(device, config, make, options, self, on_event) for device, make, options in devices
        ]
        makes = [seat.make for seat in self.seats]
        self._gap_s = max((make.pacing.gap_s for make in makes), default=0.0)
        self._quiet_s = max((make.pacing.quiet_after_receive_s for make in makes), default=0.0)
        self._byte_s = byte_time(config) if config.transport == "serial" else 0.0
        self._urgent: deque[_Outgoing] = deque()
        self._ordinary: deque[_Outgoing] = deque()
        self._current: _Outgoing | None = None
        self._sent: deque[tuple[float, Seat, int]] = deque()
        self._free_at = 0.0
        self._may_start_at = 0.0
        self._window: tuple[Seat, float] | None = None
        self._echo = EchoFilter() if config.echo else None
        self._wires: list[tuple[Wire, dict[int | None, list[Seat]]]] = []
        self._hearing = Hearing()
        self._plain = [seat for seat in self.seats if seat.make.wire is None]
        self.is_open = False
        self.read_port_status: Callable[[], int | None] = lambda: None
        """Set by the owner while the port is open."""

    # ---------------------------------------------------------------- from the owner of the port

    def opened(self, now: float) -> None:
        """The port is open (again): all decoders and queues start from nothing."""
        self.is_open = True
        self._forget()
        self._free_at = self._may_start_at = now
        self._wires = _group(self.seats)
        self._hearing = Hearing()
        for seat in self.seats:
            seat.opened(now)

    def lost(self, now: float, error: TransportError) -> None:
        """The port is gone, or did not open."""
        was_open, self.is_open = self.is_open, False
        for seat in self.seats:
            seat.lost(now, error, was_open=was_open)
        self._forget()

    def received(self, data: bytes, now: float) -> None:
        """Bytes from the port."""
        self._may_start_at = max(self._may_start_at, now + self._quiet_s)
        self._tell_sent(now)  # an answer never comes before the question has left
        if self._echo is not None:
            data = self._echo.feed(data, now)
        self._fan_out(data, now)

    def submit(self, seat: Seat, command: Command, now: float) -> None:
        """Start a reserved command."""
        seat.begin(command, now)

    def tick(self, now: float) -> None:
        """Everything that is due."""
        if self._echo is not None:
            self._fan_out(self._echo.expire(now), now)
        if self._window is not None and now >= self._window[1]:
            self._window = None
        self._tell_sent(now)
        self._tell_hint(now)
        for seat in self.seats:
            if seat.due is not None and now >= seat.due:
                seat.tick(now)

    def to_write(self, now: float) -> bytes:
        """Bytes that may go out now; b"" while nothing waits or a silence is to be kept."""
        if self._current is None:
            if now < self._may_start_at:
                return b""
            self._current = self._next_frame(now)
            if self._current is None:
                return b""
        rest = self._current.data[self._current.offset :]
        if not self._byte_s:
            return rest
        ahead = int((AHEAD_S - (self._free_at - now)) / self._byte_s)
        return rest[: max(0, ahead)]

    def wrote(self, count: int, now: float) -> None:
        """The port took ``count`` bytes of what ``to_write`` gave."""
        frame = self._current
        if frame is None or count <= 0:
            return
        taken = frame.data[frame.offset : frame.offset + count]
        self._free_at = max(now, self._free_at) + len(taken) * self._byte_s
        if self._echo is not None:
            self._echo.expect(taken, self._free_at, begins=frame.offset == 0)
        frame.offset += count
        if frame.offset < len(frame.data):
            return
        self._current = None
        if self._gap_s:
            self._may_start_at = max(self._may_start_at, self._free_at + self._gap_s)
        if frame.reply_window_s > 0:
            self._window = (frame.seat, self._free_at + frame.reply_window_s)
        frame.seat.said(frame.data, now)
        if frame.token is not None:
            self._sent.append((self._free_at, frame.seat, frame.token))

    def deadline(self, now: float) -> float | None:
        """When ``tick`` or ``to_write`` has something to do next; None for never."""
        soonest = self._next_write(now)
        if self._sent and (soonest is None or self._sent[0][0] < soonest):
            soonest = self._sent[0][0]
        for seat in self.seats:
            if seat.due is not None and (soonest is None or seat.due < soonest):
                soonest = seat.due
        echo = None if self._echo is None else self._echo.deadline
        for other in (echo, self._hearing.deadline_s):
            if other is not None and (soonest is None or other < soonest):
                soonest = other
        return soonest

    def _next_write(self, now: float) -> float | None:
        """When ``to_write`` has something to give; None while nothing waits."""
        if self._current is not None:
            # More bytes may follow as soon as a tenth of the advance has left.
            return max(now, self._free_at - 0.9 * AHEAD_S) if self._byte_s else now
        if not self._urgent and not self._ordinary:
            return None
        if self._window is not None and self._next_frame(now, take=False) is None:
            return max(self._may_start_at, self._window[1])
        return max(now, self._may_start_at)

    # ---------------------------------------------------------------- from the seats

    def write(
        self, seat: Seat, data: bytes, token: int | None, *, urgent: bool, reply_window_s: float
    ) -> None:
        """Queue a frame of a seat."""
        if data:
            queue = self._urgent if urgent else self._ordinary
            queue.append(_Outgoing(seat, data, token, reply_window_s))

    def release(self, seat: Seat) -> None:
        """End the seat's reply window."""
        if self._window is not None and self._window[0] is seat:
            self._window = None

    def drop_pending(self, seat: Seat) -> int:
        """Forget the seat's frames that have not begun to leave."""
        before = len(self._urgent) + len(self._ordinary)
        self._urgent = deque(frame for frame in self._urgent if frame.seat is not seat)
        self._ordinary = deque(frame for frame in self._ordinary if frame.seat is not seat)
        return before - len(self._urgent) - len(self._ordinary)

    def pending_bytes(self, seat: Seat) -> int:
        """Bytes of the seat that have not left."""
        waiting = [*self._urgent, *self._ordinary]
        if self._current is not None:
            waiting.append(self._current)
        return sum(len(one.data) - one.offset for one in waiting if one.seat is seat)

    def port_status(self) -> int | None:
        """The transport's status byte."""
        return self.read_port_status()

    # ---------------------------------------------------------------- own

    def _tell_sent(self, now: float) -> None:
        while self._sent and now >= self._sent[0][0]:
            _, seat, token = self._sent.popleft()
            seat.call(now, seat.driver.on_sent, token, now)

    def _tell_hint(self, now: float) -> None:
        """Devices that were never heard tell what else the line hears."""
        if self._hearing.look(now):
            for seat in self.seats:
                seat.line_hears(self._hearing.hint_for(seat.config.address), now)

    def _forget(self) -> None:
        self._urgent.clear()
        self._ordinary.clear()
        self._sent.clear()
        self._current = self._window = None
        if self._echo is not None:
            self._echo = EchoFilter()

    def _next_frame(self, now: float, *, take: bool = True) -> _Outgoing | None:
        """The next frame that may start; inside a reply window only the asking device's own."""
        only = self._window[0] if self._window is not None and now < self._window[1] else None
        for queue in (self._urgent, self._ordinary):
            for index, frame in enumerate(queue):
                if only is None or frame.seat is only:
                    if take:
                        del queue[index]
                    return frame
        return None

    def _fan_out(self, data: bytes, now: float) -> None:
        if not data:
            return
        for wire, seats in self._wires:
            for frame in wire.feed(data, now):
                self._give_frame(frame, seats, now)
        self._hearing.dropped(sum(wire.dropped_bytes for wire, _ in self._wires))
        self._tell_hint(now)
        for seat in self._plain:
            seat.heard(data, now)
            seat.call(now, seat.driver.on_bytes, data, now)

    def _give_frame(self, frame: Frame, seats: dict[int | None, list[Seat]], now: float) -> None:
        hearing = [*seats.get(frame.address, ()), *seats.get(None, ())]
        if not hearing:
            log.debug("frame from address %s, which no device has", frame.address)
            if frame.address in self._neighbours:
                self._hearing.frame(frame.address)
            else:
                self._hearing.stranger(frame.address, now)
        else:
            self._hearing.frame(frame.address)
        for seat in hearing:
            seat.heard(frame.raw, now)
            seat.call(now, seat.driver.on_frame, frame, now)


def _group(seats: Iterable[Seat]) -> list[tuple[Wire, dict[int | None, list[Seat]]]]:
    """One decoder per protocol, and who listens to which address."""
    by_builder: dict[Callable[[], Wire], dict[int | None, list[Seat]]] = {}
    for seat in seats:
        if seat.make.wire is not None:
            listeners = by_builder.setdefault(seat.make.wire, {})
            listeners.setdefault(seat.config.address, []).append(seat)
    return [(build(), listeners) for build, listeners in by_builder.items()]


def byte_time(config: LineConfig) -> float:
    """Seconds of one byte on a serial line: start, data, parity and stop bits."""
    bits = 1 + config.data_bits + (config.parity != "none") + config.stop_bits
    return bits / config.baud
