"""A whole printer in one thread and in virtual time: driver, line and simulated device, byte by byte.

``Bench`` moves time to the next thing that anybody waits for, so a minute of printing takes milliseconds and
every run is the same. ``to_printer`` and ``to_host`` may damage the bytes on their way.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from config.setup_model import DeviceConfig, LineConfig, Transport
from devices.document import Align, QrCode, Slip, TextLine
from devices.errors import TransportError
from devices.health import DeviceHealth
from devices.kinds import (
    Command,
    Completion,
    DeviceEvent,
    MediaMoved,
    MediaState,
    PrintJob,
)
from devices.line import LineCore
from devices.registry import find_make, parse_options
from devices.simulator import SimulatorSetup
from devices.ticket_printer.escpos.simulator import SimulatedPrinter, build

Damage = Callable[[bytes], bytes]
GONE = TransportError("端口已断开", "The port is gone", code="port_lost")


def slip(label: str = "B012", *, qr: bool = False, lines: int = 2) -> Slip:
    """A small ticket."""
    blocks = [
        TextLine("紫阳县政务服务中心", Align.CENTRE, 2, 2),
        TextLine(label, Align.CENTRE, 4, 4, bold=True),
        *(TextLine(f"第{number}行：前面等候6人") for number in range(lines)),
    ]
    return Slip(label=label, blocks=(*blocks, *([QrCode("https://x.cn/" + label)] if qr else [])))


class Bench:
    """See the module."""

    def __init__(
        self,
        profile: str = "gainscha_80",
        *,
        instant: bool = False,
        transport: Transport = "tcp",
        baud: int = 115_200,
        latency_s: float = 0.001,
        options: dict[str, Any] | None = None,
    ) -> None:
        self.now = 1000.0
        self.events: list[DeviceEvent] = []
        self.witness: list[dict[str, Any]] = []
        self.to_printer: Damage = _whole
        self.to_host: Damage = _whole
        self.sent = bytearray()
        self._latency_s = latency_s
        self._to_printer: list[tuple[float, bytes]] = []
        self._to_host: list[tuple[float, bytes]] = []
        line = LineConfig(name="printer", transport=transport, port="x", owner="kiosk-1", baud=baud)
        device = DeviceConfig(
            name="printer-1",
            kind="ticket_printer",
            make="escpos",
            line="printer",
            options={"profile": profile, **(options or {})},
        )
        make = find_make("ticket_printer", "escpos")
        parsed = parse_options(make, device)
        self.line = LineCore(line, [(device, make, parsed)], self.events.append)
        self.seat = self.line.seats[0]
        self.printer: SimulatedPrinter = build(
            SimulatorSetup(device, line, parsed, self.witness.append, Random(1), instant)
        )

    # ---------------------------------------------------------------- moving

    def plug(self) -> Bench:
        """Open the line."""
        self.printer.on_link(up=True, now=self.now)
        self.line.opened(self.now)
        return self

    def unplug(self) -> None:
        """Pull the cable: what is on its way is lost."""
        self._to_printer.clear()
        self._to_host.clear()
        self.line.lost(self.now, GONE)
        self.printer.on_link(up=False, now=self.now)

    def run(self, seconds: float) -> Bench:
        """Let time pass."""
        until = self.now + seconds
        while self._step(until):
            pass
        self.now = until
        return self

    def run_until(self, ready: Callable[[], bool], limit_s: float = 60.0) -> None:
        """Let time pass until something holds; fails after the limit."""
        until = self.now + limit_s
        while not ready():
            assert self._step(until), f"not ready within {limit_s} s"

    def _step(self, until: float) -> bool:
        """Move to the next moment at which something happens; False when that is after ``until``."""
        moment = self._next_moment()
        if moment is None or moment > until:
            return False
        self.now = max(self.now, moment)
        self.line.tick(self.now)
        self._write()
        self._deliver()
        self._answer(self.printer.on_timer(self.now))
        return True

    def _next_moment(self) -> float | None:
        moments = [due for due, _ in self._to_host]
        if self._to_printer and self.printer.room():
            moments.append(self._to_printer[0][0])
        waiting = (self.line.deadline(self.now), self.printer.next_deadline())
        moments += [due for due in waiting if due is not None]
        moment = min(moments, default=None)
        if moment is not None and moment <= self.now and not self._can_move():
            # Only a stalled line is left for this instant: try again a little later.
            return self.now + 0.01
        return moment

    def _can_move(self) -> bool:
        return not self._stalled()

    def _stalled(self) -> bool:
        on_the_way = sum(len(data) for _, data in self._to_printer)
        return on_the_way > 512 and not self.printer.room()

    def _write(self) -> None:
        if not self.line.is_open or self._stalled():
            return
        data = self.line.to_write(self.now)[:256]
        if data:
            self.line.wrote(len(data), self.now)
            self.sent += data
            damaged = self.to_printer(data)
            if damaged:
                self._to_printer.append((self.now + self._latency_s, damaged))

    def _deliver(self) -> None:
        while self._to_printer and self._to_printer[0][0] <= self.now:
            due, data = self._to_printer.pop(0)
            room = self.printer.room()
            if room < len(data):
                self._to_printer.insert(0, (due, data[room:]))
            if not room:
                break
            self._answer(self.printer.feed(data[:room], self.now))
        while self._to_host and self._to_host[0][0] <= self.now:
            self.line.received(self._to_host.pop(0)[1], self.now)

    def _answer(self, data: bytes) -> None:
        damaged = self.to_host(data) if data else b""
        if damaged:
            self._to_host.append((self.now + self._latency_s, damaged))

    # ---------------------------------------------------------------- using

    def submit(self, command: Command) -> None:
        """What a surface does."""
        self.seat.reserve()
        self.line.submit(self.seat, command, self.now)

    def print(self, command_id: str = "job-1", document: Slip | None = None, **kw: Any) -> None:
        """Submit a job."""
        self.submit(PrintJob(command_id=command_id, slip=document or slip(), **kw))

    def end_of(self, command_id: str = "job-1", limit_s: float = 60.0) -> Completion:
        """Let time pass until the command has ended; exactly one end."""
        self.run_until(lambda: bool(self.ends(command_id)), limit_s)
        (end,) = self.ends(command_id)
        return end

    def ends(self, command_id: str) -> list[Completion]:
        """All ends of the command."""
        bodies = [event.body for event in self.events]
        return [b for b in bodies if isinstance(b, Completion) and b.command_id == command_id]

    def media(self, command_id: str = "job-1") -> list[MediaState]:
        """Where the paper of the job went."""
        bodies = [event.body for event in self.events]
        return [b.state for b in bodies if isinstance(b, MediaMoved) and b.command_id == command_id]

    @property
    def health(self) -> DeviceHealth:
        """Health as last reported."""
        return self.seat.reported_health

    @property
    def papers(self) -> list[str]:
        """Labels of the tickets that came out."""
        return [row["ticket"] for row in self.witness]

    def set(self, **parts: Any) -> None:
        """A person does something to the printer."""
        answer = self.printer.control({"do": "set", **parts}, self.now)
        assert answer["ok"], answer
        self._answer(self.printer.on_timer(self.now))


def _whole(data: bytes) -> bytes:
    return data


def ready(bench: Bench) -> Bench:
    """Plug it in and wait until it is known to be good."""
    bench.plug()
    bench.run_until(lambda: bench.health.reason == "ok", 10)
    return bench
