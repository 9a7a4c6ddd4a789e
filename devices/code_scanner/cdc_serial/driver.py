"""A scanner that sends text lines, over time.

Answers to questions and codes come on the same line without anything that tells them apart. So while an answer is
waited for, nothing that comes is a code; questions are asked when nobody reads, and else seldom.
"""

from collections.abc import Mapping

from devices.code_scanner.cdc_serial.protocol import (
    BEEP,
    REVISION,
    STOP,
    TRIGGER,
    MenuAnswers,
    Options,
    Said,
    menu_command,
)
from devices.code_scanner.lines import Collector
from devices.code_scanner.station import Scanner
from devices.driver import DriverSetup
from devices.health import DeviceHealth, Health
from devices.kinds import Command, StopReading

LATE_ANSWER_S = 0.6
"""After a question without an answer, so long nothing is taken for a code: its answer may be late or torn."""

NO_SUFFIX = DeviceHealth(
    Health.GOOD,
    "no_suffix",
    "收到的码没有结尾符，已丢弃；请在扫码器上设置结尾符（回车），或在 hall.toml 中修改 suffix",
    "Codes come without their suffix and are dropped: set the scanner's suffix, or suffix in hall.toml",
    warning=True,
)


class LineScanner(Scanner):
    """One scanner, alone on its line."""

    def __init__(self, setup: DriverSetup, options: Options) -> None:
        self._options = options
        super().__init__(setup, options)
        self._collector = Collector(
            bytes.fromhex(options.prefix), bytes.fromhex(options.suffix), options.silence_s
        )
        self._answers = MenuAnswers(REVISION)
        self._deaf_until_s = 0.0
        self._without_suffix = False

    def ping_frame(self) -> bytes:
        """Its revision."""
        return menu_command(REVISION) if self._options.commands == "honeywell" else b""

    def start_frame(self) -> bytes:
        """It always looks; that it is there is asked by the ping."""
        return b""

    def stop_frame(self) -> bytes:
        """It stops without an answer."""
        return b""

    def look_frame(self) -> bytes:
        """The trigger."""
        return TRIGGER if self._options.trigger else b""

    def beep_frame(self) -> bytes:
        """A beep."""
        return BEEP if self._options.commands == "honeywell" else b""

    def may_ask(self) -> bool:
        """Not into a code."""
        return self._collector.is_empty

    def submit(self, command: Command, now: float) -> None:
        """As every scanner; a triggered one is told to stop."""
        if isinstance(command, StopReading) and self._options.trigger:
            self.port.write(STOP)
        super().submit(command, now)

    def on_open(self, now: float) -> None:
        """A code that was on its way is lost."""
        self._collector.reset()
        self._answers.reset()
        self._deaf_until_s = now
        super().on_open(now)

    def on_bytes(self, data: bytes, now: float) -> None:
        """An answer while one is waited for, else codes."""
        if self.is_asking:
            self._collector.reset()
            answer = self._answers.feed(data)
            if answer is not None:
                # A scanner that does not know the command is there all the same.
                said, text = answer
                self.answered(now, detail=text if said is Said.DONE else f"says {said.name}")
        elif now >= self._deaf_until_s:
            self._give(self._collector.feed(data, now), now)

    def on_timer(self, now: float) -> None:
        """Silence may end a code."""
        if not self.is_asking:
            self._give(self._collector.feed(b"", now), now)
        super().on_timer(now)

    def on_sent(self, token: int, now: float) -> None:
        """A question has left: what comes belongs to its answer."""
        super().on_sent(token, now)
        if self.is_asking:
            self._deaf_until_s = now + self._options.reply_timeout_s + LATE_ANSWER_S

    def answered(self, now: float, *, yes: bool = True, detail: str = "") -> None:
        """Nothing more of the answer is to come."""
        self._deaf_until_s = now
        self._answers.reset()
        super().answered(now, yes=yes, detail=detail)

    def _give(self, codes: list[bytes], now: float) -> None:
        for code in codes:
            self._without_suffix = False
            self.code(code, now)
        if self._collector.broken and not codes and self.intake.given == 0:
            self._without_suffix = True

    def next_deadline(self) -> float | None:
        """Also when silence ends a code."""
        moments = [super().next_deadline(), self._collector.deadline_s]
        return min((moment for moment in moments if moment is not None), default=None)

    def health(self, now: float) -> DeviceHealth:
        """Good, with a hint while every code comes without its suffix."""
        health = super().health(now)
        return NO_SUFFIX if self._without_suffix and health.health is not Health.BAD else health

    def explain(self, data: bytes, *, outgoing: bool) -> str:
        """Commands only; codes may be personal."""
        names = {TRIGGER: "trigger", STOP: "stop", BEEP: "beep", menu_command(REVISION): "revision"}
        if outgoing:
            return names.get(data, "menu command")
        return f"{len(data)} bytes of codes or answers"

    def statistics(self) -> Mapping[str, float]:
        """Also codes that came in half."""
        own = {"broken": self._collector.broken, "cut_off": self._collector.too_long}
        return {**super().statistics(), **own}
