"""A scanner that types, over time: held alone, a code is given once, and only while somebody wants one."""

import logging
from collections.abc import Mapping
from typing import Final

from devices.code_scanner.codes import Intake
from devices.code_scanner.wedge.protocol import PLAIN, Options, Typed, Typewriter
from devices.driver import DriverSetup
from devices.health import GOOD, DeviceHealth, Health
from devices.kinds import (
    Cancel,
    CheckHealth,
    CheckLevel,
    Command,
    Reset,
    StartReading,
    StopReading,
)
from devices.wire.evdev import Ask, Ev, Packet, Snapshot
from devices.wire.evdev.station import InputStation

log = logging.getLogger(__name__)

LOST_SUFFIX_S: Final = 0.3
"""A code whose suffix does not come is given up after this; longer than any pause inside one."""
KEYS_NEEDED: Final = 36
"""Letters and digits: a device with fewer types no codes."""

NO_KEYBOARD: Final = DeviceHealth(
    Health.BAD,
    "wrong_device",
    "这个端口不像扫码器（没有字母和数字键），请检查 hall.toml 中线路的 port",
    "This port does not look like a scanner (no letters and digits); check port in hall.toml",
)
CANNOT_TYPE: Final = DeviceHealth(
    Health.GOOD,
    "characters_lost",
    "扫码器以键盘方式发送，刚才的码里有键盘上没有的字符，无法读出；请把扫码器设为 USB 虚拟串口",
    "The scanner types, and its last code held characters that no keyboard has; set it to USB serial",
    warning=True,
)
NO_SUFFIX: Final = DeviceHealth(
    Health.GOOD,
    "suffix_missing",
    "扫码器没有发送结束键，刚才的码不能确定是否完整；请给扫码器设置后缀，或把 suffix 改为 none",
    "The scanner sent no end key, so the last code may be cut short; set its suffix, or suffix = none",
    warning=True,
)


class WedgeScanner(InputStation):
    """One scanner, alone on its line."""

    def __init__(self, setup: DriverSetup, options: Options) -> None:
        super().__init__(setup, alone=True)
        self._options = options
        self._typewriter = Typewriter(options.suffix)
        with_suffix = options.suffix != "none"
        self._patience_s = max(options.silence_s, LOST_SUFFIX_S if with_suffix else 0.0)
        self._intake = Intake(setup.port, options.repeat_window_s)
        self._silence_s: float | None = None
        self._last_us = 0
        self._half = False
        """Reading began or ended in the middle of a code: the rest of it is nobody's."""
        self._complaint: DeviceHealth | None = None
        self._unreadable = self._cut = 0

    def on_open(self, now: float) -> None:
        """Begin with no key down and nobody reading."""
        self._typewriter.reset()
        self._intake.stop()
        self._silence_s = None
        self._half = False
        self._complaint = None
        self._last_us = 0
        super().on_open(now)

    def on_packet(self, packet: Packet, now: float) -> None:
        """Keys; a code ends with its suffix."""
        if packet.at_us < self._last_us:
            self._typewriter.spoil()  # out of order: nobody knows what was typed
        self._last_us = max(self._last_us, packet.at_us)
        for event in packet.events:
            if event.type != Ev.KEY:
                continue
            typed = self._typewriter.key(event.code, event.value)
            if typed is not None:
                self._give(typed, CANNOT_TYPE, now)
        self._silence_s = now + self._patience_s if self._typewriter.typing else None

    def on_missing(self, now: float) -> None:
        """Half a code is no code."""
        del now
        if self._typewriter.typing:
            self._typewriter.spoil()

    def on_snapshot(self, snapshot: Snapshot, now: float) -> None:
        """After a loss the kernel says which keys are down."""
        del now
        if snapshot.question == Ask.STATE:
            self._typewriter.set_down(snapshot.pressed)

    def on_timer(self, now: float) -> None:
        """The suffix did not come."""
        super().on_timer(now)
        if self._silence_s is not None and now >= self._silence_s:
            self._silence_s = None
            if self._options.suffix != "none":
                self._typewriter.spoil()
            typed = self._typewriter.end()
            if typed is not None:
                self._give(typed, CANNOT_TYPE if self._options.suffix == "none" else NO_SUFFIX, now)

    def next_deadline(self) -> float | None:
        """End of the silence, or what every input device waits for."""
        own = super().next_deadline()
        if self._silence_s is None:
            return own
        return self._silence_s if own is None else min(own, self._silence_s)

    def _give(self, typed: Typed, complaint: DeviceHealth, now: float) -> None:
        half, self._half = self._half, False
        if half:
            self._cut += 1
        elif typed.whole:
            self._complaint = None
            self._intake.take(typed.text.encode("ascii"), now)
        elif self._intake.reading:
            # A code with a hole in it would be another code: better none.
            self._unreadable += 1
            self._complaint = complaint
            log.warning("%s: a code could not be read: %s", self.name, complaint.reason)

    def unfit(self, snapshot: Snapshot) -> DeviceHealth | None:
        """A scanner that types has letters and digits."""
        characters = {PLAIN[code] for code in snapshot.keys if code in PLAIN}
        return None if sum(char.isalnum() for char in characters) >= KEYS_NEEDED else NO_KEYBOARD

    def health(self, now: float) -> DeviceHealth:
        """As every input device; a warning after a code that could not be read."""
        health = super().health(now)
        return self._complaint if health == GOOD and self._complaint is not None else health

    def carry_out(self, command: Command, now: float) -> None:
        """Read or stop reading, check."""
        del now
        match command:
            case StartReading():
                self._switch(reading=True)
                self.begun(command)
            case StopReading():
                self._switch(reading=False)
                self.begun(command, message_zh="已停止", message_en="Stopped")
            case CheckHealth(level=CheckLevel.INTERNAL):
                self.ask(Ask.WHAT, command)
            case Reset():
                self._switch(reading=False)
                self._typewriter.reset()
                self._silence_s, self._half = None, False
                self.ask(Ask.STATE, command)
            case Cancel():
                self.end(command)
            case _:
                self.refuse(command, "扫码器没有这项功能", "A scanner cannot do that")

    def _switch(self, *, reading: bool) -> None:
        if reading:
            self._intake.start()
        else:
            self._intake.stop()
        if self._typewriter.typing:
            self._half = True
            self._typewriter.forget()
            self._typewriter.spoil()

    def statistics(self) -> Mapping[str, float]:
        """Losses, codes that could not be read, came again, or that nobody wanted."""
        return {
            **super().statistics(),
            **self._intake.statistics(),
            "unreadable": self._unreadable,
            "cut": self._cut,
        }
