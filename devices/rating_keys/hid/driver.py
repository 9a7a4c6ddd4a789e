"""USB rating pad over time: held alone, the host opens and closes the time in which a key counts.

A pad of this kind is never told anything, so its light and voice, if it has them, are its own affair.
"""

import logging
from collections.abc import Mapping
from typing import Final

from devices.driver import DriverSetup
from devices.errors import DeviceConfigError, TransportError
from devices.health import DeviceHealth, Health
from devices.kinds import (
    Cancel,
    CancelRating,
    CheckHealth,
    CheckLevel,
    Command,
    Outcome,
    Reset,
    StartRating,
)
from devices.rating_keys.evaluation import Evaluations, end_as_ended
from devices.rating_keys.hid.protocol import Options, numbers_of, unknown_names
from devices.wire.evdev import Ask, Packet, Snapshot
from devices.wire.evdev.station import InputStation, pressed_keys

log = logging.getLogger(__name__)

NO_KEYS: Final = DeviceHealth(
    Health.BAD,
    "wrong_device",
    "这个端口没有配置的评价按键，请检查 hall.toml 中线路的 port 和 keys",
    "This port does not have the rating keys of hall.toml; check its port and keys",
)
OPENED_ZH: Final = "已开始接收评价按键（此型号没有提示，也不应答）"
OPENED_EN: Final = "Rating keys count from now on (this model shows nothing and does not confirm)"


class HidRatingPad(InputStation):
    """One pad, alone on its line."""

    def __init__(self, setup: DriverSetup, options: Options) -> None:
        super().__init__(setup, alone=True)
        unknown = unknown_names(options)
        if unknown:
            raise DeviceConfigError(
                f"设备 {self.name}：没有名为 {'、'.join(unknown)} 的按键，请检查 keys",
                f"device {self.name}: no key is named {', '.join(unknown)}; check keys",
                code="bad_options",
            )
        self._levels = options.levels
        self._numbers_of = numbers_of(options)
        self._evaluations = Evaluations(self.port.emit, 0.0)
        self._rating_id = ""
        self._opened_us = 0

    def on_lost(self, now: float, error: TransportError) -> None:
        """An open evaluation ends: a key pressed now would never arrive."""
        super().on_lost(now, error)
        self._evaluations.lost(now)

    def on_packet(self, packet: Packet, now: float) -> None:
        """The first key of an open evaluation counts, if it was pressed after the opening."""
        for event in pressed_keys(packet):
            number = self._numbers_of.get(event.code)
            if number is None:
                continue
            # The kernel says when a key went down: before the question, it is nobody's answer.
            early = self._evaluations.is_open and packet.at_us < self._opened_us
            level = None if early else self._levels[str(number)]
            self._evaluations.key(number, level, now)

    def unfit(self, snapshot: Snapshot) -> DeviceHealth | None:
        """Every level of the configuration has a key on the pad."""
        there = {number for code, number in self._numbers_of.items() if code in snapshot.keys}
        return None if there >= {int(key) for key in self._levels} else NO_KEYS

    def carry_out(self, command: Command, now: float) -> None:
        """Open or close an evaluation, check."""
        match command:
            case StartRating():
                self._start(command, now)
            case CancelRating(rating_id=rating_id):
                self._evaluations.cancel(rating_id, now)
                self.begun(command, message_zh="已停止接收", message_en="Keys no longer count")
            case CheckHealth(level=CheckLevel.INTERNAL):
                self.ask(Ask.WHAT, command)
            case Reset():
                self.ask(Ask.STATE, command)
            case Cancel():
                self.end(command)
            case _:
                self.refuse(command, "此型号评价器没有这项功能", "This rating pad cannot do that")

    def _start(self, command: StartRating, now: float) -> None:
        if not self.usable:
            health = self.health(now)
            self.end(command, Outcome.FAILED, health.reason, health.message_zh, health.message_en)
            return
        evaluations, again = self._evaluations, command.again
        if not evaluations.start(command.rating_id, command.seconds, now, again=again):
            end_as_ended(self, command)
            return
        if command.rating_id != self._rating_id:
            self._rating_id, self._opened_us = command.rating_id, int(now * 1e6)
        self.begun(command, message_zh=OPENED_ZH, message_en=OPENED_EN)

    def on_timer(self, now: float) -> None:
        """The visitor's time may be over."""
        super().on_timer(now)
        self._evaluations.on_timer(now)

    def next_deadline(self) -> float | None:
        """End of the visitor's time, or what every input device waits for."""
        moments = [super().next_deadline(), self._evaluations.ends_s]
        return min((moment for moment in moments if moment is not None), default=None)

    def statistics(self) -> Mapping[str, float]:
        """Losses, and keys that did not count, since the start."""
        return {**super().statistics(), "dropped_keys": self._evaluations.dropped_keys}
