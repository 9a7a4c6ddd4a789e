"""A GM65 module over time: frames of settings and plain codes come on one line.

A code is text, so it never holds 02 00; what begins so is an answer, or a damaged one, and then nothing that follows
is a code until the line has been silent.
"""

from collections.abc import Mapping
from typing import Final

from devices.code_scanner.gm65 import protocol
from devices.code_scanner.gm65.protocol import ANSWER_HEAD, Answer, Options, check_answer
from devices.code_scanner.lines import Collector
from devices.code_scanner.station import Scanner
from devices.driver import DriverSetup
from devices.wire.fault import Fault, FrameError

ANSWER_WITHIN_S: Final = 0.1
"""The bytes of an answer follow each other; a longer pause means that it is damaged."""
DEAF_S: Final = 0.6
"""So long after a damaged answer nothing is a code: its rest may be late."""
BAUD_DATA: Final = protocol.SET_9600.data


class Gm65Scanner(Scanner):
    """One module, alone on its line."""

    look_is_answered = True

    def __init__(self, setup: DriverSetup, options: Options) -> None:
        self._options = options
        super().__init__(setup, options)
        self._collector = Collector(
            bytes.fromhex(options.prefix), bytes.fromhex(options.suffix), options.silence_s
        )
        self._frame = bytearray()
        self._frame_s = 0.0
        self._deaf_until_s = 0.0
        self._damaged = 0

    def ping_frame(self) -> bytes:
        """Its baud setting."""
        return protocol.ASK_BAUD.to_bytes()

    def start_frame(self) -> bytes:
        """It looks by itself or by the trigger; that it is there is asked by the ping."""
        return b""

    def stop_frame(self) -> bytes:
        """No trigger any more, where there is one."""
        return protocol.STOP_TRIGGER.to_bytes() if self._options.trigger else b""

    def look_frame(self) -> bytes:
        """Trigger once."""
        return protocol.TRIGGER_ONCE.to_bytes() if self._options.trigger else b""

    def may_ask(self) -> bool:
        """Not into a code."""
        return self._collector.is_empty and not self._frame

    def on_open(self, now: float) -> None:
        """A code that was on its way is lost."""
        self._collector.reset()
        self._frame.clear()
        self._deaf_until_s = now
        super().on_open(now)

    def on_bytes(self, data: bytes, now: float) -> None:
        """Answers, and between them codes."""
        self._expire(now)
        for byte in data:
            if self._frame or byte == ANSWER_HEAD[0]:
                self._frame.append(byte)
                self._frame_s = now
                self._look_at_frame(now)
            elif now >= self._deaf_until_s:
                self._give(self._collector.feed(bytes((byte,)), now), now)

    def _look_at_frame(self, now: float) -> None:
        checked = check_answer(self._frame)
        if checked is None:
            return
        if isinstance(checked, Fault):
            self._drop_frame(now)
            return
        answer = Answer.from_bytes(bytes(self._frame))
        self._frame.clear()
        yes = answer.result == 0
        # An answer does not say to which question it belongs; how much data it has does.
        wanted = len(BAUD_DATA) if self.asked == self.ping_frame() else 1
        if self.is_asking and (not yes or len(answer.data) == wanted):
            self.answered(now, yes=yes, detail=f"result {answer.result:02X}")
        else:
            self.sign_of_life(now)

    def _drop_frame(self, now: float) -> None:
        self._frame.clear()
        self._collector.reset()
        self._damaged += 1
        self._deaf_until_s = now + DEAF_S

    def _expire(self, now: float) -> None:
        if self._frame and now - self._frame_s >= ANSWER_WITHIN_S:
            self._drop_frame(now)

    def _give(self, codes: list[bytes], now: float) -> None:
        for code in codes:
            self.code(code, now)

    def on_timer(self, now: float) -> None:
        """Silence may end a code or half an answer."""
        self._expire(now)
        self._give(self._collector.feed(b"", now), now)
        super().on_timer(now)

    def next_deadline(self) -> float | None:
        """Also when silence ends something."""
        broken_s = self._frame_s + ANSWER_WITHIN_S if self._frame else None
        moments = [super().next_deadline(), self._collector.deadline_s, broken_s]
        return min((moment for moment in moments if moment is not None), default=None)

    def explain(self, data: bytes, *, outgoing: bool) -> str:
        """Settings only; codes may be personal."""
        try:
            setting = protocol.Setting.from_bytes(data) if outgoing else None
        except FrameError:
            setting = None
        if setting is None:
            return f"{len(data)} bytes of codes or answers"
        name = protocol.Kind(setting.kind).name.lower()
        return f"{name} {setting.address:04X}h: {setting.data.hex(' ').upper()}"

    def statistics(self) -> Mapping[str, float]:
        """Also codes and answers that came in half."""
        return {
            **super().statistics(),
            "broken": self._collector.broken,
            "cut_off": self._collector.too_long,
            "damaged_answers": self._damaged,
        }
