"""A disk that keeps its word about syncs and gives no other: what may be on it after a loss of power."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Final

from tests.chaos.power.recording import Operation

SECTOR_BYTES: Final = 512
"""What a disk writes whole or not at all."""
_GONE: Final = " (deleted)"
"""How the system names a file that is open but has no name any more."""


class File:
    """The content of one file. What lies behind the last byte that is not zero takes no memory."""

    def __init__(self) -> None:
        self.used = bytearray()
        self.size = 0

    def copy(self) -> File:
        """One like it."""
        other = File()
        other.used, other.size = bytearray(self.used), self.size
        return other

    def write(self, offset: int, data: bytes) -> None:
        """Put bytes at an offset."""
        self.size = max(self.size, offset + len(data))
        if offset >= len(self.used):
            data = data.rstrip(b"\0")
            if not data:
                return
            self.used.extend(bytes(offset - len(self.used)))
        self.used[offset : offset + len(data)] = data

    def cut(self, size: int) -> None:
        """Make it as long as `size`."""
        del self.used[size:]
        self.size = size

    def save(self, path: Path) -> None:
        """Write it as a file."""
        with path.open("wb") as stream:
            stream.write(self.used)
            stream.truncate(self.size)


@dataclass(frozen=True)
class Waiting:
    """An operation that is not durable yet; `names`: it changes the folder, not a file's content."""

    place: int
    operation: Operation
    file: int
    names: bool


class Disk:
    """Files by name, what of them is durable, and what waits.

    Changes of names become durable in their order (a file system with a journal), at the latest
    with a sync of the folder. Changes of content wait for a sync of their file, and until then any
    of them may be on the disk: whole, some of its sectors, or nothing of it.
    """

    def __init__(self) -> None:
        self._files: dict[int, File] = {}
        self._durable: dict[str, int] = {}
        self._now: dict[str, int] = {}
        self._waiting: list[Waiting] = []

    @property
    def waiting(self) -> int:
        """How many operations are not durable yet."""
        return len(self._waiting)

    def take(self, place: int, operation: Operation) -> None:
        """The next operation; a sync makes durable what had been begun before it.

        Raises:
            ValueError: it is about a file that was never made.
        """
        name = operation.name
        if operation.what == "sync":
            self._settle(self._now.get(name, 0), operation.since, names=not name)
            return
        if operation.what == "make":
            if name not in self._now:
                self._now[name] = len(self._files) + 1
                self._files[self._now[name]] = File()
                self._waiting.append(Waiting(place, operation, self._now[name], names=True))
            return
        if name not in self._now:
            if name.endswith(_GONE):
                return
            raise ValueError(f"{operation.what} on {name}, which was never made")
        file = self._now[name]
        names = operation.what in {"unlink", "rename"}
        self._waiting.append(Waiting(place, operation, file, names))
        if names:
            _rename(self._now, self._waiting[-1])

    def _settle(self, file: int, before: int, *, names: bool) -> None:
        rest = []
        for one in self._waiting:
            if one.place >= before or one.names != names or (not names and one.file != file):
                rest.append(one)
            elif names:
                _rename(self._durable, one)
            else:
                _change(self._files[file], one.operation)
        self._waiting = rest

    def in_order(self, folder: Path) -> None:
        """Lay out the disk as if everything so far had reached it."""
        self._lay_out(folder, self._waiting, Whole())

    def out_of_order(self, folder: Path, random: Random) -> None:
        """Lay out one of the disks that a loss of power at this moment may leave."""
        names = [one for one in self._waiting if one.names]
        kept = names[: random.randint(0, len(names))]
        self._lay_out(folder, kept + [w for w in self._waiting if not w.names], Torn(random))

    def _lay_out(self, folder: Path, waiting: list[Waiting], luck: Whole) -> None:
        there = dict(self._durable)
        for one in waiting:
            if one.names:
                _rename(there, one)
        for name, number in there.items():
            file = self._files[number].copy()
            for one in waiting:
                if not one.names and one.file == number:
                    for part in luck.reached(one.operation):
                        _change(file, part)
            file.save(folder / name)


class Whole:
    """Everything reaches the disk."""

    def reached(self, operation: Operation) -> list[Operation]:
        """The parts of an operation that are on the disk."""
        return [operation]


class Torn(Whole):
    """Each operation reaches the disk whole, in some of its sectors, or not at all."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._whole = random.choice((0.1, 0.5, 0.9))
        self._torn = random.choice((0.0, 0.3))

    def reached(self, operation: Operation) -> list[Operation]:
        """Sectors begin at multiples of 512 bytes in the file."""
        drawn = self._random.random()
        if drawn < self._whole:
            return [operation]
        if operation.what != "write" or drawn > self._whole + self._torn:
            return []
        parts = []
        at, data = operation.offset, operation.data
        while data:
            length = SECTOR_BYTES - at % SECTOR_BYTES
            if self._random.random() < 0.5:
                parts.append(replace(operation, offset=at, data=data[:length]))
            at, data = at + length, data[length:]
        return parts


def _rename(names: dict[str, int], one: Waiting) -> None:
    if one.operation.what == "make":
        names[one.operation.name] = one.file
    else:
        names.pop(one.operation.name, None)
        if one.operation.to:
            names[one.operation.to] = one.file


def _change(file: File, operation: Operation) -> None:
    if operation.what == "write":
        file.write(operation.offset, operation.data)
    else:
        file.cut(operation.offset)
