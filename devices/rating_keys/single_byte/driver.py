"""Single-byte pad over time: the host asks, keeps the time, and takes the first key.

There is no check sum and no acknowledgement: noise that looks like a key counts while an evaluation is open, and
a key that is lost is lost. The shorter an evaluation is open, the less of both.
"""

import itertools
import logging
from collections.abc import Mapping
from typing import Final

from devices.driver import Driver, DriverSetup
from devices.errors import TransportError
from devices.health import GOOD, DeviceHealth, Health
from devices.kinds import (
    Cancel,
    CancelRating,
    CheckHealth,
    CheckLevel,
    Command,
    Identify,
    StartRating,
)
from devices.rating_keys.evaluation import Evaluations, end_as_unsupported
from devices.rating_keys.questions import Questions
from devices.rating_keys.single_byte.protocol import Options

log = logging.getLogger(__name__)

SILENT: Final = DeviceHealth(
    Health.UNKNOWN,
    "silent",
    "很久没有按键：此型号不能查询，请评价时按任意键即可确认",
    "No key for a long time; press any key during a rating to see that it is alive",
)
UNTRIED: Final = DeviceHealth(
    Health.UNKNOWN,
    "no_key_yet",
    "尚未按过键：此型号不能查询，请评价时按任意键即可确认",
    "No key pressed yet: this model cannot be asked, press any key during a rating",
)
SUSPECT: Final = DeviceHealth(
    Health.UNKNOWN,
    "suspect",
    "连续三次请评价都没有任何按键，请检查评价器的电源和接线，并核对 start 与波特率",
    "Three evaluations without any key; check power, cable, start and baud of the pad",
)


class SingleBytePad(Driver):
    """One pad, alone on its line."""

    def __init__(self, setup: DriverSetup, options: Options) -> None:
        super().__init__(setup.port)
        self._name = setup.device.name
        self._options = options
        self._start_bytes = options.start_bytes
        self._tokens = itertools.count(1)
        self._evaluations = Evaluations(setup.port.emit, options.grace_s)
        self._questions = Questions(self, self._evaluations)
        self._heard_s: float | None = None
        self._fell_silent = False
        self._noise = 0

    def on_open(self, now: float) -> None:
        """What stands at the other end is not known."""
        self._heard_s = None
        self._fell_silent = False

    def on_lost(self, now: float, error: TransportError) -> None:
        """An open evaluation ends: a key pressed now would never arrive."""
        self._questions.lost(now, error)

    def on_bytes(self, data: bytes, now: float) -> None:
        """Each byte is a key or noise."""
        for byte in data:
            key = self._options.key_of(byte)
            if key is None:
                self._noise += 1
                continue
            self._heard_s = now
            self._fell_silent = False
            self._questions.heard()
            if not self._evaluations.key(key, self._options.levels.get(str(key)), now):
                log.info("%s: rating key %d dropped", self._name, key)

    def submit(self, command: Command, now: float) -> None:
        """Start or cancel an evaluation; light the pad for whoever looks for it."""
        match command:
            case StartRating():
                self._questions.start(command, now, self._light)
            case CancelRating(rating_id=rating_id):
                self._evaluations.cancel(rating_id, now)
                self.end_sent(command)
            case Identify() | CheckHealth(level=CheckLevel.EXTERNAL):
                self._questions.sends(command, self._light())
            case Cancel():
                self.end_sent(command)
            case _:
                end_as_unsupported(self, command)

    def _light(self) -> int:
        """Queue the one thing that a pad can be told, and return its token."""
        token = next(self._tokens)
        self.port.write(self._start_bytes, token=token)
        return token

    def on_sent(self, token: int, now: float) -> None:
        """The start has left; the visitor's time begins."""
        self._questions.on_sent(token, now)

    def on_timer(self, now: float) -> None:
        """The visitor's time is over, or the pad has been silent for too long."""
        self._evaluations.on_timer(now)
        if self._heard_s is not None and now - self._heard_s >= self._options.heard_within_s:
            self._heard_s = None
            self._fell_silent = True

    def next_deadline(self) -> float | None:
        """End of the visitor's time, or when silence becomes too long."""
        ends_s = self._evaluations.ends_s
        if self._heard_s is None:
            return ends_s
        silent_s = self._heard_s + self._options.heard_within_s
        return silent_s if ends_s is None else min(ends_s, silent_s)

    def health(self, now: float) -> DeviceHealth:
        """Unknown until a key was heard, and again after a long silence: there is no poll."""
        if self._questions.pad_is_suspect:
            return SUSPECT
        if self._heard_s is None:
            return SILENT if self._fell_silent else UNTRIED
        return GOOD

    def explain(self, data: bytes, *, outgoing: bool) -> str:
        """Keys by their number."""
        if outgoing:
            return "start an evaluation"
        keys = [self._options.key_of(byte) for byte in data]
        return ", ".join("noise" if key is None else f"key {key}" for key in keys)

    def statistics(self) -> Mapping[str, float]:
        """Dropped keys and bytes that are no key since the start."""
        return {"dropped_keys": self._evaluations.dropped_keys, "noise": self._noise}
