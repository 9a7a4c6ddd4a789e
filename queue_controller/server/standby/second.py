"""What the loop of a serving controller has of the second machine: the copy's socket, and its heartbeat."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable, Iterator
from typing import Final

import zmq

from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.api.endpoints import Endpoint
from queue_controller.api.errors import MalformedMessage
from queue_controller.api.keys import KeyPair
from queue_controller.server.sockets import Context, Socket, curve_server, user_of
from queue_controller.server.standby.reach import listens
from queue_controller.server.standby.shipper import Shipper

MAX_FROM_COPY: Final = 1024
FRAMES_AT_ONCE: Final = 1000
LINGER_MS: Final = 1000
REBIND_TRIES: Final = 50
EPOCHS_END: Final = 2**62
"""No hall comes so far; a machine that says so is not right."""
HEAR_S: Final = 2.5
"""A machine that serves is heard within a second."""

log = logging.getLogger(__name__)


class SecondMachine:
    """Ships the log, and hears whether the other machine serves in a higher epoch.

    Args:
        shipper: what is said to the copy.
        copy_name: the name of the key that may fetch a copy.
        copies: where this machine gives copies.
        other: where the other machine is, once it serves.
        pair: this machine's keys.
        hall_id: the hall that both must mean.
        on_overtaken: told of the other's epoch before this machine ends.
    """

    def __init__(
        self,
        shipper: Shipper,
        *,
        copy_name: str,
        copies: str,
        other: Endpoint,
        pair: KeyPair,
        hall_id: str,
        on_overtaken: Callable[[int], None],
    ) -> None:
        self.shipper = shipper
        self.on_overtaken = on_overtaken
        self._copy_name = copy_name
        self._copies = copies
        self._other = other
        self._pair = pair
        self._hall_id = hall_id

    def open(self, context: Context) -> None:
        """Bind and connect.

        Raises:
            zmq.ZMQError: the address cannot be bound.
        """
        self._context = context
        self.router = self._bound()
        try:
            self.events = hear(context, self._other, self._pair)
        except BaseException:
            self.router.close(linger=0)
            raise

    def _bound(self) -> Socket:
        router = curve_server(self._context, zmq.ROUTER, self._pair)
        router.setsockopt(zmq.MAXMSGSIZE, MAX_FROM_COPY)
        # What cannot be delivered is an error, and the copy begins again; never a silent gap.
        router.setsockopt(zmq.ROUTER_MANDATORY, 1)
        router.setsockopt(zmq.SNDHWM, 100_000)
        try:
            router.bind(self._copies)
        except BaseException:
            router.close(linger=0)
            raise
        return router

    def shut_out(self, names: frozenset[str]) -> None:
        """Whose key was taken away fetches no more: a connection outlives its key, a new socket does not.

        Raises:
            zmq.ZMQError: the address cannot be bound again.
        """
        if self._copy_name not in names:
            return
        self.router.close(linger=0)
        for left in range(REBIND_TRIES, -1, -1):
            try:
                self.router = self._bound()
                break
            except zmq.ZMQError:
                if left == 0:
                    raise
                # The old listener closes in ZeroMQ's own thread, some milliseconds later.
                time.sleep(0.02)

    def close(self) -> None:
        """Close both sockets; what was said to the copy still goes out."""
        self.router.close(linger=LINGER_MS)
        self.events.close(linger=0)

    def take(self) -> None:
        """What the copy said."""
        for _ in range(FRAMES_AT_ONCE):
            try:
                route = self.router.recv(zmq.NOBLOCK)
                frame = self.router.recv(zmq.NOBLOCK, copy=False)
            except zmq.Again:
                return
            while frame.more:
                frame = self.router.recv(zmq.NOBLOCK, copy=False)
            name = user_of(frame)
            if name is not None:
                self.shipper.take(route, name, frame.bytes)

    def send(self) -> None:
        """What the copy is to hear."""
        outbox, self.shipper.outbox = self.shipper.outbox, []
        for route, frame in outbox:
            try:
                self.router.send(route, zmq.SNDMORE | zmq.NOBLOCK)
                self.router.send(frame, zmq.NOBLOCK)
            except zmq.ZMQError:
                self.shipper.lost(route)

    def other_epoch(self) -> int:
        """The highest epoch that the other machine serves in, as far as it was heard; 0: it does not."""
        heard = (epoch_of(each, self._hall_id) for each in drained(self.events))
        return max(self.shipper.overtaken_in, *heard, 0)


def hear(context: Context, other: Endpoint, pair: KeyPair) -> Socket:
    """A socket for the heartbeats of the other machine."""
    events = context.socket(zmq.SUB)
    events.linger = 0
    events.curve_publickey, events.curve_secretkey = pair.public, pair.secret
    events.curve_serverkey = other.server_public
    events.setsockopt(zmq.RECONNECT_IVL, 100)
    events.setsockopt(zmq.RECONNECT_IVL_MAX, 1000)
    events.setsockopt(zmq.HANDSHAKE_IVL, 3000)
    events.setsockopt(zmq.SUBSCRIBE, m.TOPIC_HEARTBEAT)
    events.connect(other.events)
    return events


def drained(events: Socket) -> Iterator[bytes]:
    """The bodies that wait."""
    for _ in range(FRAMES_AT_ONCE):
        try:
            yield events.recv_multipart(zmq.NOBLOCK)[-1]
        except zmq.Again:
            return


def epoch_of(body: bytes, hall_id: str) -> int:
    """The epoch of a heartbeat of this hall by a controller that goes on; else 0."""
    try:
        beat = wire.decode_heartbeat(body)
    except MalformedMessage:
        return 0
    serves = beat.hall_id == hall_id and beat.state != "stopping"
    return beat.epoch if serves and beat.epoch < EPOCHS_END else 0


def epoch_at_start(other: Endpoint, pair: KeyPair, hall_id: str, limit_s: float = HEAR_S) -> int:
    """The epoch in which the other machine serves now; 0: it does not, as far as can be heard."""
    if not listens(other.events):
        return 0
    with zmq.Context() as context, contextlib.closing(hear(context, other, pair)) as events:
        end = time.monotonic() + limit_s
        while (left := end - time.monotonic()) > 0:
            events.poll(int(left * 1000) + 1)
            for body in drained(events):
                if epoch := epoch_of(body, hall_id):
                    return epoch
    return 0
