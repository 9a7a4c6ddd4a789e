"""A fake of every kind. Each remembers what a person would see, and does what a person would do."""

from __future__ import annotations

from collections.abc import Callable

from devices.document import Slip
from devices.fakes.device import Answer, FakeDevice
from devices.health import GOOD, DeviceHealth, Health, PartHealth, fold
from devices.kinds import (
    Beep,
    CallKeypadCapabilities,
    CallKeypadCommand,
    CameraCapabilities,
    CameraCommand,
    CancelRating,
    CardLifted,
    CardRead,
    CardUnreadable,
    CodeScanned,
    CodeScannerCapabilities,
    CodeScannerCommand,
    ContentLost,
    DeviceEvent,
    IdCardReaderCapabilities,
    IdCardReaderCommand,
    KeypadAction,
    KeypadPressed,
    Kind,
    LedBoardCapabilities,
    LedBoardCommand,
    LightsCapabilities,
    LightsCommand,
    Outcome,
    PanelCapabilities,
    PanelCommand,
    PlaySound,
    PrintJob,
    RatingKeysCapabilities,
    RatingKeysCommand,
    RatingOutcome,
    RatingResult,
    Reset,
    Say,
    SelectInput,
    SetBrightness,
    SetLight,
    SetPower,
    ShowNumbers,
    ShowPage,
    ShowStars,
    SoundStarted,
    SpeakerCapabilities,
    SpeakerCommand,
    StartRating,
    StartReading,
    StopReading,
    StopSound,
    StripPage,
    TakeSnapshot,
    TicketPrinterCapabilities,
    TicketPrinterCommand,
    Touched,
    TouchPhase,
    TouchScreenCapabilities,
    TouchScreenCommand,
)

Consumer = Callable[[DeviceEvent], None]
Done = tuple[Answer, bytes]

CONFIRMED = Answer(Outcome.CONFIRMED)
SENT = Answer(Outcome.SENT)


def _part(part: str, health: Health, reason: str, zh: str, en: str) -> DeviceHealth:
    return fold((PartHealth(part, health, reason, zh, en),))


PAPER_OUT = _part("paper", Health.BAD, "paper_out", "缺纸，请装纸", "Out of paper; load a roll")
COVER_OPEN = _part("cover", Health.BAD, "cover_open", "上盖打开，请合上", "Cover open; close it")
JAMMED = _part("cutter", Health.BAD, "cutter_jammed", "切刀卡住，请清理", "Cutter jammed; clear it")
NEAR_END = DeviceHealth(
    Health.GOOD, "paper_near_end", "纸将用完，请备纸", "Paper is near its end", warning=True
)


class FakeTicketPrinter(FakeDevice[TicketPrinterCapabilities, TicketPrinterCommand]):
    """Keeps what it printed in ``slips``; a bad health makes a job fail with that reason."""

    kind = Kind.TICKET_PRINTER

    def __init__(self, name: str, on_event: Consumer) -> None:
        super().__init__(name, TicketPrinterCapabilities(), on_event)
        self.slips: list[Slip] = []

    def paper_out(self) -> None:
        """Take the roll away."""
        self.set_health(PAPER_OUT)

    def near_end(self) -> None:
        """Let the roll be thin."""
        self.set_health(NEAR_END)

    def open_cover(self) -> None:
        """Open the cover."""
        self.set_health(COVER_OPEN)

    def mend(self) -> None:
        """Paper in, cover closed."""
        self.set_health(GOOD)

    def _perform(self, command: TicketPrinterCommand) -> Done:
        bad = self.health
        if bad.health is Health.BAD:
            return Answer(Outcome.FAILED, bad.reason, bad.message_zh, bad.message_en), b""
        if isinstance(command, PrintJob):
            self.slips.append(command.slip)
        return CONFIRMED, b""


