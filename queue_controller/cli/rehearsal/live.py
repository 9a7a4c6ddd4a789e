"""The hall in the terminal: who is called where, who waits, what is broken."""

from __future__ import annotations

import datetime as dt
from collections import deque

from rich.columns import Columns
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from config.model import Hall
from queue_controller.api import messages as m
from queue_controller.api.view import HallView

_MODE = {"open": ("●", "green"), "paused": ("‖", "yellow"), "closed": ("○", "bright_black")}


class LiveHall:
    """Renders one view of the hall as rich panels."""

    def __init__(self, hall: Hall, speed: float) -> None:
        self._hall = hall
        self._speed = speed
        self.notes: deque[str] = deque(maxlen=5)

    def line(self, view: HallView, now_ms: int) -> str:
        """One line for an output that is no terminal."""
        f = view.figures
        waiting = sum(t.state == "waiting" for t in view.tickets.values())
        return (
            f"{self._clock(now_ms)} 演练  取号 {f.issued}  等候 {waiting}  叫号 {f.called}  "
            f"办理 {f.served}  过号 {f.no_show}  评价 {sum(f.ratings.values())}"
        )

    def render(self, view: HallView, waits: tuple[m.Wait, ...], now_ms: int) -> RenderableType:
        """The whole screen."""
        title = Text(
            f" {self._hall.name_zh}  {self._clock(now_ms)}  {self._speed:g}× 演练 ", style="bold"
        )
        parts: list[RenderableType] = [
            Panel(Text(self.line(view, now_ms)), title=title),
            Columns(
                [
                    Panel(self._counters(view), title="窗口"),
                    Panel(self._queues(waits), title="等候"),
                    Panel(self._calls(view), title="最近叫号"),
                ]
            ),
        ]
        bad = [d for d in view.devices.values() if d.state == "bad"]
        if bad:
            text = "\n".join(f"▲ {d.device}：{d.message_zh}" for d in bad[:6])
            parts.append(Panel(text, title="设备", style="red"))
        if self.notes:
            parts.append(Panel("\n".join(self.notes), title="程序"))
        return Group(*parts)

    def _clock(self, now_ms: int) -> str:
        at = dt.datetime.fromtimestamp(now_ms / 1000, self._hall.zone_info)
        return f"{at:%Y-%m-%d %H:%M:%S}"

    def _counters(self, view: HallView) -> Table:
        table = Table.grid(padding=(0, 1))
        cells: list[Text] = []
        for counter in self._hall.counters:
            status = view.counters.get(counter.number)
            mark, style = _MODE[status.mode if status else "closed"]
            ticket = view.present_ticket(counter.number)
            present = ""
            if ticket is not None:
                present = f"{ticket.label}{'…' if ticket.state == 'called' else ''}"
            cells.append(Text(f"{mark}{counter.number:>3} {present:<7}", style=style))
        for row in range(0, len(cells), 5):
            table.add_row(*cells[row : row + 5])
        return table

    def _queues(self, waits: tuple[m.Wait, ...]) -> Table:
        table = Table.grid(padding=(0, 1))
        for wait in waits:
            if wait.waiting or wait.open_counters:
                queue = self._hall.queue(wait.queue)
                minutes = (
                    f"{wait.low_minutes}–{wait.high_minutes}分" if wait.high_minutes > 0 else ""
                )
                table.add_row(wait.queue, queue.spoken_zh, f"{wait.waiting}人", minutes)
        return table

    def _calls(self, view: HallView) -> Table:
        table = Table.grid(padding=(0, 1))
        for call in view.calls[:12]:
            priority = " 优先" if call.priority else ""
            table.add_row(call.label, f"→ {call.counter}号窗口{priority}")
        return table
