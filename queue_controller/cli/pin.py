"""The PIN of whoever decides at the command line: from the terminal or the environment, never an argument."""

from __future__ import annotations

import os
import sys
from getpass import getpass
from typing import Final

PIN_VARIABLE: Final = "HALL_PIN"


def pin_for(staff_no: str) -> str:
    """The PIN; asked for when somebody is named and sits at a terminal."""
    pin = os.environ.get(PIN_VARIABLE, "")
    if not pin and staff_no and sys.stdin.isatty():
        pin = getpass("密码 / PIN: ")
    return pin
