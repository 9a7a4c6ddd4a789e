"""Folders for sounds that are handed to another program; a program that was killed leaves them, and the next start clears them."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

FRESH_S: Final = 60.0
"""A folder of an older version is not locked; none is needed for longer than this."""


@contextlib.contextmanager
def scratch(prefix: str) -> Iterator[Path]:
    """A folder of one's own, locked for as long as this process lives, and gone afterwards."""
    with tempfile.TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True) as folder:
        held = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(held, fcntl.LOCK_EX)
            yield Path(folder)
        finally:
            os.close(held)


def sweep(prefix: str) -> int:
    """Remove what processes of this user left that are gone; how many folders."""
    gone = 0
    for folder in Path(tempfile.gettempdir()).glob(f"{prefix}*"):
        # Somebody else may sweep at the same moment, or the folder may end in the usual way.
        with contextlib.suppress(OSError):
            gone += _swept(folder)
    return gone


def _swept(folder: Path) -> bool:
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid():
        return False
    if time.time() - status.st_mtime < FRESH_S:
        return False
    held = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder)
    finally:
        os.close(held)
    return True
