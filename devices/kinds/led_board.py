"""窗口屏、条屏: boards of light dots."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from devices.document import Align
from devices.kinds.common import (
    Command,
    CommonCommand,
    CommonEvent,
    SetBrightness,
    SetPower,
)


class LedColour(StrEnum):
    """Colours of two- and three-colour boards; a board shows the nearest it has."""

    RED = "red"
    GREEN = "green"
    YELLOW = "yellow"


class LedMode(StrEnum):
    """How a page is shown."""

    STILL = "still"
    SCROLL = "scroll"
    FLASH = "flash"


@dataclass(frozen=True, slots=True)
class LedBoardCapabilities:
    """Size in dots and what the card can do. ``fonts``: it draws Han by itself."""

    width_px: int
    height_px: int
    colours: tuple[LedColour, ...] = (LedColour.RED,)
    fonts: bool = True
    modes: tuple[LedMode, ...] = (LedMode.STILL,)
    brightness: bool = False
    clock: bool = False
    power: bool = False
    answers: bool = True


@dataclass(frozen=True, slots=True)
class StripLine:
    """One line of a page, top down; no control marks of any make in the text."""

    text: str
    colour: LedColour = LedColour.RED
    align: Align = Align.CENTRE


@dataclass(frozen=True, slots=True)
class StripPage:
    """What a board shows until the next page. ``stay_s`` is the pause of a scrolling page."""

    lines: tuple[StripLine, ...]
    mode: LedMode = LedMode.STILL
    stay_s: float = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowPage(Command):
    """Show this page and nothing else; a page still waiting is superseded (never replay old calls)."""

    page: StripPage


@dataclass(frozen=True, slots=True, kw_only=True)
class SetClock(Command):
    """Set the device's clock to local time, ISO 8601 without zone."""

    local_time: str


LedBoardCommand = ShowPage | SetBrightness | SetPower | SetClock | CommonCommand


LedBoardEvent = CommonEvent
