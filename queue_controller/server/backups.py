"""A copy of the live database, made on the worker's thread through a reading connection."""

from __future__ import annotations

import datetime as dt
import secrets
import shutil
from typing import Final

from queue_controller.api import messages as m
from queue_controller.store.backup import BACKUPS, copy_live
from queue_controller.store.engine import PAGE_BYTES
from queue_controller.store.errors import StoreUnwritable
from queue_controller.store.store import Store

MIB: Final = 1 << 20


def make_backup(store: Store, at: dt.datetime, keep_free_mib: int) -> m.BackupMade:
    """Copy the database into a new folder of `backups/`, named after the hall's time.

    Raises:
        StoreUnwritable: there is no room that the hall itself does not need, or the disk says no.
        StoreDamaged: the last row is not sound.
    """
    name = f"{at:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
    folder = store.data_dir / BACKUPS / name
    with store.reading() as connection:
        pages = int(connection.exec_driver_sql("PRAGMA page_count").scalar() or 0)
        missing = pages * PAGE_BYTES // MIB + keep_free_mib
        free = shutil.disk_usage(store.data_dir).free // MIB
        if free < missing:
            raise StoreUnwritable(
                f"备份需要空出 {missing} MiB，磁盘只剩 {free} MiB。",
                f"A backup needs {missing} MiB of room; the disk has {free} MiB left.",
            )
        slip = copy_live(connection, store.data_dir, folder, round(at.timestamp() * 1000))
    return m.BackupMade(name, slip.seq, slip.head)
