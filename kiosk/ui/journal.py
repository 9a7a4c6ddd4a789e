"""A small journal on disk: what must survive a crash is in it before it is done.

One JSON object per line. A torn last line (power loss while writing) is dropped at the next start.
"""

from __future__ import annotations

import json
import logging
import os
from pathlib import Path
from typing import Any, Final

log = logging.getLogger(__name__)

Entry = dict[str, Any]
"""Always with "id"; "done" True ends the entry of that id."""

MAX_LINES: Final = 20_000
"""After this many lines the file is written anew with what is still open."""


class Journal:
    """Open entries by id. `put` is durable when it returns; `end` may be lost, and is then repeated.

    Raises:
        OSError: the folder cannot be written (at the start), or the disk is full.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._open: dict[str, Entry] = _read(path)
        self._lines = 0
        self._rewrite()
        self._file = path.open("a", encoding="utf-8")

    @property
    def open_entries(self) -> list[Entry]:
        """What has not ended, oldest first."""
        return list(self._open.values())

    def put(self, entry: Entry) -> None:
        """Write an entry and wait until the disk has it; a second one of the same id replaces it.

        Raises:
            OSError: it could not be kept; do not do what it announces.
        """
        self._write(entry)
        os.fsync(self._file.fileno())
        self._open[entry["id"]] = entry

    def end(self, identity: str) -> None:
        """The entry is settled."""
        if self._open.pop(identity, None) is None:
            return
        try:
            self._write({"id": identity, "done": True})
        except OSError as err:  # settled all the same; after a restart it is settled once more
            log.warning("could not note the end of %s: %s", identity, err)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _write(self, entry: Entry) -> None:
        if self._lines >= MAX_LINES:
            self._file.close()
            self._rewrite()
            self._file = self._path.open("a", encoding="utf-8")
        self._file.write(json.dumps(entry, ensure_ascii=False) + "\n")
        self._file.flush()
        self._lines += 1

    def _rewrite(self) -> None:
        fresh = self._path.with_suffix(".new")
        with fresh.open("w", encoding="utf-8") as file:
            for entry in self._open.values():
                file.write(json.dumps(entry, ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)
        self._lines = len(self._open)


def _read(path: Path) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    if not path.exists():
        return found
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            entry = json.loads(line)
            identity = entry["id"]
        except (ValueError, TypeError, KeyError):
            log.warning("%s holds a torn line; dropped", path.name)
            continue
        if entry.get("done"):
            found.pop(identity, None)
        else:
            found[identity] = entry
    return found
