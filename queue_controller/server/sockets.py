"""The controller's two sockets: ROUTER for commands, XPUB for events, both CURVE servers."""

from __future__ import annotations

import logging
from collections import Counter
from typing import Final

import zmq

from queue_controller.api import messages as m
from queue_controller.api.audience import AUDIENCE_OF, Audience, role_of
from queue_controller.api.keys import KeyPair
from queue_controller.api.wire import MAX_REQUEST_BYTES
from queue_controller.server.zap import DOMAIN, AllowList

MAX_SUBSCRIPTION_BYTES: Final = 1024
"""More than the longest message of the CURVE handshake, which it also limits."""
SUBSCRIPTIONS_AT_ONCE: Final = 500
REFUSED_LOGGED: Final = 100
REFUSED_MOST: Final = 100
"""ZeroMQ remembers each topic that was asked for until the connection ends, some 40 KB for a long one,
whether it is granted or not. Programs of ours ask for two."""

Socket = zmq.Socket[bytes]
Context = zmq.Context[Socket]

log = logging.getLogger(__name__)


def bind_commands(context: Context, address: str, pair: KeyPair) -> Socket:
    """The ROUTER.

    Raises:
        zmq.ZMQError: the address is taken or not ours.
    """
    router = curve_server(context, zmq.ROUTER, pair)
    router.setsockopt(zmq.MAXMSGSIZE, MAX_REQUEST_BYTES)
    router.setsockopt(zmq.RCVHWM, 1000)
    router.setsockopt(zmq.SNDHWM, 1000)
    return _bound(router, address)


def bind_events(context: Context, address: str, pair: KeyPair) -> Socket:
    """The XPUB; subscriptions take effect only when granted.

    Raises:
        zmq.ZMQError: the address is taken or not ours.
    """
    xpub = curve_server(context, zmq.XPUB, pair)
    xpub.setsockopt(zmq.XPUB_MANUAL, 1)
    xpub.setsockopt(zmq.XPUB_VERBOSE, 1)
    xpub.setsockopt(zmq.MAXMSGSIZE, MAX_SUBSCRIPTION_BYTES)
    # The default of 1,000 drops silently in a burst; what is dropped still heals by a snapshot.
    xpub.setsockopt(zmq.SNDHWM, 10_000)
    return _bound(xpub, address)


class Subscriptions:
    """Grants topics by the name of the subscriber's key."""

    def __init__(self, xpub: Socket, allowed: AllowList) -> None:
        self._xpub = xpub
        self._allowed = allowed
        self.audiences: frozenset[Audience] = frozenset()
        """Audiences that anyone ever followed here; for the others nothing needs encoding."""
        self.followers: set[str] = set()
        """Who ever followed the events here; who has gone since is not known."""
        self.refused = 0
        """Subscriptions that had no effect."""
        self.hostile: set[str] = set()
        """Who asked for so many of them that their connections have to end."""
        self._refused_of: Counter[str] = Counter()

    def serve(self) -> bool:
        """Grant or refuse what waits; True when someone new listens to the heartbeat."""
        new_listener = False
        for _ in range(SUBSCRIPTIONS_AT_ONCE):
            try:
                frame = self._xpub.recv(zmq.NOBLOCK, copy=False)
            except zmq.Again:
                break
            raw = frame.bytes
            kind, topic = raw[:1], raw[1:]
            if kind == b"\x00":
                self._xpub.setsockopt(zmq.UNSUBSCRIBE, topic)
            elif kind == b"\x01":
                name = user_of(frame)
                if name is None or not self._grant(name, topic):
                    self.refused += 1
                    self._refused_of[name or ""] += 1
                    if name and self._refused_of[name] > REFUSED_MOST:
                        self.hostile.add(name)
                    if self.refused <= REFUSED_LOGGED:
                        log.warning("%s may not follow %r", name, topic[:40])
                    continue
                self._xpub.setsockopt(zmq.SUBSCRIBE, topic)
                new_listener = new_listener or topic == m.TOPIC_HEARTBEAT
        return new_listener

    def _grant(self, name: str, topic: bytes) -> bool:
        role = role_of(name)
        if role is None or name not in self._allowed:
            return False
        if topic == m.TOPIC_HEARTBEAT:
            return True
        audience = AUDIENCE_OF[role]
        if topic != m.TOPIC_EVENTS[audience]:
            return False
        self.audiences |= {audience}
        self.followers.add(name)
        return True


def user_of(frame: zmq.Frame) -> str | None:
    """The name that the ZAP loop gave to the connection of this message."""
    try:
        user = frame.get("User-Id")
    except zmq.ZMQError:
        return None
    return user if isinstance(user, str) and user else None


def _bound(socket: Socket, address: str) -> Socket:
    try:
        socket.bind(address)
    except zmq.ZMQError:
        socket.close()
        raise
    return socket


def curve_server(context: Context, kind: int, pair: KeyPair, domain: bytes = DOMAIN) -> Socket:
    """A socket that admits only keys that the ZAP loop of this domain knows."""
    socket = context.socket(kind)
    socket.linger = 0
    socket.setsockopt(zmq.CURVE_SERVER, 1)
    socket.setsockopt(zmq.CURVE_PUBLICKEY, pair.public)
    socket.setsockopt(zmq.CURVE_SECRETKEY, pair.secret)
    socket.setsockopt(zmq.ZAP_DOMAIN, domain)
    # Without this a CURVE server that finds no handler lets any key in.
    socket.setsockopt(zmq.ZAP_ENFORCE_DOMAIN, 1)
    socket.setsockopt(zmq.HANDSHAKE_IVL, 3000)
    socket.setsockopt(zmq.HEARTBEAT_IVL, 5000)
    socket.setsockopt(zmq.HEARTBEAT_TIMEOUT, 15_000)
    socket.setsockopt(zmq.BACKLOG, 512)
    return socket
