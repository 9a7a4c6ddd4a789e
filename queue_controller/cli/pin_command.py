"""`hall pin`: set, change and take away the PINs of staff, on the controller's machine.

Only scrypt hashes are kept. A running controller reads the file at the next sign-in.
"""

from __future__ import annotations

import json
import os
import re
import sys
from getpass import getpass
from pathlib import Path
from typing import Annotated, Final

import typer

from queue_controller.cli.options import HallOption, JsonOption, SetupOption
from queue_controller.cli.pin import PIN_VARIABLE
from queue_controller.cli.session import (
    EXIT_BAD_INPUT,
    dump,
    fail,
    say,
)
from queue_controller.cli.target import running_target
from queue_controller.server.pins import PIN_FILE, hash_pin

GOOD_PIN: Final = re.compile(r"[0-9]{4,12}")


def pin(
    staff_no: Annotated[str, typer.Argument(help="工号；不给则列出谁有密码 / a staff number")] = "",
    *,
    remove: Annotated[bool, typer.Option("--remove", help="取消密码 / take it away")] = False,
    hall: HallOption = None,
    setup: SetupOption = None,
    as_json: JsonOption = False,
) -> None:
    """设置工号密码 / set the PIN of a member of staff; with the first one everybody needs one."""
    target = running_target(hall, setup, as_json=as_json)
    path = Path(target.setup.controller.keys_dir) / PIN_FILE
    known = _read(path, as_json=as_json)
    if not staff_no:
        _list(sorted(known), as_json=as_json)
        return
    if staff_no not in target.hall.staff_by_no:
        fail(
            EXIT_BAD_INPUT,
            f"staff.csv 里没有工号 {staff_no}。",
            f"There is no staff number {staff_no} in staff.csv.",
            as_json=as_json,
        )
    if remove:
        known.pop(staff_no, None)
    else:
        known[staff_no] = hash_pin(_ask(staff_no, as_json=as_json))
    try:
        _write(path, known)
    except OSError as err:
        fail(
            EXIT_BAD_INPUT,
            f"不能写 {path}：{err.strerror}。请在主机上以运行大厅的用户执行。",
            f"Cannot write {path}: {err.strerror}. Run this on the controller's machine as its user.",
            as_json=as_json,
        )
    if as_json:
        say(dump({"ok": True, "staff_no": staff_no, "has_pin": not remove}))
    else:
        say(f"{staff_no}：{'已取消密码 / PIN taken away' if remove else '密码已设置 / PIN set'}")


def _list(numbers: list[str], *, as_json: bool) -> None:
    if as_json:
        say(dump({"ok": True, "staff": numbers}))
        return
    if not numbers:
        say("还没有人设密码，任何人都能签到 / nobody has a PIN, so none is asked for")
    for number in numbers:
        say(number)


def _ask(staff_no: str, *, as_json: bool) -> str:
    given = os.environ.get(PIN_VARIABLE, "")
    if not given and sys.stdin.isatty():
        given = getpass(f"{staff_no} 的新密码（4到12位数字）/ new PIN: ")
        if given != getpass("再输一次 / once more: "):
            fail(EXIT_BAD_INPUT, "两次输入不一样。", "The two differ.", as_json=as_json)
    if not GOOD_PIN.fullmatch(given):
        fail(
            EXIT_BAD_INPUT,
            f"密码应是4到12位数字，在终端输入，或放在环境变量 {PIN_VARIABLE} 里。",
            f"A PIN has 4 to 12 digits; type it at a terminal, or give it in {PIN_VARIABLE}.",
            as_json=as_json,
        )
    return given


def _read(path: Path, *, as_json: bool) -> dict[str, str]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as err:
        fail(
            EXIT_BAD_INPUT,
            f"密码文件 {path} 读不了：{err}。请从备份恢复，或删除后重设。",
            f"The file {path} cannot be read: {err}. Restore it, or delete it and set all PINs anew.",
            as_json=as_json,
        )
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}


def _write(path: Path, known: dict[str, str]) -> None:
    """Whole or not at all, readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(known, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def register(app: typer.Typer) -> None:
    """Add this subcommand."""
    app.command("pin")(pin)
