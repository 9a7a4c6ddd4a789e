"""A small journal on disk: what must survive a crash is in it before it is done.

One JSON object per line, with its CRC-32. A torn last line (power loss while writing) is dropped at the
next start. A damaged line elsewhere is dropped too, and may have been the newest word on something: the
journal then loses its name, and with it whatever is bound to that (kiosk/ticketing/disk.py).
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import zlib
from pathlib import Path
from typing import Any, Final, Protocol

log = logging.getLogger(__name__)

Entry = dict[str, Any]
"""Always with "id"; "done" True ends the entry of that id."""

NAME: Final = "disk"
"""The entry that holds the journal's name."""
MAX_LINES: Final = 20_000
"""After this many lines the file is written anew with what is still open."""


class JournalFile(Protocol):
    """The file under a journal. All of it raises OSError when the disk says no."""

    def read(self) -> str:
        """Everything in it; empty when there is none yet."""
        ...

    def replace(self, text: str) -> None:
        """A new file instead of the old one: wholly and durably, or not at all."""
        ...

    def append(self, text: str) -> None:
        """At the end, perhaps not yet durable; nothing of it remains when it fails."""
        ...

    def sync(self) -> None:
        """Make everything appended durable."""
        ...

    def close(self) -> None:
        """No more writing."""
        ...


class PlainFile:
    """A `JournalFile` on this machine's disk."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor = -1
        self._length = 0

    def read(self) -> str:
        """Everything in it; empty when there is none yet."""
        if not self._path.exists():
            return ""
        return self._path.read_text(encoding="utf-8", errors="replace")

    def replace(self, text: str) -> None:
        """A new file instead of the old one: wholly and durably, or not at all."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_suffix(".new")
        with fresh.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        self.close()
        fresh.replace(self._path)
        _sync_folder(self._path.parent)
        flags = os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0)
        self._descriptor = os.open(self._path, flags)
        self._length = os.fstat(self._descriptor).st_size

    def append(self, text: str) -> None:
        """At the end, perhaps not yet durable; nothing of it remains when it fails."""
        raw = text.encode()
        try:
            while raw:
                raw = raw[os.write(self._descriptor, raw) :]
        except OSError:
            # Half a line would spoil the next one.
            os.ftruncate(self._descriptor, self._length)
            raise
        self._length += len(text.encode())

    def sync(self) -> None:
        """Make everything appended durable."""
        os.fsync(self._descriptor)

    def close(self) -> None:
        """Close the file; may be called twice."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


class Journal:
    """Open entries by id. `put` is durable when it returns; `end` may be lost, and is then repeated.

    Raises:
        OSError: the folder cannot be written (at the start), or the disk is full.
    """

    def __init__(self, path: Path | JournalFile) -> None:
        self._file: JournalFile = PlainFile(path) if isinstance(path, Path) else path
        self._open: dict[str, Entry] = _read(self._file.read())
        self._lines = 0
        self._spoilt = False
        self._rewrite()

    @property
    def open_entries(self) -> list[Entry]:
        """What has not ended, oldest first."""
        return list(self._open.values())

    def find(self, identity: str) -> Entry | None:
        """The open entry of this id."""
        return self._open.get(identity)

    def put(self, entry: Entry) -> None:
        """Write an entry and wait until the disk has it; a second one of the same id replaces it.

        Raises:
            OSError: it could not be kept; do not do what it announces.
        """
        before = self._open.get(entry["id"])
        try:
            self._write(entry)
            self._file.sync()
        except OSError:
            # Whether the line is there is unknown: the next writing begins a new file without it.
            self._spoilt = True
            if before is not None:
                self._open[entry["id"]] = before
            with contextlib.suppress(OSError):
                self._rewrite()
            raise
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
        if self._spoilt or self._lines >= MAX_LINES:
            self._rewrite()
        self._file.append(_line(entry))
        self._lines += 1

    def _rewrite(self) -> None:
        self._file.replace("".join(map(_line, self._open.values())))
        self._lines = len(self._open)
        self._spoilt = False


def _line(entry: Entry) -> str:
    text = json.dumps(entry, ensure_ascii=False)
    return f'{text[:-1]}, "crc": "{_crc(text)}"}}\n'


def _crc(text: str) -> str:
    return f"{zlib.crc32(text.encode()):08x}"


def _sync_folder(folder: Path) -> None:
    """After a rename: without this a loss of power can bring the old file back (POSIX)."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read(text: str) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    damaged = False
    # Not `splitlines`: a text may hold other ends of lines, which JSON does not escape.
    *lines, last = text.split("\n")
    for number, line in enumerate((*lines, last)):
        if not line:
            continue
        try:
            entry = _entry(line)
            identity = entry["id"]
        except (ValueError, TypeError, KeyError, RecursionError):
            damaged = damaged or number < len(lines)
            log.warning("the journal holds a torn line; dropped")
            continue
        if entry.get("done"):
            found.pop(identity, None)
        else:
            found[identity] = entry
    if damaged:
        log.error("the journal is damaged; what is bound to its name is not used any more")
        found.pop(NAME, None)
    return found


def _entry(line: str) -> Entry:
    """The entry of a line; those of earlier versions have no CRC.

    Raises:
        ValueError, TypeError, RecursionError: it is none, or not as it was written.
    """
    entry = json.loads(line)
    if not isinstance(entry, dict):
        raise TypeError(line[:40])
    crc = entry.pop("crc", None)
    if crc is not None and crc != _crc(json.dumps(entry, ensure_ascii=False)):
        raise ValueError(line[:40])
    if not isinstance(entry.get("id"), str):
        raise TypeError(line[:40])
    return entry
