"""Room for the write-ahead log, made before it is needed.

A commit that lets the file grow waits for the file system's own journal as well; one that writes
over blocks that are there waits for its data alone: about half the time. SQLite begins the file
again after each checkpoint and reads nothing behind its last valid frame, so zeros may lie there.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Final

from queue_controller.store.engine import CHECKPOINT_PAGES, PAGE_BYTES

FRAME_BYTES: Final = 24 + PAGE_BYTES
WAL_BYTES: Final = 32 + (CHECKPOINT_PAGES + 400) * FRAME_BYTES
"""Up to the checkpoint, and the transaction that reaches it."""
LEAVE_FREE: Final = 16
"""No room is made where it would take more than one part in so many of what is free."""

_CHUNK: Final = bytes(1024 * 1024)

log = logging.getLogger(__name__)


def make_room(database: Path) -> bool:
    """Lengthen the WAL of a database that this process has open; False when it stays as it is.

    To be called while nothing is written through SQLite. Only its speed depends on it.
    """
    path = database.with_name(f"{database.name}-wal")
    try:
        # SQLite takes no locks on this file, so closing it again loses none.
        descriptor = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        at = os.fstat(descriptor).st_size
        room = os.fstatvfs(descriptor)
        missing = WAL_BYTES - at
        if missing <= 0 or missing * LEAVE_FREE > room.f_bavail * room.f_frsize:
            return False
        while at < WAL_BYTES:
            at += os.pwrite(descriptor, _CHUNK[: WAL_BYTES - at], at)
        os.fsync(descriptor)
    except OSError as err:
        log.info("no room was made for the write-ahead log: %s", err.strerror)
        return False
    finally:
        os.close(descriptor)
    return True
