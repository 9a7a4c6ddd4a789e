"""What each kind of device can do. Read this first.

A kind has *capabilities* (what the model can do, fixed), *commands* (down, idempotent, each with an id),
*events* (up) and *health* (``devices.health``). A surface knows kinds, never makes.

Rules for every kind:

1. A command says what shall be ("be open", "show this page"), never "toggle". The same ``command_id``
   twice is done once.
2. Every accepted command ends in **exactly one** ``Completion``. ``CONFIRMED`` means that the device said
   so; ``SENT`` that every byte left and this model cannot answer; ``FAILED`` that nothing was done;
   ``INDETERMINATE`` that nobody knows (a print job with that end is never repeated by itself).
3. Events carry a rising ``sequence`` per device, and ``stale`` when they waited longer than ``STALE_S``.
4. Nothing here has a time-out of for ever: ``limit_s`` bounds every command.
5. Personal values (a card, a scanned code) have a masked ``repr`` and never enter a trace or log.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, TypeVar

from devices.document import Align, Slip
from devices.health import DeviceHealth

STALE_S = 5.0
"""An input event that waited longer than this for its consumer is delivered as stale."""


class Kind(StrEnum):
    """The kinds of hardware of a hall; the names of folders and of hall.toml."""

    TICKET_PRINTER = "ticket_printer"
    CALL_KEYPAD = "call_keypad"
    RATING_KEYS = "rating_keys"
    LED_BOARD = "led_board"
    ID_CARD_READER = "id_card_reader"
    CODE_SCANNER = "code_scanner"
    TOUCH_SCREEN = "touch_screen"
    PANEL = "panel"
    SPEAKER = "speaker"
    CAMERA = "camera"
    LIGHTS = "lights"


# ------------------------------------------------------------------ commands and their completion


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Something a device shall do. ``limit_s``: without an end by then it ends INDETERMINATE."""

    command_id: str
    limit_s: float = 10.0


class Outcome(StrEnum):
    """How a command ended; see rule 2 above."""

    CONFIRMED = "confirmed"
    SENT = "sent"
    FAILED = "failed"
    INDETERMINATE = "indeterminate"


@dataclass(frozen=True, slots=True)
class Completion:
    """The one end of a command; ``data`` is what was asked for (a snapshot).

    ``reason`` is a stable code: "ok", "paper_out", "line_down", "cancelled", "superseded", "unsupported",
    "no_answer" ...
    """

    command_id: str
    outcome: Outcome
    reason: str = "ok"
    message_zh: str = "完成"
    message_en: str = "Done"
    detail: str = ""
    data: bytes = field(default=b"", repr=False)


