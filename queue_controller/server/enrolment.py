"""The third endpoint: bound only while a code lives, with a ZAP domain of its own, and deaf to all but one message.

It runs as a process of its own (`hall enrol`), so that a stranger never speaks with the controller.
"""

from __future__ import annotations

import hmac
import time
from pathlib import Path
from typing import Final, Literal

import msgspec
import zmq

from queue_controller.api.enrolment import MAX_JOIN_BYTES, Join, Joined
from queue_controller.api.keys import CONTROLLER, is_known, load_pair, load_public, save_public
from queue_controller.api.messages import PROTOCOL
from queue_controller.server.sockets import curve_server, user_of
from queue_controller.server.zap import ZapLoop

DOMAIN: Final = b"enrolment"
TRIES: Final = 5
CODE_LIFE_S: Final = 300.0
LINGER_MS: Final = 500

End = Literal["joined", "too_late", "too_many_tries"]


class AnyKey:
    """Lets every key in, under its own text: who holds it is asked for the secret."""

    def name_of(self, public_key: bytes) -> str | None:
        """The key itself, in hex."""
        return public_key.hex()


class Enrolment:
    """Waits for one device.

    Args:
        keys_dir: the controller's keys; the device's public key goes there.
        name: what the device will be.
        hall_id: what it is told.
        secret: what it must say.
        hall_name: for people at the device.
    """

    def __init__(
        self, keys_dir: Path, name: str, hall_id: str, secret: str, hall_name: str = ""
    ) -> None:
        self._keys_dir = keys_dir
        self._name = name
        self._hall_id = hall_id
        self._secret = secret
        self._hall_name = hall_name
        self.tries = 0
        """Wrong messages so far."""

    def run(self, address: str, life_s: float = CODE_LIFE_S) -> End:
        """Bind, wait, and unbind whatever happens.

        Raises:
            zmq.ZMQError: the address cannot be bound.
            KeysError: the controller's keys cannot be read, or the device's not be kept.
        """
        pair = load_pair(self._keys_dir, CONTROLLER)
        context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        zap = ZapLoop(context, AnyKey(), DOMAIN)
        zap.start()
        try:
            router = curve_server(context, zmq.ROUTER, pair, DOMAIN)
            router.setsockopt(zmq.MAXMSGSIZE, MAX_JOIN_BYTES)
            try:
                router.bind(address)
                return self._wait(router, time.monotonic() + life_s)
            finally:
                router.close(linger=LINGER_MS)
        finally:
            context.term()
            zap.join(1.0)

    def _wait(self, router: zmq.Socket[bytes], end: float) -> End:
        while self.tries < TRIES:
            left = end - time.monotonic()
            if left <= 0 or not router.poll(int(left * 1000) + 1):
                return "too_late"
            route, *frames = router.recv_multipart(copy=False)
            public = bytes.fromhex(user_of(frames[-1]) or "") if frames else b""
            if (
                len(frames) == 1
                and public
                and self._is_right(frames[0].bytes)
                and self._is_taken(public)
            ):
                answer = Joined(
                    ok=True, name=self._name, hall_id=self._hall_id, hall_name=self._hall_name
                )
                router.send_multipart([route.bytes, msgspec.json.encode(answer)])
                return "joined"
            self.tries += 1
            refusal = Joined(
                ok=False,
                message_zh=f"加入码不对，还可以试 {TRIES - self.tries} 次。",
                message_en=f"The code is wrong; {TRIES - self.tries} tries are left.",
            )
            router.send_multipart([route.bytes, msgspec.json.encode(refusal)])
        return "too_many_tries"

    def _is_taken(self, public: bytes) -> bool:
        """Keep the key; False for one that the hall knows already, or when the name went to another."""
        if is_known(self._keys_dir, public):
            return False
        save_public(self._keys_dir, self._name, public)
        return load_public(self._keys_dir, self._name) == public

    def _is_right(self, frame: bytes) -> bool:
        try:
            message = msgspec.json.decode(frame, type=Join)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return False
        same = hmac.compare_digest(message.secret.encode(), self._secret.encode())
        return same and message.protocol == PROTOCOL
