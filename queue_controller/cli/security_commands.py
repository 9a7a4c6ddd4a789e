"""Subcommands about personal values and about who may come in."""

from __future__ import annotations

import os
import sys
from getpass import getpass
from typing import Annotated

import typer

from queue_controller.api import messages as m
from queue_controller.cli.answers import body, done
from queue_controller.cli.options import HallOption, JsonOption, SetupOption
from queue_controller.cli.session import EXIT_BAD_INPUT, ask, fail, load_target

PIN_VARIABLE = "HALL_PIN"


def _secret_line(prompt: str) -> str:
    """One line that stands in no command line and no history: typed unseen, or from a pipe."""
    return getpass(prompt) if sys.stdin.isatty() else sys.stdin.readline().strip()


def erase(
    *,
    reason: Annotated[str, typer.Option(help="原因，必填 / reason, needed")],
    staff: Annotated[str, typer.Option(help="经办人工号 / staff number")] = "",
    phone: Annotated[
        bool, typer.Option("--phone", help="输入手机尾号，不是身份证号 / a phone's last digits")
    ] = False,
    everybody: Annotated[
        bool, typer.Option("--all", help="清除全部人的摘要 / of everybody")
    ] = False,
    hall: HallOption = None,
    setup: SetupOption = None,
    as_json: JsonOption = False,
) -> None:
    """清除个人信息摘要；号码从键盘或管道输入 / erase personal values; the number is typed, not an argument."""
    target = load_target(hall, setup, as_json=as_json)
    identity = tail = None
    if not everybody:
        number = _secret_line("手机尾号 / last digits: " if phone else "身份证号 / ID number: ")
        if not number:
            fail(EXIT_BAD_INPUT, "没有输入号码。", "No number was given.", as_json=as_json)
        if phone:
            tail = m.PhoneTail(number)
        else:
            identity = m.Identity(number)
    pin = os.environ.get(PIN_VARIABLE, "")
    if not pin and staff and sys.stdin.isatty():
        pin = getpass("PIN: ")
    command = m.ErasePersonal(reason, staff, identity, tail)
    reply = ask(target, command, as_json=as_json, pin=pin)
    count = body(reply)["count"]
    done(reply, as_json=as_json, sentence=f"已清除 {count} 条 / erased {count}")


def register(app: typer.Typer) -> None:
    """Add these subcommands."""
    app.command("erase")(erase)
