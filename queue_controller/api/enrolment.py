"""A device joins the hall: it makes its own keys, and a code read from the controller's screen vouches for it.

The code is a secret of 40 bits, good for one device and a few minutes, and the controller's whole
public key, so that nobody else can answer in its place.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import os
import re
import secrets
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
import zmq
from zmq.utils import z85

from queue_controller.api.errors import KeysError
from queue_controller.api.keys import CONTROLLER, KeyPair, load_public, save_pair, save_public
from queue_controller.api.messages import PROTOCOL
from queue_controller.api.wire import ID_PATTERN

SECRET_CHARS: Final = 8
_SECRET_BYTES: Final = 5
_KEY_BYTES: Final = 32
MAX_JOIN_BYTES: Final = 1024
JOIN_LIMIT_S: Final = 10.0


class Join(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The one message of the endpoint; the device's key is that of the connection."""

    protocol: int
    secret: str

    def __repr__(self) -> str:
        """Never show the secret."""
        return "Join(***)"


class Joined(msgspec.Struct, frozen=True):
    """What the device is from now on, or why not."""

    ok: bool
    name: str = ""
    hall_id: str = ""
    hall_name: str = ""
    message_zh: str = ""
    message_en: str = ""


class Code(NamedTuple):
    """What an installer reads off the controller's screen; `server` is empty where only the secret was typed."""

    secret: str
    server: bytes

    def scanned(self, address: str) -> str:
        """What a QR code carries: the code, and where to use it, where that is known."""
        return f"{self.text()}@{address}" if address else self.text()

    def text(self) -> str:
        """In groups of four, to be copied, scanned or typed."""
        key = base64.b32encode(z85.decode(self.server)).decode().rstrip("=")
        whole = self.secret + key
        return "-".join(whole[at : at + 4] for at in range(0, len(whole), 4))


def fingerprint(server: bytes) -> str:
    """Of a controller's public key: 16 letters and digits, 80 bits of its SHA-256, for people to compare."""
    digest = base64.b32encode(hashlib.sha256(z85.decode(server)).digest()).decode()
    return "-".join(digest[at : at + 4] for at in range(0, 16, 4))


def split_scanned(text: str) -> tuple[str, str]:
    """(code, address) of what was scanned or typed; the address is empty where only the code was."""
    code, _, address = text.strip().partition("@")
    return code, address.strip()


def new_secret() -> str:
    """40 bits from the system."""
    return base64.b32encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def read_code(text: str) -> Code:
    """The code as it was typed; spaces, hyphens and case do not matter.

    Raises:
        KeysError: it is no code.
    """
    plain = re.sub(r"[\s-]", "", text).upper()
    secret, key = plain[:SECRET_CHARS], plain[SECRET_CHARS:]
    try:
        base64.b32decode(secret)
        raw = base64.b32decode(key + "=" * (-len(key) % 8)) if key else b""
    except (binascii.Error, ValueError):
        raw = b"?"
    if len(secret) != SECRET_CHARS or len(raw) not in {0, _KEY_BYTES}:
        raise KeysError(
            "加入码不对，请照主机上显示的再输一遍。",
            "This is no code; copy it again from the controller's screen.",
        )
    return Code(secret, z85.encode(raw) if raw else b"")


def join(address: str, code: Code, keys_dir: Path, limit_s: float = JOIN_LIMIT_S) -> Joined:
    """Make this device's keys, have the controller take the public one, and keep both.

    Raises:
        KeysError: nobody answers, the code is refused, or this device has other keys already.
    """
    known = keys_dir / f"{CONTROLLER}.pub"
    server = code.server
    if known.exists():
        held = load_public(keys_dir, CONTROLLER)
        if server and server != held:
            raise KeysError(
                f"{known} 是另一台主机的，请先移走。",
                f"{known} belongs to another controller; move it away first.",
            )
        server = held
    if not server:
        raise KeysError(
            "本机没有 controller.pub，请输入完整的加入码。",
            "There is no controller.pub here; give the whole code.",
        )
    public, secret = zmq.curve_keypair()
    joined = _ask(address, Join(PROTOCOL, code.secret), KeyPair(public, secret), server, limit_s)
    if not joined.ok:
        raise KeysError(joined.message_zh, joined.message_en)
    if not ID_PATTERN.fullmatch(joined.name):
        raise KeysError("主机的回答不对。", "The controller's answer makes no sense.")
    with contextlib.suppress(FileExistsError):
        os.makedirs(keys_dir, mode=0o700)  # noqa: PTH103 - the mode counts
    save_pair(keys_dir, joined.name, KeyPair(public, secret))
    save_public(keys_dir, CONTROLLER, server)
    return joined


def _ask(address: str, message: Join, pair: KeyPair, server: bytes, limit_s: float) -> Joined:
    with zmq.Context() as context, context.socket(zmq.DEALER) as dealer:
        dealer.linger = 0
        dealer.curve_publickey, dealer.curve_secretkey = pair.public, pair.secret
        dealer.curve_serverkey = server
        try:
            dealer.connect(address)
        except zmq.ZMQError as err:
            raise KeysError(f"地址 {address} 不对。", f"{address} is no address.") from err
        dealer.send(msgspec.json.encode(message))
        if not dealer.poll(int(limit_s * 1000)):
            raise KeysError(
                f"{address} 没有回答：加入码可能已过期，或不是这台主机的。",
                f"{address} does not answer: the code is too old, or of another controller.",
            )
        try:
            return msgspec.json.decode(dealer.recv(), type=Joined)
        except (msgspec.MsgspecError, UnicodeDecodeError) as err:
            raise KeysError("主机的回答不对。", "The controller's answer makes no sense.") from err
