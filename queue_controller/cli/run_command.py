"""`hall run DIR`: the programs of one machine, supervised."""

from __future__ import annotations

import contextlib
import re
import signal
import threading
from pathlib import Path
from typing import Annotated, Final

import typer

from config.model import ProgramConfig
from queue_controller.api.keys import CONTROLLER
from queue_controller.cli.options import CounterArgument, HallOption, JsonOption, SetupOption
from queue_controller.cli.programs import (
    PUBLIC_SCREENS,
    controller_argv,
    outage_argv,
    program_argv,
)
from queue_controller.cli.session import (
    CLI_CLIENT,
    EXIT_BAD_INPUT,
    Target,
    dump,
    fail,
    make_keys,
    say,
)
from queue_controller.cli.supervise import Supervisor
from queue_controller.cli.target import load_target, remember
from queue_controller.server.standby.place import read_place
from queue_controller.store.errors import StoreError

COUNTER_NUMBER: Final = re.compile(r"[1-9][0-9]{0,2}")


def run(
    folder: Annotated[Path, typer.Argument(help="大厅文件夹 / hall folder")],
    *,
    setup: SetupOption = None,
    machine: Annotated[
        str, typer.Option(help="只启动这台机器的程序；默认全部 / only the programs of this machine")
    ] = "",
    no_controller: Annotated[
        bool,
        typer.Option("--no-controller", help="本机不运行主机程序 / the controller runs elsewhere"),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """启动并看护本机的程序 / start and supervise the programs of this machine."""
    target = load_target(folder, setup, as_json=as_json)
    if target.setup_file is None:
        fail(
            EXIT_BAD_INPUT,
            f"{folder} 里没有 hall.toml，不知道接了哪些设备。请照 docs/安装.md 写一个；只想看看，请用 hall rehearse。",
            f"There is no hall.toml in {folder}, so no program or device is known. Write one, or use"
            " hall rehearse to see the hall with simulated devices.",
            as_json=as_json,
        )
    controller = target.setup.controller
    if not no_controller and not is_standby(Path(controller.data_dir)):
        make_keys(target, client_ids(target), as_json=as_json)
    remember(target)
    logs = Path(controller.data_dir) / "logs"
    try:
        logs.mkdir(parents=True, exist_ok=True)
    except OSError as err:
        fail(
            EXIT_BAD_INPUT,
            f"不能建立目录 {logs}：{err.strerror}。请检查 controller.data_dir 和目录权限。",
            f"Cannot make the folder {logs}: {err.strerror}. Check controller.data_dir and permissions.",
            as_json=as_json,
        )
    public = {p.name for p in target.setup.programs if p.kind in PUBLIC_SCREENS}

    def out_of_service(name: str) -> None:
        if name in public:
            argv = outage_argv(name, folder, target.setup_file)
            supervisor.start(f"{name}.outage", argv, logs / f"{name}.log")

    tell = (lambda text: say(dump({"message": text}))) if as_json else say
    supervisor = Supervisor(tell, out_of_service)
    try:
        if not no_controller:
            supervisor.start(
                "controller",
                controller_argv(folder, target.setup_file),
                logs / "controller.log",
            )
        for program in target.setup.programs:
            if machine and program.machine != machine:
                continue
            supervisor.start(
                program.name,
                program_argv(program, folder, target.setup_file),
                logs / f"{program.name}.log",
            )
        say(
            f"{target.hall.name_zh}：已启动 {len(supervisor.programs)} 个程序，日志在 {logs}。Ctrl-C 结束。"
        )
        wait_for_stop()
    finally:
        supervisor.stop()
    if supervisor.failed:
        raise typer.Exit(1)


def is_standby(data_dir: Path) -> bool:
    """Whether this machine has the standby's keys: it makes none for others.

    A place that cannot be read stops the controller itself, with its own sentence.
    """
    with contextlib.suppress(StoreError):
        return read_place(data_dir).node != CONTROLLER
    return True


def terminal(
    counter: CounterArgument,
    *,
    hall: HallOption = None,
    setup: SetupOption = None,
    as_json: JsonOption = False,
) -> None:
    """打开一个窗口的叫号终端，临时窗口也可以 / open the terminal of a counter."""
    target = load_target(hall, setup, as_json=as_json)
    if not COUNTER_NUMBER.fullmatch(counter):
        fail(
            EXIT_BAD_INPUT,
            f"“{counter}”不是窗口号，应是 1 到 999 的数字，如 5。",
            f"{counter!r} is no number of a counter; write one from 1 to 999, like 5.",
            as_json=as_json,
        )
    program = ProgramConfig(name=f"terminal-{counter}", kind="terminal", counter=counter)
    if counter not in target.hall.counter_by_number:
        note = (
            f"注意：大厅的表格里没有{counter}号窗口。临时窗口要先增开"
            f"（hall add-counter {counter} 队列，或管理电脑的“窗口”页），开了以后这里就能用。"
            f" / The hall's tables have no counter {counter}; a temporary one works once it is added."
        )
        say(dump({"message": note}) if as_json else note)
    keys_dir = Path(target.setup.controller.keys_dir)
    if (keys_dir / f"{CONTROLLER}.key").exists():
        make_keys(target, [program.name], as_json=as_json)
    elif not (keys_dir / f"{program.name}.key").exists():
        fail(
            EXIT_BAD_INPUT,
            f"这台电脑还没有 {program.name} 的密钥。请在主机上 hall enrol {program.name}，再在这里 hall join。",
            f"This machine has no key of {program.name}: run hall enrol {program.name} on the"
            " controller's machine, then hall join here.",
            as_json=as_json,
        )
    supervisor = Supervisor((lambda text: say(dump({"message": text}))) if as_json else say)
    log_file = Path(target.setup.controller.data_dir) / "logs" / f"{program.name}.log"
    try:
        supervisor.start(
            program.name, program_argv(program, target.folder, target.setup_file), log_file
        )
        say(f"{counter}号窗口的叫号终端已启动，日志在 {log_file}。Ctrl-C 结束。")
        wait_for_stop()
    finally:
        supervisor.stop()
    if supervisor.failed:
        raise typer.Exit(1)


def client_ids(target: Target) -> list[str]:
    """Every client that needs a key in this hall."""
    return [*(p.name for p in target.setup.programs), CLI_CLIENT]


def wait_for_stop(limit_s: float | None = None) -> None:
    """Return on SIGINT, SIGTERM, or after `limit_s`."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    stop.wait(limit_s)


def register(app: typer.Typer) -> None:
    """Add these subcommands."""
    app.command("run")(run)
    app.command("terminal")(terminal)
