"""The stage of a rehearsal: its run folder, its explicit setup, its processes."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

import config
from config.model import Hall, Setup
from config.theme import load_theme
from config.tiling import DESKTOP, told
from queue_controller.api.keys import ensure_hall_keys
from queue_controller.cli.programs import (
    WITH_WINDOW,
    controller_argv,
    program_argv,
    simulator_argv,
    workbench_argv,
)
from queue_controller.cli.rehearsal.hands import HELP_CODE
from queue_controller.cli.rehearsal.ports import free_port
from queue_controller.cli.rehearsal.visitors import Visitor, call_off, write_plan
from queue_controller.cli.session import CLI_CLIENT, Target
from queue_controller.cli.supervise import Supervisor
from queue_controller.server.pins import PIN_FILE, hash_pin
from queue_controller.store.errors import StoreError, StoreLocked
from queue_controller.store.lock import LOCK_FILE, FileLock

REAL_MECHANICS_UP_TO_SPEED = 5.0
WORKBENCH: Final = "workbench"
PIN: Final = "2580"
"""Of all invented staff, in a rehearsal with PINs."""
WITHOUT_QT = frozenset({"device_host", "ticketing"})


class RunFolderError(Exception):
    """A rehearsal may not use this folder."""

    def __init__(self, message_zh: str, message_en: str) -> None:
        super().__init__(message_zh)
        self.message_zh = message_zh
        self.message_en = message_en


class Stage:
    """Everything a rehearsal puts on disk and starts."""

    def __init__(
        self,
        folder: Path,
        hall: Hall,
        run_dir: Path,
        *,
        bare: bool,
        visitors: bool,
        pins: bool = False,
        real: Callable[[Path, Sequence[int]], Setup] | None = None,
    ) -> None:
        """`bare`: kiosks run without Qt, and what only a person looks at stays off.

        `pins`: every member of staff has `PIN`, and whoever decides needs it. `real` gives the setup with the real hardware for a run folder and two free ports.

        Raises:
            RunFolderError: the run folder holds something else, is in use, or cannot be made.
        """
        self.folder = folder
        """What the programs read: of a rehearsal with simulated hardware a copy of the hall's folder."""
        self.hall = hall
        self.run_dir = run_dir.resolve()
        self.bare = bare
        self.visitors = visitors
        self.pictures = self.run_dir / "pictures"
        self.setup_file = self.run_dir / "setup.toml"
        _clear(self.run_dir, self.setup_file, self.run_dir / "data")
        if real is not None:
            setup = real(self.run_dir, (free_port(), free_port()))
        else:
            setup = _with_help_key(config.rehearsal_setup(hall, self.run_dir, free_port=free_port))
            self.folder = self.run_dir / "hall"
            shutil.copytree(folder, self.folder)
        self.is_real = real is not None
        self.setup: Setup = _without_surfaces(setup) if bare else setup
        config.write_setup(self.setup_file, setup)
        ensure_hall_keys(
            Path(setup.controller.keys_dir), [*(p.name for p in setup.programs), CLI_CLIENT]
        )
        if pins:
            hashed = hash_pin(PIN)  # one for all: a hash takes a tenth of a second
            known = {each.staff_no: hashed for each in hall.staff}
            (Path(setup.controller.keys_dir) / PIN_FILE).write_text(json.dumps(known), "utf-8")

    @property
    def target(self) -> Target:
        """This hall, for the bus."""
        return Target(self.folder, self.setup_file, self.hall, self.setup)

    @property
    def data_dir(self) -> Path:
        """Where the controller keeps its database."""
        return Path(self.setup.controller.data_dir)

    def control_sockets(self) -> dict[str, Path]:
        """Per simulated device, the socket of its simulator."""
        return {
            device.name: self._control(simulator.name)
            for simulator in self.setup.simulators
            for line in simulator.lines
            for device in self.setup.devices_on(line)
        }

    def witness_files(self) -> list[Path]:
        """Every simulator's file."""
        return [self._witness(s.name) for s in self.setup.simulators]

    def start_hardware(self, supervisor: Supervisor, speed: float) -> None:
        """Start the simulators.

        Bytes are always paced by the wall clock. Paper that moves at its real speed is left out when the
        hall's clock runs much faster, or a morning's crowd would wait for the printer only.
        """
        more = ["--instant"] if speed > REAL_MECHANICS_UP_TO_SPEED else []
        for simulator in self.setup.simulators:
            argv = simulator_argv(
                simulator.name,
                self.setup_file,
                self._witness(simulator.name),
                self._control(simulator.name),
                *more,
            )
            supervisor.start(simulator.name, argv, self._log(simulator.name))

    def start_controller(self, supervisor: Supervisor, start: dt.datetime, speed: float) -> None:
        """Start the queue controller with the hall clock of the rehearsal."""
        more = ["--rehearsal", "--hall-start", start.isoformat(), "--speed", f"{speed:g}"]
        supervisor.start(
            "controller",
            controller_argv(self.folder, self.setup_file, *more),
            self._log("controller"),
        )

    def start_programs(
        self, supervisor: Supervisor, plans: Mapping[str, Sequence[Visitor]]
    ) -> None:
        """Start the programs of the hall; kiosks get their visitors, windows save pictures."""
        for program in self.setup.programs:
            more: list[str] = []
            if program.kind in WITH_WINDOW and not self.bare:
                more += ["--pictures", str(self.pictures)]
            if program.kind == "ticketing":
                more += ["--headless"] if self.bare else []
                if program.name in plans:
                    plan = self._plan(program.name)
                    write_plan(plan, plans[program.name])
                    more += ["--visitors", str(plan)]
            argv = program_argv(program, self.folder, self.setup_file, *more)
            env = self._desktop(program.name) if has_display() else offscreen()
            supervisor.start(program.name, argv, self._log(program.name), env)

    def revise(self, table: str, text: str) -> None:
        """Write a table of the copy; never of the hall's own folder.

        Raises:
            RunFolderError: there is no copy.
        """
        if self.is_real:
            raise RunFolderError(
                f"实机演练用的是大厅自己的文件夹 {self.folder}，演练不改它。",
                f"A rehearsal on real hardware reads the hall's own folder {self.folder}; it is never changed.",
            )
        (self.folder / table).write_text(text, encoding="utf-8")

    def call_off_visitors(self, kiosks: Iterable[str]) -> None:
        """Nobody comes to these kiosks any more, also nobody who is late."""
        for name in kiosks:
            call_off(self._plan(name))

    def start_workbench(self, supervisor: Supervisor) -> None:
        """Start the window that draws all simulated devices."""
        argv = workbench_argv(self.folder, self.setup_file, self.run_dir / "control", self.pictures)
        env = self._desktop(WORKBENCH) if has_display() else offscreen()
        supervisor.start(WORKBENCH, argv, self._log(WORKBENCH), env)

    def _desktop(self, program: str) -> dict[str, str]:
        """What tells a program where its window stands among the others; the workbench is the last."""
        theme = load_theme()
        windows = {
            one.name: theme.display(one.kind, size=one.size)
            for one in self.setup.programs
            if one.kind in WITH_WINDOW and one.kind in theme.surface
        }
        windows[WORKBENCH] = theme.display(WORKBENCH)
        if program not in windows:
            return {}
        sizes = [(one.width_px, one.height_px) for one in windows.values()]
        return {DESKTOP: told(list(windows).index(program), sizes)}

    def _witness(self, name: str) -> Path:
        return self.run_dir / "witness" / f"{name}.jsonl"

    def _control(self, name: str) -> Path:
        return self.run_dir / "control" / f"{name}.sock"

    def _plan(self, name: str) -> Path:
        return self.run_dir / "plans" / f"{name}.json"

    def _log(self, name: str) -> Path:
        return self.run_dir / "logs" / f"{name}.log"


