"""Command line and configuration of a surface: one way for all of them. No Qt, nothing POSIX-only."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import config
from config.digest import digest_here
from config.model import Hall, ProgramConfig, ProgramKind, Setup
from config.theme import Display, Theme, ThemeError, load_theme
from kiosk.ui.journal import Journal
from queue_controller.api.anew import Anew, watched
from queue_controller.api.audience import Audience
from queue_controller.api.client import BusClient
from queue_controller.api.endpoints import second_endpoint
from queue_controller.api.errors import KeysError
from queue_controller.api.keys import load_client_keys
from queue_controller.api.standing import standing_of
from queue_controller.api.updates import Update

EXIT_BAD_CONFIG: Final = 2
MESSAGE_LIMIT: Final = 20
TEMPORARY_DIGITS: Final = 3
CLERK_QUIET_S: Final = 3.0
"""A clerk's terminal is never left alone for long, and begins again within two seconds."""

Updates = Callable[[Update], None]


class StartError(Exception):
    """The surface cannot start; every sentence says what to do."""

    def __init__(self, *sentences: str) -> None:
        super().__init__("\n".join(sentences))


@dataclass(frozen=True)
class Start:
    """What a surface starts with."""

    hall: Hall
    setup: Setup
    program: ProgramConfig
    theme: Theme
    display: Display
    folder: Path
    pictures: Path | None = None
    headless: bool = False
    visitors: Path | None = None
    anew: Anew | None = None
    """Begins the program again when the hall works by another configuration; None in tests."""

    @property
    def data_dir(self) -> Path:
        """Where this program keeps what must survive a crash."""
        return Path(self.setup.controller.data_dir or f"var/{self.hall.hall_id}") / "surfaces"

    @property
    def emblem(self) -> Path | None:
        """The hall's emblem, where there is a file of it."""
        name = self.setup.look.emblem
        path = self.folder / name if name else None
        return path if path is not None and path.is_file() else None


def parser(description: str) -> argparse.ArgumentParser:
    """The arguments that every surface takes."""
    found = argparse.ArgumentParser(description=description)
    found.add_argument("--hall", type=Path, required=True, metavar="DIR", help="hall folder")
    found.add_argument("--setup", type=Path, metavar="FILE", help="technical configuration")
    found.add_argument("--name", required=True, help="name of this program in the configuration")
    found.add_argument("--pictures", type=Path, metavar="DIR", help="save pictures of the pages")
    return found


def load(options: argparse.Namespace, kind: ProgramKind) -> Start:
    """Read hall and setup, and find this program in it.

    Raises:
        StartError: the configuration is not usable; says every problem.
    """
    folder: Path = options.hall
    path: Path | None = options.setup
    if path is None and (folder / "hall.toml").exists():
        path = folder / "hall.toml"
    digest = digest_here(folder, path)
    result = config.load_hall(folder)
    if result.hall is None:
        raise StartError(*_sentences(result.problems))
    hall = result.hall
    if path is None:
        setup = config.default_setup(hall)
    else:
        loaded = config.load_setup(path, hall)
        if loaded.setup is None:
            raise StartError(*_sentences(loaded.problems))
        setup = loaded.setup
    try:
        program = _program_of(hall, setup, options.name)
    except KeyError as err:
        known = "、".join(p.name for p in setup.programs_of(kind)) or "无"
        raise StartError(
            f"配置里没有名为 {options.name} 的程序（--name），同类的有：{known}",
            f"There is no program {options.name} in the configuration; of this kind: {known}",
        ) from err
    if program.kind != kind:
        raise StartError(
            f"程序 {program.name} 的类型是 {program.kind}，不是 {kind}，请检查 --name",
            f"The program {program.name} is of kind {program.kind}, not {kind}; check --name",
        )
    look = setup.look
    try:
        theme = load_theme(primary=look.primary, font_zh=look.font_zh, font_en=look.font_en)
    except ThemeError as err:
        raise StartError(str(err)) from err
    display = theme.display(
        kind,
        size=program.size,
        mm_per_px=program.mm_per_px,
        distance_m=program.distance_m,
        bottom_mm=program.bottom_mm,
    )
    return Start(
        hall,
        setup,
        program,
        theme,
        display,
        folder,
        pictures=options.pictures,
        headless=getattr(options, "headless", False),
        visitors=getattr(options, "visitors", None),
        anew=watched(
            Anew(
                program.name,
                digest,
                partial(digest_here, folder, path),
                quiet_s=CLERK_QUIET_S if kind == "terminal" else setup.policy.kiosk_idle_s,
            )
        ),
    )


