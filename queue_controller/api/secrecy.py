"""No copy of this process' memory reaches a disk: it may hold a card's number or a PIN."""

from __future__ import annotations

import ctypes
import importlib
import logging
import os
import sys
from typing import Final

PR_SET_DUMPABLE: Final = 4
MEASURED: Final = "HALL_MEMORY_IS_MEASURED"

log = logging.getLogger(__name__)


def keep_memory_private() -> None:
    """Let no core dump be written and nobody of the same user read this process' memory.

    The limit alone does not hold where the system pipes dumps to a program, so the process also says
    that it is not dumpable (prctl(2)). Windows writes none by itself; there nothing is done. Whoever
    measures a program's memory as another user than root sets `MEASURED`; the limit holds all the same.
    """
    if sys.platform == "win32":
        return
    try:
        limits = importlib.import_module("resource")
        limits.setrlimit(limits.RLIMIT_CORE, (0, 0))
        if sys.platform != "linux" or os.environ.get(MEASURED):
            return
        if ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0:
            log.warning("the system would not let core dumps be turned off")
    except (ImportError, OSError, ValueError, AttributeError) as err:
        log.warning("core dumps could not be turned off: %s", err)
