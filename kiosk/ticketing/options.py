"""What `options` of a ticket machine's program may say in hall.toml."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from kiosk.ui.service import PAPERS_PER_ROLL
from kiosk.ui.start import Start, StartError, check_known

KNOWN: Final = ("papers_per_roll", "fullscreen", "help_key", "help_code")


@dataclass(frozen=True)
class Options:
    """`fullscreen`: fill the screen and have no way out by touch.

    `help_key`: the key that a tactile key or a headset plug presses, in Qt's words ("F12").
    `help_code`: the same as a line from a scanner that types.
    """

    papers_per_roll: int = PAPERS_PER_ROLL
    fullscreen: bool = False
    help_key: str = ""
    help_code: str = ""


def options_of(start: Start) -> Options:
    """Read them.

    Raises:
        StartError: an unknown option, or a value that cannot be.
    """
    options = start.program.options
    name = start.program.name
    check_known(start, KNOWN)
    papers = options.get("papers_per_roll", PAPERS_PER_ROLL)
    fullscreen = options.get("fullscreen", False)
    if not isinstance(papers, int) or isinstance(papers, bool) or papers < 1:
        raise _bad(name, "papers_per_roll", papers, "大于零的整数", "a whole number above zero")
    if not isinstance(fullscreen, bool):
        raise _bad(name, "fullscreen", fullscreen, "true 或 false", "true or false")
    help_key, help_code = options.get("help_key", ""), options.get("help_code", "")
    for key, value in (("help_key", help_key), ("help_code", help_code)):
        if not isinstance(value, str):
            raise _bad(name, key, value, '文字，如 "F12"', 'a text such as "F12"')
    return Options(papers, fullscreen, help_key, help_code)


def _bad(name: str, key: str, value: Any, zh: str, en: str) -> StartError:
    return StartError(
        f"程序 {name} 的选项 {key} 写的是 {value!r}，应为{zh}",
        f"The option {key} of {name} is {value!r}; it must be {en}",
    )
