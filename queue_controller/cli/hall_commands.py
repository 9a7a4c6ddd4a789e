"""Subcommands about a hall's folder, database, keys and machine."""

from __future__ import annotations

import enum
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

import config
from queue_controller.cli.device_commands import device_problems
from queue_controller.cli.options import FolderArgument, HallOption, JsonOption, SetupOption
from queue_controller.cli.security_commands import revoke_key
from queue_controller.cli.session import (
    EXIT_BAD_INPUT,
    Target,
    dump,
    fail,
    load_target,
    make_keys,
    problem_text,
    say,
)


def check(
    folder: Annotated[Path, typer.Argument(help="大厅文件夹 / hall folder")],
    *,
    as_json: JsonOption = False,
) -> None:
    """检查大厅文件夹，一次列出全部问题 / report every problem of a hall folder at once."""
    problems = config.check(folder)
    if (folder / "hall.toml").exists() and not any(p.severity == "error" for p in problems):
        problems = [*problems, *device_problems(folder)]
    errors = sum(p.severity == "error" for p in problems)
    warnings = len(problems) - errors
    for problem in problems:
        say(dump(problem.as_json()) if as_json else problem_text(problem))
    if not as_json:
        if not problems:
            say("没有发现问题 / no problems found")
        else:
            say(f"{errors} 个错误，{warnings} 个提醒 / {errors} errors, {warnings} warnings")
    if errors:
        raise typer.Exit(EXIT_BAD_INPUT)


def migrate(
    folder: FolderArgument = None,
    *,
    hall: HallOption = None,
    setup: SetupOption = None,
    as_json: JsonOption = False,
) -> None:
    """建立或升级数据库 / create or upgrade the database."""
    from queue_controller.store.errors import StoreError
    from queue_controller.store.migrate import migrate as migrate_store

    target = load_target(folder or hall, setup, as_json=as_json)
    data_dir = Path(target.setup.controller.data_dir)
    try:
        done = migrate_store(data_dir, target.hall.hall_id)
    except StoreError as error:
        fail(EXIT_BAD_INPUT, error.message_zh, error.message_en, as_json=as_json, code=error.code)
    if as_json:
        say(
            dump(
                {
                    "ok": True,
                    "data_dir": str(data_dir),
                    "before": done.before,
                    "after": done.after,
                    "events": done.events,
                    "tickets": done.tickets,
                }
            )
        )
    else:
        say(
            f"数据库结构 {done.before or '无'} → {done.after}，事件 {done.events} 条，"
            f"号票 {done.tickets} 张（{data_dir}）/ the database has the newest schema"
        )


def keys(
    context: typer.Context,
    *,
    hall: HallOption = None,
    setup: SetupOption = None,
    as_json: JsonOption = False,
) -> None:
    """生成缺少的密钥；revoke 吊销 / make the keys that are missing; revoke one."""
    if context.invoked_subcommand is not None:
        return
    from queue_controller.cli.run_command import client_ids

    target = load_target(hall, setup, as_json=as_json)
    keys_dir = Path(target.setup.controller.keys_dir)
    make_keys(target, client_ids(target), as_json=as_json)
    names = sorted(p.stem for p in keys_dir.glob("*.key"))
    if as_json:
        say(dump({"ok": True, "keys_dir": str(keys_dir), "clients": client_ids(target)}))
    else:
        say(f"密钥在 {keys_dir}：{'、'.join(client_ids(target))} / keys of {len(names)} files")


class Mark(enum.StrEnum):
    """How a check of the machine ended."""

    GOOD = "●"
    NOTE = "!"
    BAD = "▲"


def doctor(
    folder: FolderArgument = None,
    *,
    hall: HallOption = None,
    setup: SetupOption = None,
    as_json: JsonOption = False,
) -> None:
    """检查这台机器 / check this machine: fonts, voice, disk, ports."""
    target = load_target(folder or hall, setup, as_json=as_json)
    rows = [*_programs_of_the_machine(), _disk(target), *_ports(target)]
    good = all(mark is not Mark.BAD for mark, _, _ in rows)
    if as_json:
        checks = [{"name": n, "result": m.name.lower(), "detail": d} for m, n, d in rows]
        say(dump({"ok": good, "checks": checks}))
    else:
        for mark, name, detail in rows:
            say(f"{mark} {name}  {detail}")
    if not good:
        raise typer.Exit(EXIT_BAD_INPUT)


def _programs_of_the_machine() -> Iterator[tuple[Mark, str, str]]:
    supported = (3, 11) <= sys.version_info[:2] <= (3, 13)
    yield Mark.GOOD if supported else Mark.BAD, "Python", sys.version.split()[0]
    voice = shutil.which("espeak-ng")
    yield (
        Mark.GOOD if voice else Mark.NOTE,
        "语音 espeak-ng",
        voice or "没有安装，只显示字幕 / not installed, captions only",
    )
    players = [p for p in ("paplay", "aplay") if shutil.which(p)]
    yield (
        Mark.GOOD if players else Mark.NOTE,
        "放音 paplay/aplay",
        "、".join(players) or "没有安装，只显示字幕 / none installed, captions only",
    )
    fonts = any(Path("/usr/share/fonts").rglob("NotoSansCJK*"))
    yield (
        Mark.GOOD if fonts else Mark.BAD,
        "中文字体 Noto Sans CJK",
        "" if fonts else "请执行 apt-get install fonts-noto-cjk",
    )


def _disk(target: Target) -> tuple[Mark, str, str]:
    data_dir = Path(target.setup.controller.data_dir)
    where = next(p for p in (data_dir, *data_dir.parents, Path.cwd()) if p.exists())
    free_mib = shutil.disk_usage(where).free // (1 << 20)
    policy = target.setup.policy
    mark = Mark.GOOD
    if free_mib < policy.disk_refuse_mib:
        mark = Mark.BAD
    elif free_mib < policy.disk_warn_mib:
        mark = Mark.NOTE
    return mark, "磁盘剩余 / free space", f"{free_mib} MiB（{where}）"


def _ports(target: Target) -> Iterator[tuple[Mark, str, str]]:
    for line in target.setup.lines:
        if line.transport != "serial":
            continue
        path = Path(line.port)
        if not path.exists():
            yield Mark.BAD, f"串口 {line.name}", f"没有 {path}，请检查接线 / no such port"
        elif not os.access(path, os.R_OK | os.W_OK):
            yield (
                Mark.BAD,
                f"串口 {line.name}",
                f"没有权限打开 {path}，请把用户加入 dialout 组 / no permission",
            )
        else:
            yield Mark.GOOD, f"串口 {line.name}", str(path)


def register(app: typer.Typer) -> None:
    """Add these subcommands."""
    for function in (check, migrate, doctor):
        app.command(function.__name__)(function)
    group = typer.Typer(help=keys.__doc__)
    group.callback(invoke_without_command=True)(keys)
    group.command("revoke")(revoke_key)
    app.add_typer(group, name="keys")
