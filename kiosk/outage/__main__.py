"""`python -m kiosk.outage`: a screen whose program cannot be brought back says so, and where to go."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final

import config
from config.model import Hall, ProgramConfig, Setup
from config.setup_loader import DISPLAYS
from config.theme import Display, Theme, ThemeError, load_theme
from kiosk.outage.flow import words_of
from kiosk.ui.start import end_when_told, log_to_stderr

ASSUMED: Final = "ticketing"
"""The kind of a program that the configuration does not know."""


def main(arguments: list[str] | None = None) -> int:
    """Show the page until told to stop; 0."""
    parser = argparse.ArgumentParser(description="本机暂停服务 / out of service")
    parser.add_argument("--hall", type=Path, required=True, metavar="DIR", help="hall folder")
    parser.add_argument("--setup", type=Path, metavar="FILE", help="technical configuration")
    parser.add_argument("--name", required=True, help="name of the program that is replaced")
    options = parser.parse_args(arguments)
    log_to_stderr()
    hall, setup = read(options.hall, options.setup)
    program = None
    if setup is not None and any(each.name == options.name for each in setup.programs):
        program = setup.program(options.name)
    from kiosk.outage.app import OutageScreen

    theme, display = look_of(setup, program)
    return OutageScreen(words_of(hall, program), theme, display).run()


def read(folder: Path, setup_file: Path | None) -> tuple[Hall | None, Setup | None]:
    """Hall and setup as far as they can be read."""
    hall = config.load_hall(folder).hall
    path = setup_file or folder / "hall.toml"
    return hall, config.load_setup(path, hall).setup


def look_of(setup: Setup | None, program: ProgramConfig | None) -> tuple[Theme, Display]:
    """The hall's theme on this screen, or the theme's own on a usual one."""
    theme = load_theme()
    if setup is not None:
        look = setup.look
        try:
            theme = load_theme(primary=look.primary, font_zh=look.font_zh, font_en=look.font_en)
        except ThemeError:
            theme = load_theme()
    if program is not None:
        kind, size = program.kind, program.size
        mm_per_px, distance_m = program.mm_per_px, program.distance_m
        return theme, theme.display(kind, size=size, mm_per_px=mm_per_px, distance_m=distance_m)
    usual, mm_per_px, distance_m = DISPLAYS[ASSUMED]
    return theme, theme.display(ASSUMED, size=usual, mm_per_px=mm_per_px, distance_m=distance_m)


if __name__ == "__main__":
    end_when_told()
    sys.exit(main())
