"""What every driver of an input device does alike: ask what it is, be sure it is held alone, notice losses."""

import itertools
import logging
from abc import abstractmethod
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from devices.driver import Driver, DriverSetup
from devices.errors import TransportError
from devices.health import GOOD, NOT_HEARD, DeviceHealth, Health
from devices.kinds import Command, Outcome
from devices.wire.asking import Asking
from devices.wire.evdev.codes import Ev, Led, Press
from devices.wire.evdev.decoder import Decoder, Lost, Packet, Snapshot
from devices.wire.evdev.explain import explain
from devices.wire.evdev.records import Ask, Record, ask, led

log = logging.getLogger(__name__)

TRANSPORTS: Final = frozenset({"evdev", "tcp", "memory"})
"""tcp only for rehearsals: a simulator in another process plays the kernel."""

ANSWER_S: Final = 0.5
TRIES: Final = 3
ASK_AGAIN_S: Final = 2.0
FLASH_S: Final = 0.15
FLASHES_MAX: Final = 40

NOT_HELD: Final = DeviceHealth(
    Health.BAD,
    "not_exclusive",
    "未能独占此设备，按键会进入其他窗口，因此不使用；请检查是否被别的程序占用",
    "This device is not held alone, its keys would reach other windows, so it is not used",
)
SILENT: Final = DeviceHealth(
    Health.BAD,
    "no_answer",
    "设备没有应答，请重新插拔",
    "The device does not answer; unplug it and plug it in again",
)
SENT_ZH: Final = "已开始（按键类设备不应答）"
SENT_EN: Final = "Begun (a device of this kind does not confirm)"
NO_LED_ZH: Final = "此设备没有可用的指示灯"
NO_LED_EN: Final = "This device has no light that can be used"


@dataclass(slots=True)
class _Question:
    """What is asked, and for whom."""

    ask: Ask
    number: int
    command: Command | None = None


@dataclass(frozen=True, slots=True)
class _Flash:
    """The light changes at that moment; the last of a row ends the command."""

    at_s: float
    on: bool
    command: Command | None = None


