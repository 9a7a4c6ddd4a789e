"""The kiosk's own hardware: it opens its lines itself, with no hop between finger and paper."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Mapping
from typing import Final

from config.model import Setup
from devices.errors import DeviceConfigError, DeviceRefused
from devices.kinds import Kind, StartReading, TicketPrinter
from devices.supervisor import Supervisor
from kiosk.ui.bus import Post
from kiosk.ui.start import StartError

log = logging.getLogger(__name__)


class Hardware:
    """The lines that this kiosk owns; device events go into its inbox."""

    def __init__(self, setup: Setup, name: str, post: Post) -> None:
        """Build the drivers; opens nothing yet.

        Raises:
            StartError: the configuration of a device is wrong.
        """
        lines = setup.lines_of(name)
        devices = setup.devices_of(name)
        try:
            self._supervisor: Final = Supervisor(lines, devices, post)
        except DeviceConfigError as err:
            raise StartError(err.message_zh, err.message_en) from err
        self._numbers = itertools.count(1)

    @property
    def printer(self) -> TicketPrinter | None:
        """The first ticket printer; None when this kiosk has none."""
        for device in self._supervisor.devices.values():
            if device.kind is Kind.TICKET_PRINTER:
                return device
        return None

    def start(self) -> None:
        """Open the lines."""
        self._supervisor.start()

    def start_reading(self, device: str) -> None:
        """Let a card reader or a scanner look."""
        try:
            command = StartReading(command_id=f"look-{next(self._numbers)}")
            self._supervisor.device(device).submit(command)
        except DeviceRefused as err:
            log.warning("%s does not look: %s", device, err)

    def counters(self) -> Mapping[str, Mapping[str, float]]:
        """What every device did since the start: jobs, errors, paper, tickets left on the roll."""
        return {name: device.statistics() for name, device in self._supervisor.devices.items()}

    def stop(self) -> None:
        """Close the lines; running jobs get their end."""
        self._supervisor.stop()