JobResult = Completion
"""The end of a print job: CONFIRMED, FAILED or INDETERMINATE, never SENT."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel(Command):
    """End the command ``target_id`` early: queued work ends FAILED "cancelled", running work ends itself."""

    target_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reset(Command):
    """Bring the device to its state after power-on."""


class CheckLevel(StrEnum):
    """How deep a check goes: self test, printed or lit page, or a question to the operator."""

    INTERNAL = "internal"
    EXTERNAL = "external"
    INTERACTIVE = "interactive"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckHealth(Command):
    """Ask the device for its state now; EXTERNAL also makes it print, light or speak."""

    level: CheckLevel = CheckLevel.INTERNAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Identify(Command):
    """Show or print ``label`` (the counter's number), so that a person finds the device."""

    label: str


CommonCommand = Cancel | Reset | CheckHealth | Identify


# ------------------------------------------------------------------ events


class LinkState(StrEnum):
    """State of the line under a device."""

    CLOSED = "closed"
    OPENING = "opening"
    OPEN = "open"
    WAITING = "waiting"
    """Lost or not there; tried again after a pause."""


@dataclass(frozen=True, slots=True)
class LinkChanged:
    """The line under the device opened or was lost. After OPEN a display must be told its true state."""

    state: LinkState
    message_zh: str = ""
    message_en: str = ""


@dataclass(frozen=True, slots=True)
class HealthChanged:
    """Health differs from what was reported last."""

    health: DeviceHealth


@dataclass(frozen=True, slots=True)
class ContentLost:
    """The device forgot what it showed (power loss): tell it the present state, never old commands."""


CommonEvent = LinkChanged | HealthChanged | ContentLost | Completion


# ------------------------------------------------------------------ ticket_printer 取号机打印机


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


# ------------------------------------------------------------------ call_keypad 呼叫器


@dataclass(frozen=True, slots=True)
class CallKeypadCapabilities:
    """What the keypad model can do."""

    shows_digits: int = 0
    shows_waiting: bool = False
    beeps: bool = False


class KeypadAction(StrEnum):
    """What a key, or digits and a key, mean. The make's key map (configuration) says which is which."""

    CALL = "call"
    """Call next; with digits: call that number."""
    RECALL = "recall"
    RATE = "rate"
    """评价: the matter is done, ask for a rating."""
    NO_SHOW = "no_show"
    CALL_BACK = "call_back"
    """Call back a number that was passed."""
    PAUSE = "pause"
    """暂停, or 0 and 确认: stop or go on, by the present state."""
    TRANSFER = "transfer"
    ONE_METRE_LINE = "one_metre_line"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowNumbers(Command):
    """Show the count of waiting people and the number being served; None leaves a field unchanged.

    ``number`` is what fits on the digits: the numeric part of a ticket, "012".
    """

    waiting: int | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Beep(Command):
    """Say "no" or "look" to the clerk."""

    times: int = 1


@dataclass(frozen=True, slots=True)
class KeypadPressed:
    """A clerk pressed a key. ``raw`` is the key codes in hexadecimal, for support."""

    action: KeypadAction
    digits: str = ""
    raw: str = ""


CallKeypadCommand = ShowNumbers | Beep | CommonCommand
CallKeypadEvent = KeypadPressed | CommonEvent


# ------------------------------------------------------------------ rating_keys 评价器


@dataclass(frozen=True, slots=True)
class RatingKeysCapabilities:
    """What the pad can do. ``levels`` are the levels its keys reach, best 5, worst 1."""

    levels: tuple[int, ...] = (5, 4, 3, 2, 1)
    shows_stars: bool = False
    speaks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StartRating(Command):
    """Open the pad for one rating. Completes when the pad was told; the result is a ``RatingResult``."""

    rating_id: str
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelRating(Command):
    """Close the pad for ``rating_id`` (no effect when it is not the open one)."""

    rating_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowStars(Command):
    """Show the clerk's star level, 1 to 5."""

    stars: int


class RatingOutcome(StrEnum):
    """How an evaluation ended. A time-out is not a rating."""

    RATED = "rated"
    TIMED_OUT = "timed_out"
    CANCELLED = "cancelled"
    DEVICE_LOST = "device_lost"


@dataclass(frozen=True, slots=True)
class RatingResult:
    """Exactly one per started ``rating_id``. ``level`` 5 (best) to 1 only when RATED, else None.

    ``raw_key`` is the number on the wire; the mapping from it to a level is configuration.
    """

    rating_id: str
    outcome: RatingOutcome
    level: int | None = None
    raw_key: int | None = None


RatingKeysCommand = StartRating | CancelRating | ShowStars | Beep | CommonCommand
RatingKeysEvent = RatingResult | CommonEvent


# ------------------------------------------------------------------ led_board 窗口屏、条屏


class LedColour(StrEnum):
    """Colours of two- and three-colour boards; a board shows the nearest it has."""

    RED = "red"
    GREEN = "green"
    YELLOW = "yellow"


class LedMode(StrEnum):
    """How a page is shown."""

    STILL = "still"
    SCROLL = "scroll"
    FLASH = "flash"


@dataclass(frozen=True, slots=True)
class LedBoardCapabilities:
    """Size in dots and what the card can do. ``fonts``: it draws Han by itself."""

    width_px: int
    height_px: int
    colours: tuple[LedColour, ...] = (LedColour.RED,)
    fonts: bool = True
    modes: tuple[LedMode, ...] = (LedMode.STILL,)
    brightness: bool = False
    clock: bool = False
    power: bool = False
    answers: bool = True


@dataclass(frozen=True, slots=True)
class StripLine:
    """One line of a page, top down; no control marks of any make in the text."""

    text: str
    colour: LedColour = LedColour.RED
    align: Align = Align.CENTRE


@dataclass(frozen=True, slots=True)
class StripPage:
    """What a board shows until the next page. ``stay_s`` is the pause of a scrolling page."""

    lines: tuple[StripLine, ...]
    mode: LedMode = LedMode.STILL
    stay_s: float = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowPage(Command):
    """Show this page and nothing else; a page still waiting is superseded (never replay old calls)."""

    page: StripPage


@dataclass(frozen=True, slots=True, kw_only=True)
class SetBrightness(Command):
    """Brightness in per cent."""

    percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPower(Command):
    """Be lit (True) or dark (False)."""

    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SetClock(Command):
    """Set the device's clock to local time, ISO 8601 without zone."""

    local_time: str


LedBoardCommand = ShowPage | SetBrightness | SetPower | SetClock | CommonCommand
LedBoardEvent = CommonEvent


# ------------------------------------------------------------------ id_card_reader 身份证阅读器


@dataclass(frozen=True, slots=True)
class IdCardReaderCapabilities:
    """What the reader can do."""

    photo: bool = False
    foreign_cards: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StartReading(Command):
    """Look for a card (reader) or a code (scanner) until ``StopReading``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopReading(Command):
    """Stop looking, and forget what was read."""


@dataclass(frozen=True, slots=True)
class CardRead:
    """A card was read: personal values, never logged; ``repr`` is masked. Dates are YYYYMMDD."""

    name: str
    number: str
    sex: str = ""
    nation: str = ""
    birth: str = ""
    address: str = ""
    authority: str = ""
    valid_from: str = ""
    valid_until: str = ""
    photo: bytes = b""

    def __repr__(self) -> str:
        return "CardRead(<personal>)"


@dataclass(frozen=True, slots=True)
class CardUnreadable:
    """A card is there and could not be read; ``reason`` is a stable code."""

    reason: str
    message_zh: str
    message_en: str


@dataclass(frozen=True, slots=True)
class CardLifted:
    """The card left the reader."""


IdCardReaderCommand = StartReading | StopReading | CommonCommand
IdCardReaderEvent = CardRead | CardUnreadable | CardLifted | CommonEvent


# ------------------------------------------------------------------ code_scanner 扫码器


@dataclass(frozen=True, slots=True)
class CodeScannerCapabilities:
    """What the scanner can do."""

    trigger: bool = False
    two_dimensional: bool = True


@dataclass(frozen=True, slots=True)
class CodeScanned:
    """A code was read; it may hold personal values, so ``repr`` is masked."""

    text: str
    symbology: str = ""

    def __repr__(self) -> str:
        return f"CodeScanned(<{len(self.text)} characters>, {self.symbology!r})"


CodeScannerCommand = StartReading | StopReading | CommonCommand
CodeScannerEvent = CodeScanned | CommonEvent


# ------------------------------------------------------------------ touch_screen 触摸屏


@dataclass(frozen=True, slots=True)
class TouchScreenCapabilities:
    """What the touch panel can do."""

    contacts: int = 1


class TouchPhase(StrEnum):
    """Life of one contact."""

    DOWN = "down"
    MOVE = "move"
    UP = "up"


@dataclass(frozen=True, slots=True)
class Touched:
    """One contact; ``x`` and ``y`` are 0..1 of the display, after calibration and rotation."""

    contact: int
    phase: TouchPhase
    x: float
    y: float


TouchScreenCommand = CommonCommand
TouchScreenEvent = Touched | CommonEvent


# ------------------------------------------------------------------ panel 显示器


@dataclass(frozen=True, slots=True)
class PanelCapabilities:
    """What can be set on the screen behind a surface."""

    power: bool = True
    brightness: bool = False
    inputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectInput(Command):
    """Show the named input, one of the capability ``inputs``."""

    source: str


PanelCommand = SetPower | SetBrightness | SelectInput | CommonCommand
PanelEvent = CommonEvent


# ------------------------------------------------------------------ speaker 扬声器


@dataclass(frozen=True, slots=True)
class SpeakerCapabilities:
    """What the speaker can do: speak text by itself, play sound, both."""

    speaks_text: bool = False
    plays_sound: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Say(Command):
    """Speak ``text`` (digits already written as Han), ``volume`` in per cent. Ends when it was spoken."""

    text: str
    volume: int = 80
    limit_s: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaySound(Command):
    """Play 16-bit mono samples, little-endian."""

    samples: bytes = field(repr=False)
    rate_hz: int = 16_000
    volume: int = 80
    limit_s: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class StopSound(Command):
    """Be silent now; what was being said ends FAILED "cancelled"."""


@dataclass(frozen=True, slots=True)
class SoundStarted:
    """The first sample of ``command_id`` left the speaker."""

    command_id: str


SpeakerCommand = Say | PlaySound | StopSound | CommonCommand
SpeakerEvent = SoundStarted | CommonEvent


# ------------------------------------------------------------------ camera 摄像机


@dataclass(frozen=True, slots=True)
class CameraCapabilities:
    """What the camera can do."""

    snapshot: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeSnapshot(Command):
    """Take one picture; the completion's ``data`` is a JPEG."""


CameraCommand = TakeSnapshot | CommonCommand
CameraEvent = CommonEvent


# ------------------------------------------------------------------ lights 灯控


@dataclass(frozen=True, slots=True)
class LightsCapabilities:
    """How many channels can be switched."""

    channels: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLight(Command):
    """Channel (from 1) be on or off."""

    channel: int
    on: bool


LightsCommand = SetLight | CommonCommand
LightsEvent = CommonEvent


# ------------------------------------------------------------------ what a surface holds

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
