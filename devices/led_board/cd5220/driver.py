"""A line display over time: shows the latest page, and writes it again now and then, because it never answers."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from devices.driver import Driver, DriverSetup
from devices.errors import TransportError
from devices.health import DeviceHealth, Health
from devices.kinds import (
    Cancel,
    CheckHealth,
    CheckLevel,
    Command,
    Identify,
    Outcome,
    Reset,
    SetBrightness,
    SetPower,
    ShowPage,
)
from devices.led_board.cd5220.protocol import (
    CLEAR,
    DARK,
    INITIALISE,
    Lines,
    Options,
    brightness,
    explain,
    lines_of,
    overwrite,
    shown,
)

START_S = 0.5
"""After power-on a display takes no commands for so long; a port that opens may have given it power."""
TEST: Lines = ("8" * 20, "8" * 20)

NEVER = DeviceHealth(
    Health.UNKNOWN,
    "never_answers",
    "此型号只收不答，状态永远是未知；请到现场看是否显示，不显示请核对电源和波特率",
    "This model never answers and stays unknown; look whether it shows the page, else check power and baud",
)


class LineDisplay(Driver):
    """One display, alone on its line."""

    def __init__(self, setup: DriverSetup, options: Options) -> None:
        super().__init__(setup.port)
        self._counter = setup.device.counter
        self._options = options
        self._tokens = itertools.count(1)
        self._sending: dict[int, Command | None] = {}
        """What was written and has not left, oldest first, by token; None for a refresh."""
        self._page = DARK
        self._label: Lines | None = None
        self._label_until_s = 0.0
        self._lit = True
        self._level = b""
        self._due_s: float | None = None
        self._starting = True
        self._written = 0

    def on_open(self, now: float) -> None:
        """What stands on the display is not known; wait until it listens."""
        self._starting = True
        self._due_s = now + START_S

    def on_lost(self, now: float, error: TransportError) -> None:
        """What has not left is not shown; what has left may be."""
        sending, self._sending = list(self._sending.values()), {}
        self._due_s = None
        for command in filter(None, sending):
            self.end(
                command, Outcome.INDETERMINATE, "line_down", error.message_zh, error.message_en
            )

    def submit(self, command: Command, now: float) -> None:
        """Show a page, a label or all segments; be dark or lit."""
        match command:
            case ShowPage(page=page):
                self._page = lines_of(page, self._counter, self._options)
                self._show(command, now)
            case Identify(label=label):
                self._for_a_while((shown(label), ""), command, now)
            case CheckHealth(level=CheckLevel.EXTERNAL | CheckLevel.INTERACTIVE):
                self._for_a_while(TEST, command, now)
            case SetPower(on=on):
                self._lit = on
                self._show(command, now)
            case SetBrightness(percent=percent):
                self._level = brightness(percent)
                self._show(command, now)
            case Reset():
                self._page, self._label, self._starting = DARK, None, True
                self._show(command, now)
            case Cancel():
                self.end_sent(command)
            case _:
                self.refuse(command, "字符屏没有这项功能", "A line display cannot do that")

    def on_sent(self, token: int, now: float) -> None:
        """The frame has left: nothing more will ever be known."""
        command = self._sending.pop(token, None)
        if command is not None:
            self.end_sent(command)

    def on_timer(self, now: float) -> None:
        """A label's time is over, or the lines are written again."""
        if self._label is not None and now >= self._label_until_s:
            self._label = None
        self._write(now, None)

    def next_deadline(self) -> float | None:
        """The end of a label, or the next refresh."""
        if self._label is not None and self._due_s is not None:
            return min(self._label_until_s, self._due_s)
        return self._due_s

    def health(self, now: float) -> DeviceHealth:
        """Nothing is ever heard."""
        return NEVER

    def explain(self, data: bytes, *, outgoing: bool) -> str:
        """Commands by their name."""
        return explain(data) if outgoing else f"{len(data)} unexpected bytes"

    def statistics(self) -> Mapping[str, float]:
        """Frames written since the start."""
        return {"written": self._written}

    # ---------------------------------------------------------------- own

    def _for_a_while(self, lines: Lines, command: Command, now: float) -> None:
        self._label, self._label_until_s = lines, now + self._options.identify_s
        self._show(command, now)

    def _show(self, command: Command, now: float) -> None:
        """Write now; a frame that waits is out of date, and whoever asked for it has been overtaken."""
        for _ in range(self.port.drop_pending()):
            _, overtaken = self._sending.popitem()
            if overtaken is not None:
                self.end(
                    overtaken,
                    Outcome.FAILED,
                    "superseded",
                    "已有更新的内容",
                    "Something newer is shown",
                )
        self._write(now, command)

    def _write(self, now: float, command: Command | None) -> None:
        frame = INITIALISE if self._starting else b""
        self._starting = False
        frame += self._level
        lines = self._label or self._page
        dark = lines == DARK or (not self._lit and self._label is None)
        frame += CLEAR if dark else overwrite(lines, leave=self._options.leave_line_mode)
        token = next(self._tokens)
        self._sending[token] = command
        self._written += 1
        self._due_s = now + self._options.refresh_s
        self.port.write(frame, token=token)
