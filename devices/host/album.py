"""Bookmarks on disk: one JSON line each, pictures beside them, and who looked at them.

    bookmarks.jsonl    what happened and which camera saw it
    <id>.jpg           a picture, only where the site keeps pictures
    looked.jsonl       who was shown a picture, and when

The folder is readable by its owner only. What is older than a camera's retention is deleted.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

from devices.host.bookmarks import Bookmark

log = logging.getLogger(__name__)

DAY_MS: Final = 86_400_000
INDEX: Final = "bookmarks.jsonl"
LOOKED: Final = "looked.jsonl"
_NAME: Final = re.compile(r"[A-Za-z0-9-]{1,64}\.jpg")


class Looked(msgspec.Struct, frozen=True):
    """Somebody was shown a picture."""

    at_ms: int
    who: str
    picture: str


class Album:
    """Owned by one thread. A disk that cannot be written is logged, and the hall goes on."""

    def __init__(self, folder: Path, retention_days: Mapping[str, int]) -> None:
        """``retention_days`` by camera; bookmarks of a camera that is gone live as the shortest."""
        self._folder = folder
        self._days = retention_days

    def keep(self, bookmark: Bookmark, picture: bytes, now_ms: int) -> None:
        """Write one bookmark; the picture is on the disk before its line."""
        bookmark = msgspec.structs.replace(bookmark, kept_ms=now_ms)
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if bookmark.picture and _NAME.fullmatch(bookmark.picture):
                _write(self._folder / bookmark.picture, picture)
            self._append(INDEX, bookmark)
        except OSError as err:
            log.warning("cannot keep a bookmark in %s: %s", self._folder, err.strerror)

    def rows(self) -> list[Bookmark]:
        """All bookmarks, oldest first; a line that a power loss tore is left out."""
        try:
            lines = (self._folder / INDEX).read_bytes().splitlines()
        except OSError:
            return []
        found = []
        for line in filter(None, lines):
            try:
                found.append(msgspec.json.decode(line, type=Bookmark))
            except (msgspec.MsgspecError, UnicodeDecodeError):
                log.warning("%s has a damaged line", self._folder / INDEX)
        return found

    def look(self, picture: str, who: str, now_ms: int) -> bytes:
        """Give a picture to somebody, and write down who.

        Raises:
            OSError: there is no such picture, or the log cannot be written.
        """
        if _NAME.fullmatch(picture) is None:
            raise FileNotFoundError(picture)
        data = (self._folder / picture).read_bytes()
        self._append(LOOKED, Looked(now_ms, who, picture))
        return data

    def purge(self, now_ms: int) -> int:
        """Delete what is too old, and pictures that no line names; number of bookmarks deleted."""
        rows = self.rows()
        shortest = min(self._days.values(), default=0)
        kept = [
            row
            for row in rows
            if now_ms - row.kept_ms < self._days.get(row.camera, shortest) * DAY_MS
        ]
        try:
            if len(kept) < len(rows):
                text = b"".join(msgspec.json.encode(row) + b"\n" for row in kept)
                _write(self._folder / (INDEX + ".new"), text)
                (self._folder / (INDEX + ".new")).replace(self._folder / INDEX)
            named = {row.picture for row in kept}
            for path in self._folder.glob("*.jpg"):
                if path.name not in named:
                    path.unlink()
        except OSError as err:
            log.warning("cannot delete old bookmarks in %s: %s", self._folder, err.strerror)
        return len(rows) - len(kept)

    def _append(self, name: str, row: msgspec.Struct) -> None:
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        handle = os.open(self._folder / name, flags, 0o600)
        with os.fdopen(handle, "ab") as file:
            file.write(b"\n" + msgspec.json.encode(row) + b"\n")
            file.flush()
            os.fsync(file.fileno())


def _write(path: Path, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
