"""What is played next. Pure: the time and the entries come in, the next entry comes out.

Pictures of the folder and texts of the house take turns, so that neither waits for the end of the
other; `often` comes back after every two others; while an `only` is due nothing else is played.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import chain, zip_longest
from typing import Final, Literal

from msgspec import Struct

from hall_display.media.rules import MediaRule

EntryKind = Literal["picture", "video", "text", "waits", "counters"]

OTHERS_BETWEEN: Final = 2
"""So many others come between two entries of the level `often`."""


class Entry(Struct, frozen=True):
    """One thing that can be played."""

    key: str
    """Names it among all others, and changes when its content does."""
    kind: EntryKind
    title: str = ""
    body: str = ""
    path: str = ""
    rule: MediaRule = MediaRule()


def due(entries: Sequence[Entry], now: dt.datetime, zones: tuple[str, ...]) -> list[Entry]:
    """A round of everything that may be played now, in order; an `often` stands in it several times."""
    found = [entry for entry in entries if entry.rule.due(now, zones)]
    if alone := [entry for entry in found if entry.rule.level == "only"]:
        return alone
    often = [entry for entry in found if entry.rule.level == "often"]
    normal = [entry for entry in found if entry.rule.level == "normal"]
    files = [entry for entry in normal if entry.path]
    texts = [entry for entry in normal if not entry.path]
    mixed = [entry for entry in chain.from_iterable(zip_longest(files, texts)) if entry is not None]
    if not often:
        return mixed
    if not mixed:
        return often
    round_of: list[Entry] = []
    turns = max(-(-len(mixed) // OTHERS_BETWEEN), len(often))
    for turn in range(turns):
        round_of.append(often[turn % len(often)])
        begin = turn * OTHERS_BETWEEN % len(mixed)
        round_of += mixed[begin : begin + OTHERS_BETWEEN]
    return round_of


class Playlist:
    """Goes round. A change of what is due goes on after the entry that was played last."""

    def __init__(self) -> None:
        self._place = -1
        self._last = ""

    def following(self, round_of: Sequence[Entry]) -> Entry | None:
        """The entry after the last one; None when nothing is due."""
        if not round_of:
            return None
        return round_of[self._after(round_of)]

    def played(self, round_of: Sequence[Entry]) -> None:
        """The entry that `following` gave is on the screen now."""
        if round_of:
            self._place = self._after(round_of)
            self._last = round_of[self._place].key

    def _after(self, round_of: Sequence[Entry]) -> int:
        here = self._place
        if 0 <= here < len(round_of) and round_of[here].key == self._last:
            return (here + 1) % len(round_of)
        for place, entry in enumerate(round_of):
            if entry.key == self._last:
                return (place + 1) % len(round_of)
        # What was played is gone; what has moved into its place is next.
        return max(here, 0) % len(round_of)
