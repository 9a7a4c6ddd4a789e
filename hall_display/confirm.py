"""What becomes of a display's confirmations: they are presence, so a lost one is only logged."""

from __future__ import annotations

import logging

from queue_controller.api import messages as m
from queue_controller.api.errors import BusError

log = logging.getLogger(__name__)


def complain(end: m.Reply | BusError) -> None:
    """Log the end of a confirmation or a report that was not taken."""
    if isinstance(end, BusError):
        log.debug("a report did not arrive: %s", end.message_en)
    elif not end.ok:
        log.warning("a report was refused: %s %s", end.code, end.message_en)
