"""Where a controller is reached: that of the hall, and the one that may be promoted in its place."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import NamedTuple

from config.model import Setup
from queue_controller.api.errors import KeysError
from queue_controller.api.keys import load_public

log = logging.getLogger(__name__)


class Endpoint(NamedTuple):
    """One controller's ROUTER and XPUB, and the key by which it is known."""

    commands: str
    events: str
    server_public: bytes


def second_endpoint(setup: Setup, keys_dir: Path) -> Endpoint | None:
    """The standby's endpoint; None without one, or when its key is not known here.

    A program goes on without it then, and says so: it would not follow a promotion.
    """
    standby = setup.standby
    if not standby.on:
        return None
    try:
        public = standby.public_key.encode() or load_public(keys_dir, standby.name)
    except KeysError as err:
        log.warning(
            "[standby] has no public_key in hall.toml, and %s: this program will not follow it",
            err.message_en,
        )
        return None
    return Endpoint(standby.commands, standby.events, public)
