"""A surface that owns lines: its printer's jobs, and what its devices are like."""

from __future__ import annotations

import logging

from devices.kinds import Completion, DeviceEvent
from kiosk.ui.hardware import Hardware
from kiosk.ui.printing import PaperEnd, PrintQueue
from kiosk.ui.reports import DeviceReports
from kiosk.ui.start import Start, StartError
from kiosk.ui.surface import Program
from queue_controller.api.audience import Audience
from queue_controller.api.updates import Link, Update

log = logging.getLogger(__name__)


class PrintingProgram(Program):
    """A `Program` with devices.

    Raises:
        StartError: key files or devices are not usable.
    """

    def __init__(self, start: Start, audience: Audience) -> None:
        super().__init__(start, audience)
        try:
            self._hardware = Hardware(start.setup, start.program.name, self._inbox.post)
        except StartError:
            self._client.close()
            raise
        self._reports = DeviceReports(self._bus)
        self.papers = PrintQueue(self._paper_ended)
        self.papers.use(self._hardware.printer)

    def start(self) -> None:
        """Connect, and open the lines."""
        super().start()
        self._hardware.start()

    def close_own(self) -> None:
        """Close the lines."""
        self._hardware.stop()

    def on_hall(self, update: Update) -> None:
        """A controller that is there again is told what the devices are like."""
        if isinstance(update, Link) and update.state == "current":
            self._reports.tell_all()
        self._reports.tell_counters(self._hardware.counters, current=self.state.is_current)

    def on_other(self, message: object) -> None:
        """What the devices say."""
        if not isinstance(message, DeviceEvent):
            return
        if isinstance(message.body, Completion):
            self.papers.take(message.body)
        elif self._reports.take(message, current=self.state.is_current):
            self.window.refresh()
        else:
            self.on_device(message)

    def on_device(self, event: DeviceEvent) -> None:
        """What a device read."""

    def on_paper(self, end: PaperEnd) -> None:
        """How a paper ended."""

    def _paper_ended(self, end: PaperEnd) -> None:
        if end.state != "printed":
            log.warning("the paper %s ended %s: %s", end.job_id, end.state, end.reason)
        self.on_paper(end)