def _clear(run_dir: Path, setup_file: Path, data_dir: Path) -> None:
    """Make the run folder empty; only what an earlier rehearsal left is ever removed."""
    try:
        if run_dir.exists() and any(run_dir.iterdir()):
            if not setup_file.exists():
                raise RunFolderError(
                    f"{run_dir} 里有别的文件，不是以前演练留下的，没有动它。请换一个空文件夹。",
                    f"{run_dir} holds other files than an earlier rehearsal's and was left alone;"
                    " name an empty folder.",
                )
            if data_dir.exists():
                FileLock(data_dir / LOCK_FILE).release()
            shutil.rmtree(run_dir)
        run_dir.mkdir(parents=True, exist_ok=True)
    except StoreLocked as err:
        raise RunFolderError(
            f"{run_dir} 里的演练还在运行，请先结束它，或用 --run-dir 换一个文件夹。",
            f"A rehearsal is still running in {run_dir}; end it, or choose another --run-dir.",
        ) from err
    except (OSError, StoreError) as err:
        raise RunFolderError(
            f"运行文件夹 {run_dir} 不能用：{err}，请检查路径和权限。",
            f"The run folder {run_dir} cannot be used: {err}; check path and permissions.",
        ) from err


def _with_help_key(setup: Setup) -> Setup:
    """Its kiosks have a key for help, which types through the scanner."""
    programs = tuple(
        msgspec.structs.replace(each, options={**each.options, "help_code": HELP_CODE})
        if each.kind == "ticketing"
        else each
        for each in setup.programs
    )
    return msgspec.structs.replace(setup, programs=programs)


def _without_surfaces(setup: Setup) -> Setup:
    speaking = {d.program for d in setup.devices if d.kind == "speaker" and d.line}
    kept = tuple(p for p in setup.programs if p.kind in WITHOUT_QT or p.name in speaking)
    names = {p.name for p in kept}
    devices = tuple(d for d in setup.devices if not d.program or d.program in names)
    return msgspec.structs.replace(setup, programs=kept, devices=devices)


def offscreen() -> dict[str, str]:
    """The environment that lets Qt draw without a display."""
    return {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}


def has_display() -> bool:
    """Whether windows can be shown here."""
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
