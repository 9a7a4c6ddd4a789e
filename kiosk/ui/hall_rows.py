"""Rows that several surfaces show: matters, words to touch, papers to bring. No Qt."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from config.model import Material


class ItemRow(Struct, frozen=True):
    """One matter's button.

    `standing`: what stands against taking a number for it now, or soon: elsewhere, off_duty, full, few, later, closed;
    empty: nothing. `numbers_left`: those still given today where they are few. `opens`: when it is served again, "14:00".
    """

    code: str
    label: str
    standing: str = ""
    numbers_left: int = -1
    opens: str = ""


class WordRow(Struct, frozen=True):
    """A word to touch instead of typing."""

    word: str


class MaterialRow(Struct, frozen=True):
    """One paper to bring. `kind`: original, copy, original_and_copy."""

    number: int
    title: str
    kind: str
    copies: int
    note: str


def numbered_materials(materials: Iterable[Material]) -> list[MaterialRow]:
    """The papers in their order, numbered from 1."""
    return [
        MaterialRow(place, row.name_zh, row.kind, row.copies, row.note)
        for place, row in enumerate(materials, 1)
    ]
