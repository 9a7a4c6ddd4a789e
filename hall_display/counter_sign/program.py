"""Counter signs as a program: one bus, one window for each sign of this machine."""

from __future__ import annotations

from msgspec import Struct

from hall_display.app import shown_until_told
from hall_display.screens.window import ScreensWindow, Surface
from hall_display.start import Start, StartError
from hall_display.words import Language


class SignOptions(Struct, frozen=True, forbid_unknown_fields=True):
    """`options` of a counter sign program in hall.toml."""

    counters: tuple[str, ...] = ()
    """One window for each; not given: the program's `counter`."""
    language: Language | None = None
    motion: bool = True
    page_s: float = 8.0
    """How long a page of the counter's matters stands while nobody is called."""


def windows_of(start: Start) -> ScreensWindow:
    """The program's signs, not shown yet.

    Raises:
        StartError: no counter, or one that the hall does not have.
    """
    program = start.program
    options = start.options(SignOptions)
    counters = options.counters or tuple(filter(None, (program.counter,)))
    unknown = [number for number in counters if number not in start.hall.counter_by_number]
    if unknown or not counters:
        raise StartError(
            f"程序 {program.name}：请用 counter 或 options.counters 写明窗口号；"
            f"大厅没有窗口：{'、'.join(unknown) or '（未写）'}\n"
            f"{program.name}: name its counters; unknown: {', '.join(unknown) or 'none given'}"
        )
    signs = [
        Surface(
            "counter_sign",
            counter=number,
            size=program.size,
            mm_per_px=program.mm_per_px,
            distance_m=program.distance_m,
            language=options.language,
            motion=options.motion,
        )
        for number in counters
    ]
    return ScreensWindow(start, signs, options.page_s)


def run(start: Start) -> int:
    """Show the signs until SIGTERM, SIGINT or the last window is closed.

    Raises:
        StartError: the options are wrong.
    """
    return shown_until_told(windows_of(start))
