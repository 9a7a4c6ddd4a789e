"""What a program remembers of an emergency on its own disk, so that a restart without the controller still shows it.

One small file for each program. Only the controller's word changes it: written when an emergency starts, removed when it
ends. Belongs to one thread.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from config.model import Setup
from queue_controller.api.view import EmergencyStatus

KEPT_S: Final = 12 * 3600.0
"""Longer than this no emergency stands: a machine that was put away meanwhile has missed its end."""

log = logging.getLogger(__name__)


class _Kept(Struct, frozen=True):
    hall_id: str
    at_s: float
    """Wall clock, when it was written."""
    emergency: EmergencyStatus


class StandingEmergency:
    """The file of one program.

    Args:
        path: the file; its folder is made when it is needed.
        hall_id: an emergency of another hall is none of ours.
        wall_s: the wall clock, seconds.
    """

    def __init__(self, path: Path, hall_id: str, wall_s: Callable[[], float] = time.time) -> None:
        self._path = path
        self._hall_id = hall_id
        self._wall_s = wall_s
        self._kept: EmergencyStatus | None = None
        self._known = False

    def load(self) -> EmergencyStatus | None:
        """The emergency that stood when this program last heard of the hall; None: none, or too long ago.

        A clock that stands before the moment of writing (a machine without a battery) counts as no time at all.
        """
        try:
            kept = msgspec.json.decode(self._path.read_bytes(), type=_Kept)
        except FileNotFoundError:
            return None
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as err:
            log.warning("%s cannot be read: %s", self._path, err)
            return None
        if kept.hall_id != self._hall_id or self._wall_s() - kept.at_s > KEPT_S:
            return None
        self._kept = kept.emergency
        return kept.emergency

    def note(self, emergency: EmergencyStatus | None) -> None:
        """What the controller says now; a prepared emergency is none yet. A disk that refuses is only logged."""
        active = emergency if emergency is not None and emergency.active else None
        if self._known and active == self._kept:
            return
        try:
            if active is None:
                self._path.unlink(missing_ok=True)
            else:
                self._write(_Kept(self._hall_id, self._wall_s(), active))
        except OSError as err:
            log.warning("the emergency cannot be kept in %s: %s", self._path, err)
            return
        self._kept, self._known = active, True

    def _write(self, kept: _Kept) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_name(f".{self._path.name}.part")
        with draft.open("wb") as file:
            file.write(msgspec.json.encode(kept))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path)


def standing_of(setup: Setup, hall_id: str, program: str) -> StandingEmergency:
    """The file of this program, beside what else it keeps over a crash."""
    folder = Path(setup.controller.data_dir or f"var/{hall_id}") / "surfaces"
    return StandingEmergency(folder / f"{program}.emergency", hall_id)
