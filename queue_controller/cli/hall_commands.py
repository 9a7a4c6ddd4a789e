"""Subcommands about a hall's folder, database, keys and machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import config
from queue_controller.cli.device_commands import device_problems, with_device_problems
from queue_controller.cli.doctor import Mark, examine
from queue_controller.cli.options import FolderArgument, HallOption, JsonOption, SetupOption
from queue_controller.cli.security_commands import revoke_key
from queue_controller.cli.session import (
    EXIT_BAD_INPUT,
    dump,
    fail,
    make_keys,
    problem_text,
    say,
)
from queue_controller.cli.target import load_target


def check(
    folder: Annotated[Path, typer.Argument(help="大厅文件夹 / hall folder")],
    *,
    as_json: JsonOption = False,
) -> None:
    """检查大厅文件夹，一次列出全部问题 / report every problem of a hall folder at once."""
    problems = config.check(folder)
    setup = folder / "hall.toml"
    if setup.exists() and config.load_setup(setup, None).draft is not None:
        problems = with_device_problems(problems, device_problems(folder))
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


def doctor(
    folder: FolderArgument = None,
    *,
    hall: HallOption = None,
    setup: SetupOption = None,
    as_json: JsonOption = False,
) -> None:
    """检查这台机器 / check this machine: fonts, voice, clock, display, disk, ports, devices on the network."""
    target = load_target(folder or hall, setup, as_json=as_json)
    rows = examine(target)
    good = all(row.mark is not Mark.BAD for row in rows)
    if as_json:
        checks = [{"name": n, "result": m.name.lower(), "detail": d} for m, n, d in rows]
        say(dump({"ok": good, "checks": checks}))
    else:
        for mark, name, detail in rows:
            say(f"{mark} {name}  {detail}")
    if not good:
        raise typer.Exit(EXIT_BAD_INPUT)


def register(app: typer.Typer) -> None:
    """Add these subcommands."""
    for function in (check, migrate, doctor):
        app.command(function.__name__)(function)
    group = typer.Typer(help=keys.__doc__)
    group.callback(invoke_without_command=True)(keys)
    group.command("revoke")(revoke_key)
    app.add_typer(group, name="keys")
