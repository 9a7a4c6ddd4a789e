"""`hall backup` and `hall restore`: a whole copy of a hall's data, and a hall from a copy."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import time
from pathlib import Path
from typing import Annotated, NoReturn

import msgspec
import typer

from queue_controller.api import messages as m
from queue_controller.api.errors import BusError
from queue_controller.cli.options import HallOption, JsonOption, SetupOption
from queue_controller.cli.session import (
    EXIT_BAD_INPUT,
    EXIT_NOT_REACHABLE,
    EXIT_REFUSED,
    REACH_LIMIT_S,
    Target,
    ask,
    connect,
    dump,
    fail,
    say,
)
from queue_controller.cli.target import running_target
from queue_controller.server.standby.place import read_place, write_place
from queue_controller.store.backup import (
    BACKUPS,
    Slip,
    copy_stopped,
    prune,
    verify_backup,
)
from queue_controller.store.backup import (
    restore as restore_store,
)
from queue_controller.store.errors import StoreError, StoreLocked
from queue_controller.store.lock import DATABASE

EXIT_DAMAGED = 1
BACKUP_LIMIT_S = 600.0
KEYS = "keys"
NUMBERS_SINCE = 300
"""More than any queue gives in a morning."""


def backup(
    folder: Annotated[Path, typer.Argument(help="备份放到哪里 / where the copy goes")],
    *,
    with_keys: Annotated[
        bool, typer.Option("--with-keys", help="同时复制密钥，请妥善保管 / copy the secrets too")
    ] = False,
    keep: Annotated[
        int,
        typer.Option(min=0, max=10_000, help="只留最近几份，0 为全留 / how many stay, 0: all"),
    ] = 0,
    hall: HallOption = None,
    setup: SetupOption = None,
    as_json: JsonOption = False,
) -> None:
    """备份大厅数据，运行时也可以 / copy the hall's data, while it runs or not."""
    target = running_target(hall, setup, as_json=as_json)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if _answers(target, as_json=as_json):
            made = _of_the_running(target, folder, as_json=as_json)
        else:
            made = _of_the_stopped(target, folder, as_json=as_json)
        slip = verify_backup(made)
        if with_keys:
            _copy_keys(Path(target.setup.controller.keys_dir), made / KEYS)
        # Only now that the new one was verified.
        removed = prune(folder, target.hall.hall_id, keep) if keep else []
    except StoreError as err:
        fail(EXIT_DAMAGED, err.message_zh, err.message_en, as_json=as_json, code=err.code)
    except OSError as err:
        _disk_says_no(err, folder, as_json=as_json)
    if as_json:
        more = {"keys": with_keys, "removed": removed}
        say(dump({"ok": True, "folder": str(made), **more, **msgspec.to_builtins(slip)}))
        return
    say(f"备份完成并已核对：{made}，{slip.seq} 条，链头 {slip.head} / copied and verified")
    if removed:
        say(f"已删除较早的 {len(removed)} 份 / older copies removed: {', '.join(removed)}")
    if not with_keys:
        say(
            f"密钥不在备份里，请另行保管 {target.setup.controller.keys_dir}"
            " / the keys are not in it; keep that folder too, apart from it"
        )


def restore(
    copy: Annotated[Path, typer.Argument(help="hall backup 做的备份 / a copy of `hall backup`")],
    data_dir: Annotated[
        Path, typer.Argument(help="数据目录，不能已有数据库 / data folder to make")
    ],
    *,
    lost: Annotated[
        int,
        typer.Option(
            min=0,
            max=2000,
            help="备份以后每个队列最多又给出多少个号，当天跳过这些号"
            " / numbers of a queue that may have been given since, passed over today",
        ),
    ] = NUMBERS_SINCE,
    as_json: JsonOption = False,
) -> None:
    """从备份恢复到空的数据目录 / make a data folder from a copy; it counts from the next start."""
    if not (copy / DATABASE).is_file():
        fail(
            EXIT_BAD_INPUT,
            f"{copy} 里没有 {DATABASE}。请指向 hall backup 做的那个文件夹。",
            f"There is no {DATABASE} in {copy}; name a folder that `hall backup` made.",
            as_json=as_json,
        )

    def before() -> None:
        # A database without its keys would begin with new ones, which no device knows.
        if (copy / KEYS).is_dir() and not (data_dir / KEYS).exists():
            _copy_keys(copy / KEYS, data_dir / KEYS)
        _note_lost(data_dir, lost)

    try:
        slip = restore_store(copy, data_dir, before)
        keys = (copy / KEYS).is_dir()
    except StoreError as err:
        code = EXIT_REFUSED if err.code in {"hall_is_there", "store_locked"} else EXIT_DAMAGED
        fail(code, err.message_zh, err.message_en, as_json=as_json, code=err.code)
    except OSError as err:
        _disk_says_no(err, data_dir, as_json=as_json)
    if as_json:
        say(
            dump({"ok": True, "data_dir": str(data_dir), "keys": keys, **msgspec.to_builtins(slip)})
        )
        return
    say(
        f"已恢复到 {data_dir} 并已核对：{slip.seq} 条，链头 {slip.head}；下次启动生效"
        " / restored and verified; it counts from the next start"
    )
    if lost:
        say(
            f"今天已开始取号的话，每个队列跳过 {lost} 个号，备份以后给出的号不会发重"
            f" / if tickets were given today, {lost} numbers of each queue are passed over"
        )
    if keys:
        say(
            "备份以后吊销过的密钥、清除过的个人信息又回来了，请再做一次"
            " / keys revoked and persons erased since the copy are back; revoke and erase them again"
        )
    else:
        say("请把密钥目录放回原处，再启动 / put the folder of keys back before you start it")


