"""Ratings that the controller has not answered, kept on disk: a rating is never lost.

JSON lines, forced to disk one by one: a rating, and later the id of one that was answered.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable
from pathlib import Path

import msgspec

from queue_controller.api.messages import Rate

log = logging.getLogger(__name__)


class _Row(msgspec.Struct, frozen=True, omit_defaults=True):
    rate: Rate | None = None
    answered: str = ""


class RatingOutbox:
    """Owned by the host's one thread. A disk that cannot be written is logged, and the hall goes on."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept: dict[str, Rate] = {}
        self._load()

    @property
    def kept(self) -> list[Rate]:
        """What was not answered when the program last ended."""
        return list(self._kept.values())

    def sync(self, open_ratings: Iterable[Rate]) -> None:
        """Make the file hold exactly these; writes only what changed."""
        wanted = {rate.rating_id: rate for rate in open_ratings}
        new = [_Row(rate=rate) for key, rate in wanted.items() if key not in self._kept]
        gone = [_Row(answered=key) for key in self._kept if key not in wanted]
        if new or gone:
            self._kept = wanted
            self._write(new + gone)

    def _write(self, rows: list[_Row]) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            if not self._kept:
                self._path.unlink(missing_ok=True)
                return
            with self._path.open("ab") as file:
                file.write(b"\n")  # after a line that a power loss tore
                for row in rows:
                    file.write(msgspec.json.encode(row) + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            log.exception("cannot keep ratings in %s; check disk space and permissions", self._path)

    def _load(self) -> None:
        try:
            lines = self._path.read_bytes().splitlines()
        except FileNotFoundError:
            return
        except OSError:
            log.exception("cannot read kept ratings from %s", self._path)
            return
        for line in filter(None, lines):
            try:
                row = msgspec.json.decode(line, type=_Row)
            except (msgspec.MsgspecError, UnicodeDecodeError):
                log.warning("%s has a damaged line (power loss while writing)", self._path)
                continue
            if row.rate is not None:
                self._kept[row.rate.rating_id] = row.rate
            self._kept.pop(row.answered, None)
