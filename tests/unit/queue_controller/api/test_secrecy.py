"""A program that holds personal values leaves no copy of its memory."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from queue_controller.api.secrecy import MEASURED

ROOT = Path(__file__).resolve().parents[4]
PROBE = """
import ctypes, os, resource
resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2)
from queue_controller.api.secrecy import keep_memory_private
keep_memory_private()
print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), flush=True)
os.abort()
"""


@pytest.mark.parametrize(("measured", "dumpable"), [("", 0), ("1", 1)])
def test_no_core_can_be_written(measured: str, dumpable: int, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), MEASURED: measured}
    done = subprocess.run(
        [sys.executable, "-c", PROBE],
        capture_output=True, text=True, cwd=tmp_path, env=environment, check=False,
    )  # fmt: skip
    assert done.returncode == -signal.SIGABRT, done.stderr
    assert done.stdout.split(") ") == ["(0, 0", f"{dumpable}\n"]
    assert list(tmp_path.iterdir()) == []
