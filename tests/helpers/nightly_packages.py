"""Install what only the long tests need: the dependency group ``nightly`` of pyproject.toml."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Install the group; pip does nothing for what is there."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = project["dependency-groups"]["nightly"]
    argv = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", *wanted]
    return subprocess.run(argv, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
