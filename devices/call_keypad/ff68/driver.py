"""FF68 calling terminal over time: acknowledges at once, counts each press once, shows three digits.

Source: 21键(点阵液晶)呼叫器通讯协议: the host gives a key frame back unchanged, well under 200 ms; CMD 02
shows waiting count and number, CMD 03 beeps; neither is answered, and there is no poll.
"""

import logging
from collections import deque
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from devices.call_keypad.ff68.protocol import Options, translate
from devices.driver import DriverSetup
from devices.errors import TransportError
from devices.kinds import (
    Beep,
    Cancel,
    CheckHealth,
    CheckLevel,
    Command,
    Identify,
    Outcome,
    ShowNumbers,
)
from devices.wire.ff68 import Cmd, Frame, beep_frame, show_frame
from devices.wire.ff68.station import Station

log = logging.getLogger(__name__)

BEEPS_MAX: Final = 5
BEEP_EVERY_S: Final = 0.4
DIGITS: Final = 3


class Ff68Keypad(Station):
    """One terminal; up to 32 share a line and a decoder, told apart by address."""

    def __init__(self, setup: DriverSetup, options: Options) -> None:
        super().__init__(
            setup,
            repeat_window_s=options.repeat_window_s,
            repeat_round_s=options.repeat_round_s,
            heard_within_s=options.heard_within_s,
        )
        self._options = options
        self._unknown_keys = 0
        # Only the newest numbers count: while one frame waits for the line, later ones are merged.
        self._show_sending: Command | None = None
        self._show_token: int | None = None
        self._show_next: ShowNumbers | None = None
        self._beeps: deque[tuple[float, Command | None]] = deque()
        self._beep_free_s = 0.0
        self._beeping: dict[int, Command] = {}

    def on_lost(self, now: float, error: TransportError) -> None:
        """Nothing is ever answered: what had left is unknown, what had not is failed."""
        waiting = [self._show_next, *(command for _, command in self._beeps)]
        begun = [self._show_sending, *self._beeping.values()]
        self._show_sending = self._show_token = self._show_next = None
        self._beeps.clear()
        self._beeping.clear()
        for commands, outcome in ((waiting, Outcome.FAILED), (begun, Outcome.INDETERMINATE)):
            for command in commands:
                if command is not None:
                    self.end(command, outcome, "line_down", error.message_zh, error.message_en)

    def on_frame(self, frame: Frame, now: float) -> None:
        """Acknowledge a key at once, then see whether it is a new one."""
        if frame.cmd == Cmd.RATING:
            self.heard(now)  # a pad wired through this terminal speaks with its address
        if frame.cmd != Cmd.KEYS or not frame.data or self.is_echo(frame, now):
            return
        self.heard(now)
        self.acknowledge(frame, now)
        if self.is_repeat(frame, now):
            return
        pressed = translate(frame.data, self._options.keys)
        if pressed is None:
            self._unknown_keys += 1
            log.info("%s: no meaning for the keys %s", self.name, frame.data.hex(" ").upper())
            self._queue_beep(None, now)
            return
        self.port.emit(pressed)

    def submit(self, command: Command, now: float) -> None:
        """Show numbers, beep, identify; the terminal answers none of them."""
        match command:
            case ShowNumbers() if not self._options.display:
                self.refuse(command, "此呼叫器没有显示屏", "This keypad has no display")
            case ShowNumbers(waiting=None, number=None):
                self.end_sent(command)
            case ShowNumbers():
                self._show(command)
            case Beep(times=times):
                for left in reversed(range(max(1, min(times, BEEPS_MAX)))):
                    self._queue_beep(None if left else command, now)
            case Identify(label=label):
                self.write(show_frame(self.address, None, three_digits(label)))
                self._queue_beep(command, now)
            case CheckHealth(level=CheckLevel.EXTERNAL):
                self.write(show_frame(self.address, 888, 888))
                self._queue_beep(command, now)
            case Cancel(target_id=target_id):
                self._cancel(target_id)
                self.end_sent(command)
            case _:
                self.refuse(
                    command,
                    "此型号呼叫器不能被查询，按任意键可确认它在线",
                    "This keypad cannot be asked; press any key to see that it is alive",
                )

    def _show(self, command: ShowNumbers) -> None:
        if self._show_sending is None:
            self._show_sending = command
            self._show_token = self.write(
                show_frame(
                    self.address,
                    None if command.waiting is None else max(0, command.waiting),
                    three_digits(command.number or ""),
                )
            )
            return
        if self._show_next is not None:
            older = self._show_next
            command = replace(
                command,
                waiting=older.waiting if command.waiting is None else command.waiting,
                number=older.number if command.number is None else command.number,
            )
            self.end(
                older, Outcome.FAILED, "superseded", "已被更新的数字取代", "Replaced by newer ones"
            )
        self._show_next = command

    def _queue_beep(self, command: Command | None, now: float) -> None:
        at = max(now, self._beep_free_s)
        self._beep_free_s = at + BEEP_EVERY_S
        self._beeps.append((at, command))
        self._send_due_beeps(now)

    def _send_due_beeps(self, now: float) -> None:
        while self._beeps and self._beeps[0][0] <= now:
            _, command = self._beeps.popleft()
            token = self.write(beep_frame(self.address))
            if command is not None:
                self._beeping[token] = command

    def on_sent(self, token: int, now: float) -> None:
        """A frame has left: this is all that can be known about it."""
        beeped = self._beeping.pop(token, None)
        if beeped is not None:
            self.end_sent(beeped)
        if token == self._show_token and self._show_sending is not None:
            self.end_sent(self._show_sending)
            self._show_sending, self._show_token = None, None
            following, self._show_next = self._show_next, None
            if following is not None:
                self._show(following)

    def _cancel(self, target_id: str) -> None:
        if self._show_next is not None and self._show_next.command_id == target_id:
            self.end(self._show_next, Outcome.FAILED, "cancelled", "已取消", "Cancelled")
            self._show_next = None

    def on_timer(self, now: float) -> None:
        """The next of several beeps is due, or the terminal has been silent for too long."""
        super().on_timer(now)
        self._send_due_beeps(now)

    def next_deadline(self) -> float | None:
        """The next beep, or when silence becomes too long."""
        silent_s = super().next_deadline()
        if not self._beeps:
            return silent_s
        beep_s = self._beeps[0][0]
        return beep_s if silent_s is None else min(beep_s, silent_s)

    def statistics(self) -> Mapping[str, float]:
        """Repeats, echoes and keys without a meaning since the start."""
        return {**super().statistics(), "unknown_keys": self._unknown_keys}


def three_digits(label: str) -> int | None:
    """Return the last three digits of a number or label; None, which shows nothing, without any."""
    digits = "".join(char for char in label if char in "0123456789")[-DIGITS:]
    return int(digits) if digits else None
