"""Run qmllint over every QML file; any warning fails: `python -m tests.helpers.qml`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("kiosk", "hall_display", "config")
MODULES = ("config/theme/qml", "kiosk/ui/qml", "hall_display/qml")


def main() -> int:
    """Return 1 when qmllint has anything to say."""
    files = [str(p) for name in PACKAGES for p in sorted((ROOT / name).rglob("*.qml"))]
    if not files:
        print("no QML files")
        return 1
    tool = Path(sys.executable).parent / "pyside6-qmllint"
    result = subprocess.run(
        [str(tool), "-W", "0", *(f"-I{ROOT / module}" for module in MODULES), *files],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    # A file that switches a rule off is told by a bare rule line, and nothing else.
    said = [line for line in (result.stdout + result.stderr).splitlines() if line.strip("- ")]
    print("\n".join(said) or f"{len(files)} QML files, no warnings")
    return int(result.returncode != 0)


if __name__ == "__main__":
    sys.exit(main())
