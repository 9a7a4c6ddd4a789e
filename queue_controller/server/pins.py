"""Staff PINs: scrypt hashes in a file, checked in a worker because one check takes up to 100 ms."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
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
"""So many wrong ones in a row lock the number."""
DELAY_S: Final = 1.0
"""How long the second wrong one in a row makes wait; each further one doubles it."""
LOCK_S: Final = 60.0
"""How long the first lock holds; each further wrong PIN doubles it."""
LOCK_MOST_S: Final = 900.0
FORGOTTEN_S: Final = 3600.0
"""After so long without a try the count begins anew."""


NUMBERS_KEPT: Final = 10_000
"""Numbers that have no PIN are counted too; they must not fill the memory, nor push out those that have one."""

log = logging.getLogger(__name__)


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
        self._failed: dict[str, tuple[int, float]] = {}
        self._unknown: dict[str, tuple[int, float]] = {}
        """As `_failed`, of numbers that have no PIN."""
        self._lock = threading.Lock()

    @property
    def needed(self) -> bool:
        """Whether clerks sign in with a PIN."""
        return self._path.exists()

    def locked(self, staff_no: str) -> bool:
        """Whether this number has to wait, because of the wrong PINs that were given for it in a row."""
        now = self._monotonic()
        with self._lock:
            known = staff_no in self._failed
            wrong, last = (self._failed if known else self._unknown).get(staff_no, (0, now))
            if now - last >= FORGOTTEN_S:
                self._failed.pop(staff_no, None)
                self._unknown.pop(staff_no, None)
                return False
        return now - last < wait_s(wrong)

    def check(self, staff_no: str, pin: str) -> bool:
        """Whether this is the PIN; slow, so never on the controller's own thread."""
        wanted = ""
        try:
            stored = json.loads(self._path.read_text(encoding="utf-8")).get(staff_no, "")
            salt, _, wanted = stored.partition("$")
            good = bool(wanted) and hmac.compare_digest(
                _scrypt(pin, base64.b64decode(salt)), base64.b64decode(wanted)
            )
        except OSError:
            # Nobody's fault that could be counted: it locks nobody.
            log.exception("the PINs cannot be read")
            return False
        except (ValueError, AttributeError):
            good = False
        with self._lock:
            if good:
                self._failed.pop(staff_no, None)
            else:
                counts = self._failed if wanted or staff_no in self._failed else self._unknown
                if len(self._unknown) > NUMBERS_KEPT:
                    self._unknown.clear()
                wrong, _ = counts.get(staff_no, (0, 0.0))
                counts[staff_no] = (wrong + 1, self._monotonic())
        return good


def wait_s(wrong: int) -> float:
    """How long a number waits after so many wrong PINs in a row."""
    if wrong < 2:
        return 0.0
    if wrong < TRIES:
        return DELAY_S * 2.0 ** (wrong - 2)
    return min(LOCK_MOST_S, LOCK_S * 2.0 ** min(wrong - TRIES, 10))


def _scrypt(pin: str, salt: bytes) -> bytes:
    return hashlib.scrypt(
        pin.encode(), salt=salt, n=COST, r=BLOCK, p=1, maxmem=64 * 1024 * 1024, dklen=32
    )


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
