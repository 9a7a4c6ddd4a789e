"""Owns the lines of a program: one thread each, reconnecting, with typed handles for surfaces.

A line that hangs holds up nobody else: a surface only puts a command into a bounded inbox. The first failure of
a line is a WARNING, repeats are DEBUG, the return is INFO.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from config.setup_model import DeviceConfig, LineConfig
from devices.driver import Make
from devices.errors import DeviceConfigError, DeviceRefused, TransportError
from devices.health import DeviceHealth
from devices.kinds import Command, DeviceEvent, Kind
from devices.line import LineCore
from devices.registry import check_devices, find_make, parse_options
from devices.seat import Seat
from devices.trace import TraceEntry
from devices.transport import Opener, open_channel
from devices.transport.base import Channel, Waker

log = logging.getLogger(__name__)

WRITE_SLICE_S = 0.05
"""Longest wait for a port that takes no bytes, before what it says is read again."""
STALLED_PAUSE_S = 0.02
IDLE_S = 5.0
RETRY_PAUSES_S = (0.1, 0.2, 0.4, 0.5)
"""Pauses between attempts to open; the last repeats, so that a replug is seen within a second."""
STOP_LIMIT_S = 3.0
READ_BYTES = 4096

Consumer = Callable[[DeviceEvent], None]


class Line:
    """A line with its port and its thread."""

    def __init__(
        self,
        config: LineConfig,
        devices: Iterable[tuple[DeviceConfig, Any, Any]],
        on_event: Consumer,
        opener: Opener,
        clock: Callable[[], float],
        neighbours: Collection[int] = (),
    ) -> None:
        self.core = LineCore(config, devices, on_event, neighbours=neighbours)
        self._config = config
        self._opener = opener
        self._clock = clock
        self._waker = Waker()
        self._inbox: deque[tuple[Seat, Command]] = deque()
        self._stopping = threading.Event()
        self._gate = threading.Lock()
        self._ended = False
        self._thread = threading.Thread(target=self._run, name=f"line-{config.name}", daemon=True)

    def start(self) -> None:
        """Begin to open the port."""
        self._thread.start()

    def submit(self, seat: Seat, command: Command) -> None:
        """Accept a command for a device of this line.

        Raises:
            DeviceRefused: "busy" or "closed".
        """
        with self._gate:
            if self._ended:
                raise DeviceRefused(
                    "设备程序正在退出", "The device program is ending", code="closed"
                )
            seat.reserve()
            self._inbox.append((seat, command))
        self._waker.wake()

    def ask_to_stop(self) -> None:
        """Begin to end."""
        self._stopping.set()
        self._waker.wake()

    def join(self, timeout_s: float) -> bool:
        """Wait for the end; whether it came."""
        if self._thread.ident is not None:
            self._thread.join(timeout_s)
            if self._thread.is_alive():
                log.error("line %s did not end within %s s", self._config.name, timeout_s)
                return False
        self._waker.close()
        return True

    # ---------------------------------------------------------------- on the line's thread

    def _run(self) -> None:
        attempt = 0
        while not self._stopping.is_set():
            try:
                channel = self._opener(self._config, self._waker)
            except TransportError as err:
                level = logging.DEBUG if attempt else logging.WARNING
                log.log(level, "line %s: %s", self._config.name, err)
                self.core.lost(self._clock(), err)
                self._pause(RETRY_PAUSES_S[min(attempt, len(RETRY_PAUSES_S) - 1)])
                attempt += 1
                continue
            log.info("line %s is open on %s", self._config.name, self._config.port)
            attempt = 0
            error = self._serve(channel)
            channel.close()
            self.core.read_port_status = lambda: None
            self.core.lost(self._clock(), error)
            if not self._stopping.is_set():
                log.warning("line %s: %s", self._config.name, error)
                self._pause(RETRY_PAUSES_S[0])
        with self._gate:
            self._ended = True
        self._take_inbox()

    def _pause(self, seconds: float) -> None:
        """Wait, answering commands (which end "line_down") meanwhile."""
        until = self._clock() + seconds
        while not self._stopping.is_set():
            self._take_inbox()
            self.core.tick(self._clock())
            left = until - self._clock()
            if left <= 0:
                return
            self._waker.wait(left)

    def _serve(self, channel: Channel) -> TransportError:
        """Move bytes until the port is lost or the program ends; why it ended."""
        core = self.core
        core.read_port_status = channel.port_status
        core.opened(self._clock())
        try:
            while not self._stopping.is_set():
                self._take_inbox()
                core.tick(self._clock())
                pause_s = IDLE_S
                data = core.to_write(self._clock())
                if data:
                    taken = channel.write(data, WRITE_SLICE_S)
                    core.wrote(taken, self._clock())
                    pause_s = 0.0 if taken else STALLED_PAUSE_S
                now = self._clock()
                deadline = core.deadline(now)
                if deadline is not None and not (data and pause_s):
                    pause_s = min(pause_s, max(0.0, deadline - now))
                received = channel.read(READ_BYTES, pause_s)
                if received:
                    core.received(received, self._clock())
        except TransportError as err:
            return err
        except Exception as err:
            log.exception("line %s failed", self._config.name)
            return TransportError(
                "线路处理程序出错，正在重新打开",
                "The line's program failed; it opens again",
                code="line_fault",
                detail=str(err),
            )
        return TransportError("设备程序已停止", "The device program has stopped", code="closed")

    def _take_inbox(self) -> None:
        while self._inbox:
            seat, command = self._inbox.popleft()
            self.core.submit(seat, command, self._clock())


def line_of_its_own(device: DeviceConfig) -> LineConfig:
    """The line of a device that hall.toml gives none: no port, and a thread all the same."""
    return LineConfig(name=device.name, transport="none", port="", owner=device.program)


def _own_opener(device: DeviceConfig, make: Make, options: Any) -> Opener | None:
    """How a make without a line opens what it needs; None if it needs nothing."""
    own = make.opener
    return None if own is None else lambda _line, waker: own(device, options, waker)


class ManagedDevice:
    """A device behind its line's thread; satisfies every alias of ``devices.kinds.Device``."""

    def __init__(self, seat: Seat, line: Line) -> None:
        self._seat = seat
        self._line = line

    @property
    def name(self) -> str:
        """Name in hall.toml."""
        return self._seat.config.name

    @property
    def kind(self) -> Kind:
        """Its kind."""
        return self._seat.make.kind

    @property
    def config(self) -> DeviceConfig:
        """Its entry in hall.toml."""
        return self._seat.config

    @property
    def capabilities(self) -> Any:
        """What the model can do; the type goes with the kind."""
        return self._seat.capabilities

    @property
    def health(self) -> DeviceHealth:
        """Health as last reported."""
        return self._seat.reported_health

    def submit(self, command: Command) -> None:
        """See ``devices.kinds.Device``."""
        self._line.submit(self._seat, command)

    def trace(self) -> list[TraceEntry]:
        """The last frames with their meaning."""
        return self._seat.trace.entries()

    @property
    def traced(self) -> int:
        """How many frames passed since the start."""
        return self._seat.trace.added

    def statistics(self) -> Mapping[str, float]:
        """Counters since the start."""
        return self._seat.counters()


