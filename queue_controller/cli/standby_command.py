"""`hall standby` and `hall promote`: a second machine that holds a copy, and takes over when it is told to."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Final, NoReturn

import msgspec
import typer

from queue_controller.api.keys import CONTROLLER
from queue_controller.cli.options import JsonOption, SetupOption
from queue_controller.cli.programs import controller_argv
from queue_controller.cli.run_command import wait_for_stop
from queue_controller.cli.session import (
    EXIT_BAD_INPUT,
    EXIT_REFUSED,
    Target,
    dump,
    fail,
    say,
)
from queue_controller.cli.supervise import Supervisor
from queue_controller.cli.target import load_target, remember, running_target
from queue_controller.server.standby.place import (
    NUMBERS_LOST,
    Place,
    own_addresses,
    promoted,
    read_place,
    request_promotion,
    write_place,
)
from queue_controller.server.standby.reach import listens
from queue_controller.store.errors import StoreError, StoreLocked
from queue_controller.store.lock import DATABASE, LOCK_FILE, FileLock

PROMOTE_LIMIT_S: Final = 20.0
LOOK_S: Final = 0.02

FolderArgument = Annotated[Path, typer.Argument(help="大厅文件夹 / hall folder")]


def standby(
    folder: FolderArgument,
    *,
    node: Annotated[
        str, typer.Option("--as", help="本机的密钥名；默认看密钥目录 / name of this machine's key")
    ] = "",
    start_over: Annotated[
        bool,
        typer.Option(
            "--start-over",
            help="本机多出来的记录移到一边，从头复制 / set rows that only this machine has aside",
        ),
    ] = False,
    prepare_only: Annotated[
        bool,
        typer.Option("--prepare-only", help="只作准备，由 systemd 启动 / systemd starts it"),
    ] = False,
    setup: SetupOption = None,
    as_json: JsonOption = False,
) -> None:
    """让本机成为备机：跟着主机复制，随时可以接替 / hold a copy of the serving machine's log."""
    target = _with_standby(load_target(folder, setup, as_json=as_json), as_json=as_json)
    data_dir = Path(target.setup.controller.data_dir)
    try:
        _must_be_stopped(data_dir)
        place = read_place(data_dir)
        name = node or _node_of(target, place, as_json=as_json)
        over = start_over or place.role == "overtaken"
        found = (data_dir / DATABASE).is_file()
        copy = msgspec.structs.replace(
            place,
            node=name,
            role="copy",
            start_over=over,
            whole=place.whole and place.role != "overtaken" and found,
            anew=place.anew or not found,
        )
        write_place(data_dir, copy)
    except StoreError as err:
        fail(EXIT_REFUSED, err.message_zh, err.message_en, as_json=as_json, code=err.code)
    if prepare_only:
        told = f"本机（{name}）是备机了，请启动 hall-controller / {name} is the standby; start it"
        say(dump({"ok": True, "node": name}) if as_json else told)
        return
    remember(target)
    supervisor = Supervisor((lambda text: say(dump({"message": text}))) if as_json else say)
    log_file = data_dir / "logs" / "controller.log"
    try:
        supervisor.start("controller", controller_argv(folder, target.setup_file), log_file)
        if not as_json:
            say(
                f"备机 {name} 已启动，日志在 {log_file}。接替：hall promote {folder}。Ctrl-C 结束。"
            )
        wait_for_stop()
    finally:
        supervisor.stop()
    if supervisor.failed:
        raise typer.Exit(1)


def promote(
    folder: FolderArgument, *, setup: SetupOption = None, as_json: JsonOption = False
) -> None:
    """让本机接替受理：说出最后一条的序号，开始新的轮次 / take over: prints the last seq it holds."""
    target = _with_standby(running_target(folder, setup, as_json=as_json), as_json=as_json)
    began = time.monotonic()
    data_dir = Path(target.setup.controller.data_dir)
    if not (data_dir / DATABASE).is_file():
        fail(
            EXIT_BAD_INPUT,
            f"{data_dir} 里没有大厅的数据，不能接替。",
            f"There is no hall in {data_dir} that could take over.",
            as_json=as_json,
        )
    try:
        place = read_place(data_dir)
        running = _is_running(data_dir)
        if running and place.role != "copy":
            fail(
                EXIT_REFUSED,
                "本机正在受理，不用接替。",
                "This machine serves already.",
                as_json=as_json,
                code="serving",
            )
        if place.role == "copy" and not place.whole:
            _never_level(as_json=as_json)
        if running:
            request_promotion(data_dir)
            place = _wait_promoted(data_dir, as_json=as_json)
            _wait_serving(target, place, as_json=as_json)
        else:
            place = _promote_stopped(target, place, data_dir, as_json=as_json)
    except StoreError as err:
        fail(EXIT_REFUSED, err.message_zh, err.message_en, as_json=as_json, code=err.code)
    except OSError as err:
        fail(
            EXIT_BAD_INPUT,
            f"不能写入 {data_dir}：{err.strerror}。",
            f"Cannot write {data_dir}: {err.strerror}.",
            as_json=as_json,
        )
    seconds = time.monotonic() - began
    seq = place.promoted_at_seq
    if as_json:
        found = {
            "seq": seq,
            "complete": place.complete,
            "other_ended": place.other_ended,
            "running": running,
            "seconds": seconds,
        }
        say(dump({"ok": True, **found}))
        return
    say(f"本机最后一条是第 {seq} 条 / the last row held is {seq}")
    own, own_en = ("单号", "odd") if place.node == CONTROLLER else ("双号", "even")
    if not place.complete:
        say(
            "注意：最后一次联系时副本还不齐，或无从知道，主机给出的最后几个号可能不在本机；"
            f"今天的各队列跳过 {NUMBERS_LOST} 个号，以后只发{own}，不会发重。请用喇叭通知刚取号的群众重新取号。"
            f" / the last rows may be missing; {NUMBERS_LOST} numbers of each queue are passed over today,"
            f" and only {own_en} ones are given"
        )
    elif not place.other_ended:
        say(
            "注意：不能确定对方主机已经停止。它可能只是断了网，还在给连得到它的设备发号；"
            f"今天的各队列跳过 {NUMBERS_LOST} 个号，以后只发{own}，两边不会发重。"
            "请到对方主机旁确认，关掉它，再恢复网络。"
            " / the other machine may still serve behind a cut wire: switch it off before the wire is"
            f" mended; {NUMBERS_LOST} numbers of each queue are passed over today, and only {own_en} ones are given"
        )
    after = f"已接替，用时 {seconds:.1f} 秒 / serving after {seconds:.1f} s"
    say(
        after
        if running
        else "请启动本机：hall run 或 systemctl start hall-controller / start it now"
    )


