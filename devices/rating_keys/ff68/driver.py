"""FF68 rating pad over time: one evaluation at a time, one result for each, the host keeps the time.

Source: 21键(点阵液晶)呼叫器通讯协议: CMD 01 0B starts, CMD 11h k is a key, acknowledged by CMD 01 k. What a
pad does when nobody presses is not published; it is taken to fall silent.
"""

import logging
from collections.abc import Mapping
from typing import Final

from devices.driver import DriverSetup
from devices.errors import TransportError
from devices.health import DeviceHealth, Health
from devices.kinds import (
    Beep,
    CancelRating,
    CheckHealth,
    CheckLevel,
    Command,
    Identify,
    ShowStars,
    StartRating,
)
from devices.rating_keys.evaluation import Evaluations, end_as_unsupported
from devices.rating_keys.ff68.protocol import KEY_MAX, Options
from devices.rating_keys.questions import Questions
from devices.wire.ff68 import Cmd, Frame, beep_frame, star_frame, start_rating_frame
from devices.wire.ff68.station import Station

log = logging.getLogger(__name__)

SUSPECT: Final = DeviceHealth(
    Health.UNKNOWN,
    "suspect",
    "连续三次请评价都没有任何按键，请检查评价器的电源和接线",
    "Three evaluations without any sign of the pad; check its power and cable",
)


class Ff68Pad(Station):
    """One pad, alone on its line or wired through a terminal whose address it shares."""

    def __init__(self, setup: DriverSetup, options: Options) -> None:
        super().__init__(
            setup,
            repeat_window_s=options.repeat_window_s,
            repeat_round_s=options.repeat_round_s,
            heard_within_s=options.heard_within_s,
        )
        self._options = options
        self._evaluations = Evaluations(setup.port.emit, options.grace_s)
        self._questions = Questions(self, self._evaluations)
        self._no_keys = 0

    def on_lost(self, now: float, error: TransportError) -> None:
        """An open evaluation ends: a key pressed now would never arrive."""
        self._questions.lost(now, error)

    def heard(self, now: float) -> None:
        """The pad, or the terminal it is wired through, gave a sign of life."""
        super().heard(now)
        self._questions.heard()

    def on_frame(self, frame: Frame, now: float) -> None:
        """Acknowledge a key at once; count it if an evaluation is open and it is not a repeat."""
        if frame.cmd != Cmd.RATING:
            return
        if len(frame.data) != 1 or frame.data[0] > KEY_MAX:
            self._no_keys += 1
            log.warning("%s: %s is no rating key", self.name, frame.data.hex(" ").upper() or "none")
            return
        self.heard(now)
        self.acknowledge(frame, now)
        if self.is_repeat(frame, now):
            return
        key = frame.data[0]
        if not self._evaluations.key(key, self._options.levels.get(str(key)), now):
            # Some pads send keys while idle, and a second key after the first says nothing new.
            log.info("%s: rating key %d dropped", self.name, key)

    def submit(self, command: Command, now: float) -> None:
        """Start or cancel an evaluation, show stars, beep."""
        match command:
            case StartRating():
                frame = start_rating_frame(self.address)
                self._questions.start(command, now, lambda: self.write(frame))
            case CancelRating(rating_id=rating_id):
                self._evaluations.cancel(rating_id, now)
                self.end_sent(command)
            case ShowStars(stars=stars) if self._options.stars and 1 <= stars <= 5:
                self._send(command, star_frame(self.address, stars))
            case Beep() | Identify() | CheckHealth(level=CheckLevel.EXTERNAL):
                self._send(command, beep_frame(self.address))
            case _:
                end_as_unsupported(self, command)

    def _send(self, command: Command, frame: Frame) -> None:
        self._questions.sends(command, self.write(frame))

    def on_sent(self, token: int, now: float) -> None:
        """A frame has left; the visitor's time begins with the start."""
        self._questions.on_sent(token, now)

    def on_timer(self, now: float) -> None:
        """The visitor's time is over, or the pad has been silent for too long."""
        super().on_timer(now)
        self._evaluations.on_timer(now)

    def next_deadline(self) -> float | None:
        """End of the visitor's time, or when silence becomes too long."""
        moments = [super().next_deadline(), self._evaluations.ends_s]
        return min((moment for moment in moments if moment is not None), default=None)

    def health(self, now: float) -> DeviceHealth:
        """As every station, but suspect after three starts without any sign."""
        if self._questions.pad_is_suspect:
            return SUSPECT
        return super().health(now)

    def statistics(self) -> Mapping[str, float]:
        """Repeats, echoes and dropped keys since the start."""
        dropped = self._evaluations.dropped_keys + self._no_keys
        return {**super().statistics(), "dropped_keys": dropped}
