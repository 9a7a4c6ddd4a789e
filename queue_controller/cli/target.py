"""Which hall a command is for: checked tables, or of a faulty folder what reaches the hall that runs.

A hall that runs read its tables before: a slip of the pen in them today must not keep its manager
from longer hours or an emergency. So a command that only asks the controller takes what can be
read, and before that what was noted when the hall was started.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final, NoReturn

import msgspec
import typer

import config
from config.model import ControllerConfig, Hall, Setup, StandbyConfig
from queue_controller.cli.session import EXIT_BAD_INPUT, Target, dump, fail, problem_text, say

CURRENT: Final = Path("var/current.json")
"""The hall that `run` or `rehearse` started last from this folder; the default of the others."""

log = logging.getLogger(__name__)


class Noted(msgspec.Struct, frozen=True):
    """What was noted of the hall that was started last; the paths are absolute."""

    hall: str
    setup: str | None
    hall_id: str = ""
    time_zone: str = ""
    controller: ControllerConfig | None = None
    standby: StandbyConfig | None = None

    @property
    def setup_file(self) -> Path | None:
        """Its technical setup; None: it had none of its own."""
        return Path(self.setup) if self.setup else None


def remember(target: Target) -> None:
    """Make this hall the default of the commands typed in this folder, if it can be written."""
    setup_file = target.setup_file
    noted = Noted(
        str(target.folder.resolve()),
        str(setup_file.resolve()) if setup_file else None,
        target.hall.hall_id,
        target.hall.time_zone,
        target.setup.controller,
        target.setup.standby,
    )
    try:
        CURRENT.parent.mkdir(parents=True, exist_ok=True)
        CURRENT.write_text(dump(noted), encoding="utf-8")
    except OSError as err:
        log.warning(
            "%s 写不了（%s），其他命令请加 --hall / name the hall with --hall",
            CURRENT.resolve(),
            err.strerror,
        )


def noted_hall() -> Noted | None:
    """The hall that was started last from this folder; None: none was, or its note cannot be read."""
    try:
        return msgspec.json.decode(CURRENT.read_bytes(), type=Noted)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None


def load_target(folder: Path | None, setup_file: Path | None, *, as_json: bool = False) -> Target:
    """Read the hall and its technical setup, or end with exit code 2 and every problem."""
    place, path = _named(folder, setup_file, as_json=as_json)
    result = config.load_hall(place)
    if result.hall is None:
        _nothing_done(result.problems, as_json=as_json)
    if path is None:
        return Target(place, None, result.hall, config.default_setup(result.hall))
    loaded = config.load_setup(path, result.hall)
    if loaded.setup is None:
        _nothing_done(loaded.problems, as_json=as_json)
    return Target(place, path, result.hall, loaded.setup)


def running_target(
    folder: Path | None, setup_file: Path | None, *, as_json: bool = False
) -> Target:
    """As much of the hall as reaches its running controller, with one line of warning where the folder is faulty.

    Names may be missing in such a hall. Ends with exit code 2 and every problem where not even the
    controller's address is known.
    """
    place, path = _named(folder, setup_file, as_json=as_json)
    noted = noted_hall()
    if noted is not None and (Path(noted.hall), noted.setup_file) != (
        place.resolve(),
        path.resolve() if path else None,
    ):
        noted = None
    result = config.load_hall(place)
    hall = result.hall or _hall_that_runs(result.draft, noted, place)
    if hall is None:
        _nothing_done(result.problems, as_json=as_json)
    if path is None:
        loaded = config.SetupResult(config.default_setup(hall), ())
    else:
        loaded = config.load_setup(path, hall)
    sound = result.hall is not None and loaded.setup is not None
    setup = loaded.setup if sound else _setup_that_runs(loaded.setup or loaded.draft, noted)
    if setup is None:
        _nothing_done((*result.problems, *loaded.problems), as_json=as_json)
    if not sound:
        _warn(place, as_json=as_json)
    return Target(place, path, hall, setup)


def _named(
    folder: Path | None, setup_file: Path | None, *, as_json: bool
) -> tuple[Path, Path | None]:
    """The folder and the technical setup that are meant; ends with exit code 2 without a folder."""
    if folder is None:
        noted = noted_hall()
        if noted is None:
            fail(
                EXIT_BAD_INPUT,
                "请用 --hall 指定大厅文件夹（本目录下还没有运行过大厅）。",
                "Name the hall folder with --hall (no hall was started from this folder yet).",
                as_json=as_json,
            )
        folder, setup_file = Path(noted.hall), setup_file or noted.setup_file
    if not folder.is_dir():
        fail(
            EXIT_BAD_INPUT,
            f"没有这个大厅文件夹：{folder}。请给出放有 hall.csv 的文件夹。",
            f"There is no hall folder {folder}. Name the folder that holds hall.csv.",
            as_json=as_json,
        )
    if setup_file is None and (folder / "hall.toml").exists():
        setup_file = folder / "hall.toml"
    return folder, setup_file


def _hall_that_runs(draft: Hall | None, noted: Noted | None, folder: Path) -> Hall | None:
    """What could be read, under the name by which the hall was started."""
    if noted is None or not noted.hall_id or not noted.time_zone:
        return draft
    if draft is None:
        return Hall(
            folder=str(folder),
            hall_id=noted.hall_id,
            name_zh=noted.hall_id,
            time_zone=noted.time_zone,
        )
    return replace(draft, hall_id=noted.hall_id, time_zone=noted.time_zone)


def _setup_that_runs(draft: Setup | None, noted: Noted | None) -> Setup | None:
    """What could be read, with the addresses and keys by which the hall was started."""
    if noted is None or noted.controller is None or noted.standby is None:
        return draft
    return msgspec.structs.replace(
        draft or Setup(), controller=noted.controller, standby=noted.standby
    )


def _warn(folder: Path, *, as_json: bool) -> None:
    zh = f"注意：{folder} 里的表格或 hall.toml 有错误，请用 hall check 查看；命令照样发给正在运行的大厅。"
    en = "The folder has errors (hall check shows them); the running hall is asked all the same."
    if as_json:
        said = dump({"warning": "faulty_folder", "message_zh": zh, "message_en": en})
    else:
        said = f"{zh} / {en}"
    say(said, to=sys.stderr)


def _nothing_done(problems: Iterable[config.Problem], *, as_json: bool) -> NoReturn:
    """Every problem, and what it means for a hall that runs: it read its tables before."""
    for problem in problems:
        say(dump(problem.as_json()) if as_json else problem_text(problem), to=sys.stderr)
    if not as_json:
        say(
            "大厅的表格或 hall.toml 有错误，这条命令没有执行；正在运行的大厅照旧用原来的。请改正后再来，可以先用 hall check 核对。\n"
            "The hall's tables or hall.toml have errors: nothing was done, and a hall that runs goes on as it was. Correct"
            " them first; hall check looks.",
            to=sys.stderr,
        )
    raise typer.Exit(EXIT_BAD_INPUT)
