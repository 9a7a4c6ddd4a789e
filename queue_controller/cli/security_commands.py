"""Subcommands about personal values and about who may come in."""

from __future__ import annotations

import io
import os
import sys
from getpass import getpass
from pathlib import Path
from typing import Annotated, Final

import typer

from queue_controller.api import messages as m
from queue_controller.api.audience import role_of
from queue_controller.api.enrolment import (
    Code,
    fingerprint,
    join,
    new_secret,
    read_code,
    split_scanned,
)
from queue_controller.api.errors import KeysError
from queue_controller.api.keys import CONTROLLER, load_public, revoke
from queue_controller.cli.answers import body, done
from queue_controller.cli.options import HallOption, JsonOption, SetupOption
from queue_controller.cli.pin import pin_for
from queue_controller.cli.session import (
    EXIT_BAD_INPUT,
    EXIT_REFUSED,
    ask,
    dump,
    fail,
    make_keys,
    say,
)
from queue_controller.cli.target import load_target, running_target

ENROL_AT: Final = "tcp://*:7702"


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
    feedback: Annotated[
        str, typer.Option(help="只清除这份意见里写的话 / what was written beside one feedback")
    ] = "",
    hall: HallOption = None,
    setup: SetupOption = None,
    as_json: JsonOption = False,
) -> None:
    """清除个人信息摘要；号码从键盘或管道输入 / erase personal values; the number is typed, not an argument."""
    target = running_target(hall, setup, as_json=as_json)
    identity = tail = None
    if sum((phone, everybody, bool(feedback))) > 1:
        fail(
            EXIT_BAD_INPUT,
            "--phone、--all、--feedback 只能选一个。",
            "Choose one of --phone, --all and --feedback.",
            as_json=as_json,
        )
    if not everybody and not feedback:
        number = _secret_line("手机尾号 / last digits: " if phone else "身份证号 / ID number: ")
        if not number:
            fail(EXIT_BAD_INPUT, "没有输入号码。", "No number was given.", as_json=as_json)
        if phone:
            tail = m.PhoneTail(number)
        else:
            identity = m.Identity(number)
    command = m.ErasePersonal(reason, staff, identity, tail, feedback)
    reply = ask(target, command, as_json=as_json, pin=pin_for(staff))
    count = body(reply)["count"]
    done(reply, as_json=as_json, sentence=f"已清除 {count} 条 / erased {count}")


def enrol(
    name: Annotated[str, typer.Argument(help="程序名，如 kiosk-2 / name of the program")],
    *,
    at: Annotated[str, typer.Option(help="监听地址 / where to listen")] = ENROL_AT,
    minutes: Annotated[float, typer.Option(min=0.05, max=60, help="有效时间 / how long")] = 5.0,
    picture: Annotated[
        Path | None,
        typer.Option(
            "--picture", help="二维码另存为图片，.png 或 .svg / the QR code as a picture file too"
        ),
    ] = None,
    hall: HallOption = None,
    setup: SetupOption = None,
    as_json: JsonOption = False,
) -> None:
    """让一台设备加入：显示加入码并等待 / let one device join: shows a code and waits."""
    import zmq

    from queue_controller.server.enrolment import Enrolment

    target = load_target(hall, setup, as_json=as_json)
    keys_dir = Path(target.setup.controller.keys_dir)
    if role_of(name) is None:
        fail(EXIT_BAD_INPUT, f"没有“{name}”这类程序。", f"{name!r} has no role.", as_json=as_json)
    if (keys_dir / f"{name}.pub").exists():
        fail(
            EXIT_BAD_INPUT,
            f"{name} 已有密钥；要更换请先执行 hall keys revoke {name}。",
            f"{name} has a key already; to change it, first run `hall keys revoke {name}`.",
            as_json=as_json,
        )
    make_keys(target, (), as_json=as_json)
    secret = new_secret()
    code = Code(secret, load_public(keys_dir, CONTROLLER))
    address = _reached_at(at, target.setup.controller.commands)
    mark = fingerprint(code.server)
    if picture is not None:
        try:
            save_qr(code.scanned(address), picture)
        except (OSError, ValueError) as err:
            fail(
                EXIT_BAD_INPUT,
                f"二维码不能存为 {picture}，请用 .png 或 .svg，并检查文件夹。",
                f"The QR code cannot be saved as {picture}: {err}. Use .png or .svg.",
                as_json=as_json,
            )
    if as_json:
        found = {
            "code": code.text(),
            "name": name,
            "to": address,
            "qr": code.scanned(address),
            "fingerprint": mark,
        }
        say(dump(found))
    else:
        say(
            f"在 {name} 上执行，密钥文件夹照 hall.toml 写 / on {name} run:\n"
            f"    hall join {code.text()} --to {address or 'tcp://本机地址:7702'} --keys 密钥文件夹\n"
        )
        needed = "" if address else " --to tcp://本机地址:7702"
        say(
            f"或在 {name} 上执行 hall join{needed} --keys 密钥文件夹，再扫这个码 / or scan it there:\n"
            f"{qr_text(code.scanned(address))}"
            f"主机指纹，与设备上显示的对一对 / compare with what the device shows: {mark}"
        )
        if picture is not None:
            say(f"二维码在 {picture}，{minutes:g} 分钟内有效 / the QR code is in {picture}")
    try:
        end = Enrolment(keys_dir, name, target.hall.hall_id, secret, target.hall.name_zh).run(
            at, minutes * 60
        )
    except zmq.ZMQError as err:
        fail(EXIT_BAD_INPUT, f"不能监听 {at}。", f"Cannot listen at {at}: {err}.", as_json=as_json)
    except KeysError as err:
        fail(EXIT_BAD_INPUT, err.message_zh, err.message_en, as_json=as_json, code=err.code)
    if end != "joined":
        zh = "已过期，没有设备加入。" if end == "too_late" else "输错五次，加入码已作废。"
        fail(EXIT_REFUSED, zh, f"Nobody joined: {end}.", as_json=as_json, code=end)
    say(dump({"ok": True, "name": name}) if as_json else f"{name} 已加入 / joined")


