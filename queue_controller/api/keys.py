"""CURVE keys of a hall: one pair of files per client id, made on first run.

`<client_id>.key` holds the secret and is readable by its owner only; `<client_id>.pub` is what
the others may know. A client's machine needs its own `.key` and `controller.pub`; the
controller's machine needs `controller.key` and the `.pub` of every client.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import zmq

from queue_controller.api.errors import KeysError
from queue_controller.api.wire import ID_PATTERN

CONTROLLER: Final = "controller"
_KEY_LINE: Final = re.compile(r"^(public|secret) = (\S{40})$")


@dataclass(frozen=True)
class KeyPair:
    """One CURVE pair, Z85 text of 40 characters each."""

    public: bytes
    secret: bytes = field(repr=False)


@dataclass(frozen=True)
class ClientKeys:
    """What a client needs to reach the controller and be known by it."""

    public: bytes
    secret: bytes = field(repr=False)
    server_public: bytes


def ensure_hall_keys(keys_dir: Path, client_ids: Iterable[str]) -> None:
    """Make the controller's pair and the pair of every client that has none yet.

    Raises:
        KeysError: the folder cannot be written, a client id has a wrong form, a pair is damaged.
    """
    try:
        keys_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as err:
        raise _unwritable(keys_dir, err) from err
    for client_id in (CONTROLLER, *client_ids):
        _check_id(client_id)
        if revoked_keys(keys_dir, client_id):
            continue
        secret_file = keys_dir / f"{client_id}.key"
        if not secret_file.exists():
            public, secret = zmq.curve_keypair()
            text = f"public = {public.decode()}\nsecret = {secret.decode()}\n"
            _create(secret_file, text, 0o600)
        public_file = keys_dir / f"{client_id}.pub"
        if not public_file.exists():
            pair = load_pair(keys_dir, client_id)
            _create(public_file, f"public = {pair.public.decode()}\n", 0o644)


def load_client_keys(keys_dir: Path, client_id: str) -> ClientKeys:
    """The client's own pair and the controller's public key.

    Raises:
        KeysError: a file is missing, damaged, or the secret is readable by others.
    """
    pair = load_pair(keys_dir, client_id)
    return ClientKeys(pair.public, pair.secret, load_public(keys_dir, CONTROLLER))


def load_pair(keys_dir: Path, client_id: str) -> KeyPair:
    """The pair in `<client_id>.key`.

    Raises:
        KeysError: missing, damaged, or readable by others.
    """
    _check_id(client_id)
    path = keys_dir / f"{client_id}.key"
    values = _read(path)
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise KeysError(
            f"密钥文件 {path} 其他用户也能读，请执行：chmod 600 {path}",
            f"Others can read the key file {path}; run: chmod 600 {path}",
            file=str(path),
        )
    public, secret = values.get("public"), values.get("secret")
    if public is None or secret is None or zmq.curve_public(secret) != public:
        raise _damaged(path)
    return KeyPair(public, secret)


def load_public(keys_dir: Path, client_id: str) -> bytes:
    """The public key in `<client_id>.pub`.

    Raises:
        KeysError: missing or damaged.
    """
    _check_id(client_id)
    path = keys_dir / f"{client_id}.pub"
    public = _read(path).get("public")
    if public is None:
        raise _damaged(path)
    return public


def load_allowed(keys_dir: Path) -> dict[bytes, str]:
    """Every client's public key to its client id: the list of who may come in.

    Raises:
        KeysError: a file is damaged, or two client ids share one key.
    """
    allowed: dict[bytes, str] = {}
    for path in sorted(keys_dir.glob("*.pub")):
        client_id = path.stem
        if client_id == CONTROLLER:
            continue
        public = load_public(keys_dir, client_id)
        if public in revoked_keys(keys_dir, client_id):
            continue
        if public in allowed:
            raise KeysError(
                f"{client_id} 与 {allowed[public]} 使用同一把密钥，请删除其中一个：{path}",
                f"{client_id} and {allowed[public]} share one key; remove one of them: {path}",
                file=str(path),
            )
        allowed[public] = client_id
    return allowed


def still_allowed(keys_dir: Path, allowed: Mapping[bytes, str]) -> dict[bytes, str]:
    """Of those who may come in, whoever's key was not taken away, also where the folder has a fault.

    A file that cannot be read neither lets anybody in nor puts anybody out.
    """
    kept: dict[bytes, str] = {}
    for public, name in allowed.items():
        with contextlib.suppress(KeysError):
            if public in revoked_keys(keys_dir, name):
                continue
        if (keys_dir / f"{name}.pub").exists():
            kept[public] = name
    return kept


def is_known(keys_dir: Path, public: bytes) -> bool:
    """Whether a public key stands or stood in this folder, for whomever.

    Raises:
        KeysError: the folder cannot be read.
    """
    try:
        return any(
            public in path.read_bytes()
            for path in keys_dir.iterdir()
            if path.suffix in {".pub", ".revoked"}
        )
    except OSError as err:
        raise KeysError(
            f"密钥文件夹 {keys_dir} 读不出来：{err.strerror}。",
            f"The folder of keys {keys_dir} cannot be read: {err.strerror}.",
            file=str(keys_dir),
        ) from err


def revoke(keys_dir: Path, client_id: str) -> bool:
    """Let this client's key in no more, also if its files are copied back; whether it had one.

    The client comes back only with a new key, by enrolment.

    Raises:
        KeysError: the file is damaged or the folder cannot be written.
    """
    _check_id(client_id)
    public_file = keys_dir / f"{client_id}.pub"
    if client_id == CONTROLLER or not public_file.exists():
        return False
    revoked = {*revoked_keys(keys_dir, client_id), load_public(keys_dir, client_id)}
    text = "".join(f"public = {key.decode()}\n" for key in sorted(revoked))
    draft = keys_dir / f".{client_id}.revoked.{secrets.token_hex(4)}"
    _create(draft, text, 0o644)
    try:
        draft.replace(keys_dir / f"{client_id}.revoked")
        public_file.unlink()
    except OSError as err:
        raise _unwritable(public_file, err) from err
    return True


def revoked_keys(keys_dir: Path, client_id: str) -> frozenset[bytes]:
    """The public keys that this client once had and that were revoked.

    Raises:
        KeysError: that cannot be read.
    """
    path = keys_dir / f"{client_id}.revoked"
    if not path.exists():
        return frozenset()
    try:
        text = path.read_text(encoding="ascii")
    except (OSError, UnicodeError) as err:
        raise KeysError(
            f"吊销记录 {path} 读不出来：{err}",
            f"The list of revoked keys {path} cannot be read: {err}",
            file=str(path),
        ) from err
    found = [_KEY_LINE.match(line) for line in text.splitlines()]
    return frozenset(each[2].encode() for each in found if each is not None)


def save_pair(keys_dir: Path, client_id: str, pair: KeyPair) -> None:
    """Keep a pair that this machine made for itself.

    Raises:
        KeysError: there are keys of this name already, or the folder cannot be written.
    """
    _check_id(client_id)
    secret_file = keys_dir / f"{client_id}.key"
    if secret_file.exists():
        raise KeysError(
            f"{secret_file} 已存在，请先移走。",
            f"{secret_file} exists already; move it away first.",
            file=str(secret_file),
        )
    _create(
        secret_file, f"public = {pair.public.decode()}\nsecret = {pair.secret.decode()}\n", 0o600
    )
    save_public(keys_dir, client_id, pair.public)


def save_public(keys_dir: Path, client_id: str, public: bytes) -> None:
    """Keep a public key; one that is there already stays.

    Raises:
        KeysError: the folder cannot be written.
    """
    _check_id(client_id)
    _create(keys_dir / f"{client_id}.pub", f"public = {public.decode()}\n", 0o644)


def _check_id(client_id: str) -> None:
    if not ID_PATTERN.fullmatch(client_id):
        raise KeysError(
            f"客户端编号“{client_id}”只能用字母、数字和 _ . -，最长 64 个字符。",
            f"The client id {client_id!r} may hold letters, digits and _ . - only, at most 64.",
            client_id=client_id,
        )


def _read(path: Path) -> dict[str, bytes]:
    try:
        text = path.read_text(encoding="ascii")
    except FileNotFoundError as err:
        raise KeysError(
            f"缺少密钥文件 {path}，请在控制器所在机器上执行 hall keys 生成后复制过来。",
            f"The key file {path} is missing; make it with `hall keys` on the controller's machine"
            " and copy it here.",
            file=str(path),
        ) from err
    except (OSError, UnicodeError) as err:
        raise KeysError(
            f"密钥文件 {path} 读不出来：{err}",
            f"The key file {path} cannot be read: {err}",
            file=str(path),
        ) from err
    lines = [_KEY_LINE.match(line) for line in text.splitlines() if line.strip()]
    if any(found is None for found in lines):
        raise _damaged(path)
    return {found[1]: found[2].encode() for found in lines if found is not None}


def _create(path: Path, text: str, mode: int) -> None:
    """Write whole or not at all; another process that made it first wins."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        try:
            with contextlib.suppress(FileExistsError):
                os.link(draft, path)
        finally:
            draft.unlink()
    except OSError as err:
        raise _unwritable(path, err) from err


def _damaged(path: Path) -> KeysError:
    return KeysError(
        f"密钥文件 {path} 已损坏，请删除它和同名的另一个文件，再执行 hall keys 重新生成。",
        f"The key file {path} is damaged; remove it and its twin, then run `hall keys` again.",
        file=str(path),
    )


def _unwritable(path: Path, err: OSError) -> KeysError:
    return KeysError(
        f"不能写入 {path}：{err.strerror}，请检查目录权限和磁盘空间。",
        f"Cannot write {path}: {err.strerror}; check the folder's permissions and the disk.",
        file=str(path),
    )
