"""What a copy does with each message of the serving side, and what it is when it takes over.

Without sockets and clock: `program` runs it on a real connection, the simulator on a made one.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Final

import msgspec

from queue_controller.server.standby import messages as w
from queue_controller.server.standby.copy import Copy, OutOfStep, joins
from queue_controller.server.standby.place import Place, next_floor, promoted
from queue_controller.store.errors import StoreDamaged

SILENT_S: Final = 2.5
"""The serving side says something once a second; after so long it is asked anew."""
QUIET_S: Final = 1.5
"""A serving side that said nothing for so long is not asked to let the copy come level first."""
HAND_OVER_S: Final = 0.8
STUCK_BEATS: Final = 20
"""A copy that is not level and was sent nothing in so many signs of life asks again: a page, or its receipt, is lost."""

log = logging.getLogger(__name__)


class Diverged(StoreDamaged):
    """The two logs are not one; people decide which of them holds."""

    code = "diverged"


class Following:
    """One copy, for as long as its store stays open.

    Args:
        copy: its store, read to the end.
        place: what this machine is.
        send: takes a message for the serving side; it may get lost.
        keep: makes a changed place durable.
        take_files: keeps the hall's secrets and lists; what was changed.
        wall_ms: UTC epoch milliseconds.
    """

    def __init__(
        self,
        copy: Copy,
        place: Place,
        *,
        send: Callable[[w.FromCopy], None],
        keep: Callable[[Place], None],
        take_files: Callable[[dict[str, bytes]], list[str]],
        wall_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    ) -> None:
        self.copy = copy
        self.place = place
        self._send = send
        self._keep = keep
        self._take_files = take_files
        self._wall_ms = wall_ms
        self.complete = False
        """Whether everything that was answered is here, as far as the serving side said last."""
        self.released = False
        """The serving side has ended, and everything that it committed is here."""
        self._beats = 0
        """Signs of life since the last page, batch or request."""
        self.parted = False
        """This log has rows that the other lacks, and is to be set aside."""

    def begin(self) -> None:
        """Ask for what comes after the last row."""
        self.parted = False
        self._beats = 0
        ask = self.copy.follow(anew=self.place.anew)
        log.info("asking for what comes after row %d", ask.seq)
        self._send(ask)

    def take(self, *frames: bytes) -> None:
        """What the serving side said, in order; batches that came together become durable together.

        Raises:
            Diverged: the logs have parted, and nobody said that this one gives way.
            StoreError: the copy cannot be kept.
        """
        together: list[w.Rows] = []
        for frame in frames:
            try:
                message = w.to_copy(frame)
            except (msgspec.MsgspecError, UnicodeDecodeError):
                log.warning("the serving controller sent a message that is none; another version?")
                continue
            if isinstance(message, w.Rows):
                if together and not joins(together, message):
                    self._take_rows(together)
                    together = []
                together.append(message)
                continue
            if together:
                self._take_rows(together)
                together = []
            self._take(message)
        if together:
            self._take_rows(together)

    def _take_rows(self, batches: list[w.Rows]) -> None:
        copy = self.copy
        if batches[0].session != copy.session:
            log.debug("batches of an earlier copying")
            return
        self._beats = 0
        try:
            self._send(copy.take(*batches))
        except OutOfStep:
            log.warning("a batch is missing; asking again")
            self.begin()
        # People wait for the word that it is durable, nobody for the hall in memory.
        copy.live.catch_up()

    def _take(self, message: w.ToCopy) -> None:
        copy = self.copy
        match message:
            case w.Level() if message.session != copy.session:
                log.debug("a message of an earlier copying")
            case w.Level():
                held = copy.come_level(message)
                # First what makes it fit to take over, then the word that answers rely on.
                self._change(
                    msgspec.structs.replace(self.place, start_over=False, whole=True, anew=False)
                )
                self._send(held)
                log.warning("level with row %d", copy.store.head.seq)
            case w.Alive(epoch, complete):
                self.complete = complete
                if epoch > self.place.other_epoch:
                    self._change(msgspec.structs.replace(self.place, other_epoch=epoch))
                self._send(copy.held())
                self._beats += 1
                if not copy.level and self._beats >= STUCK_BEATS:
                    log.warning("the copying stands still; asking again")
                    self.begin()
            case w.Files(files):
                changed = self._take_files(files)
                if changed:
                    log.info("taken over: %s", ", ".join(changed))
            case w.Released(session, seq):
                # A wire that was cut for a moment keeps its last batches and lets this one word through.
                self.released = session == copy.session and seq == copy.store.head.seq
            case w.Refused(code, zh, en):
                self._refused(code, zh, en)

    def silent(self) -> None:
        """The serving side says nothing any more; whether it goes on without this copy is not known."""
        if self.copy.level:
            log.warning("the serving controller says nothing")
        self.copy.level = self.complete = False

    def take_over(self) -> None:
        """Tell the serving side to end; `released` says when it has."""
        self.released = False
        epoch = next_floor(self.place, self.copy.store.epoch)
        self._send(w.TakeOver(self.copy.session, epoch))

    @property
    def fit(self) -> bool:
        """Whether this copy may take over: it is no part of a log, and not that of a hall which is two."""
        empty = self.copy.store.head.seq == 0
        return self.place.whole and not empty and self.copy.taken_by in {"", self.place.node}

    def promote(self) -> Place:
        """Be the hall from now on.

        Raises:
            StoreUnwritable: the disk says no; this machine is still the copy.
        """
        copy = self.copy
        if self.released:
            self.complete = copy.level
            log.warning("the serving machine has ended; row %d was its last", copy.store.head.seq)
        copy.store.tidy(quiet=False)
        taken = promoted(
            self.place,
            seq=copy.store.head.seq,
            epoch=copy.store.epoch,
            complete=self.complete,
            now_ms=self._wall_ms(),
            other_ended=self.released,
        )
        self._change(taken)
        log.warning("promoted: the last row held is %d", copy.store.head.seq)
        return taken

    def _change(self, place: Place) -> None:
        self._keep(place)
        self.place = place

    def _refused(self, code: str, zh: str, en: str) -> None:
        if code != "diverged":
            log.error("%s / %s", zh, en)
            return
        if self.place.start_over:
            self.parted = True
            return
        raise Diverged(
            f"{zh}如果确定以对方为准，请执行 hall standby --start-over：本机的数据会移到 set-aside 目录，不会删除。",
            f"{en} If the serving one is right, run `hall standby --start-over`: the data of this machine"
            " are moved to set-aside, not deleted.",
        )
