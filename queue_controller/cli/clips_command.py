"""`hall clips`: recordings of the voice; what is needed, what is missing, made by a synthesiser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from queue_controller.cli.options import HallOption, JsonOption, SetupOption
from queue_controller.cli.programs import clips_argv, run_in_front
from queue_controller.cli.target import load_target

DirArgument = Annotated[Path, typer.Argument(help="录音包文件夹 / folder of the recordings")]


def list_phrases(
    folder: DirArgument,
    *,
    hall: HallOption = None,
    setup: SetupOption = None,
    as_json: JsonOption = False,
) -> None:
    """列出要录的句子和文件名 / what is to be recorded, and under which name."""
    _run("list", folder, hall, setup, as_json=as_json)


def check(
    folder: DirArgument,
    *,
    hall: HallOption = None,
    setup: SetupOption = None,
    as_json: JsonOption = False,
) -> None:
    """检查录音包：坏的、缺的、太轻太响的 / what is broken, missing, too quiet or too loud."""
    _run("check", folder, hall, setup, as_json=as_json)


def make(
    folder: DirArgument,
    *,
    hall: HallOption = None,
    setup: SetupOption = None,
    as_json: JsonOption = False,
) -> None:
    """用语音合成补齐，已有的录音不动 / speak what is missing; recordings are left alone."""
    _run("make", folder, hall, setup, as_json=as_json)


def _run(verb: str, folder: Path, hall: Path | None, setup: Path | None, *, as_json: bool) -> None:
    target = load_target(hall, setup, as_json=as_json)
    more = ["--json"] if as_json else []
    argv = clips_argv(verb, folder, target.folder, target.setup_file, *more)
    raise typer.Exit(run_in_front(argv))


def register(app: typer.Typer) -> None:
    """Add `hall clips` and its verbs."""
    group = typer.Typer(
        help="播报用的录音包：list 要录什么，check 检查，make 生成 / recordings of the voice.",
        no_args_is_help=True,
    )
    group.command("list")(list_phrases)
    group.command("check")(check)
    group.command("make")(make)
    app.add_typer(group, name="clips")
