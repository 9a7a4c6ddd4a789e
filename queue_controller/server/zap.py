"""Who may come in: our own small ZAP loop, which never raises and denies on any error.

ZeroMQ asks it for every CURVE handshake (RFC 27). Its answer carries the client's name as User-Id,
which ZeroMQ then attaches to every message of that connection.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import Final, Protocol

import zmq
from zmq.utils import z85

ZAP_ADDRESS: Final = "inproc://zeromq.zap.01"
DOMAIN: Final = b"hall"
REPORT_AGAIN_AFTER: Final = 100
"""One denied address is logged once, then at every so many further attempts."""

log = logging.getLogger(__name__)


class AllowList:
    """Public keys and the names they stand for; replaced whole, read by any thread."""

    def __init__(self, names_by_key: dict[bytes, str]) -> None:
        self._names_by_key = dict(names_by_key)
        self._names = frozenset(names_by_key.values())
        self._barred: dict[str, float] = {}

    def name_of(self, public_key: bytes) -> str | None:
        """The name of a key (Z85), None when it may not come in."""
        name = self._names_by_key.get(public_key)
        if name is not None and self._barred.get(name, 0.0) > time.monotonic():
            return None
        return name

    def bar(self, name: str, seconds: float) -> None:
        """Let nobody connect with this name's key for a while; its open connections are the caller's."""
        self._barred[name] = time.monotonic() + seconds

    def __contains__(self, name: object) -> bool:
        return name in self._names

    @property
    def names_by_key(self) -> dict[bytes, str]:
        """The list as it is."""
        return dict(self._names_by_key)

    def replace(self, names_by_key: dict[bytes, str]) -> frozenset[str]:
        """Take a new list; the names whose key is gone or changed."""
        old = self._names_by_key
        gone = frozenset(name for key, name in old.items() if names_by_key.get(key) != name)
        self._names = frozenset(names_by_key.values())
        self._names_by_key = dict(names_by_key)
        return gone


class Admits(Protocol):
    """Says under which name a key comes in."""

    def name_of(self, public_key: bytes) -> str | None:
        """The name of a key (Z85), None when it may not come in."""


class ZapLoop:
    """The handler's thread; it must run before the first server socket is bound."""

    def __init__(
        self, context: zmq.Context[zmq.Socket[bytes]], allowed: Admits, domain: bytes = DOMAIN
    ) -> None:
        self._context = context
        self._domain = domain
        self._allowed = allowed
        self._denied: dict[str, int] = {}
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="zap", daemon=True)

    def start(self) -> None:
        """Start; returns when it answers.

        Raises:
            TimeoutError: it does not come up.
        """
        self._thread.start()
        if not self._ready.wait(5.0):
            raise TimeoutError("the ZAP loop does not come up")

    def join(self, limit_s: float) -> None:
        """Wait for its end, which comes when the context is terminated."""
        self._thread.join(limit_s)

    def _run(self) -> None:
        socket = self._context.socket(zmq.REP)
        socket.linger = 0
        socket.bind(ZAP_ADDRESS)
        self._ready.set()
        while True:
            try:
                frames = socket.recv_multipart()
            except zmq.ContextTerminated:
                break
            except zmq.ZMQError:
                log.exception("ZAP could not receive")
                continue
            answer = [b"1.0", b"", b"500", b"error", b"", b""]
            try:
                answer = self._answer(frames)
            except Exception:
                log.exception("ZAP denies: the request could not be judged")
            try:
                socket.send_multipart(answer)
            except zmq.ContextTerminated:
                break
            except zmq.ZMQError:
                log.exception("ZAP could not answer")
        socket.close()

    def _answer(self, frames: list[bytes]) -> list[bytes]:
        version, request_id, domain, address, _, mechanism, *credentials = frames
        name: str | None = None
        if version == b"1.0" and domain == self._domain and mechanism == b"CURVE" and credentials:
            name = self._allowed.name_of(z85.encode(credentials[0]))
        if name is None:
            self._report(address.decode("ascii", "replace"))
            # 300 lets the peer try again by itself; after a 400 ZeroMQ would give up for good, and
            # a kiosk whose key is added later would have to be started anew.
            return [b"1.0", request_id, b"300", b"unknown key", b"", b""]
        return [b"1.0", request_id, b"200", b"OK", name.encode(), b""]

    def _report(self, address: str) -> None:
        if len(self._denied) > 1000:
            self._denied.clear()
        times = self._denied[address] = self._denied.get(address, 0) + 1
        if times % REPORT_AGAIN_AFTER == 1:
            log.warning("denied %s: its key is not on the list (%d attempts)", address, times)
