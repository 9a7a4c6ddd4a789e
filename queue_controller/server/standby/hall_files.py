"""The files beside the log that a promoted machine needs: the hall's secrets, and who may come in."""

from __future__ import annotations

import contextlib
from collections.abc import Collection
from pathlib import Path
from typing import Final

from queue_controller.api.keys import CONTROLLER, load_allowed, load_public
from queue_controller.api.wire import ID_PATTERN
from queue_controller.server.halltime import ANCHOR_FILE
from queue_controller.server.identity import KEY_FILE, LEASE_KEY_FILE
from queue_controller.server.pins import PIN_FILE
from queue_controller.server.standby.place import write_durably

SECRETS: Final = (KEY_FILE, LEASE_KEY_FILE, PIN_FILE)
LISTS: Final = (".pub", ".revoked")
MAX_FILE_BYTES: Final = 1 << 20


def collect(keys_dir: Path, data_dir: Path, nodes: Collection[str]) -> dict[str, bytes]:
    """Everything to be sent; private keys of devices and of the two controllers never leave a machine."""
    found: dict[str, bytes] = {}
    for path in sorted(keys_dir.iterdir()):
        if path.name in SECRETS or (path.suffix in LISTS and path.stem not in nodes):
            with contextlib.suppress(OSError):
                found[path.name] = path.read_bytes()
    with contextlib.suppress(OSError):
        found[ANCHOR_FILE] = (data_dir / ANCHOR_FILE).read_bytes()
    return found


def take(
    files: dict[str, bytes], keys_dir: Path, data_dir: Path, nodes: Collection[str]
) -> list[str]:
    """Make the folder say the same; the names of what was written or removed.

    A name that is not one of ours is left alone, whoever sent it.

    Raises:
        StoreUnwritable: the disk says no.
    """
    changed: list[str] = []
    for name, data in files.items():
        path = _place_of(name, keys_dir, data_dir, nodes)
        if path is None or len(data) > MAX_FILE_BYTES:
            continue
        if not path.exists() or path.read_bytes() != data:
            write_durably(path, data)
            changed.append(name)
    for path in sorted(keys_dir.iterdir()):
        ours = path.suffix in LISTS and path.stem not in nodes
        if (ours or path.name == PIN_FILE) and path.name not in files:
            path.unlink()
            changed.append(path.name)
    return changed


def allowed_on(keys_dir: Path, node: str) -> dict[bytes, str]:
    """Who may come in at this machine: every client, and the other controller.

    Raises:
        KeysError: a key file is damaged.
    """
    allowed = load_allowed(keys_dir)
    if node != CONTROLLER:
        allowed[load_public(keys_dir, CONTROLLER)] = CONTROLLER
    return allowed


def _place_of(name: str, keys_dir: Path, data_dir: Path, nodes: Collection[str]) -> Path | None:
    if name == ANCHOR_FILE:
        return data_dir / name
    stem, dot, suffix = name.rpartition(".")
    if name in SECRETS:
        return keys_dir / name
    if dot and f".{suffix}" in LISTS and ID_PATTERN.fullmatch(stem) and stem not in nodes:
        return keys_dir / name
    return None
