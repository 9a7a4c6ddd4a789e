"""USB numeric pad over time: held alone, one press is one press, its light says "no"."""

import logging
from collections.abc import Mapping
from typing import Final

from devices.call_keypad.hid.protocol import (
    DIGIT_OF,
    KEYS_NEEDED,
    LIGHTS,
    NoMeaning,
    Options,
    Typist,
)
from devices.driver import DriverSetup
from devices.health import DeviceHealth, Health
from devices.kinds import (
    Beep,
    Cancel,
    CheckHealth,
    CheckLevel,
    Command,
    Identify,
    Reset,
    ShowNumbers,
)
from devices.wire.evdev import Ask, Packet, Snapshot
from devices.wire.evdev.station import FLASH_S, InputStation, pressed_keys

log = logging.getLogger(__name__)

NO_PAD: Final = DeviceHealth(
    Health.BAD,
    "wrong_device",
    "这个端口不是数字键盘，请检查 hall.toml 中线路的 port（一只键盘常有几个事件设备）",
    "This port is no numeric pad; check port in hall.toml (a pad often has several event nodes)",
)


class HidKeypad(InputStation):
    """One pad, alone on its line."""

    def __init__(self, setup: DriverSetup, options: Options) -> None:
        super().__init__(setup, alone=True, light=LIGHTS.get(options.light))
        self._options = options
        self._typist = Typist(options)
        self._unknown_keys = 0

    def on_open(self, now: float) -> None:
        """Begin without digits."""
        self._typist.reset()
        super().on_open(now)

    def on_packet(self, packet: Packet, now: float) -> None:
        """Each key that went down, once; a held key repeats nothing."""
        for event in pressed_keys(packet):
            meaning = self._typist.press(event.code, now)
            if isinstance(meaning, NoMeaning):
                self._unknown_keys += 1
                log.info("%s: no meaning for the key %s", self.name, meaning.key)
                self.flash(2, now)
            elif meaning is not None:
                self.port.emit(meaning)

    def on_missing(self, now: float) -> None:
        """A digit may be missing, so none of them counts; the clerk sees it and types again."""
        self._typist.reset()
        self.flash(2, now)

    def unfit(self, snapshot: Snapshot) -> DeviceHealth | None:
        """A pad has the digits."""
        digits = {DIGIT_OF[code] for code in snapshot.keys if code in DIGIT_OF}
        return None if len(digits) >= KEYS_NEEDED else NO_PAD

    def carry_out(self, command: Command, now: float) -> None:
        """Flash, check; a pad shows no numbers."""
        match command:
            case Beep(times=times):
                self.flash(times, now, command)
            case Identify():
                self.flash(round(self._options.identify_s / (2 * FLASH_S)), now, command)
            case CheckHealth(level=CheckLevel.EXTERNAL):
                self.flash(5, now, command)
            case CheckHealth():
                self.ask(Ask.WHAT, command)
            case Reset():
                self._typist.reset()
                self.ask(Ask.STATE, command)
            case Cancel(target_id=target_id):
                self.cancel_flashes(target_id)
                self.end(command)
            case ShowNumbers():
                self.refuse(command, "数字键盘没有显示屏", "A numeric pad has no display")
            case _:
                self.refuse(command, "数字键盘没有这项功能", "A numeric pad cannot do that")

    def statistics(self) -> Mapping[str, float]:
        """Losses, and keys without a meaning, since the start."""
        return {**super().statistics(), "unknown_keys": self._unknown_keys}
