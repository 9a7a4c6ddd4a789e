"""Install what only the long tests need: the dependency group ``nightly`` of pyproject.toml, and a container's tools."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

CONTAINER = {"debootstrap": "debootstrap", "systemd-nspawn": "systemd-container"}
"""Tools of a bare machine in a container, and the packages that they are in."""
ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Install the group; pip does nothing for what is there."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = project["dependency-groups"]["nightly"]
    argv = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", *wanted]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        lacking = [name for tool, name in CONTAINER.items() if shutil.which(tool) is None]
        if lacking:
            apt = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *lacking]
            subprocess.run(apt, check=False, stdout=subprocess.DEVNULL)
    return subprocess.run(argv, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
