"""Command line and configuration of a display program: one way for all of them. No Qt."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec

import config
from config.digest import digest_here
from config.model import Hall, ProgramConfig, Setup
from config.theme import Display, Theme, ThemeError, load_theme
from queue_controller.api.anew import Anew, begin_if_wanted, watched
from queue_controller.api.audience import Audience
from queue_controller.api.client import BusClient
from queue_controller.api.endpoints import second_endpoint
from queue_controller.api.errors import KeysError
from queue_controller.api.keys import ClientKeys, load_client_keys
from queue_controller.api.secrecy import keep_memory_private
from queue_controller.api.standing import standing_of
from queue_controller.api.updates import Update

EXIT_BAD_CONFIG: Final = 2
MESSAGE_LIMIT: Final = 20

Options = TypeVar("Options", bound=msgspec.Struct)


class StartError(Exception):
    """The program cannot start; every line of the message says what to do."""


@dataclass(frozen=True)
class Start:
    """What a display program starts with."""

    hall: Hall
    setup: Setup
    program: ProgramConfig
    theme: Theme
    keys: ClientKeys
    pictures: Path | None
    headless: bool
    anew: Anew | None = None
    """Begins the program again when the hall works by another configuration; None in tests."""

    def display(self, kind: str) -> Display:
        """The screen of this program, for a surface of the theme."""
        return self.theme.display(
            kind,
            size=self.program.size,
            mm_per_px=self.program.mm_per_px,
            distance_m=self.program.distance_m,
        )

    def options(self, kind: type[Options]) -> Options:
        """The program's own options, checked.

        Raises:
            StartError: an unknown option, or a wrong value.
        """
        return options_of(self.program, kind)

    def client(
        self, on_update: Callable[[Update], None], audience: Audience = "public"
    ) -> BusClient:
        """The program's connection to the controller, not started yet."""
        controller = self.setup.controller
        client = BusClient(
            controller.commands,
            controller.events,
            self.keys,
            self.program.name,
            self.hall.hall_id,
            audience,
            on_update if self.anew is None else self.anew.around(on_update),
            standby=second_endpoint(self.setup, _keys_dir(self.setup, self.hall)),
            standing=standing_of(self.setup, self.hall.hall_id, self.program.name),
        )
        if self.anew is not None:
            self.anew.submit = client.submit
        return client


def parser(description: str) -> argparse.ArgumentParser:
    """The arguments that every display program takes."""
    found = argparse.ArgumentParser(description=description)
    found.add_argument("--hall", type=Path, required=True, metavar="DIR", help="hall folder")
    found.add_argument("--setup", type=Path, metavar="FILE", help="technical configuration")
    found.add_argument("--name", required=True, help="name of this program in the configuration")
    found.add_argument("--pictures", type=Path, metavar="DIR", help="save pictures of the page")
    found.add_argument("--headless", action="store_true", help="no window and no sound")
    return found


def load(options: argparse.Namespace, kind: str) -> Start:
    """Read hall, setup, theme and keys, and find this program.

    Raises:
        StartError: the configuration is not usable; says every problem.
    """
    folder: Path = options.hall
    digest = digest_here(folder, options.setup)
    found = config.load_hall(folder)
    if found.hall is None:
        raise StartError(sentences(found.problems))
    hall = found.hall
    setup = setup_of(hall, folder, options.setup)
    program = _program(setup, options.name, kind)
    look = setup.look
    try:
        theme = load_theme(primary=look.primary, font_zh=look.font_zh, font_en=look.font_en)
        keys = load_client_keys(_keys_dir(setup, hall), program.name)
    except ThemeError as err:
        raise StartError(str(err)) from err
    except KeysError as err:
        raise StartError(f"{err.message_zh}\n{err.message_en}") from err
    here = partial(digest_here, folder, options.setup)
    anew = watched(Anew(program.name, digest, here))
    return Start(hall, setup, program, theme, keys, options.pictures, options.headless, anew)


def setup_of(hall: Hall, folder: Path, path: Path | None) -> Setup:
    """The technical setup: of this file, of the hall's own hall.toml, or the rehearsal's.

    Raises:
        StartError: it has errors; says every one.
    """
    if path is None and (folder / "hall.toml").exists():
        path = folder / "hall.toml"
    if path is None:
        return config.default_setup(hall)
    loaded = config.load_setup(path, hall)
    if loaded.setup is None:
        raise StartError(sentences(loaded.problems))
    return loaded.setup


def options_of(program: ProgramConfig, kind: type[Options]) -> Options:
    """A program's own options, checked.

    Raises:
        StartError: an unknown option, or a wrong value.
    """
    try:
        return msgspec.convert(dict(program.options), kind)
    except msgspec.ValidationError as err:
        known = "、".join(kind.__struct_fields__)
        raise StartError(
            f"程序 {program.name} 的 options 有误：{err}。可用的选项：{known}\n"
            f"The options of {program.name} are wrong: {err}; known: {known}"
        ) from err


def run(main: Callable[[], int]) -> int:
    """Run a program's body; a bad configuration is a sentence on stderr and exit code 2."""
    keep_memory_private()
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    try:
        code = main()
    except StartError as err:
        sys.stderr.write(f"{err}\n")
        return EXIT_BAD_CONFIG
    begin_if_wanted()
    return code


def known_zones(hall: Hall, program: ProgramConfig) -> None:
    """Check the zones of a program.

    Raises:
        StartError: a zone that the hall does not have.
    """
    known = {zone.code for zone in hall.zones}
    if unknown := sorted(set(program.zones) - known):
        raise StartError(
            f"程序 {program.name}：大厅没有区域 {'、'.join(unknown)}，现有：{'、'.join(sorted(known))}\n"
            f"{program.name}: the hall has no zone {', '.join(unknown)}"
        )


def _keys_dir(setup: Setup, hall: Hall) -> Path:
    return Path(setup.controller.keys_dir or f"var/{hall.hall_id}/keys")


def _program(setup: Setup, name: str, kind: str) -> ProgramConfig:
    try:
        program = setup.program(name)
    except KeyError as err:
        known = "、".join(p.name for p in setup.programs if p.kind == kind) or "无"
        raise StartError(
            f"配置里没有名为 {name} 的程序（--name），同类的有：{known}\n"
            f"There is no program {name} in the configuration; of this kind: {known}"
        ) from err
    if program.kind != kind:
        raise StartError(
            f"程序 {name} 的类型是 {program.kind}，不是 {kind}，请检查 --name\n"
            f"The program {name} is of kind {program.kind}, not {kind}; check --name"
        )
    return program


def sentences(problems: tuple[Any, ...]) -> str:
    """Every error of a configuration, for people."""
    errors = [p for p in problems if p.severity == "error"]
    shown = [f"{p.message_zh}\n  {p.message_en}" for p in errors[:MESSAGE_LIMIT]]
    if len(errors) > MESSAGE_LIMIT:
        shown.append(f"……共 {len(errors)} 处，请执行 hall check 查看全部")
    return "\n".join(shown)