class Supervisor:
    """The lines and devices of one program.

    ``on_event`` is called on line threads, one call at a time per line; it must be quick and may not raise.
    """

    def __init__(
        self,
        lines: Sequence[LineConfig],
        devices: Sequence[DeviceConfig],
        on_event: Consumer,
        *,
        opener: Opener = open_channel,
        clock: Callable[[], float] = time.monotonic,
        neighbours: Sequence[DeviceConfig] = (),
    ) -> None:
        """Build all drivers; opens nothing yet. ``neighbours`` are on the same lines and are left alone.

        Raises:
            DeviceConfigError: hall.toml is wrong; the sentence holds every problem.
        """
        problems = check_devices(lines, devices)
        if problems:
            raise DeviceConfigError(
                "；".join(problem.message_zh for problem in problems),
                "; ".join(problem.message_en for problem in problems),
                code=problems[0].code,
            )
        self._on_event = on_event
        self._lines: list[Line] = []
        self.devices: dict[str, ManagedDevice] = {}
        together = [(one, [d for d in devices if d.line == one.name]) for one in lines]
        alone = [(line_of_its_own(device), [device]) for device in devices if not device.line]
        for config, present in (*together, *alone):
            built = []
            for device in present:
                make = find_make(device.kind, device.make)
                built.append((device, make, parse_options(make, device)))
            own = _own_opener(*built[0]) if config.transport == "none" and built else None
            near = {
                one.address
                for one in neighbours
                if one.line == config.name and one.address is not None
            }
            line = Line(config, built, self._deliver, own or opener, clock, near)
            self._lines.append(line)
            for seat in line.core.seats:
                self.devices[seat.config.name] = ManagedDevice(seat, line)

    def start(self) -> None:
        """Open all lines, each on its own thread."""
        for line in self._lines:
            line.start()

    def stop(self) -> None:
        """End all lines within ``STOP_LIMIT_S``; open commands get their end."""
        for line in self._lines:
            line.ask_to_stop()
        until = time.monotonic() + STOP_LIMIT_S
        for line in self._lines:
            line.join(max(0.0, until - time.monotonic()))

    def device(self, name: str) -> ManagedDevice:
        """The device of this name.

        Raises:
            DeviceConfigError: code "unknown_device".
        """
        found = self.devices.get(name)
        if found is None:
            raise DeviceConfigError(
                f"没有名为 {name} 的设备，现有：{'、'.join(self.devices) or '无'}",
                f"there is no device {name}; known: {', '.join(self.devices) or 'none'}",
                code="unknown_device",
            )
        return found

    def _deliver(self, event: DeviceEvent) -> None:
        try:
            self._on_event(event)
        except Exception:
            log.exception("consumer failed on an event of %s", event.device)
