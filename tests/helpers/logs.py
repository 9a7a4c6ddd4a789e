"""What the programs of a failed test wrote: CI keeps no file, only its own text."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

MOST_FILES: Final = 12
LINES: Final = 25
BYTES: Final = 4000


def tails(folder: Path, since_s: float) -> str:
    """The last lines of each log below a folder that was written to since a moment, the latest file last.

    Args:
        folder: where the tests have their files.
        since_s: seconds since the epoch, as the file system counts them.
    """
    written = sorted((path for path in _logs(folder) if _age(path) >= since_s), key=_age)
    return "\n".join(map(_tail, written[-MOST_FILES:]))


def _logs(folder: Path) -> Iterable[Path]:
    return (path for path in folder.rglob("*.log") if path.is_file() and path.stat().st_size)


def _age(path: Path) -> float:
    return path.stat().st_mtime


def _tail(path: Path) -> str:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - BYTES))
        lines = file.read().decode(errors="replace").splitlines()
    return "\n".join([f"--- {path}", *lines[-LINES:]])
