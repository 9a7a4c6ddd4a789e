"""How a make plugs in: the contract between a line (``devices.supervisor``) and a driver.

A make is one folder ``devices/<kind>/<make>/`` and nothing else:

    __init__.py   exposes ``MAKE``, a ``Make``; light to import, never imports the simulator
    protocol.py   bytes <-> frozen frames; pure
    driver.py     the device over time; a ``Driver``
    simulator.py  the device's side of the wire; see ``devices.simulator``
    probe.py      optional: how ``discover`` recognises it on an unknown port; see ``devices.probe``
    port.py       only if the make has a port that no transport opens; see **Devices without a line**

A **driver** is a plain object that does no input or output and starts no thread. It lives on the thread
of its line, which calls it, one call at a time:

    on_open(now)             the port is open (again): the device may have lost power, start from nothing
    on_bytes(data, now)      what the line heard. On a shared line every driver without a wire hears all
    on_frame(frame, now)     instead of on_bytes when the make has a ``wire``: whole frames of own address
    on_sent(token, now)      the frame written with that token has left the wire: start the reply time-out
    on_timer(now)            ``next_deadline()`` was reached
    submit(command, now)     do this; called only while the port is open, each command_id once
    on_lost(now, error)      the port is gone. Every command still open must be completed here:
                             FAILED if not a byte of it can have had an effect, else INDETERMINATE

and the driver answers by calling its ``Port``: ``write``, ``emit``, ``complete``. After each call the line asks
``next_deadline()`` and ``health(now)`` and reports health when it changed; so a driver keeps state and the frame
keeps threads, queues, reconnecting, idempotency, statistics and the trace.

The frame promises: commands are refused before the driver sees them when more than
``Make.max_open_commands`` are open; while the port is closed they end FAILED "line_down" at once; a
``Completion`` given twice for one id is dropped; one never given ends INDETERMINATE "no_answer" after
``limit_s``. While the port is closed the device's health is bad "line_down", whatever the driver says.

**Time** is ``now``: seconds of the monotonic wall clock, given in. A driver reads no clock and never sleeps.

**Writing** is queueing. The line sends whole frames, one after another, in the order written (``urgent`` ones
first, such as acknowledgements), keeps ``Make.pacing`` between them, and on a half-duplex line never talks into
received bytes. It removes the echo of its own bytes when hall.toml says ``echo = true``. ``on_sent`` comes after
the last byte has left by the line's own speed, so time-outs do not include the queue.

**Ports** are opened by ``devices.transport``, by the line's ``transport``; ``Make.transports`` names those that fit:

    serial  /dev/ttyUSB0, paced by its baud rate   usb    usb:04b8:0202[:serial], libusb
    tcp     host:port, one connection kept open    usblp  /dev/usb/lp0, the kernel's printer driver
    http    host:port, a connection per request    evdev  /dev/input/..., held exclusively
    memory  a line inside one process (tests)      none   no port

**Devices without a line** (the sound of this machine, the power of its screen): ``transports`` holds "none", and the
device's entry in hall.toml names its ``program`` and no ``line``. The driver gets a thread, commands, health and
time-outs like any other. What it has to move stays outside it too: ``Make.opener`` gives the channel that does it
(``port.py``; bytes in a form that the make defines), so that the driver remains a thing of bytes and time which
tests, captures and simulators can play against. Without an ``opener`` the line is open, silent and takes every byte.
A channel that finds its sound server or screen gone raises ``TransportError``, and the line is tried again.

**Asking on a shared line**: ``write(..., reply_window_s=0.5)`` keeps the frames of all other devices off the
line after this one, until ``release()`` or until the window is over.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from config.setup_model import DeviceConfig, LineConfig
from devices.errors import TransportError
from devices.health import DeviceHealth
from devices.kinds import Capabilities, Command, Completion, EventBody, Kind, Outcome
from devices.probe import Probe
from devices.transport.base import Channel, Waker

SENT_ZH: Final = "已发送（设备不应答）"
SENT_EN: Final = "Sent (the device does not confirm)"


class Port(Protocol):
    """What a driver may do on its line; only from inside the calls that the line makes to it."""

    def write(
        self,
        data: bytes,
        *,
        token: int | None = None,
        urgent: bool = False,
        reply_window_s: float = 0.0,
    ) -> None:
        """Queue one whole frame; with a ``token``, ``on_sent(token, now)`` follows."""
        ...

    def release(self) -> None:
        """End an open reply window early."""
        ...

    def drop_pending(self) -> int:
        """Forget this device's frames that have not begun to leave; number of frames forgotten.

        Their ``on_sent`` never comes. For "only the latest page counts" and for cancelled jobs.
        """
        ...

    @property
    def pending_bytes(self) -> int:
        """Bytes of this device that have not left yet."""
        ...

    def port_status(self) -> int | None:
        """USB printer-class status byte (18h = healthy); None where the transport has none or no answer."""
        ...

    def emit(self, event: EventBody) -> None:
        """Report an input event."""
        ...

    def complete(self, completion: Completion) -> None:
        """End a command, exactly once."""
        ...


class Frame(Protocol):
    """A whole frame from a shared decoder; ``raw`` are its bytes as on the wire."""

    @property
    def address(self) -> int:
        """Who sent it."""
        ...

    @property
    def raw(self) -> bytes:
        """The bytes, for the trace."""
        ...


class Wire(Protocol):
    """One decoder for all devices of a protocol on a line, so that each byte is looked at once."""

    def feed(self, data: bytes, now: float) -> Sequence[Frame]:
        """Whole frames out of any slice of bytes; never raises for noise, bounded memory.

        A partial frame older than the protocol's inter-byte time-out is dropped at the next feed.
        """
        ...

    @property
    def dropped_bytes(self) -> int:
        """Bytes thrown away as noise since the start (statistics)."""
        ...


class LineCalls:
    """The calls of a line that a driver may leave out: they do nothing by default."""

    def on_open(self, now: float) -> None:
        """The port is open (again)."""

    def on_bytes(self, data: bytes, now: float) -> None:
        """Bytes from the line (makes without a wire)."""

    def on_frame(self, frame: Any, now: float) -> None:
        """A whole frame of this device's address (makes with a wire; narrow to the wire's frame)."""

    def on_sent(self, token: int, now: float) -> None:
        """The frame with that token has left."""

    def on_timer(self, now: float) -> None:
        """The deadline was reached."""


class Driver(LineCalls, ABC):
    """Base of every driver: the calls of the module's docstring."""

    def __init__(self, port: Port) -> None:
        self.port = port

    @abstractmethod
    def on_lost(self, now: float, error: TransportError) -> None:
        """The port is gone; complete every open command."""

    def next_deadline(self) -> float | None:
        """When ``on_timer`` is wanted, monotonic seconds; None for never."""
        return None

    @abstractmethod
    def submit(self, command: Command, now: float) -> None:
        """Begin a command; one that this kind does not have ends FAILED "unsupported"."""

    def end(
        self,
        command: Command,
        outcome: Outcome = Outcome.CONFIRMED,
        reason: str = "ok",
        message_zh: str = "完成",
        message_en: str = "Done",
        detail: str = "",
    ) -> None:
        """Complete a command."""
        self.port.complete(
            Completion(command.command_id, outcome, reason, message_zh, message_en, detail)
        )

    def end_sent(self, command: Command) -> None:
        """Complete a command of a device that never answers: that it was sent is all there is to say."""
        self.end(command, Outcome.SENT, "ok", SENT_ZH, SENT_EN)

    def refuse(self, command: Command, message_zh: str, message_en: str) -> None:
        """End a command that this device does not have."""
        self.end(command, Outcome.FAILED, "unsupported", message_zh, message_en)

    @abstractmethod
    def health(self, now: float) -> DeviceHealth:
        """State as far as the driver knows; unknown until the device has spoken."""

    def explain(self, data: bytes, *, outgoing: bool) -> str:
        """What these bytes mean, for the trace: short, English, no personal value and no ticket text.

        Pure and quick: called from any thread when somebody looks, with one frame (perhaps cut short).
        """
        return f"{len(data)} bytes {'to' if outgoing else 'from'} the device"

    def statistics(self) -> Mapping[str, float]:
        """Counters of the make (paper_mm, cuts, bad_frames ...), monotonic since start."""
        return {}


