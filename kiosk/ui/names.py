"""What things of the hall are called on a screen, in its language. No Qt."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from config.model import Hall, Item


class Named(Protocol):
    """A row of the tables that people know by name."""

    @property
    def name_zh(self) -> str:
        """In Chinese."""
        ...

    @property
    def name_en(self) -> str:
        """In English."""
        ...


def name_of(row: Named | None, *, english: bool) -> str:
    """Its name; empty for nothing."""
    return "" if row is None else row.name_en if english else row.name_zh


def joined(words: Iterable[str], *, english: bool) -> str:
    """A list in one line."""
    return (", " if english else "、").join(words)


def title_of(item: Item, *, english: bool) -> str:
    """A matter as people call it."""
    return item.name_en if english else item.label


def item_title(hall: Hall, code: str, *, english: bool) -> str:
    """The same by its code; a code that the hall does not know stands for itself."""
    item = hall.item_by_code.get(code)
    return code if item is None else title_of(item, english=english)


def item_titles(hall: Hall, codes: Iterable[str], *, english: bool) -> str:
    """Several in one line."""
    return joined((item_title(hall, code, english=english) for code in codes), english=english)


def matter_title(hall: Hall, queue: str, items: Iterable[str], *, english: bool) -> str:
    """One matter of a visit: its items, else what its queue is called."""
    named = item_titles(hall, items, english=english)
    return named or name_of(hall.queue_by_prefix.get(queue), english=english)


def elsewhere(hall: Hall, item: Item, *, english: bool) -> str:
    """The sub-centres that deal with a matter that has no counter here; empty where it has one."""
    if item.queue is not None:
        return ""
    rows = (hall.subcentre_by_code[c] for c in item.subcentres if c in hall.subcentre_by_code)
    return joined((name_of(row, english=english) for row in rows), english=english)
