"""Backups that administrators ask for: one for each command, however often it is sent."""

from __future__ import annotations

import datetime as dt
import logging
from collections import OrderedDict
from typing import Final

from queue_controller.api import messages as m
from queue_controller.server import errors as no
from queue_controller.server.backups import make_backup
from queue_controller.server.errors import Denial
from queue_controller.server.jobs import Jobs
from queue_controller.server.replies import Replies
from queue_controller.server.turn import Taken, Turn
from queue_controller.server.worker import Result
from queue_controller.service.hall import HallState
from queue_controller.store.errors import StoreError
from queue_controller.store.store import Store

BACKUPS_REMEMBERED: Final = 100
"""More than can wait at once (`JOBS_PER_CLIENT` of each administrator)."""

log = logging.getLogger(__name__)


class AskedBackups:
    """The copies asked for lately, and who waits for each."""

    def __init__(
        self, store: Store, state: HallState, turn: Turn, jobs: Jobs, replies: Replies
    ) -> None:
        self._store = store
        self._state = state
        self._turn = turn
        self._jobs = jobs
        self._replies = replies
        self._asked: OrderedDict[tuple[str, str], tuple[Taken, m.BackupMade | None]] = OrderedDict()

    def make(self, taken: Taken) -> None:
        """Make a copy beside the loop; who asks for the same again waits for the same one."""
        key = (taken.client.name, taken.command_id)
        if key in self._asked:
            # Asked again while it is under way, or after its answer was lost.
            made = self._asked[key][1]
            self._asked[key] = taken, made
            if made is not None:
                self._replies.answer(taken, made)
            return
        self._asked[key] = taken, None
        if len(self._asked) > BACKUPS_REMEMBERED:
            self._asked.popitem(last=False)
        local = dt.datetime.fromtimestamp(self._turn.now.hall_ms / 1000, self._state.hall.zone_info)

        def job() -> Result:
            try:
                made = make_backup(self._store, local, self._state.policy.disk_refuse_mib)
            except StoreError as err:
                log.warning("no backup: %s", err.message_en)
                denial = Denial(no.BACKUP_FAILED.code, err.message_zh, err.message_en)
                return lambda: self._failed(key, denial)
            except Exception:
                log.exception("the backup failed")
                return lambda: self._failed(key, no.BACKUP_FAILED)
            return lambda: self._made(key, made)

        if not self._jobs.hand_over(taken, job):
            del self._asked[key]

    def _made(self, key: tuple[str, str], made: m.BackupMade) -> None:
        latest, _ = self._asked[key]
        self._asked[key] = latest, made
        self._replies.answer(latest, made)

    def _failed(self, key: tuple[str, str], denial: Denial) -> None:
        latest, _ = self._asked.pop(key)
        self._replies.deny(latest, denial)