def join_hall(
    code: Annotated[
        str,
        typer.Argument(help="主机上显示的加入码；不写就等扫码枪或键盘 / the code; else it is read"),
    ] = "",
    *,
    to: Annotated[
        str, typer.Option(help="主机地址，tcp://…:7702；码里有就不用写 / the controller's address")
    ] = "",
    keys_dir: Annotated[Path, typer.Option("--keys", help="密钥文件夹 / folder of the keys")],
    as_json: JsonOption = False,
) -> None:
    """在设备上：生成自己的密钥并加入大厅 / on a device: make its keys and join a hall."""
    typed, scanned_to = split_scanned(code or _secret_line("扫码或输入加入码 / scan or type: "))
    address = to or scanned_to
    if not address:
        fail(
            EXIT_BAD_INPUT,
            "不知道主机地址，请加 --to tcp://主机地址:7702。",
            "The controller's address is not known; add --to tcp://ADDRESS:7702.",
            as_json=as_json,
        )
    try:
        joined = join(address, read_code(typed), keys_dir)
    except KeysError as err:
        fail(EXIT_REFUSED, err.message_zh, err.message_en, as_json=as_json, code=err.code)
    mark = fingerprint(load_public(keys_dir, CONTROLLER))
    if as_json:
        found = {
            "ok": True,
            "name": joined.name,
            "hall_id": joined.hall_id,
            "hall_name": joined.hall_name,
            "controller": address,
            "fingerprint": mark,
        }
        say(dump(found))
        return
    hall_name = joined.hall_name or joined.hall_id
    say(
        f"已加入：{hall_name}（{joined.hall_id}） / joined this hall\n"
        f"本机是：{joined.name}，密钥在 {keys_dir} / this device\n"
        f"主机：{address} / controller\n"
        f"主机指纹，与主机屏幕上的对一对 / compare with the controller's screen: {mark}"
    )


def qr_text(text: str) -> str:
    """A QR code in half blocks for a dark terminal, in 80 columns; scanners read it inverted on a light one too."""
    import segno

    out = io.StringIO()
    segno.make_qr(text, error="l").terminal(out, border=2, compact=True)
    return out.getvalue()


def save_qr(text: str, path: Path) -> None:
    """A QR code as a picture that its owner alone may read; `.png` or `.svg`.

    Raises:
        ValueError: it is neither.
        OSError: the file cannot be written.
    """
    import segno

    kind = path.suffix.lower().removeprefix(".")
    if kind not in {"png", "svg"}:
        raise ValueError(path.suffix)
    # A new file: one that is there may be open to others, or lead elsewhere.
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        segno.make_qr(text, error="m").save(file, kind=kind, scale=8)


def _reached_at(at: str, commands: str) -> str:
    """Where devices reach this enrolment: its own address, or that of the controller with its port."""
    host, _, port = at.removeprefix("tcp://").rpartition(":")
    if host not in {"*", "0.0.0.0"}:  # noqa: S104 - compared, not bound
        return at
    own = commands.removeprefix("tcp://").rpartition(":")[0]
    return "" if own in {"", "*", "0.0.0.0", "127.0.0.1"} else f"tcp://{own}:{port}"  # noqa: S104


def revoke_key(
    name: Annotated[str, typer.Argument(help="程序名 / name of the program")],
    *,
    hall: HallOption = None,
    setup: SetupOption = None,
    as_json: JsonOption = False,
) -> None:
    """吊销密钥：命令和订阅在一秒内都失效 / revoke a key: commands and events end within a second."""
    target = running_target(hall, setup, as_json=as_json)
    try:
        had = revoke(Path(target.setup.controller.keys_dir), name)
    except KeysError as err:
        fail(EXIT_BAD_INPUT, err.message_zh, err.message_en, as_json=as_json, code=err.code)
    if not had:
        fail(EXIT_BAD_INPUT, f"{name} 没有密钥。", f"{name} has no key.", as_json=as_json)
    say(dump({"ok": True, "name": name}) if as_json else f"{name} 的密钥已吊销 / revoked")


def register(app: typer.Typer) -> None:
    """Add these subcommands."""
    app.command("erase")(erase)
    app.command("enrol")(enrol)
    app.command("join")(join_hall)
