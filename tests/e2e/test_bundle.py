"""The bundle for machines without a network: made, unpacked, and installed where no network is."""

from __future__ import annotations

import hashlib
import os
import subprocess
from pathlib import Path

import pytest

from tests.helpers.patience import PATIENCE_S

ROOT = Path(__file__).resolve().parents[2]
LIMIT_S = 900


def _run(argv: list[str], folder: Path) -> str:
    done = subprocess.run(
        argv, cwd=folder, check=False, capture_output=True, text=True, timeout=LIMIT_S
    )
    assert done.returncode == 0, (argv, done.stdout[-2000:], done.stderr[-4000:])
    return done.stdout


@pytest.mark.nightly
@pytest.mark.timeout(3 * LIMIT_S)
def test_a_bundle_installs_without_a_network(tmp_path: Path) -> None:
    """System packages are there already on the machine of this test, so only their index is looked at."""
    _run(["scripts/bundle", str(tmp_path)], ROOT)
    (bundle,) = tmp_path.glob("hall-*.tar")
    said = (tmp_path / f"{bundle.name}.sha256").read_text("utf-8").split()[0]
    assert hashlib.sha256(bundle.read_bytes()).hexdigest() == said
    _run(["tar", "-xf", str(bundle)], tmp_path)
    (folder,) = (each for each in tmp_path.glob("hall-*") if each.is_dir())
    index = (folder / "offline" / "debs" / "Packages").read_text("utf-8")
    named = {line[9:] for line in index.splitlines() if line.startswith("Package: ")}
    lists = ("packages.txt", "packages-screen.txt")
    wanted = {
        word for each in lists for word in (ROOT / "scripts" / each).read_text("utf-8").split()
    }
    assert wanted | {"make", "git"} <= named
    alone = ["unshare", "--net", *(() if os.geteuid() == 0 else ("--map-root-user",))]
    assert "Network is unreachable" in subprocess.run(
        [*alone, "bash", "-c", "echo > /dev/tcp/192.0.2.1/80"],
        check=False, capture_output=True, text=True, timeout=PATIENCE_S,
    ).stderr  # fmt: skip
    assert "环境就绪" in _run([*alone, "scripts/setup"], folder)
    checked = _run([*alone, ".venv/bin/hall", "check", "config/halls/ziyang"], folder)
    assert "没有发现问题" in checked
    assert str(folder) in _run(
        [".venv/bin/python", "-c", "import config; print(config.__file__)"], tmp_path / folder.name
    )
