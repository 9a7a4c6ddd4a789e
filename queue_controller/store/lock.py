"""One controller a database: an advisory lock that ends with the process."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from queue_controller.store.errors import StoreLocked, StoreUnwritable

DATABASE: Final = "hall.sqlite3"
"""In the data folder, as the lock; its name costs no database driver."""
LOCK_FILE: Final = "controller.lock"
"""In the data folder."""


class FileLock:
    """Held from construction to `release`.

    Raises:
        StoreLocked: another process holds it.
        StoreUnwritable: the file cannot be made.
    """

    def __init__(self, path: Path) -> None:
        import fcntl  # not on Windows, where clerks' PCs have the commands but never a database

        try:
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as err:
            raise StoreUnwritable(
                f"不能写入 {path}：{err.strerror}。",
                f"Cannot write {path}: {err.strerror}.",
                file=str(path),
            ) from err
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as err:
            os.close(self._descriptor)
            raise StoreLocked(
                f"另一个控制器正在使用 {path.parent}，请先停止它。",
                f"Another controller is using {path.parent}; stop it first.",
                file=str(path),
            ) from err

    def release(self) -> None:
        """Let go; may be called twice."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
