"""The process on the second machine: follows the serving one until it is told to take its place."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import time
from pathlib import Path
from types import FrameType
from typing import Final, Literal

import msgspec
import zmq

from config.model import Hall, Setup
from queue_controller.api.keys import CONTROLLER, KeyPair, load_pair
from queue_controller.api.notify import ServiceManager
from queue_controller.api.wire import MAX_REPLY_BYTES
from queue_controller.server.standby import hall_files
from queue_controller.server.standby import messages as w
from queue_controller.server.standby.copy import Copy, OutOfStep, set_aside
from queue_controller.server.standby.place import (
    PROMOTE_FILE,
    PROMOTED_AHEAD,
    Place,
    other_endpoint,
    promoted,
    write_place,
)
from queue_controller.server.standby.second import listens
from queue_controller.store.errors import StoreDamaged
from queue_controller.store.store import Store

LOOK_S: Final = 0.05
"""How often the request to take over is looked for."""
SILENT_S: Final = 2.5
"""The serving side says something once a second; after so long it is asked anew."""
QUIET_S: Final = 1.5
"""A serving side that said nothing for so long is not asked to let the copy come level first."""
HAND_OVER_S: Final = 0.8
BEAT_S: Final = 1.0
DRAIN: Final = 100

End = Literal["promoted", "stopped"]

Socket = zmq.Socket[bytes]

log = logging.getLogger(__name__)


class Diverged(StoreDamaged):
    """The two logs are not one; people decide which of them holds."""

    code = "diverged"


class CopyProgram:
    """One standby.

    Args:
        hall: the hall.
        setup: both machines' addresses.
        place: what this machine is.
        rehearsal: whether nothing of this is real.

    Raises:
        KeysError: own keys, or the other machine's, are not here.
    """

    def __init__(self, hall: Hall, setup: Setup, place: Place, *, rehearsal: bool) -> None:
        self._hall_id = hall.hall_id
        self._rehearsal = rehearsal
        self._place = place
        self._data_dir = Path(setup.controller.data_dir)
        self._keys_dir = Path(setup.controller.keys_dir)
        self._nodes = frozenset({CONTROLLER, setup.standby.name})
        self._pair: KeyPair = load_pair(self._keys_dir, place.node)
        other, self._address = other_endpoint(setup, place.node, self._keys_dir)
        self._server_public = other.server_public
        self._stopping = self._parted = self._complete = self._released = False
        self._manager = ServiceManager()

    def run(self) -> End:
        """Follow until told to end or to take over.

        Raises:
            StoreError: the copy cannot be kept, or the logs have parted.
        """
        request = self._data_dir / PROMOTE_FILE
        # One that was made for an earlier copy must not promote this one.
        request.unlink(missing_ok=True)
        before = {each: signal.signal(each, self._stop) for each in (signal.SIGTERM, signal.SIGINT)}
        copy = self._open()
        try:
            with zmq.Context() as context:
                while not self._stopping:
                    with contextlib.closing(self._connect(context)) as dealer:
                        if self._follow(copy, dealer, request):
                            return self._promote(copy, request)
                        if self._place.start_over:
                            copy = self._start_over(copy)
            # Only then: systemd ends a process that has said that it stops, and a promoted one goes on.
            self._manager.stopping()
            return "stopped"
        finally:
            self._manager.close()
            copy.store.close()
            for number, handler in before.items():
                signal.signal(number, handler)

    # --- following -------------------------------------------------------------------------------

    def _follow(self, copy: Copy, dealer: Socket, request: Path) -> bool:
        """Until there is silence (False), an end (False) or a request to take over (True)."""
        self._parted = False
        self._begin(copy, dealer)
        heard = beat = time.monotonic()
        while not self._stopping and not self._parted:
            if dealer.poll(int(LOOK_S * 1000)):
                for _ in range(DRAIN):
                    try:
                        frame = dealer.recv(zmq.NOBLOCK)
                    except zmq.Again:
                        break
                    heard = time.monotonic()
                    self._take(copy, dealer, frame)
            now = time.monotonic()
            if request.exists() and (copy.level or now - heard > QUIET_S):
                self._hand_over(copy, dealer)
                return True
            if now - beat >= BEAT_S:
                beat = now
                copy.store.tidy(quiet=True)
                self._manager.alive()
            if now - heard > SILENT_S:
                if copy.level:
                    log.warning("the serving controller says nothing")
                copy.level = False
                return False
        return False

    def _begin(self, copy: Copy, dealer: Socket) -> None:
        ask = copy.follow()
        log.info("asking %s for what comes after row %d", self._address, ask.seq)
        self._send(dealer, ask)

    def _take(self, copy: Copy, dealer: Socket, frame: bytes) -> None:
        try:
            message = w.to_copy(frame)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            log.warning("the serving controller sent a message that is none; another version?")
            return
        match message:
            case w.Rows() | w.Level() if message.session != copy.session:
                log.debug("a message of an earlier copying")
            case w.Rows():
                try:
                    self._send(dealer, copy.take(message))
                except OutOfStep:
                    log.warning("a batch is missing; asking again")
                    self._begin(copy, dealer)
            case w.Level():
                self._send(dealer, copy.come_level(message))
                self._place = msgspec.structs.replace(self._place, start_over=False)
                write_place(self._data_dir, self._place)
                log.warning("level with row %d", copy.store.head.seq)
                self._manager.status(f"copy, level with row {copy.store.head.seq}")
            case w.Alive(epoch, complete):
                self._complete = complete
                if epoch > self._place.other_epoch:
                    self._place = msgspec.structs.replace(self._place, other_epoch=epoch)
                    write_place(self._data_dir, self._place)
                self._send(dealer, copy.held())
            case w.Files(files):
                changed = hall_files.take(files, self._keys_dir, self._data_dir, self._nodes)
                if changed:
                    log.info("taken over: %s", ", ".join(changed))
            case w.Released(session):
                self._released = session == copy.session
            case w.Refused(code, zh, en):
                self._refused(code, zh, en)

    def _refused(self, code: str, zh: str, en: str) -> None:
        if code != "diverged":
            log.error("%s / %s", zh, en)
            return
        if self._place.start_over:
            self._parted = True
            return
        raise Diverged(
            f"{zh}如果确定以对方为准，请执行 hall standby --start-over：本机的数据会移到 set-aside 目录，不会删除。",
            f"{en} If the serving one is right, run `hall standby --start-over`: the data of this machine"
            " are moved to set-aside, not deleted.",
        )

    def _start_over(self, copy: Copy) -> Copy:
        if not self._parted:
            return copy
        copy.store.close()
        folder = set_aside(self._data_dir)
        log.warning("rows that only this machine had are kept in %s", folder)
        return self._open()

    # --- taking over -----------------------------------------------------------------------------

    def _hand_over(self, copy: Copy, dealer: Socket) -> None:
        """A serving machine that lives ends before this one begins, and what it committed is here."""
        self._released = False
        if not listens(self._address):
            return
        epoch = max(copy.store.epoch, self._place.other_epoch) + PROMOTED_AHEAD
        self._send(dealer, w.TakeOver(copy.session, epoch))
        end = time.monotonic() + HAND_OVER_S
        while not self._released and (left := end - time.monotonic()) > 0:
            if dealer.poll(int(left * 1000) + 1):
                self._take(copy, dealer, dealer.recv())
        if self._released:
            self._complete = copy.level
            log.warning("the serving machine has ended; row %d was its last", copy.store.head.seq)

    def _promote(self, copy: Copy, request: Path) -> End:
        head, epoch = copy.store.head, copy.store.epoch
        copy.store.tidy(quiet=False)
        self._place = promoted(self._place, seq=head.seq, epoch=epoch, complete=self._complete)
        write_place(self._data_dir, self._place)
        request.unlink(missing_ok=True)
        log.warning("promoted: the last row held is %d", head.seq)
        return "promoted"

    # --- inside ----------------------------------------------------------------------------------

    def _open(self) -> Copy:
        store = Store.open(self._data_dir, self._hall_id)
        try:
            copy = Copy(store, self._hall_id, rehearsal=self._rehearsal)
        except BaseException:
            store.close()
            raise
        store.make_room()
        self._manager.ready(f"copy, row {store.head.seq}")
        return copy

    def _connect(self, context: zmq.Context[Socket]) -> Socket:
        dealer = context.socket(zmq.DEALER)
        dealer.linger = 0
        dealer.curve_publickey, dealer.curve_secretkey = self._pair.public, self._pair.secret
        dealer.curve_serverkey = self._server_public
        dealer.setsockopt(zmq.MAXMSGSIZE, MAX_REPLY_BYTES)
        dealer.setsockopt(zmq.RCVHWM, 100_000)
        dealer.setsockopt(zmq.RECONNECT_IVL, 50)
        dealer.setsockopt(zmq.RECONNECT_IVL_MAX, 1000)
        dealer.setsockopt(zmq.HANDSHAKE_IVL, 3000)
        dealer.connect(self._address)
        return dealer

    @staticmethod
    def _send(dealer: Socket, message: w.FromCopy) -> None:
        with contextlib.suppress(zmq.Again):
            dealer.send(w.encode(message), zmq.NOBLOCK)

    def _stop(self, _: int, __: FrameType | None) -> None:
        self._stopping = True


def request_promotion(data_dir: Path) -> None:
    """Tell a running copy to take over.

    Raises:
        OSError: the file cannot be made.
    """
    descriptor = os.open(data_dir / PROMOTE_FILE, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    os.close(descriptor)
