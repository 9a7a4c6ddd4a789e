"""A controller that can be told when to die: the instants that a kill from outside seldom meets.

A file `die-NAME` in the data folder arms one death by `kill -9`; it is removed first, so that the next
start lives. Only a command of the kind in the file counts.

    die-before-commit    the command was taken and decided, nothing is on disk
    die-after-commit     the events are on disk, nobody was told
"""

from __future__ import annotations

import os
import signal
from pathlib import Path
from unittest.mock import patch

from queue_controller.server.__main__ import main as serve
from queue_controller.store.append import Batch
from queue_controller.store.store import Store

BEFORE_COMMIT = "die-before-commit"
AFTER_COMMIT = "die-after-commit"

_commit = Store.commit


def _commit_and_die(self: Store, batch: Batch) -> None:
    folder = Path.cwd()
    _die(folder / BEFORE_COMMIT, batch)
    _commit(self, batch)
    _die(folder / AFTER_COMMIT, batch)


def _die(order: Path, batch: Batch) -> None:
    if not order.exists():
        return
    kind = order.read_text(encoding="utf-8")
    if kind in {record.type for record in batch.events}:
        order.unlink()
        os.kill(os.getpid(), signal.SIGKILL)


def main(argv: list[str] | None = None) -> int:
    """Serve, and die when told."""
    with patch.object(Store, "commit", _commit_and_die):
        return serve(argv)
