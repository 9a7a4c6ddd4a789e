"""FF68 rating pad over time: one evaluation at a time, one result for each, the host keeps the time.

Source: 21键(点阵液晶)呼叫器通讯协议: CMD 01 0B starts, CMD 11h k is a key, acknowledged by CMD 01 k. What a
pad does when nobody presses is not published; it is taken to fall silent.
"""

import logging
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
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
    Outcome,
    RatingOutcome,
    RatingResult,
    ShowStars,
    StartRating,
)
from devices.rating_keys.ff68.protocol import KEY_MAX, NO_RATING, Options
from devices.wire.ff68 import Cmd, Frame, beep_frame, star_frame, start_rating_frame
from devices.wire.ff68.station import Station

log = logging.getLogger(__name__)

STARTS_WITHOUT_A_SIGN: Final = 3
ENDED_KEPT: Final = 256

SUSPECT: Final = DeviceHealth(
    Health.UNKNOWN,
    "suspect",
    "连续三次请评价都没有任何按键，请检查评价器的电源和接线",
    "Three evaluations without any sign of the pad; check its power and cable",
)


@dataclass(slots=True)
class _Evaluation:
    """The evaluation that is open; its time begins when the start has left."""

    rating_id: str
    seconds: float
    ends_s: float


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
        self._open: _Evaluation | None = None
        self._ended: OrderedDict[str, None] = OrderedDict()
        self._sending: dict[int, Command] = {}
        self._starts_without_sign = 0
        self._dropped_keys = 0

    def on_lost(self, now: float, error: TransportError) -> None:
        """An open evaluation ends: a key pressed now would never arrive."""
        sending, self._sending = list(self._sending.values()), {}
        for command in sending:
            self.end(
                command,
                Outcome.INDETERMINATE,
                "line_down",
                error.message_zh,
                error.message_en,
            )
        if self._open is not None:
            self._result(RatingOutcome.DEVICE_LOST)

    def heard(self, now: float) -> None:
        """The pad, or the terminal it is wired through, gave a sign of life."""
        super().heard(now)
        self._starts_without_sign = 0

    def on_frame(self, frame: Frame, now: float) -> None:
        """Acknowledge a key at once; count it if an evaluation is open and it is not a repeat."""
        if frame.cmd != Cmd.RATING:
            return
        if len(frame.data) != 1 or frame.data[0] > KEY_MAX:
            self._dropped_keys += 1
            log.warning("%s: %s is no rating key", self.name, frame.data.hex(" ").upper() or "none")
            return
        self.heard(now)
        self.acknowledge(frame, now)
        if self.is_repeat(frame, now):
            return
        key = frame.data[0]
        level = self._options.levels.get(str(key))
        if self._open is None or level is None:
            # Some pads send keys while idle, and a second key after the first says nothing new.
            self._dropped_keys += 1
            log.info("%s: rating key %d dropped", self.name, key)
        elif level == NO_RATING:
            self._result(RatingOutcome.TIMED_OUT, raw_key=key)
        else:
            self._result(RatingOutcome.RATED, level, key)

    def submit(self, command: Command, now: float) -> None:
        """Start or cancel an evaluation, show stars, beep."""
        match command:
            case StartRating():
                self._start(command, now)
            case CancelRating(rating_id=rating_id):
                if self._open is not None and self._open.rating_id == rating_id:
                    self._result(RatingOutcome.CANCELLED)
                self.end_sent(command)
            case ShowStars(stars=stars) if self._options.stars and 1 <= stars <= 5:
                self._send(command, star_frame(self.address, stars))
            case Beep() | Identify() | CheckHealth(level=CheckLevel.EXTERNAL):
                self._send(command, beep_frame(self.address))
            case _:
                self.refuse(
                    command,
                    "此型号评价器没有这项功能",
                    "This rating pad cannot do that",
                )

    def _start(self, command: StartRating, now: float) -> None:
        if command.rating_id in self._ended:
            self.end(
                command,
                Outcome.FAILED,
                "rating_ended",
                "这次评价已经结束",
                "This evaluation has ended already",
            )
            return
        if self._open is not None and self._open.rating_id != command.rating_id:
            self._result(RatingOutcome.CANCELLED)
        limit_s = command.seconds + self._options.grace_s
        if self._open is None:
            self._open = _Evaluation(command.rating_id, limit_s, now + limit_s)
            self._starts_without_sign += 1
        self._send(command, start_rating_frame(self.address))

    def _send(self, command: Command, frame: Frame) -> None:
        self._sending[self.write(frame)] = command

    def on_sent(self, token: int, now: float) -> None:
        """A frame has left; the visitor's time begins with the start."""
        command = self._sending.pop(token, None)
        if command is None:
            return
        self.end_sent(command)
        evaluation = self._open
        if isinstance(command, StartRating) and evaluation is not None:
            evaluation.ends_s = now + evaluation.seconds

    def _result(
        self, outcome: RatingOutcome, level: int | None = None, raw_key: int | None = None
    ) -> None:
        evaluation, self._open = self._open, None
        if evaluation is None:
            return
        self._ended[evaluation.rating_id] = None
        while len(self._ended) > ENDED_KEPT:
            self._ended.popitem(last=False)
        self.port.emit(RatingResult(evaluation.rating_id, outcome, level, raw_key))

    def on_timer(self, now: float) -> None:
        """The visitor's time is over, or the pad has been silent for too long."""
        super().on_timer(now)
        if self._open is not None and now >= self._open.ends_s:
            self._result(RatingOutcome.TIMED_OUT)

    def next_deadline(self) -> float | None:
        """End of the visitor's time, or when silence becomes too long."""
        silent_s = super().next_deadline()
        if self._open is None:
            return silent_s
        return self._open.ends_s if silent_s is None else min(self._open.ends_s, silent_s)

    def health(self, now: float) -> DeviceHealth:
        """As every station, but suspect after three starts without any sign."""
        if self._starts_without_sign >= STARTS_WITHOUT_A_SIGN and self._open is None:
            return SUSPECT
        return super().health(now)

    def statistics(self) -> Mapping[str, float]:
        """Repeats, echoes and dropped keys since the start."""
        return {**super().statistics(), "dropped_keys": self._dropped_keys}
