"""Looks into the folder that office people fill. Every file is hostile: size, name, content, absence."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from msgspec import Struct

from hall_display.media.playlist import Entry, EntryKind
from hall_display.media.rules import (
    TABLE_NAMES,
    MediaRule,
    RuleError,
    Zones,
    decoded,
    of_name,
    of_table,
    title_of,
)

PICTURES: Final = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".webp", ".gif"})
VIDEOS: Final = frozenset({".mp4", ".m4v", ".mkv", ".webm", ".mov", ".avi"})
TEXTS: Final = frozenset({".txt"})
PICTURE_BYTES_MAX: Final = 64 * 1024 * 1024
TEXT_BYTES_MAX: Final = 64 * 1024
TEXT_CHARS_MAX: Final = 600
FILES_MAX: Final = 500
MINE: Final = frozenset({"说明.txt", "readme.txt", "thumbs.db", "desktop.ini"})
"""Files that are for people or come from Windows: never played, never complained about."""


class Skipped(Struct, frozen=True):
    """A file that is not played, and why."""

    name: str
    zh: str
    en: str


class Contents(Struct, frozen=True):
    """What the folder holds at one moment, in order of the table, then by name."""

    entries: tuple[Entry, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    missing: bool = False
    """There is no such folder, or it cannot be read."""


def look(folder: Path, zones: Zones, *, video: bool) -> Contents:
    """Everything that can be played; `video`: this machine can play it."""
    skipped: list[Skipped] = []
    try:
        with os.scandir(folder) as found:
            files = sorted((f for f in found if _wanted(f)), key=lambda f: f.name)
    except OSError:
        return Contents(missing=True)
    if len(files) > FILES_MAX:
        text = f"文件超过{FILES_MAX}个，后面的不播放"
        skipped.append(Skipped(files[FILES_MAX].name, text, f"more than {FILES_MAX} files"))
        del files[FILES_MAX:]
    rules, wrong = _table(files, zones, skipped)
    skipped += [
        Skipped(
            name, f"播放表里写了它，但没有这个文件：{name}", "listed, but there is no such file"
        )
        for name in (*rules, *wrong)
        if name not in {f.name for f in files}
    ]
    order = {name: place for place, name in enumerate(rules)}
    files.sort(key=lambda f: (order.get(f.name, len(order)), f.name))
    entries = []
    for file in files:
        if file.name in TABLE_NAMES:
            continue
        try:
            if file.name in wrong:
                raise wrong[file.name]
            rule = rules[file.name] if file.name in rules else of_name(Path(file.name).stem, zones)
            entries.append(_entry(file, rule, video=video))
        except RuleError as err:
            skipped.append(Skipped(file.name, err.zh, err.en))
        except OSError:
            # Gone or locked between listing and looking; the next look finds it as it is then.
            skipped.append(Skipped(file.name, "打不开", "cannot be opened"))
    return Contents(tuple(entries), tuple(skipped))


def _wanted(file: os.DirEntry[str]) -> bool:
    # ".x" and "~$x" are half-written copies and lock files of office programs.
    hidden = file.name.startswith((".", "~")) or file.name.lower() in MINE
    return not hidden and not file.is_dir()


def _table(
    files: list[os.DirEntry[str]], zones: Zones, skipped: list[Skipped]
) -> tuple[Mapping[str, MediaRule], Mapping[str, RuleError]]:
    for file in files:
        if file.name in TABLE_NAMES:
            try:
                return of_table(_bytes(file, TEXT_BYTES_MAX), zones)
            except RuleError as err:
                skipped.append(Skipped(file.name, err.zh, err.en))
            except OSError:
                skipped.append(Skipped(file.name, "打不开", "cannot be opened"))
    return {}, {}


def _entry(file: os.DirEntry[str], rule: MediaRule, *, video: bool) -> Entry:
    path = Path(file.name)
    ending = path.suffix.lower()
    stat = file.stat()
    if not file.is_file() or stat.st_size == 0:
        raise RuleError("是空的", "is empty")
    kind: EntryKind
    if ending in PICTURES:
        kind = "picture"
        if stat.st_size > PICTURE_BYTES_MAX:
            limit = PICTURE_BYTES_MAX // 1024 // 1024
            raise RuleError(f"超过{limit}兆，太大", f"is larger than {limit} MiB")
    elif ending in VIDEOS:
        kind = "video"
        if not video:
            raise RuleError(
                "是视频，这台机器没有装视频组件", "is a video; Qt Multimedia is missing"
            )
    elif ending in TEXTS:
        return _text(file, rule)
    else:
        raise RuleError(
            f"不认识“{ending or '没有后缀'}”，可以放图片、视频和txt", f"unknown ending {ending!r}"
        )
    version = f"{file.name}/{stat.st_size}/{stat.st_mtime_ns}"
    return Entry(version, kind, title_of(path.stem), "", file.path, rule)


def _text(file: os.DirEntry[str], rule: MediaRule) -> Entry:
    title, _, body = decoded(_bytes(file, TEXT_BYTES_MAX)).strip().partition("\n")
    title, body = title.strip(), " ".join(body.split())
    if not title:
        raise RuleError("是空的", "is empty")
    if any(ord(c) < ord(" ") for c in title + body):
        raise RuleError("不是文本文件", "is no text")
    if len(title) + len(body) > TEXT_CHARS_MAX:
        raise RuleError(
            f"超过{TEXT_CHARS_MAX}字，太长", f"has more than {TEXT_CHARS_MAX} characters"
        )
    version = hashlib.sha256((title + "\n" + body).encode()).hexdigest()[:12]
    return Entry(f"{file.name}/{version}", "text", title, body, file.path, rule)


def _bytes(file: os.DirEntry[str], most: int) -> bytes:
    with Path(file.path).open("rb") as opened:
        data = opened.read(most + 1)
    if len(data) > most:
        raise RuleError(f"超过{most // 1024}千字节，太大", f"is larger than {most // 1024} KiB")
    return data
