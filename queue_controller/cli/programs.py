"""The command line of each program of a hall."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from typing import Final

from config.model import ProgramConfig, ProgramKind

MODULES: Final[dict[ProgramKind, str]] = {
    "device_host": "devices.host",
    "ticketing": "kiosk.ticketing",
    "guide": "kiosk.guide",
    "desk": "kiosk.desk",
    "forms": "kiosk.forms",
    "terminal": "kiosk.terminal",
    "rating": "kiosk.rating",
    "board": "hall_display.board",
    "counter_sign": "hall_display.counter_sign",
    "media": "hall_display.media",
    "screens": "hall_display.screens",
    "announcer": "hall_display.announcer",
    "manager": "hall_display.manager",
    "supervisor": "hall_display.supervisor",
}

WITH_WINDOW: Final = frozenset(
    {
        "ticketing",
        "guide",
        "desk",
        "forms",
        "terminal",
        "rating",
        "board",
        "counter_sign",
        "media",
        "screens",
        "manager",
        "supervisor",
    }
)


PUBLIC_SCREENS: Final[frozenset[ProgramKind]] = frozenset(
    {"ticketing", "guide", "forms", "rating", "desk", "board", "counter_sign", "media"}
)
"""What says that it is out of service, and where to go, when its program cannot be brought back."""


def _where(folder: Path, setup_file: Path | None) -> list[str]:
    place = ["--hall", str(folder)]
    if setup_file is not None:
        place += ["--setup", str(setup_file)]
    return place


def controller_argv(folder: Path, setup_file: Path | None, *more: str) -> list[str]:
    """The queue controller."""
    return [sys.executable, "-m", "queue_controller.server", *_where(folder, setup_file), *more]


def program_argv(
    program: ProgramConfig, folder: Path, setup_file: Path | None, *more: str
) -> list[str]:
    """A kiosk, terminal, screen, announcer or device host."""
    module = MODULES[program.kind]
    place = _where(folder, setup_file)
    return [sys.executable, "-m", module, *place, "--name", program.name, *more]


def outage_argv(name: str, folder: Path, setup_file: Path | None) -> list[str]:
    """The page that stands for a program which cannot be brought back."""
    place = _where(folder, setup_file)
    return [sys.executable, "-m", "kiosk.outage", *place, "--name", name]


def simulator_argv(
    name: str, setup_file: Path, witness: Path, control: Path, *more: str
) -> list[str]:
    """The far end of some lines."""
    return [
        sys.executable,
        "-m",
        "devices.simulate",
        "--setup",
        str(setup_file),
        "--sim",
        name,
        "--witness",
        str(witness),
        "--control",
        str(control),
        *more,
    ]


def device_tool_argv(verb: str, *more: str) -> list[str]:
    """The installer's tool."""
    return [sys.executable, "-m", "devices.tool", verb, *more]


def clips_argv(
    verb: str, clips: Path, folder: Path, setup_file: Path | None, *more: str
) -> list[str]:
    """The tool for recordings of the voice."""
    module = "hall_display.announcer.clips_tool"
    return [sys.executable, "-m", module, verb, str(clips), *_where(folder, setup_file), *more]


def run_in_front(argv: list[str]) -> int:
    """Run a tool in front of the person; Ctrl-C is the tool's, and it ends when this program has to end."""
    with subprocess.Popen(argv) as tool:
        signal.signal(signal.SIGINT, lambda *_: None)
        signal.signal(signal.SIGTERM, lambda *_: tool.terminate())
        return tool.wait()


def workbench_argv(folder: Path, setup_file: Path, control: Path, pictures: Path) -> list[str]:
    """The window that draws all simulated devices."""
    place = _where(folder, setup_file)
    more = ["--control", str(control), "--pictures", str(pictures)]
    return [sys.executable, "-m", "hall_display.workbench", *place, *more]