def _note_lost(data_dir: Path, numbers: int) -> None:
    """The next start keeps numbers apart that visitors may have and the copy does not know."""
    now_ms = time.time_ns() // 1_000_000
    place = msgspec.structs.replace(
        read_place(data_dir), role="serving", lost_numbers=numbers, lost_at_ms=now_ms, restored=True
    )
    write_place(data_dir, place)


def _answers(target: Target, *, as_json: bool) -> bool:
    if not (Path(target.setup.controller.keys_dir) / "cli.key").is_file():
        return False
    client = connect(target, as_json=as_json)
    try:
        client.ask(m.Ping(), timeout_s=REACH_LIMIT_S)
    except BusError:
        return False
    finally:
        client.close()
    return True


def _of_the_running(target: Target, folder: Path, *, as_json: bool) -> Path:
    reply = ask(target, m.MakeBackup(), as_json=as_json, timeout_s=BACKUP_LIMIT_S)
    made = msgspec.json.decode(reply.body, type=m.BackupMade)
    source = Path(target.setup.controller.data_dir) / BACKUPS / made.name
    if not source.is_dir():
        fail(
            EXIT_BAD_INPUT,
            f"备份已做好，在主机的 data_dir/{BACKUPS}/{made.name}；请在主机上取走。",
            f"The copy is on the controller's machine, in data_dir/{BACKUPS}/{made.name}; fetch it.",
            as_json=as_json,
            code="backup_elsewhere",
        )
    place = folder / made.name
    shutil.move(source, place)
    slip = verify_backup(place)
    if (slip.seq, slip.head) != (made.seq, made.head):
        raise StoreError(
            "备份与主机的回答不一致。", "The copy is not the one that the controller named."
        )
    return place


def _of_the_stopped(target: Target, folder: Path, *, as_json: bool) -> Path:
    data_dir = Path(target.setup.controller.data_dir)
    if not (data_dir / DATABASE).is_file():
        fail(
            EXIT_BAD_INPUT,
            f"主机没有回答，{data_dir} 里也没有 {DATABASE}。",
            f"The controller does not answer, and there is no {DATABASE} in {data_dir}.",
            as_json=as_json,
        )
    now = time.time()
    name = f"{dt.datetime.fromtimestamp(now, target.hall.zone_info):%Y%m%d-%H%M%S}-stopped"
    try:
        slip: Slip = copy_stopped(data_dir, folder / name, round(now * 1000))
    except StoreLocked:
        fail(
            EXIT_NOT_REACHABLE,
            "主机正在运行，但没有回答，现在不能备份。",
            "The controller runs but does not answer; no copy can be made now.",
            as_json=as_json,
            code="not_reachable",
        )
    return folder / slip.name


def _copy_keys(source: Path, target: Path) -> None:
    """All of them or none, durably: half a folder would be filled up with new keys."""
    draft = target.with_name(f".{target.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    for each in sorted(source.iterdir()):
        if each.is_file():
            place = draft / each.name
            with os.fdopen(
                os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"
            ) as file:
                file.write(each.read_bytes())
                file.flush()
                os.fsync(file.fileno())
    draft.rename(target)


def _disk_says_no(err: OSError, where: Path, *, as_json: bool) -> NoReturn:
    fail(
        EXIT_BAD_INPUT,
        f"不能读写 {err.filename or where}：{err.strerror}。",
        f"Cannot read or write {err.filename or where}: {err.strerror}.",
        as_json=as_json,
    )


def register(app: typer.Typer) -> None:
    """Add these subcommands."""
    app.command("backup")(backup)
    app.command("restore")(restore)
