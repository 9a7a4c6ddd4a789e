"""取号机打印机: what prints the numbers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from devices.document import Slip
from devices.kinds.common import (
    Command,
    CommonCommand,
    CommonEvent,
)


@dataclass(frozen=True, slots=True)
class TicketPrinterCapabilities:
    """What the printer model can do. ``confirms``: it can prove that a job left the print head."""

    width_dots: int = 576
    dots_per_mm: float = 8.0
    columns: int = 48
    cuts: bool = True
    prints_qr: bool = True
    presenter: bool = False
    near_end_sensor: bool = False
    reads_status: bool = True
    confirms: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintJob(Command):
    """Print one slip. Ends CONFIRMED only when the printer said that it was printed."""

    slip: Slip
    limit_s: float = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RetractMedia(Command):
    """Take back what stands at the mouth (presenter models)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EjectMedia(Command):
    """Push out what stands at the mouth (presenter models)."""


class MediaState(StrEnum):
    """Where the paper is; "delivered" is PRESENTED."""

    PRINTED = "printed"
    PRESENTED = "presented"
    TAKEN = "taken"
    RETRACTED = "retracted"


@dataclass(frozen=True, slots=True)
class MediaMoved:
    """The paper of job ``command_id`` went one step further."""

    command_id: str
    state: MediaState


@dataclass(frozen=True, slots=True)
class PaperForecast:
    """How many tickets the roll still gives, as far as anybody can tell; None = unknown."""

    tickets_left: int | None
    printed_mm: float


TicketPrinterCommand = PrintJob | RetractMedia | EjectMedia | CommonCommand


TicketPrinterEvent = MediaMoved | PaperForecast | CommonEvent
