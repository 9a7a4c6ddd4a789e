"""Room for connections: the usual limit of 1,024 open files is soon reached by whoever only connects."""

from __future__ import annotations

import importlib
import logging
import sys
from typing import Final

WANTED: Final = 65_536

log = logging.getLogger(__name__)


def allow_many_connections() -> None:
    """Raise this process' own limit of open files, as far as the system lets it; Windows has none."""
    if sys.platform == "win32":
        return
    try:
        limits = importlib.import_module("resource")
        soft, hard = limits.getrlimit(limits.RLIMIT_NOFILE)
        most = WANTED if hard == limits.RLIM_INFINITY else min(WANTED, hard)
        if soft != limits.RLIM_INFINITY and soft < most:
            limits.setrlimit(limits.RLIMIT_NOFILE, (most, hard))
    except (ImportError, OSError, ValueError) as err:
        log.warning("the limit of open files stays as it is: %s", err)
