"""Looks for personal values in whatever a program left behind, in every dress that they may wear."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

LEAST_PART: Final = 8
"""Shorter runs of digits of a long number come up by chance."""
_ENCODINGS: Final = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")


def dresses(mark: str) -> set[bytes]:
    """The bytes of a value as text, as base64 at each of the three offsets, and as hex."""
    found: set[bytes] = set()
    for encoding in _ENCODINGS:
        plain = mark.encode(encoding)
        found |= {plain, plain.hex().encode(), plain.hex().upper().encode()}
        for offset in range(3):
            whole = base64.b64encode(bytes(offset) + plain)
            # The first and last groups also hold bits of what stands beside it.
            first, last = -(-offset * 8 // 6), (offset + len(plain)) * 8 // 6
            inner = whole[first:last]
            found |= {inner, inner.translate(bytes.maketrans(b"+/", b"-_"))}
    found.add(mark.encode("unicode_escape").lower())
    return {each for each in found if len(each) >= len(mark)}


class Search:
    """One search for many marks.

    Args:
        long: numbers and names that are found wherever they stand, numbers also in parts.
        short: digits that mean something only where no further digit or letter is beside them.
    """

    def __init__(self, long: Iterable[str], short: Iterable[str] = ()) -> None:
        wanted: dict[bytes, str] = {}
        for mark in long:
            for part in {mark, *_parts(mark)}:
                wanted |= dict.fromkeys(dresses(part), mark)
        self._long = sorted(wanted)
        self._short = [
            (
                each.encode(),
                re.compile(rb"(?<![0-9A-Za-z.+/_-])%b(?![0-9A-Za-z.+/=_-])" % each.encode()),
            )
            for each in short
        ]

    def hits(self, data: bytes) -> list[bytes]:
        """What was found in these bytes."""
        found = [each for each in self._long if each in data]
        found += [each for each, alone in self._short if each in data and alone.search(data)]
        return found

    def in_files(self, folders: Iterable[Path], but: Iterable[str] = ()) -> Iterator[str]:
        """The files of these folders that hold a mark, with the bytes that were found."""
        left_out = frozenset(but)
        for folder in folders:
            for path in sorted(folder.rglob("*")):
                if path.name in left_out or path.is_symlink() or not path.is_file():
                    continue
                found = self.hits(path.name.encode() + b"\n" + path.read_bytes())
                if found:
                    yield f"{path.name}: {sorted(set(found))}"


def _parts(mark: str) -> Iterator[str]:
    """The beginning and the end of a long number, and its date of birth."""
    if len(mark) == 18 and mark[:17].isdigit():
        yield from (mark[:14], mark[6:14], mark[10:])
    elif mark.isdigit() and len(mark) > LEAST_PART:
        yield from (mark[:LEAST_PART], mark[-LEAST_PART:])
