"""Breaking a paragraph into lines of a given number of columns (Han = 2)."""

from __future__ import annotations

import re

_NEVER_FIRST = frozenset("，。、；：？！）》」』】〉”’％%,.;:?!)]}·–—…~")
_NEVER_LAST = frozenset("（《「『【〈“‘([{￥$")
_ATOMS = re.compile(r"[!-~]+| +|[^ -~]")
"""A Latin word or figure is one atom, a run of blanks is one, every other character is its own."""


def columns_of(text: str) -> int:
    """Width in columns: ASCII takes one, all else two, as in the printers' ROM fonts."""
    return sum(1 if character.isascii() else 2 for character in text)


def wrap(text: str, columns: int, *, hang: int = 0) -> list[str]:
    """Break ``text`` into lines at most ``columns`` wide; nothing but blanks at breaks is lost.

    Closing marks do not begin a line and opening marks do not end one where that can be helped.
    A word wider than the paper is broken where the paper ends.
    """
    columns = max(columns, 2)
    if columns_of(text) <= columns:
        return [text]
    hang = min(hang, columns // 2)
    lines: list[str] = []
    current: list[str] = []
    used = 0
    limit = columns
    for atom in _split_wide(_ATOMS.findall(text), columns - hang):
        width = columns_of(atom)
        if used + width <= limit:
            current.append(atom)
            used += width
            continue
        if atom.isspace():
            continue
        carried = _carry(current, atom)
        if columns_of("".join(carried)) + width > columns - hang:
            current, carried = [*current, *carried], []
        _close(lines, current, hang)
        limit = columns - hang
        current = [*carried, atom]
        used = columns_of("".join(current))
    _close(lines, current, hang)
    return lines or [""]


def _split_wide(atoms: list[str], columns: int) -> list[str]:
    """Cut words that are wider than a whole line into pieces that fit."""
    fitting: list[str] = []
    for atom in atoms:
        if columns_of(atom) <= columns:
            fitting.append(atom)
        else:
            fitting.extend(atom[at : at + columns] for at in range(0, len(atom), columns))
    return fitting


def _carry(current: list[str], following: str) -> list[str]:
    """Take off the end of a full line what may not be parted from the next atom."""
    carried: list[str] = []
    if following[0] in _NEVER_FIRST:
        _take(current, carried)
    while len(current) > 1 and current[-1] in _NEVER_LAST:
        _take(current, carried)
    return carried


def _take(current: list[str], carried: list[str]) -> None:
    """Move the last atom over, if it is a single character and the line stays non-empty."""
    if len(current) > 1 and columns_of(current[-1]) <= 2:
        carried.insert(0, current.pop())


def _close(lines: list[str], current: list[str], hang: int) -> None:
    text = "".join(current).rstrip(" ")
    if text or not lines:
        lines.append(" " * hang + text if lines else text)