@dataclass(frozen=True, slots=True)
class Pacing:
    """Silences a shared line must keep, in seconds; a line takes the largest of its makes."""

    gap_s: float = 0.0
    """Between two frames of the host."""
    quiet_after_receive_s: float = 0.0
    """After the last received byte before the host talks."""


@dataclass(frozen=True, slots=True)
class DriverSetup:
    """Everything a driver is built from; ``options`` is an instance of ``Make.options``."""

    device: DeviceConfig
    line: LineConfig
    options: Any
    port: Port


@dataclass(frozen=True, slots=True)
class Make:
    """One make of one kind; the folder ``devices/<kind>/<name>/`` exposes it as ``MAKE``.

    ``options`` is a frozen ``msgspec.Struct`` with ``forbid_unknown_fields=True`` and a default for every
    field; the registry fills it from hall.toml and turns a fault into a sentence.
    ``wire`` names a shared decoder by a function that builds it; makes that share a protocol give the *same*
    function (``devices.wire.ff68.build_wire``), and then share one decoder per line and are told apart by
    ``DeviceConfig.address`` (None hears every address).
    """

    kind: Kind
    name: str
    title_zh: str
    title_en: str
    transports: frozenset[str]
    options: type
    build_driver: Callable[[DriverSetup], Driver]
    capabilities: Callable[[DeviceConfig, Any], Capabilities]
    wire: Callable[[], Wire] | None = None
    needs_address: bool = False
    pacing: Pacing = field(default_factory=Pacing)
    max_open_commands: int = 16
    traces_bytes: bool = True
    """False where frames hold personal values (cards, codes): the trace then keeps sizes only."""
    verified_on_hardware: bool = False
    probe: Probe | None = None
    """How ``discover`` recognises it; see ``devices.probe``."""
    opener: Callable[[DeviceConfig, Any, Waker], Channel] | None = None
    """Opens the port of a device without a line from its entry and its options; raises ``TransportError``."""
