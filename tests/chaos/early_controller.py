"""A controller with a planted fault: it acknowledges one batch before that batch is durable."""

from __future__ import annotations

from unittest.mock import patch

from queue_controller.server.__main__ import main as serve
from queue_controller.store.append import Batch
from queue_controller.store.store import Store

_commit = Store.commit
_held: list[Batch] = []


def _commit_the_one_before(self: Store, batch: Batch) -> None:
    if _held:
        _commit(self, _held.pop())
    _held.append(batch)


def main(argv: list[str] | None = None) -> int:
    """Serve with the fault."""
    with patch.object(Store, "commit", _commit_the_one_before):
        return serve(argv)
