"""The process on the second machine: follows the serving one until it is told to take its place."""

from __future__ import annotations

import contextlib
import logging
import signal
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Final, Literal

import zmq

from config.model import Hall, Setup
from queue_controller.api.keys import CONTROLLER, KeyPair, load_pair
from queue_controller.api.notify import ServiceManager
from queue_controller.api.wire import MAX_REPLY_BYTES
from queue_controller.server.garbage import look_seldom
from queue_controller.server.standby import hall_files
from queue_controller.server.standby import messages as w
from queue_controller.server.standby.copy import Copy, set_aside
from queue_controller.server.standby.following import HAND_OVER_S, QUIET_S, SILENT_S, Following
from queue_controller.server.standby.live import Ready
from queue_controller.server.standby.place import (
    PROMOTE_FILE,
    Place,
    begun_anew,
    other_endpoint,
    write_place,
)
from queue_controller.server.standby.reach import listens
from queue_controller.service.hall import HallState
from queue_controller.store.store import Store

LOOK_S: Final = 0.05
"""How often the request to take over is looked for."""
BEAT_S: Final = 1.0
DRAIN: Final = 100

End = Literal["promoted", "stopped"]

Socket = zmq.Socket[bytes]

log = logging.getLogger(__name__)


class CopyProgram:
    """One standby.

    Args:
        hall: the hall.
        setup: both machines' addresses.
        place: what this machine is.
        new_state: makes an empty hall.
        rehearsal: whether nothing of this is real.

    Raises:
        KeysError: own keys, or the other machine's, are not here.
    """

    def __init__(
        self,
        hall: Hall,
        setup: Setup,
        place: Place,
        new_state: Callable[[], HallState],
        *,
        rehearsal: bool,
    ) -> None:
        self._hall_id = hall.hall_id
        self._new_state = new_state
        self.ready: Ready | None = None
        """What it leaves open when it was promoted: the caller closes the store."""
        self._rehearsal = rehearsal
        self._place = place
        self._data_dir = Path(setup.controller.data_dir)
        self._keys_dir = Path(setup.controller.keys_dir)
        self._nodes = frozenset({CONTROLLER, setup.standby.name})
        self._pair: KeyPair = load_pair(self._keys_dir, place.node)
        other, self._address = other_endpoint(setup, place.node, self._keys_dir)
        self._server_public = other.server_public
        self._stopping = False
        self._dealer: Socket | None = None
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
        following = self._open(self._place)
        look_seldom()
        try:
            with zmq.Context() as context:
                while not self._stopping:
                    with contextlib.closing(self._connect(context)) as dealer:
                        self._dealer = dealer
                        if self._follow(following, dealer, request):
                            self._hand_over(following, dealer)
                            following.promote()
                            request.unlink(missing_ok=True)
                            self.ready = following.copy.ready()
                            return "promoted"
                        if following.parted:
                            following = self._start_over(following)
            # Only then: systemd ends a process that has said that it stops, and a promoted one goes on.
            self._manager.stopping()
            return "stopped"
        finally:
            self._manager.close()
            if self.ready is None:
                following.copy.store.close()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _follow(self, following: Following, dealer: Socket, request: Path) -> bool:
        """Until there is silence (False), an end (False) or a request to take over (True)."""
        following.begin()
        copy = following.copy
        was_level = copy.level
        heard = beat = time.monotonic()
        while not self._stopping and not following.parted:
            if dealer.poll(int(LOOK_S * 1000)) and (frames := _waiting(dealer)):
                following.take(*frames)
                heard = time.monotonic()
            if copy.level and not was_level:
                self._manager.status(f"copy, level with row {copy.store.head.seq}")
            was_level = copy.level
            now = time.monotonic()
            if request.exists():
                if not following.fit:
                    log.error("this copy was never level since it began; it does not take over")
                    request.unlink(missing_ok=True)
                elif copy.level or now - heard > QUIET_S:
                    return True
            if now - beat >= BEAT_S:
                beat = now
                copy.store.tidy(quiet=True)
                self._manager.alive()
            if now - heard > SILENT_S:
                following.silent()
                return False
        return False

    def _hand_over(self, following: Following, dealer: Socket) -> None:
        """A serving machine that lives ends before this one begins, and what it committed is here."""
        if not listens(self._address):
            return
        following.take_over()
        end = time.monotonic() + HAND_OVER_S
        while not following.released and (left := end - time.monotonic()) > 0:
            if dealer.poll(int(left * 1000) + 1):
                following.take(dealer.recv())

    def _start_over(self, following: Following) -> Following:
        following.copy.store.close()
        folder = set_aside(self._data_dir)
        log.warning("rows that only this machine had are kept in %s", folder)
        anew = begun_anew(following.place)
        write_place(self._data_dir, anew)
        return self._open(anew)

    # --- inside ----------------------------------------------------------------------------------

    def _open(self, place: Place) -> Following:
        store = Store.open(self._data_dir, self._hall_id)
        try:
            copy = Copy(store, self._hall_id, self._new_state(), rehearsal=self._rehearsal)
        except BaseException:
            store.close()
            raise
        store.make_room()
        self._manager.ready(f"copy, row {store.head.seq}")
        return Following(
            copy,
            place,
            send=self._send,
            keep=lambda kept: write_place(self._data_dir, kept),
            take_files=lambda files: hall_files.take(
                files, self._keys_dir, self._data_dir, self._nodes
            ),
        )

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

    def _send(self, message: w.FromCopy) -> None:
        if self._dealer is not None:
            with contextlib.suppress(zmq.Again):
                self._dealer.send(w.encode(message), zmq.NOBLOCK)

    def _stop(self, _: int, __: FrameType | None) -> None:
        self._stopping = True


def _waiting(dealer: Socket) -> list[bytes]:
    """The messages that wait, up to `DRAIN`."""
    frames: list[bytes] = []
    with contextlib.suppress(zmq.Again):
        while len(frames) < DRAIN:
            frames.append(dealer.recv(zmq.NOBLOCK))
    return frames
