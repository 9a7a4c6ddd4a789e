"""The name of this kiosk's journal, to which its leases are bound.

A journal that was lost, damaged, or copied to another disk or machine, gets a new name and so new leases: two
machines never give out of the same range. What it cannot tell from the original is an image of the
whole disk in the same machine (docs/adr/0012).
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import uuid
from pathlib import Path
from typing import Final

from kiosk.ui.journal import NAME, Journal

_MULTICAST: Final = 1 << 40

log = logging.getLogger(__name__)


def disk_name(journal: Journal, mark: Path) -> str:
    """The name that `mark` (a file beside the journal) and the journal agree on, else a new one.

    Raises:
        OSError: the disk cannot be written.
    """
    kept = journal.find(NAME)
    if kept is not None and kept.get("name") and _read(mark) == _facts(mark, str(kept["name"])):
        return str(kept["name"])
    for entry in journal.open_entries:
        if entry.get("state") == "lease":
            log.warning("the lease %s belongs to another disk; it is not used", entry["id"])
            journal.end(entry["id"])
    name = secrets.token_hex(8)
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.unlink(missing_ok=True)
    with mark.open("w", encoding="utf-8") as file:
        file.write(json.dumps(_facts(mark, name)))
        file.flush()
        os.fsync(file.fileno())
    journal.put({"id": NAME, "state": "disk", "name": name})
    return name


def _facts(mark: Path, name: str) -> dict[str, object]:
    machine = uuid.getnode()
    try:
        inode = mark.stat().st_ino
    except FileNotFoundError:
        inode = 0
    # Without a network card the number is made up anew at each start.
    return {"name": name, "inode": inode, "machine": 0 if machine & _MULTICAST else machine}


def _read(mark: Path) -> object:
    try:
        return json.loads(mark.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