def _with_standby(target: Target, *, as_json: bool) -> Target:
    if not target.setup.standby.on:
        fail(
            EXIT_BAD_INPUT,
            "hall.toml 里没有写 [standby]，或 mode 是 off。",
            "hall.toml has no [standby], or its mode is off.",
            as_json=as_json,
        )
    return target


def _wait_promoted(data_dir: Path, *, as_json: bool) -> Place:
    end = time.monotonic() + PROMOTE_LIMIT_S
    while (place := read_place(data_dir)).role != "serving":
        if time.monotonic() >= end:
            fail(
                EXIT_REFUSED,
                "备机没有接替：还在补齐，而主机仍在受理？先停下主机，或等它补齐；详见备机的日志。",
                "The standby did not take over. It may be catching up while the other machine serves: stop that"
                " one, or wait until it is level; see its log.",
                as_json=as_json,
                code="no_reaction",
            )
        time.sleep(LOOK_S)
    return place


def _wait_serving(target: Target, place: Place, *, as_json: bool) -> None:
    address = own_addresses(target.setup, place.node)[0]
    end = time.monotonic() + PROMOTE_LIMIT_S
    while not listens(address):
        if time.monotonic() >= end:
            fail(
                EXIT_REFUSED,
                f"已接替，但 {address} 还没有开始受理，请看日志。",
                f"Promoted, but nothing listens at {address} yet; see the log.",
                as_json=as_json,
                code="not_serving",
            )
        time.sleep(LOOK_S)


def _never_level(*, as_json: bool) -> NoReturn:
    fail(
        EXIT_REFUSED,
        "本机的副本从未补齐过，只有一部分记录，不能接替。请等它补齐；主机已毁时，请用备份恢复（hall restore）。",
        "The copy on this machine was never level: it holds a part of the log and cannot take over. Wait"
        " until it is level; where the other machine is lost, restore a backup (`hall restore`).",
        as_json=as_json,
        code="never_level",
    )


def _promote_stopped(target: Target, place: Place, data_dir: Path, *, as_json: bool) -> Place:
    # Only here is the database opened: whoever promotes a running copy does not wait for its driver.
    from queue_controller.server.standby.copy import last_row

    seq, epoch, alone = last_row(data_dir, target.hall.hall_id)
    if place.role == "copy" and alone not in {"", place.node}:
        _never_level(as_json=as_json)
    taken = promoted(
        place, seq=seq, epoch=epoch, complete=False, now_ms=time.time_ns() // 1_000_000
    )
    write_place(data_dir, taken)
    return taken


def _node_of(target: Target, place: Place, *, as_json: bool) -> str:
    """Which of the two machines this is, by the private key that it has."""
    if place != Place():
        return place.node
    keys_dir = Path(target.setup.controller.keys_dir)
    names = (target.setup.standby.name, CONTROLLER)
    held = [name for name in names if (keys_dir / f"{name}.key").exists()]
    if len(held) != 1:
        fail(
            EXIT_BAD_INPUT,
            f"{keys_dir} 里应当只有 {' 或 '.join(names)} 之一的私钥（.key）。备机先用 hall join 加入；都有时用 --as 写明。",
            f"{keys_dir} must hold the .key of one of {', '.join(names)}. A standby joins first by"
            " `hall join`; where both are there, say which by --as.",
            as_json=as_json,
        )
    return held[0]


def _is_running(data_dir: Path) -> bool:
    try:
        _must_be_stopped(data_dir)
    except StoreLocked:
        return True
    return False


def _must_be_stopped(data_dir: Path) -> None:
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    FileLock(data_dir / LOCK_FILE).release()


def register(app: typer.Typer) -> None:
    """Add these subcommands."""
    app.command("standby")(standby)
    app.command("promote")(promote)
