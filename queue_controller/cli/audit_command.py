"""`hall audit`: every row of an event log against its chain, from a copy of the data folder."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from queue_controller.cli.options import JsonOption
from queue_controller.cli.session import EXIT_BAD_INPUT, dump, fail, say
from queue_controller.store.chain import GENESIS, HeadFile
from queue_controller.store.engine import open_engine
from queue_controller.store.errors import StoreError
from queue_controller.store.log import VerifiedLog
from queue_controller.store.store import DATABASE, HEAD_FILE

EXIT_DAMAGED = 1


def audit(
    folder: Annotated[Path, typer.Argument(help="数据目录的副本 / a copy of the data folder")],
    *,
    as_json: JsonOption = False,
) -> None:
    """核对事件日志的哈希链；请对备份核对 / verify the hash chain of a log; use it on a backup."""
    if not (folder / DATABASE).is_file():
        fail(
            EXIT_BAD_INPUT,
            f"{folder} 里没有 {DATABASE}。请指向 data_dir 的备份。",
            f"There is no {DATABASE} in {folder}; name a backup of data_dir.",
            as_json=as_json,
        )
    try:
        count, digest = verify(folder)
    except StoreError as err:
        fail(EXIT_DAMAGED, err.message_zh, err.message_en, as_json=as_json)
    if as_json:
        say(dump({"ok": True, "events": count, "head": digest}))
    else:
        say(
            f"日志完整：{count} 条，链头 {digest} / the log is sound: {count} events, head {digest}"
        )


def verify(folder: Path) -> tuple[int, str]:
    """How many rows a log has, and the hash of the last; works on a copy, the folder stays as it is.

    Raises:
        StoreError: a row is missing, torn or changed, or the end is not what the head file says.
    """
    with tempfile.TemporaryDirectory(prefix="hall-audit-") as place:
        for name in (DATABASE, f"{DATABASE}-wal"):
            if (folder / name).exists():
                shutil.copyfile(folder / name, Path(place) / name)
        engine = open_engine(Path(place) / DATABASE)
        try:
            with engine.connect() as connection:
                reader = VerifiedLog(connection)
                kept = HeadFile(folder / HEAD_FILE).read()
                held = GENESIS
                for record, _ in reader.rows():
                    if kept is not None and record.seq == kept.seq:
                        held = reader.head.hash
        finally:
            engine.dispose()
    if kept is not None and kept.seq and held != kept.hash:
        raise StoreError(
            f"链头文件说至少有 {kept.seq} 条，日志里没有或已改动。",
            f"The head file knows row {kept.seq}; the log lacks it or it is changed.",
        )
    return reader.head.seq, reader.head.hash.hex()


def register(app: typer.Typer) -> None:
    """Add this subcommand."""
    app.command("audit")(audit)
