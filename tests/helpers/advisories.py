"""Known faults of the libraries that we ship with: `python -m tests.helpers.advisories`, part of `make nightly`.

Ends with 1 only when something was found. Without the list of advisories (it is on the internet) it says
that nothing was checked.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

LOCK: Final = Path(__file__).resolve().parents[2] / "requirements.lock"
LIMIT_S: Final = 300.0


def verdict(output: str) -> tuple[int, list[str]]:
    """The exit code and what to say of what pip-audit wrote; it writes no JSON when it could not ask."""
    try:
        packages = json.loads(output)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return 0, ["advisories: NOT CHECKED, the list of advisories cannot be reached"]
    found = [
        f"{each['name']} {each['version']}: {fault['id']} (fixed in {', '.join(fault['fix_versions']) or '?'})"
        for each in packages
        for fault in each.get("vulns", ())
    ]
    if found:
        return 1, found
    return 0, [f"advisories: {len(packages)} packages, nothing known"]


def main() -> int:
    """Ask for every package of the lock file."""
    argv = [
        sys.executable, "-m", "pip_audit", "--requirement", str(LOCK), "--disable-pip", "--no-deps",
        "--require-hashes", "--format", "json", "--progress-spinner", "off",
    ]  # fmt: skip
    try:
        done = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=LIMIT_S)
        output, why = done.stdout, done.stderr.strip().splitlines()[-1:]
    except subprocess.TimeoutExpired:
        output, why = "", ["no answer"]
    code, sentences = verdict(output)
    print("\n".join([*sentences, *(why if not output else [])]))
    return code


if __name__ == "__main__":
    sys.exit(main())
