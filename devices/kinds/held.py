"""A device as a surface holds it, of whatever kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, TypeVar

from devices.health import DeviceHealth
from devices.kinds.call_keypad import (
    CallKeypadCapabilities,
    CallKeypadCommand,
    KeypadPressed,
)
from devices.kinds.camera import (
    CameraCapabilities,
    CameraCommand,
)
from devices.kinds.code_scanner import (
    CodeScanned,
    CodeScannerCapabilities,
    CodeScannerCommand,
)
from devices.kinds.common import (
    Command,
    CommonEvent,
    Kind,
)
from devices.kinds.id_card_reader import (
    CardLifted,
    CardRead,
    CardUnreadable,
    IdCardReaderCapabilities,
    IdCardReaderCommand,
)
from devices.kinds.led_board import (
    LedBoardCapabilities,
    LedBoardCommand,
)
from devices.kinds.lights import (
    LightsCapabilities,
    LightsCommand,
)
from devices.kinds.panel import (
    PanelCapabilities,
    PanelCommand,
)
from devices.kinds.rating_keys import (
    RatingKeysCapabilities,
    RatingKeysCommand,
    RatingResult,
)
from devices.kinds.speaker import (
    SoundStarted,
    SpeakerCapabilities,
    SpeakerCommand,
)
from devices.kinds.ticket_printer import (
    MediaMoved,
    PaperForecast,
    TicketPrinterCapabilities,
    TicketPrinterCommand,
)
from devices.kinds.touch_screen import (
    Touched,
    TouchScreenCapabilities,
    TouchScreenCommand,
)

Capabilities = (
    TicketPrinterCapabilities
    | CallKeypadCapabilities
    | RatingKeysCapabilities
    | LedBoardCapabilities
    | IdCardReaderCapabilities
    | CodeScannerCapabilities
    | TouchScreenCapabilities
    | PanelCapabilities
    | SpeakerCapabilities
    | CameraCapabilities
    | LightsCapabilities
)

EventBody = (
    CommonEvent
    | MediaMoved
    | PaperForecast
    | KeypadPressed
    | RatingResult
    | CardRead
    | CardUnreadable
    | CardLifted
    | CodeScanned
    | Touched
    | SoundStarted
)


@dataclass(frozen=True, slots=True)
class DeviceEvent:
    """What reaches the consumer. ``at_s`` is the monotonic wall clock, ``sequence`` rises per device."""

    device: str
    kind: Kind
    sequence: int
    at_s: float
    body: EventBody
    stale: bool = False


CapabilitiesT_co = TypeVar("CapabilitiesT_co", bound=Capabilities, covariant=True)

CommandT_contra = TypeVar("CommandT_contra", bound=Command, contravariant=True)


class Device(Protocol[CapabilitiesT_co, CommandT_contra]):
    """A device as a surface holds it; safe from any thread, never waits for the hardware.

    Events arrive at the one consumer that was given to the supervisor (or to the fake).
    """

    @property
    def name(self) -> str:
        """Name in hall.toml, for example printer-1."""
        ...

    @property
    def kind(self) -> Kind:
        """Its kind."""
        ...

    @property
    def capabilities(self) -> CapabilitiesT_co:
        """What the model can do."""
        ...

    @property
    def health(self) -> DeviceHealth:
        """Health as last reported."""
        ...

    def submit(self, command: CommandT_contra) -> None:
        """Accept a command; its ``Completion`` follows as an event.

        Raises:
            DeviceRefused: the queue is full (code "busy"), or the device is shut down ("closed").
        """
        ...


TicketPrinter = Device[TicketPrinterCapabilities, TicketPrinterCommand]

CallKeypad = Device[CallKeypadCapabilities, CallKeypadCommand]

RatingKeys = Device[RatingKeysCapabilities, RatingKeysCommand]

LedBoard = Device[LedBoardCapabilities, LedBoardCommand]

IdCardReader = Device[IdCardReaderCapabilities, IdCardReaderCommand]

CodeScanner = Device[CodeScannerCapabilities, CodeScannerCommand]

TouchScreen = Device[TouchScreenCapabilities, TouchScreenCommand]

Panel = Device[PanelCapabilities, PanelCommand]

Speaker = Device[SpeakerCapabilities, SpeakerCommand]

Camera = Device[CameraCapabilities, CameraCommand]

Lights = Device[LightsCapabilities, LightsCommand]