class FakeCallKeypad(FakeDevice[CallKeypadCapabilities, CallKeypadCommand]):
    """Shows digits, counts beeps; cannot answer, so its commands end SENT."""

    kind = Kind.CALL_KEYPAD
    usual = SENT

    def __init__(self, name: str, on_event: Consumer) -> None:
        capabilities = CallKeypadCapabilities(shows_digits=3, shows_waiting=True, beeps=True)
        super().__init__(name, capabilities, on_event)
        self.number: str | None = None
        self.waiting: int | None = None
        self.beeps = 0

    def press(self, action: KeypadAction, digits: str = "") -> None:
        """Press a key."""
        self.emit(KeypadPressed(action, digits))

    def _perform(self, command: CallKeypadCommand) -> Done:
        if isinstance(command, ShowNumbers):
            self.number = self.number if command.number is None else command.number
            self.waiting = self.waiting if command.waiting is None else command.waiting
        elif isinstance(command, Beep):
            self.beeps += command.times
        return SENT, b""


class FakeRatingKeys(FakeDevice[RatingKeysCapabilities, RatingKeysCommand]):
    """Exactly one result per rating; key 1 is the best, as ``levels`` says."""

    kind = Kind.RATING_KEYS
    usual = SENT

    def __init__(self, name: str, on_event: Consumer) -> None:
        super().__init__(name, RatingKeysCapabilities(shows_stars=True), on_event)
        self.rating_id: str | None = None
        self.stars: int | None = None

    def press(self, key: int) -> None:
        """Press key 1 to 5; without an open rating nothing happens."""
        levels = self.capabilities.levels
        if self.rating_id is not None and 1 <= key <= len(levels):
            self._close(RatingOutcome.RATED, levels[key - 1], key)

    def run_out(self) -> None:
        """Let the visitor's time run out."""
        self._close(RatingOutcome.TIMED_OUT)

    def _perform(self, command: RatingKeysCommand) -> Done:
        if isinstance(command, StartRating):
            self._close(RatingOutcome.CANCELLED)
            self.rating_id = command.rating_id
        elif isinstance(command, CancelRating):
            if command.rating_id == self.rating_id:
                self._close(RatingOutcome.CANCELLED)
        elif isinstance(command, ShowStars):
            self.stars = command.stars
        return SENT, b""

    def _on_unplugged(self) -> None:
        self._close(RatingOutcome.DEVICE_LOST)

    def _close(
        self, outcome: RatingOutcome, level: int | None = None, key: int | None = None
    ) -> None:
        rating_id, self.rating_id = self.rating_id, None
        if rating_id is not None:
            self.emit(RatingResult(rating_id, outcome, level, key))


class FakeLedBoard(FakeDevice[LedBoardCapabilities, LedBoardCommand]):
    """Shows ``page``."""

    kind = Kind.LED_BOARD

    def __init__(
        self, name: str, on_event: Consumer, width_px: int = 128, height_px: int = 32
    ) -> None:
        super().__init__(name, LedBoardCapabilities(width_px, height_px), on_event)
        self.page: StripPage | None = None
        self.percent = 100
        self.on = True

    def lose_power(self) -> None:
        """Forget what was shown, and say so."""
        self.page = None
        self.emit(ContentLost())

    def _perform(self, command: LedBoardCommand) -> Done:
        if isinstance(command, ShowPage):
            self.page = command.page
        elif isinstance(command, SetBrightness):
            self.percent = command.percent
        elif isinstance(command, SetPower):
            self.on = command.on
        elif isinstance(command, Reset):
            self.page = None
        return CONFIRMED, b""


class FakeIdCardReader(FakeDevice[IdCardReaderCapabilities, IdCardReaderCommand]):
    """Gives a card only while reading was asked for."""

    kind = Kind.ID_CARD_READER

    def __init__(self, name: str, on_event: Consumer) -> None:
        super().__init__(name, IdCardReaderCapabilities(photo=True), on_event)
        self.reading = False

    def lay(self, card: CardRead) -> None:
        """Lay a card on the reader."""
        if self.reading:
            self.emit(card)

    def lay_unreadable(self) -> None:
        """Lay a card that cannot be read."""
        if self.reading:
            self.emit(
                CardUnreadable("unreadable", "读卡失败，请重放", "Not readable; lay it again")
            )

    def lift(self) -> None:
        """Take the card away."""
        if self.reading:
            self.emit(CardLifted())

    def _perform(self, command: IdCardReaderCommand) -> Done:
        if isinstance(command, StartReading | StopReading):
            self.reading = isinstance(command, StartReading)
        return CONFIRMED, b""


