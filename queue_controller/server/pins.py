"""Staff PINs: scrypt hashes in a file, checked in a worker because one check takes up to 100 ms."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

PIN_FILE: Final = "pins.json"
COST: Final = 2**15
BLOCK: Final = 8
TRIES: Final = 5
LOCK_S: Final = 60.0


def hash_pin(pin: str) -> str:
    """What the file holds for a PIN."""
    salt = secrets.token_bytes(16)
    return f"{_text(salt)}${_text(_scrypt(pin, salt))}"


class Pins:
    """The PINs of a hall. Without the file nobody needs one.

    Args:
        path: the file: a JSON object from staff number to hash.
        monotonic: the clock of the lock-out.
    """

    def __init__(self, path: Path, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._monotonic = monotonic
        self._failed: dict[str, list[float]] = {}
        self._lock = threading.Lock()

    @property
    def needed(self) -> bool:
        """Whether clerks sign in with a PIN."""
        return self._path.exists()

    def locked(self, staff_no: str) -> bool:
        """Whether too many wrong PINs were given for this number just now."""
        now = self._monotonic()
        with self._lock:
            recent = [at for at in self._failed.get(staff_no, ()) if now - at < LOCK_S]
            self._failed[staff_no] = recent
            return len(recent) >= TRIES

    def check(self, staff_no: str, pin: str) -> bool:
        """Whether this is the PIN; slow, so never on the controller's own thread."""
        try:
            stored = json.loads(self._path.read_text(encoding="utf-8")).get(staff_no, "")
            salt, _, wanted = stored.partition("$")
            good = bool(wanted) and hmac.compare_digest(
                _scrypt(pin, base64.b64decode(salt)), base64.b64decode(wanted)
            )
        except (OSError, ValueError, AttributeError):
            good = False
        with self._lock:
            if good:
                self._failed.pop(staff_no, None)
            else:
                self._failed.setdefault(staff_no, []).append(self._monotonic())
        return good


def _scrypt(pin: str, salt: bytes) -> bytes:
    return hashlib.scrypt(
        pin.encode(), salt=salt, n=COST, r=BLOCK, p=1, maxmem=64 * 1024 * 1024, dklen=32
    )


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
