"""`hall units DIR`: the programs of one machine become services that begin with it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Annotated, Final

import typer

from queue_controller.cli.options import JsonOption
from queue_controller.cli.run_command import client_ids, is_standby
from queue_controller.cli.session import (
    EXIT_BAD_INPUT,
    Target,
    dump,
    fail,
    make_keys,
    say,
)
from queue_controller.cli.target import load_target, remember
from queue_controller.cli.units import STATE, USER, Plan, UnitsError, lacking, plan, write
from queue_controller.store.errors import StoreError
from queue_controller.store.lock import DATABASE
from queue_controller.store.migrate import migrate

COMMAND_S: Final = 120.0


def units(
    folder: Annotated[Path, typer.Argument(help="大厅文件夹 / hall folder")],
    *,
    machine: Annotated[
        str, typer.Option(help="只写这台机器的程序；默认全部 / only the programs of this machine")
    ] = "",
    no_controller: Annotated[
        bool,
        typer.Option("--no-controller", help="本机不运行主机程序 / the controller runs elsewhere"),
    ] = False,
    backups: Annotated[
        Path | None,
        typer.Option(help="每晚备份到这个文件夹 / a copy each evening goes here"),
    ] = None,
    root: Annotated[
        Path,
        typer.Option(
            help="写在这个文件夹下面，不动系统，先看看 / write below this folder, to look"
        ),
    ] = Path("/"),
    enable: Annotated[
        bool,
        typer.Option("--enable", help="马上启动，以后开机自动启动 / start now and at each boot"),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """把本机的程序交给 systemd，开机自动启动 / make services of the programs of this machine."""
    target = load_target(folder, None, as_json=as_json)
    real = root.resolve() == Path("/")
    if target.setup_file is None:
        fail(
            EXIT_BAD_INPUT,
            f"{folder} 里没有 hall.toml，不知道本机有哪些程序。请照 docs/安装.md 写一个。",
            f"There is no hall.toml in {folder}, so no program is known. Write one, see docs/安装.md.",
            as_json=as_json,
        )
    if enable and not real:
        fail(
            EXIT_BAD_INPUT,
            "--enable 要动系统，不能和 --root 一起用。",
            "--enable changes the system and cannot go with --root.",
            as_json=as_json,
        )
    if real and os.geteuid() != 0:
        fail(
            EXIT_BAD_INPUT,
            "写系统服务要用管理员身份执行；只想看看会写什么，请加 --root 一个文件夹。",
            "Services are written as root; to see what would be written, add --root FOLDER.",
            as_json=as_json,
        )
    try:
        made = plan(target, machine, controller=not no_controller, backups=backups)
        if real:
            _look(made)
            _prepare(target, controller=not no_controller, as_json=as_json)
        written = [str(path) for path in write(made, root)]
        if real:
            _run(["chown", "-R", f"{USER}:{USER}", str(STATE)])
            remember(target)
            _tell_systemd(made, enable=enable)
    except UnitsError as error:
        fail(EXIT_BAD_INPUT, error.zh, error.en, as_json=as_json)
    except StoreError as error:
        fail(EXIT_BAD_INPUT, error.message_zh, error.message_en, as_json=as_json, code=error.code)
    except OSError as error:
        fail(
            EXIT_BAD_INPUT,
            f"写不了 {error.filename}：{error.strerror}。",
            f"Cannot write {error.filename}: {error.strerror}.",
            as_json=as_json,
        )
    if as_json:
        result = {
            "ok": True,
            "written": written,
            "services": made.services,
            "desktop": made.desktop,
        }
        say(dump(result))
        return
    _report(made, written, enabled=enable)


def _look(made: Plan) -> None:
    lacks = lacking(made)
    if lacks:
        names = "、".join(lacks)
        raise UnitsError(
            f"缺少系统软件包 {names}。请在程序的文件夹里执行 scripts/setup --screen，再来一次。",
            f"System packages are missing: {', '.join(lacks)}. Run scripts/setup --screen in the programs' folder first.",
        )


def _prepare(target: Target, *, controller: bool, as_json: bool) -> None:
    """User, folder, database and keys, all of them the service's own."""
    import pwd  # not on Windows, where `hall join` and `hall terminal` have to work

    try:
        pwd.getpwnam(USER)
    except KeyError:
        argv = ["useradd", "--system", "--user-group", "--home-dir", str(STATE)]
        _run([*argv, "--shell", "/usr/sbin/nologin", USER])
    data = Path(target.setup.controller.data_dir)
    keys = Path(target.setup.controller.keys_dir)
    for each in (STATE, data, keys):
        each.mkdir(parents=True, exist_ok=True)
        each.chmod(0o700)
    if controller and not is_standby(data):
        make_keys(target, client_ids(target), as_json=as_json)
        if not (data / DATABASE).exists():  # an old one is changed by `hall migrate`, by a person
            migrate(data, target.hall.hall_id)


def _tell_systemd(made: Plan, *, enable: bool) -> None:
    if shutil.which("systemctl") is None:
        if enable:
            raise UnitsError(
                "文件已写好，但这台机器没有 systemd，启动不了服务。",
                "The files are written, but this machine has no systemd to start the services.",
            )
        return
    _run(["systemctl", "daemon-reload"])
    if not enable:
        return
    for service in made.services:
        _run(["systemctl", "enable", service])
        _run(["systemctl", "reset-failed", service], may_fail=True)  # fails where it never ran
        try:
            # Not `start`: what runs already takes over what was written just now.
            _run(["systemctl", "restart", service])
        except UnitsError as error:
            name = service.partition(".")[0]
            last = _run(
                ["journalctl", "--no-pager", "-u", name, "-n", "8", "-o", "cat"], may_fail=True
            )
            raise UnitsError(
                f"{service} 没有起来。它最后说：\n{last}\n改好以后再执行一次 hall units；更多请看 journalctl -u {name}。",
                f"{service} did not start; above is what it said last. Mend it and run hall units again.",
            ) from error


def _run(argv: list[str], *, may_fail: bool = False) -> str:
    try:
        done = subprocess.run(argv, check=False, capture_output=True, text=True, timeout=COMMAND_S)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UnitsError(
            f"{argv[0]} 没有执行成：{error}", f"{argv[0]} did not run: {error}"
        ) from error
    if done.returncode != 0 and not may_fail:
        said = done.stderr.strip() or f"exit code {done.returncode}"
        raise UnitsError(f"{' '.join(argv)} 没有成功：{said}", f"{' '.join(argv)} failed: {said}")
    return done.stdout.strip()


def _report(made: Plan, written: list[str], *, enabled: bool) -> None:
    say(
        "\n".join(f"已写 / wrote {path}" for path in written)
        or "文件都已是最新 / all files are as they should be"
    )
    if made.services and enabled:
        say(f"已启动，开机自动启动 / started, now and at each boot: {' '.join(made.services)}")
        say("看运行情况 / to look: systemctl status 'hall-*'，journalctl -u hall-controller")
    elif made.services:
        say(f"启动 / to start them: systemctl enable --now {' '.join(made.services)}")
    if made.desktop:
        say(
            f"登录图形桌面后自动打开 / open when somebody logs in at the desktop: {'、'.join(made.desktop)}"
        )


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(units)
