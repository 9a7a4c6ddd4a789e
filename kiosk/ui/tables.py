"""Words of surfaces that speak without Qt (paper): a CSV with one row per key."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Literal

Language = Literal["zh", "en"]


class Words:
    """A table `key,zh,en`."""

    def __init__(self, path: Path) -> None:
        with path.open(encoding="utf-8", newline="") as file:
            self._rows = {row["key"]: row for row in csv.DictReader(file)}

    def say(self, key: str, language: Language, **values: object) -> str:
        """The words of a key with its blanks filled.

        Raises:
            KeyError: no such key, or a blank without a value.
        """
        return self._rows[key][language].format(**values)

    def keys(self) -> frozenset[str]:
        """Every key."""
        return frozenset(self._rows)


@cache
def words(path: Path) -> Words:
    """The table of a file, read once."""
    return Words(path)
