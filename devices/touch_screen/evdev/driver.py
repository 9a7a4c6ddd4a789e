"""A touch panel of the kernel over time. Its surface draws and acts; this watches that the glass tells the truth."""

from collections.abc import Mapping
from typing import Final

from devices.driver import DriverSetup
from devices.errors import TransportError
from devices.health import GOOD, DeviceHealth, Health
from devices.kinds import Cancel, CheckHealth, CheckLevel, Command, Reset
from devices.touch_screen.core import TouchCore
from devices.touch_screen.evdev.protocol import Options, Place, Slots
from devices.wire.evdev import Abs, Ask, Packet, Snapshot
from devices.wire.evdev.station import InputStation

NO_PANEL: Final = DeviceHealth(
    Health.BAD,
    "wrong_device",
    "这个端口不是触摸屏，请检查 hall.toml 中线路的 port",
    "This port is no touch panel; check port in hall.toml",
)


class EvdevTouch(InputStation):
    """One panel, alone on its line; lets its surface have the touches too."""

    def __init__(self, setup: DriverSetup, options: Options) -> None:
        super().__init__(setup, alone=options.exclusive)
        self._core = TouchCore(setup.device.name, setup.port.emit, options)
        self._slots = Slots({})
        self._waiting_for_state = True

    def on_open(self, now: float) -> None:
        """Begin without contacts."""
        self._core.lift_all()
        self._waiting_for_state = True
        super().on_open(now)

    def on_lost(self, now: float, error: TransportError) -> None:
        """Whatever was down is up: it cannot be followed any more."""
        self._core.lift_all()
        super().on_lost(now, error)
        self._end_walk("line_down", error.message_zh, error.message_en)

    def on_snapshot(self, snapshot: Snapshot, now: float) -> None:
        """Ranges of the axes, and what touches already: that is no press, but may be stuck."""
        if snapshot.question != Ask.STATE:
            return
        self._core.lift_all()
        self._slots = Slots(snapshot.axes)
        self._waiting_for_state = False
        for place in self._slots.stand(snapshot):
            self._core.touch(place.slot, place.x, place.y, now, hidden=True)

    def on_packet(self, packet: Packet, now: float) -> None:
        """Contacts that came, moved or went."""
        if self._waiting_for_state:
            return
        at_s = min(packet.at_us / 1e6, now) if packet.at_us else now
        for place in self._slots.take(packet):
            self._take(place, at_s)
        self._after(now)

    def _take(self, place: Place, at_s: float) -> None:
        if not place.down:
            self._core.lift(place.slot, at_s)
            return
        if place.fresh:
            self._core.lift(place.slot, at_s)
        self._core.touch(place.slot, place.x, place.y, at_s)

    def on_missing(self, now: float) -> None:
        """Without its events nobody knows where a finger is."""
        del now
        self._core.lift_all()
        self._waiting_for_state = True

    def on_timer(self, now: float) -> None:
        """Presses that are certain now, stuck touches, the end of a test."""
        super().on_timer(now)
        self._after(now)

    def _after(self, now: float) -> None:
        self._core.tick(now)
        result = self._core.walk_result(now)
        if result is not None:
            self.port.complete(result)

    def next_deadline(self) -> float | None:
        """What every input device waits for, and the contacts."""
        moments = [super().next_deadline(), self._core.deadline_s]
        return min((moment for moment in moments if moment is not None), default=None)

    def unfit(self, snapshot: Snapshot) -> DeviceHealth | None:
        """A panel says where it is touched."""
        multi = {Abs.MT_POSITION_X, Abs.MT_POSITION_Y} <= set(snapshot.axes)
        return None if multi or {Abs.X, Abs.Y} <= set(snapshot.axes) else NO_PANEL

    def carry_out(self, command: Command, now: float) -> None:
        """Check, test, begin anew."""
        match command:
            case CheckHealth(level=CheckLevel.INTERNAL):
                self.ask(Ask.WHAT, command)
            case CheckHealth(level=CheckLevel.INTERACTIVE):
                replaced = self._core.start_walk(command, now)
                if replaced is not None:
                    self.port.complete(replaced)
            case Reset():
                self._core.lift_all()
                self._waiting_for_state = True
                self.ask(Ask.STATE, command)
            case Cancel(target_id=target_id):
                if self._core.is_walking(target_id):
                    self._end_walk("cancelled", "已取消", "Cancelled")
                self.end(command)
            case _:
                self.refuse(command, "触摸屏没有这项功能", "A touch panel cannot do that")

    def _end_walk(self, reason: str, zh: str, en: str) -> None:
        ended = self._core.end_walk(reason, zh, en)
        if ended is not None:
            self.port.complete(ended)

    def health(self, now: float) -> DeviceHealth:
        """As every input device, and the state of the glass."""
        health = super().health(now)
        return (self._core.health(now) or GOOD) if health == GOOD else health

    def statistics(self) -> Mapping[str, float]:
        """Losses, touches, ghosts since the start."""
        return {**super().statistics(), **self._core.statistics()}
