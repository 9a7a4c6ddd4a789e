"""Numbers of Linux input events that this project uses, and the names of keys.

Source: linux/input-event-codes.h (kernel user-space header): EV_*, SYN_*, ABS_*, LED_*, KEY_*, BTN_TOUCH.
"""

from enum import IntEnum
from types import MappingProxyType
from typing import Final


class Ev(IntEnum):
    """Types of events (EV_*)."""

    SYN = 0x00
    KEY = 0x01
    REL = 0x02
    ABS = 0x03
    MSC = 0x04
    SW = 0x05
    LED = 0x11
    SND = 0x12
    REP = 0x14
    FF = 0x15
    PWR = 0x16
    FF_STATUS = 0x17


class Syn(IntEnum):
    """Codes of EV_SYN."""

    REPORT = 0
    CONFIG = 1
    MT_REPORT = 2
    DROPPED = 3


class Abs(IntEnum):
    """Codes of EV_ABS that a touch panel sends."""

    X = 0x00
    Y = 0x01
    PRESSURE = 0x18
    MT_SLOT = 0x2F
    MT_POSITION_X = 0x35
    MT_POSITION_Y = 0x36
    MT_TRACKING_ID = 0x39


class Led(IntEnum):
    """Codes of EV_LED."""

    NUM = 0x00
    CAPS = 0x01
    SCROLL = 0x02


class Press(IntEnum):
    """Values of EV_KEY."""

    UP = 0
    DOWN = 1
    REPEAT = 2


BTN_TOUCH: Final = 0x14A
CODE_MAX: Final = MappingProxyType({Ev.SYN: 0x0F, Ev.KEY: 0x2FF, Ev.ABS: 0x3F, Ev.LED: 0x0F})
"""Highest code of the types that are looked at."""

_ROWS: Final = (
    (1, "ESC 1 2 3 4 5 6 7 8 9 0 MINUS EQUAL BACKSPACE TAB"),
    (16, "Q W E R T Y U I O P LEFTBRACE RIGHTBRACE ENTER LEFTCTRL"),
    (30, "A S D F G H J K L SEMICOLON APOSTROPHE GRAVE LEFTSHIFT BACKSLASH"),
    (44, "Z X C V B N M COMMA DOT SLASH RIGHTSHIFT KPASTERISK LEFTALT SPACE CAPSLOCK"),
    (59, "F1 F2 F3 F4 F5 F6 F7 F8 F9 F10 NUMLOCK SCROLLLOCK"),
    (71, "KP7 KP8 KP9 KPMINUS KP4 KP5 KP6 KPPLUS KP1 KP2 KP3 KP0 KPDOT"),
    (86, "102ND F11 F12"),
    (96, "KPENTER RIGHTCTRL KPSLASH SYSRQ RIGHTALT LINEFEED"),
    (102, "HOME UP PAGEUP LEFT RIGHT END DOWN PAGEDOWN INSERT DELETE"),
    (113, "MUTE VOLUMEDOWN VOLUMEUP POWER KPEQUAL KPPLUSMINUS PAUSE"),
    (121, "KPCOMMA"),
    (125, "LEFTMETA RIGHTMETA COMPOSE"),
    (140, "CALC"),
    (155, "MAIL"),
    (172, "HOMEPAGE"),
    (179, "KPLEFTPAREN KPRIGHTPAREN"),
    (0x163, "CLEAR"),
)

KEY_NAMES: Final = MappingProxyType(
    {start + index: name for start, row in _ROWS for index, name in enumerate(row.split())}
)
"""Key code to the name in the kernel header, without its KEY_."""
KEY_CODES: Final = MappingProxyType({name: code for code, name in KEY_NAMES.items()})


def key_name(code: int) -> str:
    """Return the name of a key; an unknown one keeps its number, for example KEY_2A1."""
    return KEY_NAMES.get(code, f"KEY_{code:X}")