class InputStation(Driver):
    """A keypad, scanner or panel behind an event node (or a simulator that plays one)."""

    def __init__(self, setup: DriverSetup, *, alone: bool, light: Led | None = None) -> None:
        super().__init__(setup.port)
        self.name = setup.device.name
        self.alone = alone
        self._light = light
        self._decoder = Decoder()
        self._tokens = itertools.count(1)
        self._numbers = itertools.count(1)
        self._asking: Asking[_Question] = Asking(setup.port, self._tokens)
        self._questions: deque[_Question] = deque()
        self._ask_again_s: float | None = None
        self._silent = False
        self._flashes: deque[_Flash] = deque()
        self._flashing: dict[int, Command] = {}
        self._early: deque[Command] = deque()
        self.snapshot: Snapshot | None = None
        """What the device said that it is; None until it did."""

    # ---------------------------------------------------------------- for the makes

    @abstractmethod
    def carry_out(self, command: Command, now: float) -> None:
        """Begin a command; called once it is known what is plugged in."""

    def on_packet(self, packet: Packet, now: float) -> None:
        """Events of a device that may be used."""

    def on_snapshot(self, snapshot: Snapshot, now: float) -> None:
        """The device said what it is and how it stands."""

    def on_missing(self, now: float) -> None:
        """Events were lost; the state will be asked for."""

    def unfit(self, snapshot: Snapshot) -> DeviceHealth | None:
        """Why this is not the device that hall.toml means; None if it is."""
        return None

    def on_ends(self, command: Command, now: float) -> None:
        """The device answered the question that was asked for this command."""
        del now
        self.end(command, Outcome.CONFIRMED, message_zh="设备正常", message_en="The device works")

    # ---------------------------------------------------------------- from the line

    def on_open(self, now: float) -> None:
        """Begin from nothing: whatever is plugged in now may be another device."""
        self._decoder.reset()
        self._asking.close()
        self._questions.clear()
        self._flashes.clear()
        self._flashing.clear()
        self._ask_again_s = None
        self._silent = False
        self.snapshot = None
        if not self.alone:
            self.ask(Ask.LET_GO)
        self.ask(Ask.STATE)

    def on_lost(self, now: float, error: TransportError) -> None:
        """Nothing that was asked or lit has an effect that lasts: it has failed."""
        commands: list[Command | None] = [*self._early]
        commands += [one.command for one in self._questions]
        asked = self._asking.about
        commands += [None if asked is None else asked.command]
        commands += [one.command for one in self._flashes]
        commands += list(self._flashing.values())
        self._asking.close()
        for waiting in (self._early, self._questions, self._flashes, self._flashing):
            waiting.clear()
        for command in commands:
            if command is not None:
                self.end(command, Outcome.FAILED, "line_down", error.message_zh, error.message_en)

    def submit(self, command: Command, now: float) -> None:
        """Begin a command, as soon as the device has said what it is."""
        if self.snapshot is None:
            self._early.append(command)
        else:
            self.carry_out(command, now)

    def on_bytes(self, data: bytes, now: float) -> None:
        """Events, and answers to questions."""
        for frame in self._decoder.feed(data, now):
            match frame:
                case Packet():
                    self._silent = False
                    if self.usable:
                        self.on_packet(frame, now)
                case Snapshot():
                    self._answered(frame, now)
                case Lost():
                    log.warning("%s: events were lost", self.name)
                    self.on_missing(now)
                    if not any(one.ask is Ask.STATE for one in self._questions):
                        self.ask(Ask.STATE)

    def on_sent(self, token: int, now: float) -> None:
        """A question or a light's frame has left."""
        self._asking.on_sent(token, now)
        command = self._flashing.pop(token, None)
        if command is not None:
            self.begun(command, message_zh="指示灯已闪烁", message_en="The light has flashed")

    def on_timer(self, now: float) -> None:
        """An answer is overdue, or the light changes."""
        if self._asking.is_overdue(now) and not self._ask_once_more(now):
            self._next()
        if self._ask_again_s is not None and now >= self._ask_again_s:
            self._ask_again_s = None
            self.ask(Ask.STATE)
        while self._flashes and self._flashes[0].at_s <= now:
            self._flash_one(self._flashes.popleft())

    def next_deadline(self) -> float | None:
        """The earliest of: answer overdue, next question, next change of the light."""
        moments = [self._asking.deadline_s, self._ask_again_s]
        moments += [self._flashes[0].at_s] if self._flashes else []
        return min((moment for moment in moments if moment is not None), default=None)

    # ---------------------------------------------------------------- questions

    def ask(self, question: Ask, command: Command | None = None) -> None:
        """Put a question to the device; the answer comes as ``on_snapshot``."""
        self._questions.append(_Question(question, next(self._numbers), command))
        self._next()

    def _next(self) -> None:
        if self._asking.about is None and self._questions:
            question = self._questions.popleft()
            frame = ask(question.ask, question.number)
            self._asking.ask(frame, question, timeout_s=ANSWER_S, tries=TRIES)

    def _answered(self, snapshot: Snapshot, now: float) -> None:
        question = self._asking.about
        if question is None or snapshot.number != question.number:
            return
        self._asking.close()
        self._silent = False
        self._ask_again_s = None
        first = self.snapshot is None
        self.snapshot = snapshot
        if first and self.unfit(snapshot) is not None:
            log.warning("%s: the port is not the device that hall.toml names", self.name)
        if question.ask is not Ask.LET_GO:
            self.on_snapshot(snapshot, now)
        if question.command is not None:
            self.on_ends(question.command, now)
        while self._early:
            self.carry_out(self._early.popleft(), now)
        self._next()

    def _ask_once_more(self, now: float) -> bool:
        question = self._asking.about
        if self._asking.again():
            return True
        self._silent = self.snapshot is not None
        self._ask_again_s = now + ASK_AGAIN_S
        unanswered = [*self._early]
        self._early.clear()
        if question is not None and question.command is not None:
            unanswered.append(question.command)
        for command in unanswered:
            self.end(command, Outcome.FAILED, SILENT.reason, SILENT.message_zh, SILENT.message_en)
        return False

    # ---------------------------------------------------------------- the light

    @property
    def has_light(self) -> bool:
        """Whether the light of the configuration is there."""
        snapshot = self.snapshot
        return snapshot is not None and self._light is not None and self._light in snapshot.leds

    def flash(self, times: int, now: float, command: Command | None = None) -> None:
        """Let the light flash; ends the command SENT, or FAILED without a light."""
        if not self.has_light:
            if command is not None:
                self.refuse(command, NO_LED_ZH, NO_LED_EN)
            return
        start = max(now, self._flashes[-1].at_s + FLASH_S) if self._flashes else now
        for index in range(2 * max(1, min(times, FLASHES_MAX))):
            last = index == 2 * max(1, min(times, FLASHES_MAX)) - 1
            at_s = start + index * FLASH_S
            self._flashes.append(_Flash(at_s, index % 2 == 0, command if last else None))

    def _flash_one(self, flash: _Flash) -> None:
        if self._light is None:
            return
        token = next(self._tokens)
        if flash.command is not None:
            self._flashing[token] = flash.command
        self.port.write(led(self._light, on=flash.on), token=token)

    def cancel_flashes(self, target_id: str) -> None:
        """Take back the flashes of a command that have not begun."""
        for flash in self._flashes:
            if flash.command is not None and flash.command.command_id == target_id:
                self.end(flash.command, Outcome.FAILED, "cancelled", "已取消", "Cancelled")
                self._flashes.clear()
                self._flash_one(_Flash(0.0, on=False))
                return

    # ---------------------------------------------------------------- state

    @property
    def usable(self) -> bool:
        """Whether events of this device may be used: known, the right one, held alone if it must be."""
        snapshot = self.snapshot
        if snapshot is None or (self.alone and not snapshot.held):
            return False
        return self.unfit(snapshot) is None

    def health(self, now: float) -> DeviceHealth:
        """Unknown until the kernel said what it is; then good while it is the right one, held alone."""
        snapshot = self.snapshot
        if snapshot is None:
            return NOT_HEARD
        if self._silent:
            return SILENT
        if self.alone and not snapshot.held:
            return NOT_HELD
        return self.unfit(snapshot) or GOOD

    def explain(self, data: bytes, *, outgoing: bool) -> str:
        """The events in words."""
        return explain(data, outgoing=outgoing)

    def statistics(self) -> Mapping[str, float]:
        """Losses and doubled packets since the start."""
        return {
            "losses": self._decoder.losses,
            "doubled": self._decoder.doubled,
            "dropped_bytes": self._decoder.dropped_bytes,
        }

    def begun(self, command: Command, message_zh: str = SENT_ZH, message_en: str = SENT_EN) -> None:
        """Complete a command that such a device cannot confirm."""
        self.end(command, Outcome.SENT, "ok", message_zh, message_en)


def pressed_keys(packet: Packet) -> list[Record]:
    """Keys that went down in this packet; repeats of a held key are none."""
    return [one for one in packet.events if one.type == Ev.KEY and one.value == Press.DOWN]
