"""Several screens, boards and signs, as one program."""

from __future__ import annotations

from msgspec import Struct

from hall_display.app import shown_until_told
from hall_display.screens.window import ScreensWindow, Surface
from hall_display.start import Start, StartError


class ScreensOptions(Struct, frozen=True, forbid_unknown_fields=True):
    """`options` of a program of several screens in hall.toml."""

    surfaces: tuple[Surface, ...] = ()
    page_s: float = 8.0
    """How long a page of a counter's matters stands on its sign."""


def windows_of(start: Start) -> ScreensWindow:
    """The program's screens, not shown yet.

    Raises:
        StartError: no surface, or one that the hall cannot have.
    """
    options = start.options(ScreensOptions)
    if not options.surfaces:
        raise StartError(
            f"程序 {start.program.name}：options.surfaces 里没有写一块屏\n"
            f"{start.program.name}: options.surfaces names no screen"
        )
    return ScreensWindow(start, options.surfaces, options.page_s)


def run(start: Start) -> int:
    """Show the screens until SIGTERM, SIGINT or the last window is closed.

    Raises:
        StartError: the options are wrong.
    """
    return shown_until_told(windows_of(start))
