"""`hall audit`: every row of an event log against its chain, from a copy of the data folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from queue_controller.cli.options import JsonOption
from queue_controller.cli.session import EXIT_BAD_INPUT, dump, fail, say
from queue_controller.store.backup import verify as verify_log
from queue_controller.store.errors import StoreError
from queue_controller.store.lock import DATABASE

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
    """How many rows a log has, and the hash of the last; the folder stays as it is.

    Raises:
        StoreError: a row is missing, torn or changed, or the end is not what the head file says.
    """
    head = verify_log(folder)
    return head.seq, head.hash.hex()


def register(app: typer.Typer) -> None:
    """Add this subcommand."""
    app.command("audit")(audit)