class FakeCodeScanner(FakeDevice[CodeScannerCapabilities, CodeScannerCommand]):
    """Gives a code only while reading was asked for."""

    kind = Kind.CODE_SCANNER

    def __init__(self, name: str, on_event: Consumer) -> None:
        super().__init__(name, CodeScannerCapabilities(trigger=True), on_event)
        self.reading = False

    def scan(self, text: str, symbology: str = "QR") -> None:
        """Hold a code before the scanner."""
        if self.reading:
            self.emit(CodeScanned(text, symbology))

    def _perform(self, command: CodeScannerCommand) -> Done:
        if isinstance(command, StartReading | StopReading):
            self.reading = isinstance(command, StartReading)
        return CONFIRMED, b""


class FakeTouchScreen(FakeDevice[TouchScreenCapabilities, TouchScreenCommand]):
    """Touches where it is told."""

    kind = Kind.TOUCH_SCREEN

    def __init__(self, name: str, on_event: Consumer) -> None:
        super().__init__(name, TouchScreenCapabilities(contacts=2), on_event)

    def touch(self, x: float, y: float, contact: int = 0) -> None:
        """Touch and let go at 0..1 of the display."""
        self.emit(Touched(contact, TouchPhase.DOWN, x, y))
        self.emit(Touched(contact, TouchPhase.UP, x, y))


class FakePanel(FakeDevice[PanelCapabilities, PanelCommand]):
    """Remembers power, brightness and input."""

    kind = Kind.PANEL

    def __init__(self, name: str, on_event: Consumer) -> None:
        capabilities = PanelCapabilities(brightness=True, inputs=("hdmi1", "hdmi2"))
        super().__init__(name, capabilities, on_event)
        self.on = True
        self.percent = 100
        self.source = "hdmi1"

    def _perform(self, command: PanelCommand) -> Done:
        if isinstance(command, SetPower):
            self.on = command.on
        elif isinstance(command, SetBrightness):
            self.percent = command.percent
        elif isinstance(command, SelectInput):
            if command.source not in self.capabilities.inputs:
                answer = Answer(
                    Outcome.FAILED, "unsupported", "没有这个信号源", "There is no such input"
                )
                return answer, b""
            self.source = command.source
        return CONFIRMED, b""


class FakeSpeaker(FakeDevice[SpeakerCapabilities, SpeakerCommand]):
    """Keeps what it said and how much it played."""

    kind = Kind.SPEAKER

    def __init__(self, name: str, on_event: Consumer) -> None:
        super().__init__(name, SpeakerCapabilities(speaks_text=True), on_event)
        self.said: list[str] = []
        self.played_samples = 0

    def _perform(self, command: SpeakerCommand) -> Done:
        if isinstance(command, StopSound):
            for command_id in [
                one.command_id for one in self._open.values() if isinstance(one, Say | PlaySound)
            ]:
                self.finish(command_id, Answer(Outcome.FAILED, "cancelled", "已停止", "Stopped"))
        elif isinstance(command, Say | PlaySound):
            self.emit(SoundStarted(command.command_id))
            if isinstance(command, Say):
                self.said.append(command.text)
            else:
                self.played_samples += len(command.samples) // 2
        return CONFIRMED, b""


class FakeCamera(FakeDevice[CameraCapabilities, CameraCommand]):
    """Gives ``jpeg`` for every snapshot."""

    kind = Kind.CAMERA

    def __init__(self, name: str, on_event: Consumer) -> None:
        super().__init__(name, CameraCapabilities(), on_event)
        self.jpeg = b"\xff\xd8\xff\xd9"

    def _perform(self, command: CameraCommand) -> Done:
        return CONFIRMED, self.jpeg if isinstance(command, TakeSnapshot) else b""


class FakeLights(FakeDevice[LightsCapabilities, LightsCommand]):
    """Remembers which channels are on."""

    kind = Kind.LIGHTS

    def __init__(self, name: str, on_event: Consumer, channels: int = 4) -> None:
        super().__init__(name, LightsCapabilities(channels), on_event)
        self.on: set[int] = set()

    def _perform(self, command: LightsCommand) -> Done:
        if isinstance(command, SetLight):
            if not 1 <= command.channel <= self.capabilities.channels:
                answer = Answer(
                    Outcome.FAILED, "unsupported", "没有这一路灯", "There is no such channel"
                )
                return answer, b""
            (self.on.add if command.on else self.on.discard)(command.channel)
        return CONFIRMED, b""
