"""How much room is left where the log is kept."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

MIB = 1024 * 1024
Level = Literal["good", "low", "full"]


def free_mib(folder: Path) -> int:
    """Free MiB of the file system that holds the folder."""
    return shutil.disk_usage(folder).free // MIB


@dataclass(frozen=True)
class DiskWatch:
    """Compares the free room with the hall's limits."""

    folder: Path
    warn_mib: int
    refuse_mib: int
    measure: Callable[[Path], int] = free_mib

    def look(self) -> tuple[Level, int]:
        """The level now, and the free MiB; a folder that cannot be measured counts as full."""
        try:
            free = self.measure(self.folder)
        except OSError:
            return "full", 0
        if free < self.refuse_mib:
            return "full", free
        return ("low" if free < self.warn_mib else "good"), free
