"""Secrets of the hall that live with the CURVE keys; ID numbers are kept as keyed hashes only."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path
from typing import Final

from queue_controller.api.errors import KeysError

KEY_FILE: Final = "identity.hmac"
LEASE_KEY_FILE: Final = "lease.hmac"
KEY_BYTES: Final = 32


def load_secret(path: Path) -> bytes:
    """The secret of a file, made on first use.

    Raises:
        KeysError: the key file cannot be made or read.
    """
    try:
        if not path.exists():
            draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
            with os.fdopen(os.open(draft, flags, 0o600), "wb") as file:
                file.write(secrets.token_bytes(KEY_BYTES))
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        key = path.read_bytes()
    except OSError as err:
        raise KeysError(
            f"密钥文件 {path} 不能读写：{err.strerror}。",
            f"The key file {path} cannot be made or read: {err.strerror}.",
            file=str(path),
        ) from err
    if len(key) != KEY_BYTES:
        raise KeysError(
            f"密钥文件 {path} 已损坏（应为 {KEY_BYTES} 字节），请从备份恢复。",
            f"The key file {path} is damaged (it must hold {KEY_BYTES} bytes).",
            file=str(path),
        )
    return key


def new_token() -> str:
    """128 bits from the system, as text that goes into a QR code."""
    return os.urandom(16).hex()


def new_receipt_code() -> str:
    """Ten signs that a person can type (50 bits): no 0, 1, I or O, which look alike."""
    return "".join(secrets.choice("23456789ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(10))


class IdentityHash:
    """Turns a number into its keyed hash.

    Raises:
        KeysError: the key file cannot be made or read.
    """

    def __init__(self, keys_dir: Path) -> None:
        self._key = load_secret(keys_dir / KEY_FILE)

    def of_phone(self, digits: str, business_date: str) -> str:
        """The keyed hash of the end of a telephone number, another one each day."""
        return hmac.digest(self._key, f"phone:{business_date}:{digits}".encode(), "sha256").hex()

    def of_phone_booked(self, digits: str) -> str:
        """The keyed hash of the end of a telephone number for a booking, whatever its day."""
        return hmac.digest(self._key, f"phone:booked:{digits}".encode(), "sha256").hex()

    def of_booking(self, client_id: str, command_id: str) -> str:
        """Under what the name of a booking is stored, which this command made."""
        return hmac.digest(self._key, f"booking:{client_id}:{command_id}".encode(), "sha256").hex()

    def of_imported(self, code: str, name: str) -> str:
        """Under what the name of an imported booking is stored: the same as long as the row says the same."""
        return hmac.digest(self._key, f"imported:{code}:{name}".encode(), "sha256").hex()

    def of_feedback(self, client_id: str, command_id: str) -> str:
        """Under what the words of a feedback are stored, which this command filed."""
        return hmac.digest(self._key, f"feedback:{client_id}:{command_id}".encode(), "sha256").hex()

    def of_token(self, token: str) -> str:
        """The keyed hash of a token on a paper, 128 bits as text."""
        return hmac.digest(self._key, b"token:" + token.encode(), "sha256")[:16].hex()

    def of(self, number: str) -> str:
        """The keyed hash of an ID number; spaces and the case of a check letter do not matter."""
        plain = "".join(number.split()).upper().encode()
        return hmac.new(self._key, plain, hashlib.sha256).hexdigest()