def _program_of(hall: Hall, setup: Setup, name: str) -> ProgramConfig:
    try:
        return setup.program(name)
    except KeyError:
        found = temporary(hall, name)
        if found is None:
            raise
        return found


def temporary(hall: Hall, name: str) -> ProgramConfig | None:
    """The terminal or rating screen of a temporary counter (临时窗口), which no configuration lists.

    `terminal-50` where the tables have no counter 50; None for every other name.
    """
    kind, _, number = name.partition("-")
    plain = number.isascii() and number.isdigit() and not number.startswith("0")
    if not plain or len(number) > TEMPORARY_DIGITS or number in hall.counter_by_number:
        return None
    if kind == "terminal":
        return ProgramConfig(name=name, kind="terminal", counter=number)
    return ProgramConfig(name=name, kind="rating", counter=number) if kind == "rating" else None


def check_known(start: Start, known: Sequence[str]) -> None:
    """Refuse options that the program does not have.

    Raises:
        StartError: it names them, and those that there are.
    """
    name = start.program.name
    unknown = sorted(set(start.program.options) - set(known))
    if unknown:
        raise StartError(
            f"程序 {name} 的选项 {'、'.join(unknown)} 不认识，可用的有：{'、'.join(known)}",
            f"The program {name} has unknown options {', '.join(unknown)}; known: {', '.join(known)}",
        )


def need_counter(start: Start) -> str:
    """The counter at which this program stands.

    Raises:
        StartError: the configuration names none, or one that the hall does not have.
    """
    number = start.program.counter
    if start.program == temporary(start.hall, start.program.name):
        return number
    if number not in start.hall.counter_by_number:
        raise StartError(
            f"程序 {start.program.name} 没有写明窗口（counter），或大厅没有{number or '这个'}号窗口",
            f"The program {start.program.name} names no counter, or one that the hall does not have",
        )
    return number


def connect(start: Start, audience: Audience, on_update: Updates) -> BusClient:
    """The client of this program, not started yet.

    Raises:
        StartError: the key files are not usable.
    """
    controller = start.setup.controller
    keys_dir = Path(controller.keys_dir or start.data_dir.parent / "keys")
    try:
        keys = load_client_keys(keys_dir, start.program.name)
    except KeysError as err:
        raise StartError(err.message_zh, err.message_en) from err
    client = BusClient(
        controller.commands,
        controller.events,
        keys,
        start.program.name,
        start.hall.hall_id,
        audience,
        on_update if start.anew is None else start.anew.around(on_update),
        standby=second_endpoint(start.setup, keys_dir),
        standing=standing_of(start.setup, start.hall.hall_id, start.program.name),
    )
    if start.anew is not None:
        start.anew.submit = client.submit
    return client


def open_journal(start: Start, suffix: str = "") -> Journal:
    """The journal of this program; `suffix` names a further one.

    Raises:
        StartError: it cannot be written.
    """
    try:
        return Journal(start.data_dir / f"{start.program.name}{suffix}.jsonl")
    except OSError as err:
        raise StartError(
            f"无法写入 {start.data_dir}：{err.strerror}，请检查文件夹权限和磁盘空间",
            f"Cannot write to {start.data_dir}: {err.strerror}",
        ) from err


def end_when_told() -> None:
    """Exit code 0 on SIGTERM and SIGINT from the first moment on, also while the program still loads."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))


def log_to_stderr() -> None:
    """One line per record; the supervisor of the hall collects it."""
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )


def refuse(err: StartError) -> int:
    """Say why the program does not start; the exit code for a bad configuration."""
    sys.stderr.write(f"{err}\n")
    return EXIT_BAD_CONFIG


def _sentences(problems: object) -> list[str]:
    rows = list(problems) if isinstance(problems, (list, tuple)) else [problems]
    errors = [row for row in rows if getattr(row, "severity", "error") == "error"]
    shown = [str(getattr(row, "message_zh", row)) for row in errors[:MESSAGE_LIMIT]]
    if len(errors) > MESSAGE_LIMIT:
        shown.append(f"……共 {len(errors)} 处，请执行 hall check 查看全部")
    return shown or ["配置有误，请执行 hall check"]
