"""What a configuration is told apart by: a digest of the files that make it."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from config import rating_reasons
from config.setup_loader import FILE as SETUP_FILE


def files_of(folder: str | Path, setup_file: str | Path | None) -> dict[str, str]:
    """By name, SHA-256 (hex) of each file that a hall is read from; the setup as `hall.toml`.

    Raises:
        OSError: a file cannot be read.
    """
    found = {path.name: path for path in Path(folder).glob("*.csv")}
    reasons = Path(folder) / rating_reasons.FILE
    if reasons.is_file():
        found[reasons.name] = reasons
    if setup_file is not None:
        found[SETUP_FILE] = Path(setup_file)
    return {name: hashlib.sha256(found[name].read_bytes()).hexdigest() for name in sorted(found)}


def digest_of(files: Mapping[str, str]) -> str:
    """One digest (hex) for all of them, whatever their order."""
    lines = "".join(f"{name} {files[name]}\n" for name in sorted(files))
    return hashlib.sha256(lines.encode()).hexdigest()


def digest_here(folder: str | Path, setup_file: str | Path | None) -> str:
    """The digest of a folder as it stands now; without a setup file its own hall.toml, if it has one.

    Empty where a file cannot be read.
    """
    own = Path(folder) / SETUP_FILE
    try:
        return digest_of(files_of(folder, setup_file or (own if own.exists() else None)))
    except OSError:
        return ""


def changed(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[str, ...]:
    """The files that are not what they were, that came or that went."""
    names = sorted(before.keys() | after.keys())
    return tuple(name for name in names if before.get(name) != after.get(name))
